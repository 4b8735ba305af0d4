"""The arrays of the editions in use, made when the first tile is asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
import sqlalchemy as sa

from damai.areas import store
from damai.areas.tiles.points import SOURCES, Points

KEPT_N = 2
"""The election at hand and one more: a nation's stations are 15 MB."""
STEP_N = 10_000

_kept: OrderedDict[tuple[str, str], Points] = OrderedDict()
_making = threading.Lock()


def points_of(conn: sa.Connection, election: str) -> tuple[str, Points] | None:
    """(digest of the election's stations, their arrays), as of the snapshot ``conn``; None when none were
    ever imported, or there is no such election.

    Kept by digest, so that an import shows with its first tile. The first call reads all rows: two
    seconds for a nation.
    """
    edition, digest = store.pointer(conn, store.stations_of(election))
    if edition == 0:
        return None  # whatever somebody asks for is not kept
    with _making:
        found = _kept.get((election, digest))
        if found is None:
            found = _read(conn, election)
            _kept[election, digest] = found
        _kept.move_to_end((election, digest))
        while len(_kept) > KEPT_N:
            _kept.popitem(last=False)
        return digest, found


def _read(conn: sa.Connection, election: str) -> Points:
    numbers = {name: number for number, name in enumerate(SOURCES)}
    keys, codes, sources = [], [], []
    for rows in store.placed_stations(conn, election, STEP_N):
        keys.append(np.fromiter((row[1] for row in rows), np.uint64, len(rows)))
        codes.append(
            np.fromiter((int(row[0].replace(".", "")) for row in rows), np.int64, len(rows))
        )
        sources.append(np.fromiter((numbers[row[2]] for row in rows), np.uint8, len(rows)))
    return Points.of(
        np.concatenate([np.empty(0, np.uint64), *keys]),
        np.concatenate([np.empty(0, np.int64), *codes]),
        np.concatenate([np.empty(0, np.uint8), *sources]),
    )
