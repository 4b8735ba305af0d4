"""Incidents that somebody looks for: by what is said of them, where they are, or the number of an entry.

It reads the rows themselves, through the law of sight; there is no second copy of any word, so nothing has
to be erased twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.areas import finding as places
from damai.areas import service as areas
from damai.areas.store import below
from damai.core.audience import sees
from damai.core.errors import NotFound
from damai.incidents import queries
from damai.incidents.model import Incident
from damai.incidents.store import ALIVE_VALUES, _incident
from damai.incidents.tables import incident, report
from damai.journal import reader
from damai.webkit.actor import Actor, all_seeing

TEXT_N = 80
WORDS_N = 6
_NUMBER = re.compile(r"#(\d{1,12})\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What codes are called in the reader's language: kind, severity and status -> words."""

    kinds: Mapping[str, str]
    severities: Mapping[str, str]
    statuses: Mapping[str, str]


def find(
    conn: sa.Connection, actor: Actor, text: str, election: str, terms: Terms, limit: int = 20
) -> list[Incident]:
    """Incidents that hold every word, open ones first, then the newest; none for who reads no incidents.

    ``#12`` and a whole id find the one incident they name.
    """
    if not actor.may("incidents.read"):
        return []
    named = _named(conn, actor, text.strip())
    if named is not None:
        return named
    wanted = matching(conn, actor, text, terms)
    if wanted is None:
        return []
    stmt = (
        sa.select(incident)
        .where(queries.seen_by(actor), incident.c.election == election, wanted)
        .order_by(
            sa.case((incident.c.status.in_(ALIVE_VALUES), 0), else_=1),
            incident.c.reported_at.desc(),
            incident.c.id,
        )
        .limit(limit)
    )
    return [_incident(row) for row in conn.execute(stmt)]


def matching(conn: sa.Connection, actor: Actor, text: str, terms: Terms) -> Any | None:
    """SQL for "holds every word of ``text``", to be used beside the law of sight; None for no words."""
    words = [word for word in text[:TEXT_N].casefold().split() if word != "tps"][:WORDS_N]
    if not words:
        return None
    return sa.and_(*(_holds(conn, actor, word, terms) for word in words))


def _holds(conn: sa.Connection, actor: Actor, word: str, terms: Terms) -> Any:
    ways: list[Any] = [
        incident.c.title.icontains(word, autoescape=True),
        incident.c.id.in_(
            sa.select(report.c.incident).where(report.c.text.icontains(word, autoescape=True))
        ),
    ]
    for column, names in (
        (incident.c.kind, terms.kinds),
        (incident.c.severity, terms.severities),
        (incident.c.status, terms.statuses),
    ):
        if codes := [code for code, name in names.items() if word in name.casefold()]:
            ways.append(column.in_(codes))
    if word.isascii() and word.isdigit() and len(word) <= 3:
        ways.append(incident.c.station.endswith(f".{int(word):03d}"))
    elif start := areas.code_start(word):
        ways.append(incident.c.area.startswith(start))
        ways.append(incident.c.station.startswith(start))
    else:
        ways.extend(
            below(incident.c.area, code) for code in places.areas_like(conn, actor.scope, word)
        )
    return sa.or_(*ways)


def _named(conn: sa.Connection, actor: Actor, text: str) -> list[Incident] | None:
    """The incident that ``text`` names; None when it is no name."""
    if number := _NUMBER.match(text):
        id = _of_entry(conn, actor, int(number[1]))
    else:
        try:
            id = str(UUID(text)) if len(text) == 36 else None
        except ValueError:
            return None
        if id is None:
            return None
    try:
        return [queries.one(conn, actor, id)] if id else []
    except NotFound:
        return []


def _of_entry(conn: sa.Connection, actor: Actor, seq: int) -> str | None:
    """The incident that an entry is about, if its timeline shows the actor this entry."""
    entry = next(iter(reader.after(conn, seq - 1, 1)), None)
    if entry is None or entry.seq != seq or not entry.subject.startswith("incident/"):
        return None
    if not sees(entry.audience, actor.institution, all_seeing=all_seeing(actor)):
        return None
    return entry.subject.removeprefix("incident/")
