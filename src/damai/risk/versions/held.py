"""Fitted versions that are kept in memory: a version never changes, so what it was fitted to never does either."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

from damai.db.database import Database
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


_held: OrderedDict[str, Future[Fitted]] = OrderedDict()
_lock = threading.Lock()


def fitted_by(id: str, made: Callable[[], tuple[str, bytes]]) -> Fitted:
    """A version as it was fitted; ``made`` reads its definition and data when it is not kept. Raises Refused.

    Two readers of the same page do not compute it twice: the second waits for the first, and for nothing else. Blocks for a second or two at 50,000 places,
    the first time.
    """
    with _lock:
        coming = _held.get(id)
        mine = coming is None
        if coming is None:
            coming = _held[id] = Future()
        _held.move_to_end(id)
        while len(_held) > HELD_N:
            _held.popitem(last=False)
    if mine:
        try:
            definition, data = made()
            coming.set_result(Fitted(result=fitted(definition, data), why=why_of(data)))
        finally:
            if not coming.done():
                with _lock:
                    if _held.get(id) is coming:
                        del _held[id]
                coming.cancel()
        return coming.result()
    try:
        return coming.result()
    except CancelledError:
        # Whoever computed it was refused: say why to this reader too.
        return fitted_by(id, made)


def fitted_of(db: Database, id: str) -> Fitted:
    """The same for a version of the house: read shortly, computed outside the read. Never inside one."""

    def made() -> tuple[str, bytes]:
        with db.read() as conn:
            return store.made_of(conn, id)

    return fitted_by(id, made)
