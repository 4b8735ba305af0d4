"""Ways in: single-use links, sessions, tokens. Secrets are checked outside; here only digests arrive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import factors, known, store, workstations
from damai.accounts.entries import (
    LinkMade,
    LinkRevoked,
    PasswordSet,
    SessionEnded,
    SessionsEnded,
    SignedIn,
    TokenMade,
    TokenRevoked,
)
from damai.accounts.model import (
    CONSOLE_IDLE,
    KEEPERS,
    Browser,
    OpenInvite,
    OpenSession,
    Person,
    Role,
    Token,
    needs_factor,
)
from damai.accounts.secrets import digest
from damai.accounts.tables import (
    api_token,
    login_link,
    person_password,
    session,
    sign_in_step,
)
from damai.core.errors import Forbidden, NotFound
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


def make_demo_link(uow: UnitOfWork, person_id: str, link: bytes) -> None:
    """A single-use link that signs a person of an *exercise* in; refused anywhere else."""
    house = store.the_installation(uow)
    if house is None or not house.exercise:
        raise Forbidden("only-in-exercise")
    put_link(uow, link, "demo", UUID(person_id))
    uow.record(
        LinkMade(
            subject=f"person/{person_id}",
            area=house.area,
            audience=KEEPERS,
            actor=uow.actor,
            purpose="demo",
        )
    )


def redeem_invite(uow: UnitOfWork, link: bytes, hashed: str) -> Done:
    """An invited person sets a password. Raises NotFound("link-spent")."""
    row = store.usable_link(uow, link, uow.wall_at)
    if row is None or row.purpose != "invite" or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    set_password(uow, str(row.person), hashed)
    return Done(id=str(row.person), version=1)


def redeem_demo(
    uow: UnitOfWork,
    link: bytes,
    session_hash: bytes,
    browser: Browser = Browser(),  # noqa: B008 - frozen
) -> Done:
    """Sign in by a single-use link of an exercise."""
    house = store.the_installation(uow)
    row = store.usable_link(uow, link, uow.wall_at)
    usable = row is not None and row.purpose == "demo" and house is not None and house.exercise
    if not usable or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    return open_session(uow, str(row.person), session_hash, "link", browser)


def open_session(
    uow: UnitOfWork,
    person_id: str,
    session_hash: bytes,
    means: str,
    browser: Browser = Browser(),  # noqa: B008 - frozen
) -> Done:
    """Open a session for a person whose secret was checked; the browser becomes a known one of theirs."""
    who = store.person_by_id(uow, person_id)
    if who is None or not who.active:
        raise NotFound("link-spent")
    id = UUID(person_id)
    desk = workstations.alive(uow, browser.workstation)
    if desk is not None:
        workstations.end_sessions_at(uow, desk.id)
        if _whole(uow, who):
            workstations.signed_in(uow, desk.id, id, uow.wall_at)
    ends_at = uow.wall_at + SESSION_LIFE.get(who.role, DEFAULT_LIFE)
    put_session(uow, id, session_hash, ends_at, browser, UUID(desk.id) if desk else None)
    if browser.device is not None:
        known.remember(uow, browser.device, UUID(person_id))
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


def put_session(
    uow: UnitOfWork,
    person: UUID,
    hashed: bytes,
    ends_at: datetime,
    browser: Browser,
    workstation: UUID | None,
) -> None:
    """One row; the caller records how it came to be."""
    uow.execute(
        sa.insert(session).values(
            hash=hashed,
            person=person,
            opened_at=uow.wall_at,
            expires_at=ends_at,
            seen_at=uow.wall_at,
            id=uow.new_id(),
            family=browser.family,
            system=browser.system,
            workstation=workstation,
        )
    )


def _whole(uow: UnitOfWork, who: Person) -> bool:
    """Whether signing in was with everything that the role needs here; not so before a factor is set up."""
    house = store.the_installation(uow)
    exercise = house is not None and house.exercise
    enrolled = factors.factor_of(uow, who.id) is not None
    return enrolled or not needs_factor(who.role, exercise=exercise)


def end_session(uow: UnitOfWork, session_hash: bytes) -> None:
    """Sign out: the one session ends. At a workstation one's PIN counts no more until the next whole sign-in."""
    ended: Any = (
        sa.update(session)
        .where(session.c.hash == session_hash, session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )
    row = uow.first(ended.returning(session.c.person, session.c.workstation))
    if row is not None and row.workstation is not None:
        workstations.forget(uow, row.person, str(row.workstation))


def end_sessions(uow: UnitOfWork, actor: Actor, person_id: str) -> None:
    """End every session of a person (one's own, or by an administrator)."""
    if actor.id != f"person/{person_id}":
        actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    end_all(uow, person_id)
    uow.record(
        SessionsEnded(
            subject=f"person/{person_id}", area=who.scope, audience=KEEPERS, actor=uow.actor
        )
    )


def end_everything(uow: UnitOfWork) -> None:
    """End every session, unused link and workstation: in a restored house those that had ended live again.

    The restore's own entry records it.
    """
    uow.execute(sa.update(session).where(session.c.ended_at.is_(None)).values(ended_at=uow.wall_at))
    uow.execute(
        sa.update(login_link).where(login_link.c.used_at.is_(None)).values(used_at=uow.wall_at)
    )
    uow.execute(sa.delete(sign_in_step))
    workstations.revoke_all(uow)


def end_one(uow: UnitOfWork, actor: Actor, session_id: str) -> None:
    """End one of one's own sessions from another. Raises NotFound("session-over"). Records SessionEnded."""
    mine = (session.c.id == UUID(session_id), session.c.person == _own_id(actor))
    still = session.c.ended_at.is_(None)
    ended = sa.update(session).where(*mine, still).values(ended_at=uow.wall_at)
    if uow.first(ended.returning(session.c.id)) is None:
        raise NotFound("session-over")
    uow.record(
        SessionEnded(
            subject=actor.id, area=actor.scope, audience=KEEPERS, actor=actor.id, session=session_id
        )
    )


def end_my_others(uow: UnitOfWork, actor: Actor) -> None:
    """End every session of one's own but the one that asks.

    Raises NotFound("session-over") when there is no other. Records SessionsEnded.
    """
    if not end_others(uow, actor):
        raise NotFound("session-over")
    uow.record(SessionsEnded(subject=actor.id, area=actor.scope, audience=KEEPERS, actor=actor.id))


def end_others(uow: UnitOfWork, actor: Actor) -> bool:
    """Every session of the actor's person but the one that asks; what waits for a code goes too.

    Says whether there was one.
    """
    id = _own_id(actor)
    uow.execute(sa.delete(sign_in_step).where(sign_in_step.c.person == id))
    others = (session.c.person == id, session.c.hash != bytes.fromhex(actor.session))
    still = session.c.ended_at.is_(None)
    ended = sa.update(session).where(*others, still).values(ended_at=uow.wall_at)
    return bool(uow.all(ended.returning(session.c.id)))


def _own_id(actor: Actor) -> UUID:
    """Raises NotFound when the actor is no person (the house itself has no sessions)."""
    kind, _, id = actor.id.partition("/")
    if kind != "person":
        raise NotFound("person-unknown")
    return UUID(id)


def sessions_of(
    conn: sa.Connection,
    person_id: str,
    now: datetime,
    mine: str = "",
    console_idle: timedelta = CONSOLE_IDLE,
) -> list[OpenSession]:
    """The open sessions of a person, without those that lay unused too long; ``mine`` marks the one that asks (``actor.session``)."""
    return store.sessions_of(conn, person_id, now, mine, console_idle)


def open_invites(
    conn: sa.Connection, now: datetime, person_id: str | None = None
) -> list[OpenInvite]:
    """Invites that could still be used; ``now`` by the wall clock."""
    return store.open_invites(conn, now, person_id)


def revoke_invite(uow: UnitOfWork, actor: Actor, person_id: str) -> None:
    """Withdraw a person's open invite. Raises Forbidden, NotFound("invite-none"). Records LinkRevoked."""
    actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    if not store.open_invites(uow, uow.wall_at, person_id):
        raise NotFound("invite-none")
    spend_links(uow, "invite", UUID(person_id))
    uow.record(
        LinkRevoked(
            subject=f"person/{person_id}",
            area=who.scope,
            audience=KEEPERS,
            actor=actor.id,
            purpose="invite",
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
    """End a token: one's own, or any by an administrator. Raises NotFound, for another's token too."""
    row = uow.first(sa.select(api_token).where(api_token.c.id == UUID(token_id)))
    if row is None or (actor.id != f"person/{row.person}" and not actor.may("tokens.manage")):
        raise NotFound("token-unknown")
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


def link_purpose(conn: sa.Connection, secret: str, now: object) -> str | None:
    """first | invite | demo, or None when spent, expired or unknown."""
    row = store.usable_link(conn, digest(secret), now)
    return None if row is None else row.purpose


def link_name(conn: sa.Connection, secret: str, now: object) -> str:
    """The name of the person that an invite is for; "" for other links."""
    row = store.usable_link(conn, digest(secret), now)
    who = None if row is None or row.person is None else store.person_by_id(conn, str(row.person))
    return "" if who is None else who.name


def put_link(uow: UnitOfWork, link: bytes, purpose: str, person_id: UUID | None) -> None:
    uow.execute(
        sa.insert(login_link).values(
            hash=link, purpose=purpose, person=person_id, expires_at=uow.wall_at + LINK_LIFE
        )
    )


def spend_links(uow: UnitOfWork, purpose: str, person_id: UUID | None) -> None:
    """Links of this purpose that were not used yet stop working."""
    store.spend_links(uow, purpose, person_id)


def set_password(uow: UnitOfWork, person_id: str, hashed: str) -> None:
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


def end_all(uow: UnitOfWork, person_id: str) -> None:
    """Every session, whatever waits for a code, and every known device: the person begins anew."""
    uow.execute(sa.delete(sign_in_step).where(sign_in_step.c.person == UUID(person_id)))
    known.forget(uow, UUID(person_id))
    uow.execute(
        sa.update(session)
        .where(session.c.person == UUID(person_id), session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )


def tokens_of(conn: sa.Connection, person_id: str) -> list[Token]:
    """The living API tokens of a person, newest first."""
    return store.tokens_of(conn, person_id)
