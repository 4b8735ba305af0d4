"""Use cases of plans: each reads permit, load, decide, save, record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from damai.areas import service as areas
from damai.core.audience import PARTNERS, sees, visible
from damai.core.codes import within
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.deployment import entries
from damai.deployment.formation_words import at_rung, sentence
from damai.deployment.plans import model, store
from damai.deployment.plans.making import Made
from damai.deployment.plans.model import Asked, Plan, State, Team
from damai.deployment.reading.formations import parsed_formations
from damai.units import service as units
from damai.units.model import Team as Adopted
from damai.webkit.actor import Actor, all_seeing


def draft(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    area: str,
    made: Made,
    asked: Asked,
    *,
    name: str,
    base: str = "",
    note: str = "",
) -> Done:
    """Put a solved plan on the table; its institution alone sees it. The locks of a draft ``base`` go on with their teams.

    Raises Forbidden, NotFound for an area that is none or a base out of sight, Invalid. Records PlanDrafted.
    """
    actor.require("plan.draft", area=area, owner=model.OWNER)
    areas.area(uow, area)
    before = _seen(uow, actor, base) if base else None
    institution = actor.institution
    plan = Plan(
        id=str(uow.new_id()),
        election=election,
        area=area,
        institution=institution,
        audience=institution,
        number=store.next_number(uow, election, area, institution),
        name=said(name, "name", model.NAME_MAX),
        state=State.DRAFT,
        base=None if before is None else before.id,
        asked=asked,
        inputs_sha256=made.inputs_sha256,
        plan_sha256=made.plan_sha256,
        summary=made.summary,
        synthetic=made.synthetic,
        note=said(note, "note", model.NOTE_MAX, needed=False, lines=True),
        drafted_by=actor.id,
        drafted_at=uow.scene_at,
        signed_by=None,
        signed_at=None,
        published_by=None,
        published_at=None,
        ended_by=None,
        ended_at=None,
        reason="",
        version=1,
    )
    store.insert(uow, plan, made)
    if before is not None and before.state is State.DRAFT:
        locked = store.locks(uow, before.id)
        for team in made.teams:
            if team.team in locked:
                store.lock(uow, plan.id, team.team, actor.id, uow.scene_at)
    uow.record(
        entries.PlanDrafted(
            **_header(plan, actor),
            election=election,
            number=plan.number,
            name=plan.name,
            base=plan.base or "",
            asked=json.dumps(asked.as_dict(), sort_keys=True, separators=(",", ":")),
            inputs_sha256=plan.inputs_sha256,
            plan_sha256=plan.plan_sha256,
            teams_n=len(made.teams),
            stations_n=sum(team.stations_n for team in made.teams),
            police_n=made.summary["people"]["assigned"],
            uncovered_n=made.summary["short"]["uncovered"],
            thinned_n=made.summary["short"]["thinned"],
            rung=made.summary["rung"],
            synthetic=made.synthetic,
            at_scene=uow.scene_at,
        )
    )
    return _done(plan)


def lock(uow: UnitOfWork, actor: Actor, id: str, seen: int, team: str) -> Done:
    """Keep a team as it is when the plan is solved again. Raises Forbidden, NotFound, Conflict. Records TeamLocked."""
    found = _load(uow, actor, id, seen, "plan.draft")
    model.check_open(found)
    _known_team(uow, found, team)
    store.lock(uow, found.id, team, actor.id, uow.scene_at)
    saved = store.save(uow, found)
    uow.record(entries.TeamLocked(**_header(saved, actor), team=team, at_scene=uow.scene_at))
    return _done(saved)


def unlock(uow: UnitOfWork, actor: Actor, id: str, seen: int, team: str) -> Done:
    """Let a team change again. Raises Forbidden, NotFound, Conflict("plan-unlocked"). Records TeamUnlocked."""
    found = _load(uow, actor, id, seen, "plan.draft")
    model.check_open(found)
    _known_team(uow, found, team)
    if not store.unlock(uow, found.id, team):
        raise Conflict("plan-unlocked", team=team[:60])
    saved = store.save(uow, found)
    uow.record(entries.TeamUnlocked(**_header(saved, actor), team=team, at_scene=uow.scene_at))
    return _done(saved)


def lock_district(
    uow: UnitOfWork, actor: Actor, id: str, seen: int, district: str, *, locked: bool
) -> Done:
    """Lock every team of a kecamatan, or let all of them go: so that another is solved alone.

    Raises Forbidden, NotFound, Invalid("plan-district-none"), Conflict("plan-locked"|"plan-unlocked") when there is
    nothing to do. Records DistrictLocked or DistrictUnlocked.
    """
    found = _load(uow, actor, id, seen, "plan.draft")
    model.check_open(found)
    there = [team for team in store.teams(uow, found.id, district) if district]
    if not there:
        raise Invalid("plan-district-none", field="district", value=district[:20])
    changing = [team.team for team in there if team.locked is not locked]
    if not changing:
        raise Conflict("plan-locked" if locked else "plan-unlocked", team=district)
    for team in changing:
        if locked:
            store.lock(uow, found.id, team, actor.id, uow.scene_at)
        else:
            store.unlock(uow, found.id, team)
    saved = store.save(uow, found)
    kind = entries.DistrictLocked if locked else entries.DistrictUnlocked
    uow.record(
        kind(**_header(saved, actor), district=district, teams=changing, at_scene=uow.scene_at)
    )
    return _done(saved)


def sign(uow: UnitOfWork, actor: Actor, id: str, seen: int, note: str = "") -> Done:
    """The first signature: this plan is to be published. Raises Forbidden, NotFound, Conflict. Records PlanSigned."""
    found = _load(uow, actor, id, seen, "plan.sign")
    model.check_sign(found)
    words = said(note, "note", model.NOTE_MAX, needed=False, lines=True)
    saved = store.save(
        uow, found, state=State.SIGNED, signed_by=actor.id, signed_at=uow.scene_at,
        note=words or found.note,
    )  # fmt: skip
    uow.record(
        entries.PlanSigned(
            **_header(saved, actor),
            plan_sha256=saved.plan_sha256,
            note=words,
            at_scene=uow.scene_at,
        )
    )
    return _done(saved)


def publish(uow: UnitOfWork, actor: Actor, id: str, seen: int, *, own: bool = False) -> Done:
    """The second signature, by another person: the plan stands from now on, the one before it is superseded.

    ``own`` = for the institution alone, not for its partners. Raises NotFound, Forbidden("plan-same-person"), Conflict.
    Its teams are what stands at the stations from now on, and who was named for a team that is no more stands down. Records
    PlanPublished, TeamsAdopted, DutiesAssigned where somebody does, and PlanSuperseded for
    the one before.
    """
    found = _load(uow, actor, id, seen, "plan.publish")
    model.check_publish(found, actor.id)
    around = [
        p
        for p in store.standing(uow, found.election, found.institution)
        if p.area != found.area and (within(p.area, found.area) or within(found.area, p.area))
    ]
    if around:
        raise Conflict("plan-around", area=around[0].area, number=around[0].number)
    before = store.published(uow, found.election, found.area, found.institution)
    if before is not None:
        ended = store.save(
            uow, before, state=State.SUPERSEDED, ended_by=actor.id, ended_at=uow.scene_at
        )
        uow.record(
            entries.PlanSuperseded(**_header(ended, actor), by_plan=found.id, at_scene=uow.scene_at)
        )
    audience = found.institution if own else PARTNERS
    saved = store.save(
        uow, found, state=State.PUBLISHED, published_by=actor.id, published_at=uow.scene_at,
        audience=audience,
    )  # fmt: skip
    header = _header(saved, actor)
    if audience != found.audience:
        header["audience_before"] = found.audience
    teams = adopted(store.teams(uow, found.id), found.summary["formations"])
    units.adopt(uow, actor, found.election, found.area, found.id, audience, teams)
    uow.record(
        entries.PlanPublished(
            **header,
            inputs_sha256=saved.inputs_sha256,
            plan_sha256=saved.plan_sha256,
            before="" if before is None else before.id,
            at_scene=uow.scene_at,
        )
    )
    return _done(saved)


def adopted(teams: Sequence[Team], formations: Mapping[str, Any]) -> list[Adopted]:
    """The teams as check-ins and dispatch read them, with the sentence of their formation as it came out."""
    made = parsed_formations(formations, "formations")
    return [
        Adopted(
            code=team.team,
            plan="",
            area=team.district,
            risk_class=team.risk_class,
            base_station=team.base,
            police_n=sum(met.police_n for met in team.met),
            linmas_n=team.linmas_n,
            formation=sentence(at_rung(made[team.risk_class], team.stations_n)),
            reason=team.reason,
            stations=team.stations,
            units=tuple((met.unit, met.police_n) for met in team.met),
        )
        for team in teams
    ]


def withdraw(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Put a plan away, with a reason; a published one needs who may publish. Raises Forbidden, NotFound, Conflict.
    Its teams stand no longer. Records PlanWithdrawn, and TeamsAdopted."""
    found = _load(uow, actor, id, seen, "plan.draft")
    if found.state is State.PUBLISHED:
        actor.require("plan.publish", area=found.area, owner=found.institution)
    model.check_withdraw(found)
    why = said(reason, "reason", model.REASON_MAX)
    if found.state is State.PUBLISHED:
        units.adopt(uow, actor, found.election, found.area, found.id, found.audience, [])
    saved = store.save(
        uow, found, state=State.WITHDRAWN, ended_by=actor.id, ended_at=uow.scene_at, reason=why
    )
    uow.record(entries.PlanWithdrawn(**_header(saved, actor), reason=why, at_scene=uow.scene_at))
    return _done(saved)


def plan(read: Any, actor: Actor, id: str) -> Plan:
    """Raises Forbidden, NotFound("plan-none") also for one out of sight."""
    actor.require("plan.read")
    return _seen(read, actor, id)


def plans(read: Any, actor: Actor, election: str) -> list[Plan]:
    """What the reader may see of an election, the newest first."""
    actor.require("plan.read")
    return [found for found in store.of_election(read, election) if in_sight(found, actor)]


def teams(read: Any, actor: Actor, found: Plan) -> Sequence[Team]:
    """The teams of a plan that stand in the reader's scope."""
    actor.require("plan.read")
    scope = found.area if within(found.area, actor.scope) else actor.scope
    return store.teams(read, found.id, "" if scope == found.area else scope)


def package(read: Any, actor: Actor, id: str) -> tuple[Plan, bytes]:
    """A plan's files, for who sees all of it. They hold the strength and the place of each unit: for its institution and
    the auditor; partners hold the hash and are given the files by it. Raises Forbidden, NotFound."""
    actor.require("plan.read")
    found = _seen(read, actor, id)
    actor.require("plan.read", area=found.area)
    if not sees(found.institution, actor.institution, all_seeing=all_seeing(actor)):
        raise Forbidden("plan-package-own")
    return found, store.package_of(read, found.id)


def in_sight(found: Plan, actor: Actor) -> bool:
    """The law of sight, for a plan whose area holds the reader's scope too: a sub-district's reader sees the city's
    plan, of the own teams."""
    if within(found.area, actor.scope):
        area = found.area
    elif within(actor.scope, found.area):
        area = actor.scope
    else:
        return False
    return visible(
        area,
        found.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _seen(read: Any, actor: Actor, id: str) -> Plan:
    found = store.by_id(read, id)
    if found is None or not in_sight(found, actor):
        raise NotFound("plan-none")
    return found


def _load(uow: UnitOfWork, actor: Actor, id: str, seen: int, action: str) -> Plan:
    actor.require(action)
    found = _seen(uow, actor, id)
    actor.require(action, area=found.area, owner=found.institution)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found


def _known_team(uow: UnitOfWork, found: Plan, team: str) -> None:
    if store.has_team(uow, found.id, team) is None:
        raise Invalid("plan-team-none", field="team", value=team[:60])


def _header(found: Plan, actor: Actor) -> dict[str, Any]:
    return {
        "subject": f"plan/{found.id}",
        "area": found.area,
        "audience": found.audience,
        "actor": actor.id,
    }


def _done(found: Plan) -> Done:
    return Done(id=found.id, version=found.version)
