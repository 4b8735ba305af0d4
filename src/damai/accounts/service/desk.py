"""Taking turns at a workstation: enrol it, set a PIN, switch the operator.

Two factors stay two. The enrolled workstation is what one has (a secret in its HttpOnly cookie), the PIN is
what one knows; and the PIN counts only for somebody who has signed in whole, with password and code, at
that same workstation within ``model.SWITCH_WITHIN``. The actor is always a person: the workstation itself
may do nothing. Wrong PINs close the PIN of that one person at that one workstation, never an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import store, workstations
from damai.accounts.entries import (
    OperatorSwitched,
    PinBlocked,
    PinRemoved,
    PinSet,
    WorkstationEnrolled,
    WorkstationRevoked,
)
from damai.accounts.model import (
    KEEPERS,
    KEEPERS_OFFICE,
    PIN_ROLES,
    WRONG_N,
    Browser,
    Choice,
    Person,
    Workstation,
    person_name,
)
from damai.accounts.service.access import DEFAULT_LIFE, SESSION_LIFE, put_session
from damai.accounts.tables import session
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor

ACTION = "workstations.manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A counted try of a PIN. ``left_n`` = tries that are left when this one is wrong."""

    person: str
    hash: str
    left_n: int


def workstations_for(read: object, actor: Actor) -> list[Workstation]:
    """The workstations that the actor keeps: an administrator all, a commander those of the own office."""
    actor.require(ACTION)
    return workstations.listed(read, None if actor.may(ACTION, agency="") else actor.agency)


def workstation_of(read: object, hashed: bytes | None) -> Workstation | None:
    """The workstation that a browser's secret belongs to, unless it was revoked."""
    return workstations.alive(read, hashed)


def enrol_workstation(
    uow: UnitOfWork, actor: Actor, hashed: bytes, kept: bytes | None, name: str, agency_code: str
) -> Done:
    """Make the actor's browser a workstation of an office; ``hashed`` = the digest of its new secret.

    ``kept`` = the digest of the secret that the browser has already. The actor's own sign-in counts there from its own
    instant. Raises Forbidden, Invalid(field), Conflict("workstation-there"). Records WorkstationEnrolled.
    """
    actor.require(ACTION)
    said = person_name(name)
    office = store.agency_by_code(uow, agency_code)
    if office is None or office.kind == KEEPERS_OFFICE:
        raise Invalid("agency-unknown", field="agency", value=agency_code[:40])
    actor.require(ACTION, agency=office.code)
    if workstations.alive(uow, kept) is not None:
        raise Conflict("workstation-there")
    id, own = uow.new_id(), _session(uow, actor)
    workstations.put(uow, id, hashed, said, office.code, own.person)
    uow.execute(sa.update(session).where(session.c.id == own.id).values(workstation=id))
    workstations.signed_in(uow, str(id), own.person, own.opened_at)
    uow.record(
        WorkstationEnrolled(
            subject=f"workstation/{id}",
            area=office.area,
            audience=KEEPERS,
            actor=actor.id,
            name=said,
            agency=office.code,
        )
    )
    return Done(id=str(id), version=1)


def revoke_workstation(uow: UnitOfWork, actor: Actor, id: str) -> None:
    """End a workstation and the session that is open there, one's own too.

    Raises Forbidden, NotFound for an unknown one, a revoked one, or another office's. Records WorkstationRevoked.
    """
    actor.require(ACTION)
    found = workstations.by_id(uow, id)
    if found is None or not actor.may(ACTION, agency=found.agency):
        raise NotFound("workstation-unknown")
    workstations.revoke(uow, id)
    uow.record(
        WorkstationRevoked(
            subject=f"workstation/{id}",
            area=found.area,
            audience=KEEPERS,
            actor=actor.id,
            name=found.name,
            agency=found.agency,
        )
    )


def pin_set_at(read: object, person_id: str) -> datetime | None:
    """Since when a person has a PIN; None without one."""
    return workstations.pin_set_at(read, UUID(person_id))


def may_have_pin(actor: Actor) -> bool:
    return actor.role in PIN_ROLES


def set_pin(uow: UnitOfWork, actor: Actor, hashed: str) -> None:
    """Keep one's own PIN; the caller has checked it and the password. Raises Forbidden. Records PinSet."""
    if not may_have_pin(actor):
        raise Forbidden("forbidden", action="pin")
    who = _person(uow, actor.id.partition("/")[2])
    _put_pin(uow, who, hashed, "password")


def drop_pin(uow: UnitOfWork, actor: Actor) -> None:
    """Have no PIN any more: nobody takes over with it. Raises Conflict("pin-none"). Records PinRemoved."""
    who = _person(uow, actor.id.partition("/")[2])
    if workstations.pin_hash(uow, UUID(who.id)) is None:
        raise Conflict("pin-none")
    workstations.drop_pin(uow, UUID(who.id))
    uow.record(
        PinRemoved(subject=f"person/{who.id}", area=who.scope, audience=KEEPERS, actor=actor.id)
    )


def give_demo_pin(uow: UnitOfWork, person_id: str, hashed: str) -> None:
    """The documented PIN of an *exercise*; refused anywhere else. Records PinSet, marked as demo."""
    house = store.the_installation(uow)
    if house is None or not house.exercise:
        raise Forbidden("only-in-exercise")
    _put_pin(uow, _person(uow, person_id), hashed, "demo")


def _put_pin(uow: UnitOfWork, who: Person, hashed: str, means: str) -> None:
    workstations.put_pin(uow, UUID(who.id), hashed)
    uow.record(
        PinSet(
            subject=f"person/{who.id}",
            area=who.scope,
            audience=KEEPERS,
            actor=uow.actor,
            means=means,
        )
    )


def desk_of(read: object, actor: Actor, hashed: bytes | None) -> Workstation:
    """The workstation that the actor sits at: the session is of it, and the browser has its secret.

    Raises Conflict("not-a-workstation").
    """
    found = workstations.alive(read, hashed)
    if found is None or found.id != actor.workstation:
        raise Conflict("not-a-workstation")
    return found


def choices(read: object, desk: Workstation, actor: Actor, now: datetime) -> list[Choice]:
    """Who could take over from the actor: everybody of the office with a PIN, the ready ones first."""
    return [c for c in workstations.choices(read, desk, now) if f"person/{c.id}" != actor.id]


def try_pin(uow: UnitOfWork, actor: Actor, hashed: bytes | None, person_id: str) -> Tried:
    """Count a try *before* the PIN is looked at, so that tries at once are all counted.

    Raises Conflict("not-a-workstation"), Invalid("pin-unlisted" | "pin-stale" | "pin-blocked").
    """
    desk = desk_of(uow, actor, hashed)
    found = _choice(uow, actor, desk, person_id)
    if found.why_not:
        raise Invalid(found.why_not, field="person", name=found.name)
    id = UUID(found.id)
    workstations.count_wrong(uow, desk.id, id)
    stored = workstations.pin_hash(uow, id)
    assert stored is not None
    return Tried(person=found.id, hash=stored, left_n=WRONG_N - found.wrong_n - 1)


def block_pin(uow: UnitOfWork, actor: Actor, hashed: bytes | None, person_id: str) -> None:
    """The last try was wrong too: say so in the record. Records PinBlocked."""
    desk = desk_of(uow, actor, hashed)
    who = _person(uow, person_id)
    uow.record(
        PinBlocked(
            subject=f"person/{who.id}",
            area=who.scope,
            audience=KEEPERS,
            actor=actor.id,
            workstation=desk.id,
        )
    )


def switch_operator(
    uow: UnitOfWork,
    actor: Actor,
    hashed: bytes | None,
    tried: Tried,
    session_hash: bytes,
    browser: Browser,
) -> Done:
    """The PIN was right: the actor's session ends and the other person's begins, in one step.

    The new one lasts as long as the role's, and no longer than the whole sign-in counts. Raises
    Conflict("not-a-workstation"), Invalid when rights, PIN or sign-in changed meanwhile. Records OperatorSwitched.
    """
    desk = desk_of(uow, actor, hashed)
    found = _choice(uow, actor, desk, tried.person)
    id = UUID(found.id)
    if found.until is None or found.until <= uow.wall_at:
        raise Invalid("pin-stale", field="person", name=found.name)
    if workstations.pin_hash(uow, id) != tried.hash:
        raise Invalid("pin-wrong", field="pin", left=tried.left_n)
    who = _person(uow, found.id)
    workstations.none_wrong(uow, desk.id, id)
    workstations.end_sessions_at(uow, desk.id)
    ends_at = min(found.until, uow.wall_at + SESSION_LIFE.get(who.role, DEFAULT_LIFE))
    put_session(uow, id, session_hash, ends_at, browser, UUID(desk.id))
    uow.record(
        OperatorSwitched(
            subject=f"person/{who.id}",
            area=who.scope,
            audience=KEEPERS,
            actor=f"person/{who.id}",
            person_before=actor.id,
            workstation=desk.id,
        )
    )
    return Done(id=who.id, version=who.version)


def _choice(uow: UnitOfWork, actor: Actor, desk: Workstation, person_id: str) -> Choice:
    """Raises Invalid("pin-unlisted") for whoever is not of the office, has no PIN, or is the actor."""
    id: UUID | None
    try:
        id = UUID(person_id)
    except ValueError:
        id = None
    found = None if id is None else workstations.choice(uow, desk, id, uow.wall_at)
    if found is None or f"person/{found.id}" == actor.id:
        raise Invalid("pin-unlisted", field="person")
    return found


def _session(uow: UnitOfWork, actor: Actor) -> sa.Row[tuple[UUID, UUID, datetime]]:
    """The actor's own session in a browser. Raises Forbidden for a token or the house itself."""
    kind, _, hashed = actor.session.rpartition(":")
    own = None
    if not kind and hashed:
        own = uow.first(
            sa.select(session.c.id, session.c.person, session.c.opened_at).where(
                session.c.hash == bytes.fromhex(hashed), session.c.ended_at.is_(None)
            )
        )
    if own is None:
        raise Forbidden("forbidden", action=ACTION)
    return own


def _person(uow: UnitOfWork, id: str) -> Person:
    found = store.person_by_id(uow, id)
    if found is None or not found.active:
        raise NotFound("person-unknown")
    return found
