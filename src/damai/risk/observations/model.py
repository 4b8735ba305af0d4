"""An observation of a place: a number or the reason why there is none, by whom, when and from what. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from damai.core.errors import Invalid
from damai.risk.engine.persons import column_tells_of_persons

SOURCE_MAX = 200
EVIDENCE_MAX = 500
INDICATOR = re.compile(r"[a-z][a-z0-9_.-]{0,59}\Z")
_LARGEST = 1e12


class Missing(StrEnum):
    """Why a cell is empty; "no" is an answer, these are none."""

    NOT_COLLECTED = "not-collected"
    NOT_KNOWN = "not-known"
    NOT_APPLICABLE = "not-applicable"
    FLAGGED = "flagged"
    REFUSED = "refused"
    NO_PUBLIC_FIGURE = "no-public-figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is said of one place: ``value`` None has its reason in ``missing``."""

    place: str
    indicator: str
    value: float | None
    missing: str = ""
    observed_on: date
    source: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """As it is kept: ``number`` counts what this institution has said of this cell."""

    institution: str
    place: str
    indicator: str
    number: int
    value: float | None
    missing: str
    observed_on: str
    source: str
    evidence: str
    synthetic: bool
    audience: str
    by: str
    at: datetime
    batch: str


def check(item: Seen, today: date) -> None:
    """Raises Invalid with the field: indicator-code, person-attribute, observation-value, -missing, -date."""
    if not INDICATOR.match(item.indicator):
        raise Invalid("indicator-code", field="indicator", value=item.indicator[:60])
    if column_tells_of_persons(item.indicator):
        raise Invalid("indicator-person", field="indicator", value=item.indicator[:60])
    if item.value is not None and (not math.isfinite(item.value) or abs(item.value) > _LARGEST):
        raise Invalid("observation-value", field="value", place=item.place)
    if (item.value is None) is (not item.missing):
        raise Invalid("observation-missing", field="missing", place=item.place)
    if item.missing and item.missing not in set(Missing):
        raise Invalid("observation-missing", field="missing", place=item.place)
    if item.observed_on > today or item.observed_on.year < 1990:
        raise Invalid("observation-date", field="observed_on", value=item.observed_on.isoformat())
