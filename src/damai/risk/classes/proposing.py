"""What lies on the table for a station: each institution's published index beside the other, and the criteria.

Indexes are never averaged: two institutions that see a station differently is what a commander wants to know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from damai.areas.model import Station
from damai.risk.classes import criteria
from damai.risk.classes.criteria import Judged
from damai.risk.classes.model import Decision, StationClass, same_word
from damai.risk.classes.service import Proposal, classes
from damai.risk.observations import store as observation_store
from damai.risk.versions import service as versions
from damai.risk.versions import store as version_store
from damai.risk.versions.model import Level, Version
from damai.risk.versions.prepare import Scored
from damai.webkit.actor import Actor

MARK_N = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An index of an institution: its published versions of station level, the newest first."""

    institution: str
    code: str
    versions: tuple[Version, ...]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a version says of a station; ``class_name`` empty and ``rank`` None = too little data."""

    version: Version
    class_name: str
    rank: int | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A station with all that is known for its class. ``said`` has one place for each column of the table."""

    station: Station
    decision: Decision | None
    said: tuple[Said | None, ...]
    answers: Mapping[str, bool | None]
    judged: Judged
    proposal: Proposal

    @property
    def seen(self) -> int:
        """The number of the decision that stands; 0 = none."""
        return self.decision.number if self.decision else 0

    @property
    def mark(self) -> str:
        """What was proposed, in short: a form that carries it is refused when something else is proposed now."""
        p = self.proposal
        text = "|".join((p.index_id or "", p.index_class, p.criteria_class, p.answers))
        return hashlib.sha256(text.encode()).hexdigest()[:MARK_N]

    @property
    def proposed(self) -> frozenset[StationClass]:
        """The classes that the criteria, and the own index where it speaks Polri's words, propose."""
        found = {self.judged.klass, same_word(self.proposal.index_class)}
        return frozenset(klass for klass in found if klass is not None)

    @property
    def differs(self) -> bool:
        """Decided otherwise than something that was comparable proposes now."""
        if self.decision is None:
            return False
        return any(klass is not self.decision.klass for klass in self.proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def table(read: Any, actor: Actor, election: str, stations: Sequence[Station], scope: str) -> Table:
    """Everything for these stations, which all lie in ``scope``. Raises Forbidden."""
    decided = classes(read, actor, election, scope)
    columns = _columns(read, actor, election)
    scored = {
        version.id: {row.place: row for row in version_store.scores(read, version.id, scope)}
        for column in columns
        for version in column.versions
    }
    answers = _answers(read, actor.institution, scope)
    rows = tuple(
        _row(
            station,
            decided.get(station.code),
            columns,
            scored,
            {**answers.get(station.area, {}), **answers.get(station.code, {})},
        )
        for station in stations
    )
    return Table(columns=columns, rows=rows)


def _row(
    station: Station,
    decision: Decision | None,
    columns: Sequence[Column],
    scored: Mapping[str, Mapping[str, Scored]],
    answers: Mapping[str, bool | None],
) -> Row:
    said = tuple(_said(column, scored, station.code) for column in columns)
    judged = criteria.propose(answers)
    own = [one for column, one in zip(columns, said, strict=True) if one and column.own]
    first = max(own, key=_when, default=None)
    return Row(
        station=station,
        decision=decision,
        said=said,
        answers=answers,
        judged=judged,
        proposal=Proposal(
            index_id=first.version.id if first else None,
            index_class=first.class_name if first else "",
            criteria_class=judged.klass.value if judged.klass else "",
            answers=json.dumps(dict(answers), sort_keys=True, separators=(",", ":")),
        ),
    )


def _said(column: Column, scored: Mapping[str, Mapping[str, Scored]], station: str) -> Said | None:
    for version in column.versions:
        row = scored[version.id].get(station)
        if row is not None:
            name = "" if row.klass is None else version.class_names[row.klass]
            return Said(version=version, class_name=name, rank=row.rank, score=row.score)
    return None


def _when(said: Said) -> tuple[bool, str]:
    """Those with a class first, then the one that was published last."""
    at = said.version.published_at
    return bool(said.class_name), "" if at is None else at.isoformat()


def _columns(read: Any, actor: Actor, election: str) -> tuple[Column, ...]:
    """The own institution's first."""
    groups: dict[tuple[str, str], list[Version]] = {}
    for version in version_store.published(read, election, Level.STATION):
        if versions.in_sight(version, actor):
            groups.setdefault((version.institution, version.code), []).append(version)
    found = [
        Column(
            institution=institution,
            code=code,
            versions=tuple(sorted(some, key=lambda v: str(v.published_at), reverse=True)),
            own=institution == actor.institution,
        )
        for (institution, code), some in groups.items()
    ]
    return tuple(sorted(found, key=lambda c: (not c.own, c.institution, c.code)))


def _answers(read: Any, institution: str, scope: str) -> dict[str, dict[str, bool | None]]:
    """Station, or kelurahan -> code -> what the institution answered last."""
    found: dict[str, dict[str, bool | None]] = {}
    # What is asked once for a kelurahan counts for each of its stations.
    wide = scope.rpartition(".")[0] if scope.count(".") == 4 else scope
    newest = observation_store.newest(read, institution, wide, criteria.INDICATORS)
    for (place, indicator), item in newest.items():
        found.setdefault(place, {})[criteria.CODE_OF[indicator]] = criteria.answer_of(item.value)
    return found
