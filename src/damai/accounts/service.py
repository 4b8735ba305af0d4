"""Use cases of accounts: found, add, invite, sign in, tokens. Each reads permit, load, decide, save, record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import store
from damai.accounts.entries import (
    AgencyAdded,
    InstallationFounded,
    LinkMade,
    PasswordSet,
    PersonAdded,
    PersonChanged,
    SessionsEnded,
    SignedIn,
    TokenMade,
    TokenRevoked,
)
from damai.accounts.model import (
    INSTITUTION_OF_KIND,
    Agency,
    Installation,
    Person,
    Role,
    person_name,
    role_of,
)
from damai.accounts.secrets import digest
from damai.accounts.tables import (
    agency,
    api_token,
    installation,
    login_link,
    person,
    person_password,
    session,
)
from damai.core.codes import within
from damai.core.errors import Forbidden, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor

LINK_LIFE = timedelta(hours=24)
SESSION_LIFE: dict[str, timedelta] = {
    Role.WALL: timedelta(days=30),
    Role.FIELD_OFFICER: timedelta(hours=20),
    Role.ADMINISTRATOR: timedelta(hours=4),
}
"""Longest life of a session by role; a watch of 12 hours otherwise. Own proposal."""
DEFAULT_LIFE = timedelta(hours=12)
KEEPERS = "polri+kpu+bawaslu"
"""Who may read the entries about accounts: the three institutions that answer for the house."""


def found(uow: UnitOfWork, name: str, area: str, election: str, zone: str, exercise: bool) -> None:
    """Write the installation's one row. Raises Conflict when it exists."""
    uow.execute(
        sa.insert(installation).values(
            id=1,
            name=name,
            area=area,
            election=election,
            zone=zone,
            exercise=exercise,
            founded_at=uow.wall_at,
        )
    )
    uow.record(
        InstallationFounded(
            subject="installation/1",
            area=area,
            audience="partners",
            actor=uow.actor,
            name=name,
            election=election,
            zone=zone,
            exercise=exercise,
        )
    )


def the_installation(conn: sa.Connection) -> Installation | None:
    """This house, or None before it is founded."""
    return store.the_installation(conn)


def add_agency(uow: UnitOfWork, code: str, kind: str, name: str, area: str) -> Agency:
    """Add an office. Raises Invalid("agency-kind"), Conflict("agency-exists")."""
    if kind not in INSTITUTION_OF_KIND:
        raise Invalid("agency-kind", field="kind", value=kind)
    added = Agency(code=code, kind=kind, name=name, area=area)
    uow.execute(
        sa.insert(agency).values(
            code=code, kind=kind, institution=added.institution, name=name, area=area
        )
    )
    uow.record(
        AgencyAdded(
            subject=f"agency/{code}",
            area=area,
            audience="partners",
            actor=uow.actor,
            code=code,
            agency_kind=kind,
            name=name,
        )
    )
    return added


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

    Raises Invalid for an unknown role, agency, or a scope outside the agency's area; Conflict("name-taken").
    """
    chosen = role_of(role)
    office = store.agency_by_code(uow, agency_code)
    if office is None:
        raise Invalid("agency-unknown", field="agency", value=agency_code[:40])
    reach = office.area if scope is None else scope
    if not within(reach, office.area):
        raise Invalid("scope-outside-agency", field="area", value=reach, agency=office.name)
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
        _put_link(uow, link, "invite", id)
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
    """Add a person on behalf of an administrator."""
    actor.require("people.manage")
    return add_person(uow, name, role, agency_code, scope, link)


def make_first_link(uow: UnitOfWork, link: bytes) -> None:
    """The link with which the first administrator names himself."""
    _put_link(uow, link, "first", None)
    uow.record(
        LinkMade(
            subject="installation/1", area="", audience=KEEPERS, actor=uow.actor, purpose="first"
        )
    )


def make_demo_link(uow: UnitOfWork, person_id: str, link: bytes) -> None:
    """A single-use link that signs a person of an *exercise* in; refused anywhere else."""
    house = store.the_installation(_reading(uow))
    if house is None or not house.exercise:
        raise Forbidden("only-in-exercise")
    _put_link(uow, link, "demo", UUID(person_id))
    uow.record(
        LinkMade(
            subject=f"person/{person_id}",
            area=house.area,
            audience=KEEPERS,
            actor=uow.actor,
            purpose="demo",
        )
    )


def redeem_first(uow: UnitOfWork, link: bytes, name: str, hashed: str) -> Done:
    """Create the first administrator. Raises NotFound("link-spent")."""
    row = store.usable_link(uow, link, uow.wall_at)
    if row is None or row.purpose != "first" or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    house = store.the_installation(_reading(uow))
    code = "damai-admin"
    if store.agency_by_code(uow, code) is None:
        add_agency(uow, code, "kpu", "Pengelola Damai", "" if house is None else house.area)
    done = add_person(uow, name, Role.ADMINISTRATOR, code, None, None)
    _set_password(uow, done.id, hashed)
    return done


def redeem_invite(uow: UnitOfWork, link: bytes, hashed: str) -> Done:
    """An invited person sets a password. Raises NotFound("link-spent")."""
    row = store.usable_link(uow, link, uow.wall_at)
    if row is None or row.purpose != "invite" or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    _set_password(uow, str(row.person), hashed)
    return Done(id=str(row.person), version=1)


def redeem_demo(uow: UnitOfWork, link: bytes, session_hash: bytes) -> Done:
    """Sign in by a single-use link of an exercise."""
    house = store.the_installation(_reading(uow))
    row = store.usable_link(uow, link, uow.wall_at)
    usable = row is not None and row.purpose == "demo" and house is not None and house.exercise
    if not usable or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    return open_session(uow, str(row.person), session_hash, "link")


def open_session(uow: UnitOfWork, person_id: str, session_hash: bytes, means: str) -> Done:
    """Open a session for a person whose secret was checked outside the writer."""
    who = store.person_by_id(uow, person_id)
    if who is None or not who.active:
        raise NotFound("link-spent")
    life = SESSION_LIFE.get(who.role, DEFAULT_LIFE)
    uow.execute(
        sa.insert(session).values(
            hash=session_hash,
            person=UUID(person_id),
            opened_at=uow.wall_at,
            expires_at=uow.wall_at + life,
            seen_at=uow.wall_at,
        )
    )
    uow.record(
        SignedIn(
            subject=f"person/{person_id}",
            area=who.scope,
            audience=KEEPERS,
            actor=f"person/{person_id}",
            means=means,
        )
    )
    return Done(id=person_id, version=who.version)


def end_session(uow: UnitOfWork, session_hash: bytes) -> None:
    """Sign out: the one session ends."""
    uow.execute(
        sa.update(session)
        .where(session.c.hash == session_hash, session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )


def change_person(
    uow: UnitOfWork, actor: Actor, person_id: str, role: str, scope: str, active: bool
) -> Done:
    """Change rights; every session of the person ends, so that no stream keeps the old ones."""
    actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    chosen = role_of(role)
    office = store.agency_by_code(uow, who.agency)
    if office is None or not within(scope, office.area):
        raise Invalid("scope-outside-agency", field="area", value=scope, agency=who.agency)
    uow.execute(
        sa.update(person)
        .where(person.c.id == UUID(person_id))
        .values(role=chosen, scope=scope, active=active, version=who.version + 1)
    )
    _end_all(uow, person_id)
    uow.record(
        PersonChanged(
            subject=f"person/{person_id}",
            area=scope,
            area_before=who.scope,
            audience=KEEPERS,
            actor=uow.actor,
            role=chosen,
            scope=scope,
            active=active,
        )
    )
    return Done(id=person_id, version=who.version + 1)


def end_sessions(uow: UnitOfWork, actor: Actor, person_id: str) -> None:
    """End every session of a person (one's own, or by an administrator)."""
    if actor.id != f"person/{person_id}":
        actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    _end_all(uow, person_id)
    uow.record(
        SessionsEnded(
            subject=f"person/{person_id}", area=who.scope, audience=KEEPERS, actor=uow.actor
        )
    )


def make_token(uow: UnitOfWork, person_id: str, label: str, hashed: bytes) -> Done:
    """Keep an API token's digest; the token itself was shown once by the caller."""
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    id = uow.new_id()
    uow.execute(
        sa.insert(api_token).values(
            hash=hashed, id=id, person=UUID(person_id), label=label[:80], made_at=uow.wall_at
        )
    )
    uow.record(
        TokenMade(
            subject=f"person/{person_id}",
            area=who.scope,
            audience=KEEPERS,
            actor=uow.actor,
            token=str(id),
            label=label[:80],
        )
    )
    return Done(id=str(id), version=1)


def revoke_token(uow: UnitOfWork, actor: Actor, token_id: str) -> None:
    """End a token: one's own, or any by an administrator."""
    row = uow.first(sa.select(api_token).where(api_token.c.id == UUID(token_id)))
    if row is None:
        raise NotFound("token-unknown")
    if actor.id != f"person/{row.person}":
        actor.require("tokens.manage")
    uow.execute(sa.update(api_token).where(api_token.c.id == row.id).values(revoked_at=uow.wall_at))
    uow.record(
        TokenRevoked(
            subject=f"person/{row.person}",
            area=actor.scope,
            audience=KEEPERS,
            actor=uow.actor,
            token=token_id,
        )
    )


def agency_by_code(read: object, code: str) -> Agency | None:
    """One office by code; ``read`` is a connection or a unit of work."""
    return store.agency_by_code(read, code)


def agencies(conn: sa.Connection) -> list[Agency]:
    return store.agencies(conn)


def agency_for(read: object, institution: str, area: str) -> Agency | None:
    """The institution's office that answers for ``area`` first: its widest one, which is the city's.

    A city's KPU or Bawaslu hands on to its own PPK or Panwascam; the command center does not choose
    inside another institution.
    """
    covering = store.covering(store.agencies_of(read, institution), area)
    covering = [a for a in covering if a.code != "damai-admin"]
    return covering[0] if covering else None


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


def link_purpose(conn: sa.Connection, secret: str, now: object) -> str | None:
    """first | invite | demo, or None when spent, expired or unknown."""
    row = store.usable_link(conn, digest(secret), now)
    return None if row is None else row.purpose


def _put_link(uow: UnitOfWork, link: bytes, purpose: str, person_id: UUID | None) -> None:
    uow.execute(
        sa.insert(login_link).values(
            hash=link, purpose=purpose, person=person_id, expires_at=uow.wall_at + LINK_LIFE
        )
    )


def _set_password(uow: UnitOfWork, person_id: str, hashed: str) -> None:
    who = store.person_by_id(uow, person_id)
    assert who is not None
    uow.upsert(
        person_password,
        [{"person": UUID(person_id), "hash": hashed, "set_at": uow.wall_at}],
        ["person"],
    )
    uow.record(
        PasswordSet(
            subject=f"person/{person_id}",
            area=who.scope,
            audience=KEEPERS,
            actor=f"person/{person_id}",
        )
    )


def _end_all(uow: UnitOfWork, person_id: str) -> None:
    uow.execute(
        sa.update(session)
        .where(session.c.person == UUID(person_id), session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )


def _reading(uow: UnitOfWork) -> sa.Connection:
    return uow  # type: ignore[return-value]
