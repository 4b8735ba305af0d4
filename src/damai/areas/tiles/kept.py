"""The arrays of the editions in use, made when the first tile is asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import sqlalchemy as sa

from damai.areas import standing_store, store
from damai.areas.tiles.points import SOURCES, Points

KEPT_N = 2
"""The election at hand and one more: a nation's stations are 15 MB."""
STEP_N = 10_000

_NUMBERS = {name: number for number, name in enumerate(SOURCES)}


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: int
    digest: str
    points: Points


_kept: WeakKeyDictionary[sa.Engine, OrderedDict[str, _Kept]] = WeakKeyDictionary()
"""By database, for an edition's number says nothing about another's, and by election."""
_making = threading.Lock()


def points_of(conn: sa.Connection, election: str) -> tuple[str, Points] | None:
    """(digest of the election's stations, their arrays), as of the snapshot ``conn``; None when none were
    ever imported, or there is no such election.

    Kept by digest, so that an import or a move shows with its first tile. The first call of an edition reads
    all rows: two seconds for a nation. After a move only the stations that people moved are read again.
    """
    edition, digest = store.pointer(conn, store.stations_of(election))
    if edition == 0:
        return None  # whatever somebody asks for is not kept
    with _making:
        kept = _kept.setdefault(conn.engine, OrderedDict())
        found = kept.get(election)
        if found is None or found.edition != edition:
            found = _Kept(edition, digest, _read(conn, election))
        elif found.digest != digest:
            found = _Kept(edition, digest, _moved(conn, election, found.points))
        kept[election] = found
        kept.move_to_end(election)
        while len(kept) > KEPT_N:
            kept.popitem(last=False)
        return digest, found.points


def forget() -> None:
    """After a journal that went back an edition may lack moves that the arrays hold."""
    with _making:
        _kept.clear()


def _read(conn: sa.Connection, election: str) -> Points:
    return _joined([_arrays(rows) for rows in store.placed_stations(conn, election, STEP_N)])


def _moved(conn: sa.Connection, election: str, older: Points) -> Points:
    """``older`` with the moved stations where they stand now; one without a point is on no tile."""
    rows = standing_store.moved_points(conn, election)
    gone = np.fromiter((_digits(row[0]) for row in rows), np.int64, len(rows))
    stays = ~np.isin(older.codes, gone)
    placed = [(code, key, source) for code, key, source in rows if key is not None and source]
    return _joined([(older.keys[stays], older.codes[stays], older.sources[stays]), _arrays(placed)])


_Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def _arrays(rows: Sequence[tuple[str, int, str]]) -> _Arrays:
    n = len(rows)
    return (
        np.fromiter((row[1] for row in rows), np.uint64, n),
        np.fromiter((_digits(row[0]) for row in rows), np.int64, n),
        np.fromiter((_NUMBERS[row[2]] for row in rows), np.uint8, n),
    )


def _joined(parts: Sequence[_Arrays]) -> Points:
    return Points.of(
        np.concatenate([np.empty(0, np.uint64), *(part[0] for part in parts)]),
        np.concatenate([np.empty(0, np.int64), *(part[1] for part in parts)]),
        np.concatenate([np.empty(0, np.uint8), *(part[2] for part in parts)]),
    )


def _digits(code: str) -> int:
    return int(code.replace(".", ""))
