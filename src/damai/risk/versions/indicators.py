"""What may be observed: the indicators of the definitions that come with the house, and of the versions in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.risk.definitions import path_of
from damai.risk.engine.definition import Definition, Title
from damai.risk.engine.parsing import parse
from damai.risk.tables import risk_index
from damai.risk.versions import service, store
from damai.risk.versions.gather import SHIPPED
from damai.risk.versions.model import State
from damai.webkit.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """``of`` = the definition that was asked first. A denominator has no title of its own: its code is shown."""

    code: str
    title: Title
    unit: str
    of: Title


def observable(read: Any, actor: Actor, election: str) -> Mapping[str, Indicator]:
    """Code -> indicator: of published and open versions in sight, then of what is shipped. Raises Forbidden."""
    reads = actor.may("risk.read")
    if not reads:
        actor.require("risk.observe")
    texts = _texts(read, actor, election) if reads else []
    texts += [path_of(name).read_text(encoding="utf-8") for name in SHIPPED]
    found: dict[str, Indicator] = {}
    for definition in map(parse, dict.fromkeys(texts)):
        for code in definition.columns:
            found.setdefault(code, _indicator(definition, code))
    return found


def _texts(read: Any, actor: Actor, election: str) -> list[str]:
    """A version that the house has kept was read before, so that it can be read again."""
    ids = [
        UUID(item.id)
        for item in store.of_election(read, election)
        if item.state is not State.WITHDRAWN and service.in_sight(item, actor)
    ]
    kept = sa.select(risk_index.c.id, risk_index.c.definition).where(risk_index.c.id.in_(ids))
    by_id = {row.id: row.definition for row in read.execute(kept)}
    return [by_id[id] for id in ids]


def _indicator(definition: Definition, code: str) -> Indicator:
    known = {item.code: item for item in definition.indicators}
    item = known.get(code)
    unit = item.facts.get("unit", "") if item is not None and item.denominator is None else ""
    return Indicator(
        code=code,
        title=item.title if item is not None else {},
        unit=unit if isinstance(unit, str) else "",
        of=definition.title,
    )
