"""Rows of accounts to values and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import tastes
from damai.accounts.model import (
    CONSOLE_IDLE,
    Agency,
    Installation,
    OpenInvite,
    OpenSession,
    Person,
    Role,
    SignedIn,
    Token,
    idle_limit,
    needs_factor,
)
from damai.accounts.tables import (
    agency,
    api_token,
    installation,
    login_link,
    person,
    person_password,
    second_factor,
    session,
    viewing,
)
from damai.core.codes import ancestors
from damai.db.hot import Hot, hot_rows
from damai.db.uow import UnitOfWork


def the_installation(read: Any) -> Installation | None:
    row = read.execute(sa.select(installation).where(installation.c.id == 1)).first()
    if row is None:
        return None
    return Installation(
        name=row.name,
        area=row.area,
        election=row.election,
        zone=row.zone,
        exercise=row.exercise,
        founded_at=row.founded_at,
    )


def _agency(row: Any) -> Agency:
    return Agency(code=row.code, kind=row.kind, name=row.name, area=row.area, address=row.address)


def agencies(conn: sa.Connection) -> list[Agency]:
    return [_agency(row) for row in conn.execute(sa.select(agency).order_by(agency.c.code))]


def agency_by_code(read: Any, code: str) -> Agency | None:
    row = read.execute(sa.select(agency).where(agency.c.code == code)).first()
    return None if row is None else _agency(row)


_LEVELS = ("at0", "at1", "at2", "at3", "at4")
_COVERING = Hot(
    sa.select(agency.c.code, agency.c.kind, agency.c.name, agency.c.area, agency.c.address).where(
        agency.c.institution == sa.bindparam("of"),
        sa.or_(*(agency.c.area == sa.bindparam(level) for level in _LEVELS)),
    )
)


def covering(read: Any, institution: str, area: str) -> list[Agency]:
    """The institution's offices whose area holds ``area``, the widest first."""
    above = ["", *ancestors(area)][: len(_LEVELS)]
    at = dict(zip(_LEVELS, [*above, *[""] * (len(_LEVELS) - len(above))], strict=True))
    found = [
        Agency(code=code, kind=kind, name=name, area=place, address=address)
        for code, kind, name, place, address in hot_rows(read, _COVERING, {"of": institution, **at})
    ]
    return sorted(found, key=lambda a: (len(a.area), a.code))


def _person(row: Any) -> Person:
    return Person(
        id=str(row.id),
        name=row.name,
        role=Role(row.role),
        agency=row.agency,
        scope=row.scope,
        active=row.active,
        version=row.version,
    )


def person_by_id(read: Any, id: str) -> Person | None:
    row = read.execute(sa.select(person).where(person.c.id == UUID(id))).first()
    return None if row is None else _person(row)


def person_by_name(read: Any, name: str) -> Person | None:
    row = read.execute(sa.select(person).where(person.c.name == name)).first()
    return None if row is None else _person(row)


def has_administrator(read: Any) -> bool:
    """Whether an administrator is listed; people without one would have nobody to let them in."""
    administrators = sa.select(person.c.id).where(person.c.role == Role.ADMINISTRATOR)
    return read.execute(administrators.limit(1)).first() is not None


def people(conn: sa.Connection) -> list[Person]:
    return [_person(row) for row in conn.execute(sa.select(person).order_by(person.c.name))]


def names_of(conn: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    """Person id -> name, for timelines."""
    wanted = [UUID(id) for id in set(ids)]
    rows = conn.execute(sa.select(person.c.id, person.c.name).where(person.c.id.in_(wanted)))
    return {str(row.id): row.name for row in rows}


def password_hash(read: Any, person_id: str) -> str | None:
    found: str | None = read.execute(
        sa.select(person_password.c.hash).where(person_password.c.person == UUID(person_id))
    ).scalar()
    return found


def password_set_at(read: Any, person_id: str) -> datetime | None:
    found: datetime | None = read.execute(
        sa.select(person_password.c.set_at).where(person_password.c.person == UUID(person_id))
    ).scalar()
    return found


_ACTOR = sa.select(
    person.c.id,
    person.c.name,
    person.c.role,
    person.c.agency,
    person.c.scope,
    agency.c.institution,
    agency.c.name.label("office"),
).join(agency, agency.c.code == person.c.agency)


_ENROLLED = sa.exists(
    sa.select(second_factor.c.person).where(second_factor.c.person == person.c.id)
).label("enrolled")
_EXERCISE = (
    sa.select(installation.c.exercise).where(installation.c.id == 1).scalar_subquery()
).label("exercise")
"""Without the row (a house that is not founded yet) nothing is waived."""


def _signed_in(row: Any, session_id: str) -> SignedIn:
    return SignedIn(
        id=f"person/{row.id}",
        name=row.name,
        role=row.role,
        agency=row.agency,
        institution=row.institution,
        scope=row.scope,
        session=session_id,
        office=row.office,
    )


def actor_of_person(read: Any, person_id: str, session_id: str = "") -> SignedIn | None:
    row = read.execute(_ACTOR.where(person.c.id == UUID(person_id), person.c.active)).first()
    return None if row is None else _signed_in(row, session_id)


Idle = Callable[[str, datetime, datetime], bool]
"""idle(role, last use as it was written, now): whether a session lay unused too long."""


def idle_by_the_wall(
    role: str, seen_at: datetime, now: datetime, console_idle: timedelta = CONSOLE_IDLE
) -> bool:
    limit = idle_limit(role, console_idle)
    return limit is not None and seen_at + limit <= now


def actor_of_session(
    conn: sa.Connection, hashed: bytes, now: Any, idle: Idle = idle_by_the_wall
) -> SignedIn | None:
    """Who is behind a session that is open and was used within its role's limit."""
    row = conn.execute(
        _ACTOR.add_columns(
            session.c.seen_at,
            session.c.workstation,
            _ENROLLED,
            _EXERCISE,
            viewing.c.person.label("seen_as"),
            viewing.c.until,
        )
        .join(session, session.c.person == person.c.id)
        .outerjoin(viewing, viewing.c.session == session.c.hash)
        .where(
            session.c.hash == hashed,
            session.c.ended_at.is_(None),
            session.c.expires_at > now,
            person.c.active,
        )
    ).first()
    if row is None or idle(row.role, row.seen_at, now):
        return None
    must = not row.enrolled and needs_factor(row.role, exercise=bool(row.exercise))
    own = replace(
        _signed_in(row, hashed.hex()),
        must_enrol=must,
        seen_at=row.seen_at,
        workstation="" if row.workstation is None else str(row.workstation),
        taste=tastes.taste_of(conn, str(row.id)),
    )
    return own if row.seen_as is None else _seen_as(conn, row, own, now)


def _seen_as(conn: sa.Connection, row: Any, own: SignedIn, now: Any) -> SignedIn | None:
    """The person as whom an administrator of an exercise looks; oneself again when the time is over.

    Where this may not be (a real house, another role) the row was forged: the session is nobody's.
    """
    if not row.exercise or row.role != Role.ADMINISTRATOR:
        return None
    if row.until <= now:
        return own
    seen = actor_of_person(conn, str(row.seen_as), own.session)
    if seen is None:
        return own
    return replace(seen, seen_at=own.seen_at, taste=own.taste, viewing=own.name)


def person_of_session(read: Any, hashed: bytes) -> Person | None:
    """Whose session it is, whoever they look as."""
    row = read.execute(
        sa.select(person)
        .join(session, session.c.person == person.c.id)
        .where(session.c.hash == hashed)
    ).first()
    return None if row is None else _person(row)


def actor_of_token(conn: sa.Connection, hashed: bytes) -> SignedIn | None:
    row = conn.execute(
        _ACTOR.join(api_token, api_token.c.person == person.c.id).where(
            api_token.c.hash == hashed, api_token.c.revoked_at.is_(None), person.c.active
        )
    ).first()
    return None if row is None else _signed_in(row, "token:" + hashed.hex())


def usable_link(read: Any, hashed: bytes, now: Any) -> Any:
    return read.execute(
        sa.select(login_link).where(
            login_link.c.hash == hashed,
            login_link.c.used_at.is_(None),
            login_link.c.expires_at > now,
        )
    ).first()


def spend_links(uow: UnitOfWork, purpose: str, person_id: UUID | None) -> None:
    """Mark every unused link of this purpose and person as used."""
    uow.execute(
        sa.update(login_link)
        .where(
            login_link.c.purpose == purpose,
            login_link.c.person.is_(None)
            if person_id is None
            else login_link.c.person == person_id,
            login_link.c.used_at.is_(None),
        )
        .values(used_at=uow.wall_at)
    )


def burn_link(uow: UnitOfWork, hashed: bytes) -> bool:
    """Mark used; False when somebody was first."""
    return (
        uow.first(
            sa.update(login_link)
            .where(login_link.c.hash == hashed, login_link.c.used_at.is_(None))
            .values(used_at=uow.wall_at)
            .returning(login_link.c.hash)
        )
        is not None
    )


def tokens_of(conn: sa.Connection, person_id: str) -> list[Token]:
    rows = conn.execute(
        sa.select(api_token)
        .where(api_token.c.person == UUID(person_id), api_token.c.revoked_at.is_(None))
        .order_by(api_token.c.made_at.desc(), api_token.c.id)
    )
    return [Token(id=str(row.id), label=row.label, made_at=row.made_at) for row in rows]


def sessions_of(
    conn: sa.Connection, person_id: str, now: datetime, mine: str, console_idle: timedelta
) -> list[OpenSession]:
    """The open sessions of a person, the last used first; ``mine`` = the hash of the one that asks."""
    rows = conn.execute(
        sa.select(session, person.c.role)
        .join(person, person.c.id == session.c.person)
        .where(
            session.c.person == UUID(person_id),
            session.c.ended_at.is_(None),
            session.c.expires_at > now,
        )
        .order_by(session.c.seen_at.desc(), session.c.id)
    )
    return [
        OpenSession(
            id=str(row.id),
            family=row.family,
            system=row.system,
            opened_at=row.opened_at,
            seen_at=row.seen_at,
            this_one=row.hash.hex() == mine,
        )
        for row in rows
        if not idle_by_the_wall(row.role, row.seen_at, now, console_idle)
    ]


def open_invites(read: Any, now: datetime, person_id: str | None = None) -> list[OpenInvite]:
    """Invites that could still be used, the first to expire first; of everybody or of one person."""
    found = (
        sa.select(login_link.c.person, person.c.name, person.c.agency, login_link.c.expires_at)
        .join(person, person.c.id == login_link.c.person)
        .where(
            login_link.c.purpose == "invite",
            login_link.c.used_at.is_(None),
            login_link.c.expires_at > now,
        )
        .order_by(login_link.c.expires_at, person.c.name)
    )
    if person_id is not None:
        found = found.where(person.c.id == UUID(person_id))
    return [
        OpenInvite(
            person=str(row.person), name=row.name, agency=row.agency, expires_at=row.expires_at
        )
        for row in read.execute(found)
    ]


def renew_session(uow: UnitOfWork, hashed: bytes, fresh: bytes) -> None:
    """The session goes on under another secret; who holds the old one is out."""
    uow.execute(sa.update(session).where(session.c.hash == hashed).values(hash=fresh))


def end_unused(uow: UnitOfWork, hashed: bytes) -> None:
    """The session lay unused too long: it stays ended, whatever the limit is tomorrow."""
    uow.execute(
        sa.update(session)
        .where(session.c.hash == hashed, session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )


def seen(uow: UnitOfWork, hashed: bytes) -> None:
    """The session was used just now."""
    uow.execute(sa.update(session).where(session.c.hash == hashed).values(seen_at=uow.wall_at))
