"""Use cases of preventions: each reads permit, load, decide, save, record."""

from __future__ import annotations

from typing import Any

from damai.accounts import service as accounts
from damai.core.audience import PARTNERS, join, visible
from damai.core.codes import is_place
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.risk import entries
from damai.risk.actions import model, store
from damai.risk.actions.model import Action, Status
from damai.risk.engine.parsing import parse
from damai.risk.versions import service as versions
from damai.risk.versions import store as version_store
from damai.risk.versions.model import State
from damai.webkit.actor import Actor, all_seeing

STAGE_MAX = 40
OWNER_MAX = 40
FACTOR_MAX = 60


def add(
    uow: UnitOfWork,
    actor: Actor,
    index: str,
    place: str,
    factor: str,
    title: str,
    owner: str,
    due_on: str,
    stage: str = "",
    *,
    synthetic: bool = False,
) -> Done:
    """Ask an office to do something about a factor of a published version at one of its places; partners see it.

    Raises Forbidden, NotFound("risk-version-none"), Conflict("risk-state") for a version that is not published,
    Invalid("action-place"|"action-factor"|"agency-unknown"|"date"). Records ActionAdded.
    """
    actor.require("risk.act", area=place)
    found = versions.version(uow, actor, index)
    if found.state is not State.PUBLISHED:
        raise Conflict("risk-state", state=found.state.value)
    if not is_place(place) or version_store.score_at(uow, found.id, place) is None:
        raise Invalid("action-place", field="place", value=place[:40])
    definition = parse(version_store.made_of(uow, found.id)[0])
    if factor not in {item.code for item in definition.indicators}:
        raise Invalid("action-factor", field="factor", value=factor[:60])
    said(factor, "factor", FACTOR_MAX)
    office = accounts.agency_by_code(uow, said(owner, "owner", OWNER_MAX))
    if office is None:
        raise Invalid("agency-unknown", field="owner", value=owner[:40])
    made = Action(
        id=str(uow.new_id()),
        election=found.election,
        place=place,
        index_code=found.code,
        factor=factor,
        title=said(title, "title", model.TITLE_MAX),
        owner=office.code,
        institution=office.institution,
        audience=PARTNERS
        if found.audience == PARTNERS
        else join(found.institution, office.institution),
        stage=said(stage, "stage", STAGE_MAX, needed=False),
        due_on=model.due(due_on).isoformat(),
        status=Status.PLANNED,
        note="",
        synthetic=synthetic,
        by=actor.id,
        at=uow.scene_at,
        done_at=None,
        version=1,
    )
    store.insert(uow, made)
    uow.record(
        entries.ActionAdded(
            **_header(made, actor),
            election=made.election,
            place=made.place,
            index_code=made.index_code,
            factor=made.factor,
            title=made.title,
            owner=made.owner,
            stage=made.stage,
            due_on=made.due_on,
            synthetic=synthetic,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=made.id, version=1)


def change(
    uow: UnitOfWork, actor: Actor, id: str, seen: int, status: Status, due_on: str, note: str
) -> Done:
    """Say how it stands. The owner's office or whoever asked for it; done and dropped need a word.

    Raises Forbidden, NotFound("action-none"), Conflict, Conflict("action-step"), Invalid. Records ActionChanged.
    """
    found = action(uow, actor, id)
    actor.require("risk.act", area=found.place)
    if found.owner != actor.agency and found.by != actor.id:
        raise Forbidden("action-others", owner=found.owner)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    model.check_step(found.status, status)
    words = said(note, "note", model.NOTE_MAX, needed=status not in model.LIVE)
    day = model.due(due_on).isoformat()
    saved = store.save(
        uow,
        found,
        status=status,
        due_on=day,
        note=words,
        done_at=uow.scene_at if status is Status.DONE else None,
    )
    uow.record(
        entries.ActionChanged(
            **_header(saved, actor),
            status=status.value,
            status_before=found.status.value,
            due_on=day,
            note=words,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=found.id, version=saved.version)


def action(read: Any, actor: Actor, id: str) -> Action:
    """Raises Forbidden, NotFound("action-none") also for one out of sight."""
    actor.require("risk.read")
    found = store.by_id(read, id)
    if found is None or not in_sight(found, actor):
        raise NotFound("action-none")
    return found


def actions(read: Any, actor: Actor, election: str, **only: Any) -> list[Action]:
    """Those the reader may see; ``only`` as ``store.of_election``. Raises Forbidden, Invalid for no place or owner."""
    actor.require("risk.read")
    for name in ("scope", "place"):
        if only.get(name) and not is_place(only[name]):
            raise Invalid("action-place", field=name, value=only[name][:40])
    if only.get("owner") is not None:
        said(only["owner"], "owner", OWNER_MAX)
    return [a for a in store.of_election(read, election, **only) if in_sight(a, actor)]


def in_sight(found: Action, actor: Actor) -> bool:
    return visible(
        found.place,
        found.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _header(found: Action, actor: Actor) -> dict[str, Any]:
    return {
        "subject": f"risk-action/{found.id}",
        "area": found.place.rpartition(".")[0] if found.place.count(".") == 4 else found.place,
        "audience": found.audience,
        "actor": actor.id,
    }
