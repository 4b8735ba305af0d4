"""The hook verbs on an open house: the same from the command line and from a running server."""

from __future__ import annotations

import secrets
from typing import Any

from damai.app.house import House
from damai.core.canonical import rfc3339
from damai.core.ids import uuid7
from damai.hooks import model, store
from damai.hooks import service as hooks
from damai.journal import outbox
from damai.webkit.actor import House as Itself


def add(house: House, url: str, agency: str, features: str) -> dict[str, Any]:
    """Add a hook; its secret is in the answer and never shown again. Raises Invalid(field)."""
    wanted = model.features_of(features)
    id = uuid7(house.clocks.wall.now(), secrets.token_bytes(10))
    secret = secrets.token_bytes(model.SECRET_B)
    sealed = house.vault.seal(id, secret)
    itself = Itself()
    house.db.write_now(
        lambda uow: hooks.add(uow, itself, url, agency, wanted, house.origins, id, sealed),
        actor=itself.id,
    )
    return {"id": str(id), "secret": model.shown_secret(secret)}


def listed(house: House) -> dict[str, Any]:
    """Every hook at work with how far it has come."""
    with house.db.read() as conn:
        found = store.hooks(conn)
        places = {place.name: (place, outbox.lag(conn, place)) for place in outbox.places(conn)}
    return {"hooks": [_shown(hook, *places[f"{hooks.PREFIX}{hook.id}"]) for hook in found]}


def _shown(hook: model.Hook, place: outbox.Place, lag_n: int) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "agency": hook.agency,
        "features": list(hook.features),
        "last_seq": place.last_seq,
        "lag": lag_n,
        "failures": place.failures_n,
        "failed_why": place.failed_why,
        "retry_at": None if place.retry_at is None else rfc3339(place.retry_at),
        "refused": place.refused_n,
        "refused_why": place.refused_why,
    }


def end(house: House, id: str) -> dict[str, Any]:
    """Send nothing more there. Raises NotFound, Conflict."""
    itself = Itself()
    done = house.db.write_now(lambda uow: hooks.end(uow, itself, id), actor=itself.id)
    return {"id": done.value.id}
