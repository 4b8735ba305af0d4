"""Use cases of formations: which are in force, and setting them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from damai.areas import service as areas
from damai.core.audience import sees
from damai.core.errors import Conflict, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.deployment import entries
from damai.deployment.plans import pattern_store
from damai.deployment.plans.model import OWNER, SOURCE_MAX
from damai.deployment.plans.patterns import Pattern, pattern_of, proposed
from damai.webkit.actor import Actor, all_seeing


def pattern(read: Any, actor: Actor, election: str, area: str) -> Pattern:
    """What is in force in an area: its own, that of the area around it, or the proposal.

    Raises Forbidden, NotFound("plan-pattern-none") for readers who are not of the police: plans say the formations to
    the partners, how they are set is the police's own.
    """
    actor.require("plan.read")
    if not sees(OWNER, actor.institution, all_seeing=all_seeing(actor)):
        raise NotFound("plan-pattern-none")
    return pattern_store.nearest(read, election, area, OWNER) or proposed(election, area, OWNER)


def set_pattern(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    area: str,
    seen: int,
    formations: str,
    index_classes: str,
    source: str,
) -> Done:
    """Set the formations of an area. ``seen`` = the version of the area's own, 0 = it has none.

    Raises Forbidden, NotFound, Invalid, Conflict. Records PatternSet.
    """
    actor.require("plan.pattern", area=area, owner=OWNER)
    areas.area(uow, area)
    made = pattern_of(
        election, area, OWNER, formations, index_classes,
        source=said(source, "source", SOURCE_MAX), by=actor.id, at=uow.scene_at,
    )  # fmt: skip
    before = pattern_store.nearest(uow, election, area, OWNER)
    current = before.version if before is not None and before.area == area else 0
    if seen != current:
        raise Conflict(seen=seen, current=current)
    made = replace(made, version=current + 1)
    pattern_store.save(uow, made, seen)
    uow.record(
        entries.PatternSet(
            subject=f"plan-pattern/{election}/{area}",
            area=area,
            audience=OWNER,
            actor=actor.id,
            election=election,
            formations=json.dumps(made.raw, ensure_ascii=False, separators=(",", ":")),
            index_classes=json.dumps(made.index_classes, ensure_ascii=False, sort_keys=True),
            source=made.source,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=area, version=made.version)
