"""Which journal entries a reader may have whole, with body and salt. Everything else is its leaf alone.

An entry is checked as a whole, so it is given whole or not at all. Each feature has a rule here; a kind
that nobody decided about is given to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from damai.core.audience import visible
from damai.incidents import record
from damai.journal import reader
from damai.units import record as unit_record
from damai.webkit.actor import Actor, all_seeing


class Header(msgspec.Struct, frozen=True):
    """What decides about one entry."""

    seq: int
    kind: str
    subject: str
    area: str
    audience: str
    body: bytes | None


Rule = Callable[[sa.Connection, Actor, Mapping[int, Header]], set[int]]
"""The seqs, of entries that were in the actor's sight when they were recorded, to be given whole."""


def plain(conn: sa.Connection, actor: Actor, items: Mapping[int, Header]) -> set[int]:
    """Nothing in the body is sealed from who sees the record; but the record must be in sight now."""
    now = reader.sights(conn, sorted({item.subject for item in items.values()}))
    return {seq for seq, item in items.items() if _in_sight(actor, *now[item.subject])}


def _units(conn: sa.Connection, actor: Actor, items: Mapping[int, Header]) -> set[int]:
    return plain(conn, actor, items) & unit_record.unsealed(conn, actor, items)


RULES: dict[str, Rule] = {
    "incidents": record.whole,
    "areas": plain,
    "accounts": plain,
    "journal": plain,
    "stages": plain,
    "hooks": plain,
    "watches": plain,
    "risk": plain,
    "plan": plain,
    "units": _units,
}
"""First part of an entry's kind -> rule."""


def in_full(conn: sa.Connection, actor: Actor, rows: Sequence[Any]) -> set[int]:
    """Seqs of the raw rows (``journal.rows``) that ``actor`` may have whole."""
    if not actor.may("journal.read"):
        return set()
    by_feature: dict[str, dict[int, Header]] = {}
    for row in rows:
        head = Header(row[0], row[3], row[5], row[6], row[8], row[11])
        if _in_sight(actor, head.area, head.audience):
            by_feature.setdefault(head.kind.partition(".")[0], {})[head.seq] = head
    given: set[int] = set()
    for feature, items in by_feature.items():
        if feature in RULES:
            given |= RULES[feature](conn, actor, items)
    return given


def _in_sight(actor: Actor, area: str, audience: str) -> bool:
    return visible(
        area,
        audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )
