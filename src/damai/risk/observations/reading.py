"""What screens read of observations: through the law of sight, scope and audience in the SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.areas.store import below
from damai.core.audience import PARTNERS, PUBLIC
from damai.risk.observations.model import Observation
from damai.risk.observations.store import observation_of
from damai.risk.tables import risk_observation
from damai.webkit.actor import Actor, all_seeing

LIST_N = 50
"""Rows of a page."""
Mark = tuple[str, str, str]
"""Place, indicator and institution of the last row that was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """``indicator`` may be a checklist's code; ``since`` and ``until`` are days (ISO), both within."""

    place: str = ""
    indicator: str = ""
    institution: str = ""
    missing: str = ""
    since: str = ""
    until: str = ""


def listed(
    read: Any, actor: Actor, wanted: Wanted, after: Mark | None = None, limit: int = LIST_N
) -> list[Observation]:
    """The newest of each institution's cells that the actor may see, in order of place, indicator, institution.

    Who may not read the index sees what they themselves sent. Raises Forbidden.
    """
    o = risk_observation
    stmt = sa.select(o).where(in_sight_of(actor), _is_newest(actor))
    if wanted.place:
        stmt = stmt.where(below(o.c.place, wanted.place))
    if wanted.indicator:
        list_of = o.c.indicator.startswith(f"{wanted.indicator}.", autoescape=True)
        stmt = stmt.where(sa.or_(o.c.indicator == wanted.indicator, list_of))
    if wanted.institution:
        stmt = stmt.where(o.c.institution == wanted.institution)
    if wanted.missing:
        stmt = stmt.where(o.c.missing == wanted.missing)
    if wanted.since:
        stmt = stmt.where(o.c.observed_on >= wanted.since)
    if wanted.until:
        stmt = stmt.where(o.c.observed_on <= wanted.until)
    if after is not None:
        stmt = stmt.where(_beyond(after))
    stmt = stmt.order_by(o.c.place, o.c.indicator, o.c.institution).limit(limit)
    return [observation_of(row) for row in read.execute(stmt)]


def history(
    read: Any, actor: Actor, shown: Sequence[Observation]
) -> Mapping[Mark, list[Observation]]:
    """Of each cell that is shown and was said before: what was said, the newest first. Raises Forbidden."""
    o = risk_observation
    found: dict[Mark, list[Observation]] = {
        (item.place, item.indicator, item.institution): [] for item in shown if item.number > 1
    }
    if not found:
        return found
    stmt = (
        sa.select(o)
        .where(
            in_sight_of(actor),
            o.c.place.in_(sorted({place for place, _, _ in found})),
            o.c.indicator.in_(sorted({indicator for _, indicator, _ in found})),
        )
        .order_by(o.c.number.desc())
    )
    for row in read.execute(stmt):
        item = observation_of(row)
        if (said := found.get((item.place, item.indicator, item.institution))) is not None:
            said.append(item)
    newest = {(i.place, i.indicator, i.institution): i.number for i in shown}
    return {
        mark: [item for item in said if item.number < newest[mark]] for mark, said in found.items()
    }


def newest_at(
    read: Any, actor: Actor, places: Sequence[str], indicators: Sequence[str], institution: str
) -> list[Observation]:
    """What an institution says now of some cells, as far as the actor may see it. Raises Forbidden."""
    o = risk_observation
    stmt = sa.select(o).where(
        in_sight_of(actor),
        _is_newest(actor),
        o.c.institution == institution,
        o.c.place.in_(list(places)),
        o.c.indicator.in_(list(indicators)),
    )
    return [observation_of(row) for row in read.execute(stmt)]


def counts(
    read: Any, actor: Actor, scope: str, indicators: Sequence[str], institution: str
) -> dict[str, int]:
    """Place -> how many of ``indicators`` its institution has said something of. Raises Forbidden."""
    o = risk_observation
    stmt = (
        sa.select(o.c.place, sa.func.count(sa.distinct(o.c.indicator)).label("n"))
        .where(
            in_sight_of(actor),
            below(o.c.place, scope),
            o.c.institution == institution,
            o.c.indicator.in_(list(indicators)),
        )
        .group_by(o.c.place)
    )
    return {row.place: int(row.n) for row in read.execute(stmt)}


def of_batch(read: Any, actor: Actor, batch: str) -> int:
    """How many rows of a batch the actor sent; 0 for what is no batch, or somebody else's."""
    try:
        key = UUID(batch)
    except ValueError:
        return 0
    o = risk_observation
    stmt = sa.select(sa.func.count()).where(o.c.batch == key, o.c.by == actor.id)
    return int(read.execute(stmt).scalar() or 0)


def in_sight_of(actor: Actor) -> Any:
    """SQL for ``core.audience.visible``; without ``risk.read`` what the actor sent. Raises Forbidden."""
    o = risk_observation
    scope = below(o.c.place, actor.scope)
    if not actor.may("risk.read"):
        actor.require("risk.observe")
        return sa.and_(scope, o.c.by == actor.id)
    if all_seeing(actor):
        return scope
    padded = "+" + o.c.audience + "+"
    mine = padded.contains(f"+{actor.institution}+", autoescape=True)
    return sa.and_(scope, sa.or_(mine, o.c.audience.in_((PARTNERS, PUBLIC))))


def _is_newest(actor: Actor) -> Any:
    """The row that stands; for who sees only their own, the newest of those."""
    o = risk_observation
    later = o.alias("later")
    same = [later.c[name] == o.c[name] for name in ("institution", "place", "indicator")]
    if not actor.may("risk.read"):
        same.append(later.c.by == o.c.by)
    return ~sa.exists(sa.select(sa.literal(1)).where(*same, later.c.number > o.c.number))


def _beyond(after: Mark) -> Any:
    o = risk_observation
    place, indicator, institution = after
    return sa.or_(
        o.c.place > place,
        sa.and_(
            o.c.place == place,
            sa.or_(
                o.c.indicator > indicator,
                sa.and_(o.c.indicator == indicator, o.c.institution > institution),
            ),
        ),
    )
