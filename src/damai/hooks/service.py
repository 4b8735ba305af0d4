"""Use cases of hooks: add one, end one."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.accounts.model import KEEPERS
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.hooks import model, store
from damai.hooks.entries import HookAdded, HookEnded
from damai.hooks.tables import hook
from damai.journal import outbox
from damai.webkit.actor import Actor

PREFIX = "hook/"


def add(
    uow: UnitOfWork,
    actor: Actor,
    url: str,
    agency: str,
    features: tuple[str, ...],
    origins: frozenset[model.Origin],
    id: UUID,
    sealed: bytes,
) -> Done:
    """Tell ``agency`` at ``url`` of what happens in its sight from now on. ``sealed`` = the secret as the
    vault keeps it for ``id``.

    Raises Forbidden, Invalid(field) for a URL, an origin that is not allowed or an unknown agency.
    Records HookAdded.
    """
    actor.require("house.manage")
    model.check_allowed(url, origins)
    office = accounts.agency_by_code(uow, agency)
    if office is None:
        raise Invalid("agency-unknown", field="agency", value=agency[:40])
    uow.execute(
        sa.insert(hook).values(
            id=id,
            url=url,
            agency=office.code,
            features=" ".join(features),
            sealed=sealed,
            made_by=actor.id,
            made_at=uow.wall_at,
        )
    )
    outbox.begin(uow, f"{PREFIX}{id}")
    uow.record(
        HookAdded(
            subject=f"{PREFIX}{id}",
            area=office.area,
            audience=KEEPERS,
            actor=actor.id,
            url=url,
            agency=office.code,
            features=list(features),
        )
    )
    return Done(id=str(id), version=1)


def end(uow: UnitOfWork, actor: Actor, id: str) -> Done:
    """Send nothing more there. Raises NotFound, Conflict("hook-ended"). Records HookEnded."""
    actor.require("house.manage")
    found = store.by_id(uow, id)
    if found is None:
        raise NotFound("hook-unknown")
    if found.ended_at is not None:
        raise Conflict("hook-ended")
    uow.execute(sa.update(hook).where(hook.c.id == UUID(id)).values(ended_at=uow.wall_at))
    outbox.end(uow, f"{PREFIX}{found.id}")
    uow.record(
        HookEnded(
            subject=f"{PREFIX}{found.id}",
            area=found.area,
            audience=KEEPERS,
            actor=actor.id,
            url=found.url,
            agency=found.agency,
        )
    )
    return Done(id=found.id, version=2)
