"""Fitted versions that are kept in memory: a version never changes, so what it was fitted to never does either."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import numpy as np

from damai.db.database import Database
from damai.risk.engine.certainty.errors import varying
from damai.risk.engine.fit import Result
from damai.risk.versions import store
from damai.risk.versions.gather import why_of
from damai.risk.versions.prepare import fitted, varied_of

HELD_N = 4
"""Versions at a time: some 20 MB each at 50,000 places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A version computed again, and why its empty cells are empty."""

    result: Result
    why: Mapping[tuple[str, str], str]
    varied: tuple[str, ...]
    """What the ranks' intervals rest on (``Vary.factors``); ``data`` only where some indicator's can be drawn again."""
    unsure_n: int
    """Indicators whose data were drawn again, by an error that they state or as a count of a sample."""
    there_n: int
    """Indicators with a value at all."""


def _fitted(definition: str, data: bytes) -> Fitted:
    result = fitted(definition, data)
    what = varied_of(result.definition)
    unsure_n = len(varying(result.definition, result.read)) if what.data else 0
    numbers = result.read.numbers
    return Fitted(
        result=result,
        why=why_of(data),
        varied=tuple(name for name in what.factors if name != "data" or unsure_n),
        unsure_n=unsure_n,
        there_n=sum(not np.isnan(numbers[i.code]).all() for i in result.definition.indicators),
    )


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
            coming.set_result(_fitted(definition, data))
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
