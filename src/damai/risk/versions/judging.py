"""After the events: did a version know it? Its scores are read as they were published, never computed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from damai.core.errors import Invalid
from damai.risk.engine.faults import Refused
from damai.risk.engine.reading import read_csv
from damai.risk.engine.validation import Validation, validate
from damai.risk.versions.model import Version
from damai.risk.versions.prepare import Scored
from damai.webkit.actor import Actor

MOST_EVENTS = 1e9
"""Events at one place beyond which a table is of another kind."""
FEW_N = 5
"""Places with an event, and places without, that a judgement needs. Our choice: below it the interval of the area
covers nearly everything and its formula no longer holds."""
SURE_N = 100
"""From here on intervals are narrow enough to compare indexes. Source: Collins, Ogundimu and Altman, Stat. Med. 35
(2016) 214-226."""
FILE_B = 4 * 2**20
NAME = "kejadian.csv"
_TOLD_N = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Events by place. A place that is not in ``events`` is not known; 0 = nothing happened there."""

    events: Mapping[str, float]
    elsewhere_n: int = 0
    """Events that no place of the version holds: they are told, not counted."""


Counting = Callable[[Any, Actor, Version, Sequence[str]], Outcomes]
"""What the house itself knows, handed in by the application: closed incidents of each place since the version was
published, as far as the reader may see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``found`` None = too few to compute anything: ``with_n`` and ``without_n`` say what there is."""

    units_n: int
    with_n: int
    without_n: int
    unknown_n: int
    elsewhere_n: int
    events_n: int
    found: Validation | None

    @property
    def few(self) -> bool:
        """Whether the intervals are too wide to compare two indexes by."""
        return min(self.with_n, self.without_n) < SURE_N


def judge(found: Version, rows: Sequence[Scored], outcomes: Outcomes) -> Judged:
    """Hold the published scores of ``rows`` against what happened. Raises Refused for a negative outcome."""
    scored = [row for row in rows if row.score is not None]
    score = np.array([row.score for row in scored], dtype=np.float64)
    events = np.array([outcomes.events.get(row.place, np.nan) for row in scored], dtype=np.float64)
    classes = np.array([-1 if row.klass is None else row.klass for row in scored], dtype=np.int64)
    wrong = (events < 0) | (events > MOST_EVENTS) | (events != np.floor(events))
    if (wrong & ~np.isnan(events)).any():
        worst = float(events[wrong & ~np.isnan(events)][0])
        raise Refused("risk-validate-outcome", NAME, found=worst)
    known = ~np.isnan(events)
    with_n, without_n = int((events > 0).sum()), int((events == 0).sum())
    enough = min(with_n, without_n) >= FEW_N
    return Judged(
        units_n=int(known.sum()),
        with_n=with_n,
        without_n=without_n,
        unknown_n=len(scored) - int(known.sum()),
        elsewhere_n=outcomes.elsewhere_n,
        events_n=int(np.nansum(events)),
        found=validate(score, events, (found.class_names, classes)) if enough else None,
    )


def read(raw: bytes, places: Sequence[str]) -> Outcomes:
    """Events from a table of ``place,events`` (CSV, UTF-8). A place without a row or with an empty cell is not known.

    Raises Refused for every cell that is no number and for a place that is there twice, Invalid for places that the
    version does not hold.
    """
    with TemporaryDirectory(prefix="damai-risk-") as room:
        path = Path(room) / NAME
        path.write_bytes(raw)
        columns = read_csv(path, ["place"], ["events"])
    found: dict[str, float] = {}
    for line, (place, events) in enumerate(
        zip(columns["place"].tolist(), columns["events"].tolist(), strict=True), 1
    ):
        code = place.strip()
        if code in found:
            raise Refused("risk-unit-twice", f"{NAME}, {code[:40]}", row=line)
        found[code] = events
    known = set(places)
    other = [code for code in found if code not in known]
    if other:
        told = ", ".join(code[:40] for code in other[:_TOLD_N])
        raise Invalid("risk-outcome-places", field="file", places=told, n=len(other))
    return Outcomes(events=found)
