"""Minutes that somebody measured: a table of pairs, used as it is and never filled in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from damai.deployment.faults import Unplannable
from damai.deployment.travel.interface import Floats, Places

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Minutes, and metres where the table has them, by pair (from, to). A way back is a pair of its own."""

    by_pair: Mapping[Pair, float]
    metres_by_pair: Mapping[Pair, float]
    source: str = "a table"

    @property
    def provenance(self) -> str:
        return f"Minutes as given in {self.source}: {len(self.by_pair)} pairs"

    def minutes(self, sources: Places, targets: Places) -> Floats:
        """(n, m) minutes; from a place to itself 0 unless given. Raise Unplannable naming the first missing pair."""
        return self._matrix(self.by_pair, sources, targets, "minutes")

    def metres(self, sources: Places, targets: Places) -> Floats:
        """(n, m) metres along the way, likewise."""
        return self._matrix(self.metres_by_pair, sources, targets, "metres")

    def _matrix(
        self, table: Mapping[Pair, float], sources: Places, targets: Places, what: str
    ) -> Floats:
        out = np.zeros((len(sources), len(targets)))
        missing: list[Pair] = []
        for i, one in enumerate(sources.code):
            for j, other in enumerate(targets.code):
                value = table.get((one, other), 0.0 if one == other else None)
                if value is None:
                    missing.append((one, other))
                else:
                    out[i, j] = value
        if missing:
            (one, other), more_n = missing[0], len(missing) - 1
            rest = f" and of {more_n} more pair(s)" if more_n else ""
            raise Unplannable(
                "pair-missing",
                f"{self.source}: the {what} from {one} to {other}{rest} are missing; add the row {one},{other}.",
            )
        return out


def given(rows: Iterable[Mapping[str, str]], *, source: str = "a table") -> Given:
    """From the rows of a table ``from, to, minutes[, metres]``. ``inf`` minutes = no way.

    Raise Unplannable for a row without its columns, with no number, below 0, or for a pair said twice differently.
    """
    minutes: dict[Pair, float] = {}
    metres: dict[Pair, float] = {}
    for n, row in enumerate(rows, 1):
        here = f"{source}, row {n}"
        if not row.get("from") or not row.get("to") or row.get("minutes") in (None, ""):
            raise Unplannable(
                "pair-columns",
                f"{here}: from, to and minutes are needed; the columns are from,to,minutes,metres.",
            )
        pair = (row["from"], row["to"])
        value = _number(row["minutes"], "minutes", here)
        if minutes.get(pair, value) != value:
            raise Unplannable(
                "pair-twice",
                f"{here}: {pair[0]} to {pair[1]} is there twice, with {minutes[pair]:g} and {value:g} minutes; keep one.",
            )
        minutes[pair] = value
        if row.get("metres"):
            metres[pair] = _number(row["metres"], "metres", here)
    if not minutes:
        raise Unplannable(
            "pairs-none", f"{source} has no row; give from,to,minutes for every pair."
        )
    return Given(by_pair=minutes, metres_by_pair=metres, source=source)


def _number(text: str, what: str, here: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value) or value < 0:
        raise Unplannable(
            "pair-number", f"{here}: {what} {text!r} is no number of 0 or more; mend it."
        )
    return value
