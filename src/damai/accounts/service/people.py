"""People: added, invited, changed; their names for screens."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from damai.accounts import store, workstations
from damai.accounts.entries import LinkMade, PersonAdded, PersonChanged
from damai.accounts.model import KEEPERS, KEEPERS_OFFICE, Agency, Person, Role, person_name, role_of
from damai.accounts.service.access import end_all, put_link, spend_links
from damai.accounts.tables import person
from damai.core.codes import area_code, within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def add_person(
    uow: UnitOfWork,
    name: str,
    role: str,
    agency_code: str,
    scope: str | None,
    link: bytes | None,
    id: UUID | None = None,
) -> Done:
    """Add a person with a single-use invite (``link`` = its digest).

    Raises Invalid for an unknown role or agency, a role that the office cannot have, a scope outside
    the agency's area; Conflict("name-taken"). Records PersonAdded.
    """
    chosen = role_of(role)
    office = store.agency_by_code(uow, agency_code)
    if office is None:
        raise Invalid("agency-unknown", field="agency", value=agency_code[:40])
    _fits_office(chosen, office)
    reach = _reach(scope, office)
    id = id or uow.new_id()
    uow.execute(
        sa.insert(person).values(
            id=id,
            name=person_name(name),
            role=chosen,
            agency=agency_code,
            scope=reach,
            active=True,
            version=1,
        )
    )
    if link is not None:
        put_link(uow, link, "invite", id)
    uow.record(
        PersonAdded(
            subject=f"person/{id}",
            area=reach,
            audience=KEEPERS,
            actor=uow.actor,
            name=person_name(name),
            role=chosen,
            agency=agency_code,
            scope=reach,
        )
    )
    return Done(id=str(id), version=1)


def invite(
    uow: UnitOfWork,
    actor: Actor,
    name: str,
    role: str,
    agency_code: str,
    scope: str | None,
    link: bytes,
) -> Done:
    """Add a person on behalf of an administrator.

    ``scope`` None = as wide as the office, "" = the whole nation. Raises as ``add_person``;
    Invalid("area-missing") where the office itself works in the whole nation and nobody said so.
    """
    actor.require("people.manage")
    _said_how_far(scope, store.agency_by_code(uow, agency_code))
    return add_person(uow, name, role, agency_code, scope, link)


def invite_again(uow: UnitOfWork, actor: Actor, person_id: str, link: bytes) -> Done:
    """A fresh invite for somebody whose link expired or who lost the password.

    Older invites stop working, open sessions end, and the PIN goes: whoever knew the password could have set it.

    Raises Forbidden, NotFound("person-unknown"). Records LinkMade.
    """
    actor.require("people.manage")
    who = _known(uow, person_id)
    spend_links(uow, "invite", UUID(who.id))
    put_link(uow, link, "invite", UUID(who.id))
    end_all(uow, who.id)
    workstations.drop_pin(uow, UUID(who.id))
    uow.record(
        LinkMade(
            subject=f"person/{who.id}",
            area=who.scope,
            audience=KEEPERS,
            actor=actor.id,
            purpose="invite",
        )
    )
    return Done(id=who.id, version=who.version)


def change_person(
    uow: UnitOfWork,
    actor: Actor,
    person_id: str,
    seen: int,
    role: str,
    scope: str | None,
    active: bool,
) -> Done:
    """Change rights; every session of the person ends, so that no stream keeps the old ones.

    ``scope`` as for ``invite``. Raises Forbidden, NotFound, Invalid(field), Conflict for a stale version or for
    locking oneself out. Records PersonChanged.
    """
    actor.require("people.manage")
    who = _known(uow, person_id)
    if seen != who.version:
        raise Conflict(seen=seen, current=who.version)
    chosen = role_of(role)
    office = store.agency_by_code(uow, who.agency)
    assert office is not None
    _fits_office(chosen, office)
    _said_how_far(scope, office)
    reach = _reach(scope, office)
    if actor.id == f"person/{who.id}" and (chosen is not who.role or not active):
        raise Conflict("not-yourself")
    uow.execute(
        sa.update(person)
        .where(person.c.id == UUID(who.id))
        .values(role=chosen, scope=reach, active=active, version=who.version + 1)
    )
    end_all(uow, who.id)
    spend_links(uow, "invite", UUID(who.id))
    uow.record(
        PersonChanged(
            subject=f"person/{who.id}",
            area=reach,
            area_before=who.scope,
            audience=KEEPERS,
            actor=actor.id,
            role=chosen,
            scope=reach,
            active=active,
        )
    )
    return Done(id=who.id, version=who.version + 1)


def people(conn: sa.Connection) -> list[Person]:
    return store.people(conn)


def names_of(conn: sa.Connection, ids: list[str]) -> dict[str, str]:
    return store.names_of(conn, ids)


def actor_of_person(read: object, person_id: str) -> Actor | None:
    """The actor a person would be when signed in: for the drill's cast and for tests."""
    return store.actor_of_person(read, person_id)


def person_for_sign_in(conn: sa.Connection, name: str) -> tuple[str | None, str | None]:
    """(person id, password hash) of an active person, or (None, None)."""
    who = store.person_by_name(conn, name)
    if who is None or not who.active:
        return None, None
    return who.id, store.password_hash(conn, who.id)


def person_by_id(read: object, person_id: str) -> Person | None:
    return store.person_by_id(read, person_id)


def _known(uow: UnitOfWork, person_id: str) -> Person:
    found = store.person_by_id(uow, person_id)
    if found is None:
        raise NotFound("person-unknown")
    return found


def _fits_office(role: Role, office: Agency) -> None:
    """The house's own office keeps accounts and imports, nothing else: no operator can hide in it."""
    if office.kind == KEEPERS_OFFICE and role is not Role.ADMINISTRATOR:
        raise Invalid("role-of-office", field="role", agency=office.name)


def _said_how_far(scope: str | None, office: Agency | None) -> None:
    """The whole nation is nobody's by an empty field; the house's own office reads no record of an area."""
    if scope is None and office is not None and not office.area and office.kind != KEEPERS_OFFICE:
        raise Invalid("area-missing", field="area")


def _reach(scope: str | None, office: Agency) -> str:
    reach = office.area if scope is None else area_code(scope) if scope else ""
    if not within(reach, office.area):
        said = reach or "Indonesia"
        raise Invalid("scope-outside-agency", field="area", value=said, agency=office.name)
    return reach
