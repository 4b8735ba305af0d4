"""Use cases of station classes: each reads permit, load, decide, save, record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from damai.areas import service as areas
from damai.core.audience import PARTNERS, visible
from damai.core.canonical import canonical
from damai.core.errors import Conflict, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.risk import entries
from damai.risk.classes import model, store
from damai.risk.classes.model import Decision, StationClass
from damai.risk.versions import service as versions
from damai.risk.versions import store as version_store
from damai.risk.versions.model import CLASS_MAX
from damai.webkit.actor import Actor, all_seeing

OWNER = "polri"
"""Whose decision the class of a station is: the formation that guards it follows from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What lay on the table: the index's class of its published version, and what the criteria say."""

    index_id: str | None = None
    index_class: str = ""
    criteria_class: str = ""
    answers: str = "{}"


def decide(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    station: str,
    seen: int,
    chosen: StationClass,
    reason: str,
    proposal: Proposal,
) -> Done:
    """Set a station's class: a commander's signed record. ``seen`` = the number on the screen, 0 = none.

    Raises Forbidden, NotFound for a station or a version that is not there, Invalid, Conflict("class-overtaken").
    Records ClassDecided.
    """
    found = areas.station(uow, election, station)
    actor.require("risk.classify", area=found.area, owner=OWNER)
    history = store.of_station(uow, election, station)
    number = history[0].number if history else 0
    if seen != number:
        raise Conflict("class-overtaken", seen=seen, current=number)
    index = None
    if proposal.index_id is not None:
        index = versions.version(uow, actor, proposal.index_id)
    # What lay on the table may be the institution's alone; the partners' record then has its hash.
    shared = index is not None and index.audience == PARTNERS
    made = Decision(
        election=election,
        station=station,
        number=number + 1,
        klass=chosen,
        reason=said(reason, "reason", model.REASON_MAX),
        index_id=proposal.index_id,
        index_class=said(proposal.index_class, "index_class", CLASS_MAX, needed=False),
        criteria_class=_class_or_none(proposal.criteria_class),
        answers=said(proposal.answers, "answers", model.ANSWERS_MAX, lines=True),
        audience=PARTNERS,
        by=actor.id,
        agency=actor.agency,
        at=uow.scene_at,
    )
    store.insert(uow, made)
    uow.record(
        entries.ClassDecided(
            subject=f"risk-class/{election}/{station}",
            area=found.area,
            audience=made.audience,
            actor=actor.id,
            election=election,
            station=station,
            decided=chosen.value,
            before=history[0].klass.value if history else "",
            reason=made.reason,
            index=(made.index_id or "") if shared else "",
            index_class=made.index_class if shared else "",
            proposal_sha256=_digest(made),
            at_scene=uow.scene_at,
        )
    )
    return Done(id=station, version=made.number)


def _digest(made: Decision) -> str:
    """Of everything that was proposed, whoever may read it."""
    said = {
        "index": made.index_id or "", "index_class": made.index_class,
        "criteria_class": made.criteria_class, "answers": made.answers,
    }  # fmt: skip
    return hashlib.sha256(canonical(said)).hexdigest()


def _class_or_none(text: str) -> str:
    return model.station_class(text).value if text else ""


def classes(read: Any, actor: Actor, election: str, scope: str = "") -> Mapping[str, Decision]:
    """Station -> the decision that stands, where the reader may see it."""
    actor.require("risk.read")
    found = store.standing(read, election, scope)
    return {code: told(read, actor, made) for code, made in found.items() if in_sight(made, actor)}


def history(read: Any, actor: Actor, election: str, station: str) -> list[Decision]:
    """All decisions of a station, the newest first. Raises Forbidden, NotFound for a station out of scope."""
    actor.require("risk.read")
    found = areas.station(read, election, station)
    if not actor.may("risk.read", area=found.area):
        raise NotFound("station-unknown")
    found_all = store.of_station(read, election, station)
    return [told(read, actor, made) for made in found_all if in_sight(made, actor)]


def told(read: Any, actor: Actor, made: Decision) -> Decision:
    """A decision as its reader may know it: class and reason are the partners'; the answers, and an index that was
    published for one institution alone, are not."""
    if actor.institution == OWNER or all_seeing(actor):
        return made
    index = None if made.index_id is None else version_store.by_id(read, made.index_id)
    if index is not None and not versions.in_sight(index, actor):
        made = replace(made, index_id=None, index_class="")
    return replace(made, criteria_class="", answers="{}")


def in_sight(made: Decision, actor: Actor) -> bool:
    return visible(
        made.station,
        made.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )
