"""Numbers of stations as a reader says them: runs together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}\.(\d{3})\Z", re.ASCII)


def spans(numbers: Iterable[int]) -> str:
    """Of 1, 2, 3, 7: the run from 001 to 003, and 007."""
    said = []
    for _, group in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        said.append(f"{run[0]:03d}" if len(run) == 1 else f"{run[0]:03d}–{run[-1]:03d}")
    return ", ".join(said)


def spoken(stations: Sequence[str]) -> str:
    """Stations of one kelurahan by their numbers alone; otherwise as they stand."""
    found = [_CODE.match(one) for one in stations]
    areas = {one.rpartition(".")[0] for one in stations}
    if len(areas) != 1 or not all(found):
        return ", ".join(stations)
    return spans(int(one[1]) for one in found if one is not None)
