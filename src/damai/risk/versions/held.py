"""Fitted versions that are kept in memory: a version never changes, so what it was fitted to never does either."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from damai.risk.engine.fit import Result
from damai.risk.versions import store
from damai.risk.versions.gather import why_of
from damai.risk.versions.prepare import fitted

HELD_N = 4
"""Versions at a time: some 20 MB each at 50,000 places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A version computed again, and why its empty cells are empty."""

    result: Result
    why: Mapping[tuple[str, str], str]


_held: OrderedDict[str, Fitted] = OrderedDict()
_lock = threading.Lock()


def fitted_of(read: Any, id: str) -> Fitted:
    """A version's index as it was fitted; blocks for a second at 50,000 places, the first time."""
    with _lock:
        known = _held.get(id)
        if known is not None:
            _held.move_to_end(id)
            return known
    definition, data = store.made_of(read, id)
    made = Fitted(result=fitted(definition, data), why=why_of(data))
    with _lock:
        _held[id] = made
        while len(_held) > HELD_N:
            _held.popitem(last=False)
    return made
