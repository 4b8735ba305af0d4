"""A version of an index and who may sign it when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from damai.core.errors import Conflict, Forbidden, Invalid

NOTE_MAX = 2_000
REASON_MAX = 500
CODE_MAX = 40
TITLE_MAX = 200
CLASS_MAX = 60
CLASSES_MAX = 400
"""Characters of all the names of the classes together, as they are kept."""
UNITS_MAX = 50_000
"""Places of a version that is kept in the house: their scores are written in one transaction. A nation's stations
are scored by ``./damai risk score``."""


class State(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.DRAFT, State.REVIEWED})


class Level(StrEnum):
    """What the places of a version are: ``station``, or a level of the area tree."""

    STATION = "station"
    DESAKEL = "desakel"
    KECAMATAN = "kecamatan"
    KABKOTA = "kabkota"
    PROVINSI = "provinsi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """All but the definition and its data, which are read when they are asked for."""

    id: str
    code: str
    election: str
    area: str
    level: Level
    institution: str
    audience: str
    number: int
    title_id: str
    title_en: str
    class_names: tuple[str, ...]
    state: State
    definition_sha256: str
    data_sha256: str
    scores_sha256: str
    units_n: int
    scored_n: int
    synthetic: bool
    note: str
    drafted_by: str
    drafted_at: datetime
    reviewed_by: str | None
    reviewed_at: datetime | None
    review: str
    published_by: str | None
    published_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    reason: str
    version: int

    def title(self, lang: str) -> str:
        """In the reader's language, else in the other, else the code."""
        first, other = (
            (self.title_en, self.title_id) if lang == "en" else (self.title_id, self.title_en)
        )
        return first or other or self.code


def check_review(found: Version, person: str) -> None:
    """Raises Conflict("risk-state"), Forbidden("risk-own-draft") for the one who drafted it."""
    if found.state is not State.DRAFT:
        raise Conflict("risk-state", state=found.state.value)
    if person == found.drafted_by:
        raise Forbidden("risk-own-draft")


def check_publish(found: Version, person: str) -> None:
    """Raises Conflict("risk-state"), Forbidden("risk-same-person") for the one who reviewed it."""
    if found.state is not State.REVIEWED:
        raise Conflict("risk-state", state=found.state.value)
    if person == found.reviewed_by:
        raise Forbidden("risk-same-person")


def check_withdraw(found: Version) -> None:
    """Raises Conflict("risk-state") for one that has ended."""
    if found.state in (State.SUPERSEDED, State.WITHDRAWN):
        raise Conflict("risk-state", state=found.state.value)


def level_of(codes: list[str]) -> Level:
    """The one level that all codes are of. Raises Invalid("risk-levels-mixed") with the first that is another."""
    by_dots = {
        4: Level.STATION,
        3: Level.DESAKEL,
        2: Level.KECAMATAN,
        1: Level.KABKOTA,
        0: Level.PROVINSI,
    }
    first = by_dots.get(codes[0].count("."))
    for code in codes:
        if first is None or by_dots.get(code.count(".")) is not first:
            raise Invalid("risk-levels-mixed", field="data", value=code[:40])
    assert first is not None
    return first
