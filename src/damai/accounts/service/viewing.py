"""*Lihat sebagai*: an administrator of an exercise looks at the screens as another person, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import store
from damai.accounts.entries import ViewingBegun, ViewingEnded
from damai.accounts.model import KEEPERS, Role
from damai.accounts.tables import viewing
from damai.core.errors import Conflict, NotFound
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor

VIEW_FOR = timedelta(minutes=30)
"""How long a look may last by the wall clock. Own proposal: a rehearsal's round over the roles."""


def begin_viewing(uow: UnitOfWork, actor: Actor, person_id: str) -> None:
    """From now on this session sees what the person would see; nobody else's session changes.

    Raises NotFound("page-unknown") in a house that is no exercise, Forbidden, NotFound("person-unknown"),
    Conflict("viewing-whom") for oneself, another administrator and whoever may not sign in. Records
    ViewingBegun.
    """
    house = store.the_installation(uow)
    if house is None or not house.exercise:
        raise NotFound("page-unknown")
    actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    if not who.active or who.role is Role.ADMINISTRATOR:
        raise Conflict("viewing-whom")
    until = uow.wall_at + VIEW_FOR
    uow.execute(sa.delete(viewing).where(viewing.c.until <= uow.wall_at))
    row = {"session": _session(actor), "person": UUID(who.id), "until": until}
    uow.upsert(viewing, [row], ["session"])
    uow.record(
        ViewingBegun(
            subject=actor.id,
            area=actor.scope,
            audience=KEEPERS,
            actor=actor.id,
            seen_as=f"person/{who.id}",
            role=who.role,
            until=until,
        )
    )


def end_viewing(uow: UnitOfWork, actor: Actor) -> None:
    """Be oneself again. Raises NotFound("viewing-none"). Records ViewingEnded."""
    mine = viewing.c.session == _session(actor)
    row = uow.first(sa.delete(viewing).where(mine).returning(viewing.c.person))
    own = None if row is None else store.person_of_session(uow, _session(actor))
    if row is None or own is None:
        raise NotFound("viewing-none")
    uow.record(
        ViewingEnded(
            subject=f"person/{own.id}",
            area=own.scope,
            audience=KEEPERS,
            actor=f"person/{own.id}",
            seen_as=f"person/{row.person}",
        )
    )


def _session(actor: Actor) -> bytes:
    """A token has no session to look with. Raises NotFound("viewing-none")."""
    try:
        return bytes.fromhex(actor.session)
    except ValueError:
        raise NotFound("viewing-none") from None
