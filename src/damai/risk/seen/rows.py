"""The ranked table: places of a version, or of a level above them, by voters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from damai.areas import service as areas
from damai.core.codes import within
from damai.risk.engine.fit import Result
from damai.risk.engine.rollup import roll_up
from damai.risk.versions.model import Level, Version
from damai.risk.versions.prepare import Scored

DOTS = {Level.PROVINSI: 0, Level.KABKOTA: 1, Level.KECAMATAN: 2, Level.DESAKEL: 3, Level.STATION: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``most``, ``p90``, ``top_share`` and ``stations_n`` only where places below were rolled up."""

    place: str
    score: float | None
    rank: int | None
    klass: int | None
    present: float | None = None
    low: float | None = None
    high: float | None = None
    shares: tuple[int, ...] = ()
    most: float | None = None
    p90: float | None = None
    top_share: float | None = None
    scored_n: int | None = None
    rank_before: int | None = None
    klass_before: int | None = None
    score_before: float | None = None

    @property
    def change(self) -> float | None:
        """Score now less before; None where one is missing."""
        if self.score is None or self.score_before is None:
            return None
        return self.score - self.score_before


def levels_of(found: Version) -> list[Level]:
    """The version's own level and those above it, down to the one of its area."""
    own, top = DOTS[found.level], found.area.count(".")
    return [
        level for level, dots in sorted(DOTS.items(), key=lambda at: -at[1]) if top <= dots <= own
    ]


def own_rows(scored: Sequence[Scored]) -> list[Row]:
    return [
        Row(
            place=item.place, score=item.score, rank=item.rank, klass=item.klass, present=item.present,
            low=item.rank_low, high=item.rank_high, shares=item.shares,
        )
        for item in scored
    ]  # fmt: skip


def fitted_rows(result: Result) -> list[Row]:
    """The rows of a version computed with other weights: without certainty, which was not computed."""
    assert result.classified is not None
    classes = result.classified.at
    found = [
        Row(
            place=str(place),
            score=None if np.isnan(score) else float(score),
            rank=int(rank) or None,
            klass=None if classes[at] < 0 else int(classes[at]),
        )
        for at, (place, score, rank) in enumerate(
            zip(result.units.tolist(), result.score.tolist(), result.ranks.tolist(), strict=True)
        )
    ]
    return ordered(found)


def ordered(rows: Sequence[Row]) -> list[Row]:
    """The most vulnerable first, those without a score last."""
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.place))


def rolled(
    conn: sa.Connection,
    found: Version,
    rows: Sequence[Row],
    to: Level,
    cuts: Sequence[float] | None,
) -> list[Row]:
    """The places of a level above: mean by voters, highest, 90th percentile, share of voters in the highest class."""
    voters = _voters(conn, found, [row.place for row in rows])
    top = len(found.class_names) - 1
    [level] = roll_up(
        [row.place for row in rows],
        np.array([np.nan if row.score is None else row.score for row in rows]),
        voters,
        np.array([row.klass == top for row in rows]),
        [DOTS[to] + 1],
    )
    mean, share = level.mean, level.top_share
    higher_first = np.sort(-mean[~np.isnan(mean)])
    rank = 1 + np.searchsorted(higher_first, -mean, side="left")
    return ordered(
        [
            Row(
                place=str(level.codes[at]),
                score=_or_none(mean[at]),
                rank=None if np.isnan(mean[at]) else int(rank[at]),
                klass=_class(mean[at], cuts),
                most=_or_none(level.most[at]),
                p90=_or_none(level.p90[at]),
                top_share=_or_none(share[at]),
                scored_n=int(level.scored_n[at]),
            )
            for at in range(len(level.codes))
        ]
    )


def compared(rows: Sequence[Row], before: Mapping[str, Row]) -> list[Row]:
    """The rows with what an earlier version said of the same place."""
    return [
        row
        if (then := before.get(row.place)) is None
        else replace(row, rank_before=then.rank, klass_before=then.klass, score_before=then.score)
        for row in rows
    ]


def inside(rows: Sequence[Row], area: str) -> list[Row]:
    return [row for row in rows if within(row.place, area)]


def _voters(conn: sa.Connection, found: Version, places: Sequence[str]) -> Any:
    """Registered voters of each place, from the register; NaN = not known."""
    total: dict[str, float] = {}
    known: set[str] = set()
    dots = DOTS[found.level]
    for station in areas.stations_in(conn, found.election, found.area):
        code = station.code if dots == 4 else ".".join(station.code.split(".")[: dots + 1])
        if station.voters_n is not None:
            total[code] = total.get(code, 0.0) + station.voters_n
            known.add(code)
    return np.array([total[place] if place in known else np.nan for place in places])


def _or_none(x: float) -> float | None:
    return None if np.isnan(x) else float(x)


def _class(score: float, cuts: Sequence[float] | None) -> int | None:
    """The class that a mean falls into by the version's own cuts; None for a rule without."""
    if cuts is None or np.isnan(score):
        return None
    return int(np.searchsorted(np.asarray(cuts), score, side="right"))
