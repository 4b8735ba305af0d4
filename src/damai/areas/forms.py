"""What the forms of areas share: one submission acts once, and a refusal comes back with its words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response

from damai.core.canonical import canonical
from damai.core.errors import Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.guards import actor_of


async def submit(
    request: Request[Any, Any, Any],
    db: Database,
    kind: str,
    fields: dict[str, str],
    act: Callable[[UnitOfWork], Done],
) -> Done:
    """Run ``act`` once, by the id that was made with the form. Raises what it raises, Invalid("id-missing")."""
    actor = actor_of(request)
    said = {key: value for key, value in fields.items() if key != "form_token"}
    try:
        key = UUID(fields.get("id", ""))
    except ValueError:
        raise Invalid("id-missing", field="id") from None
    answer = await db.write(
        act,
        actor=actor.id,
        kind=f"areas.{kind}",
        key=key,
        request_hash=hashlib.sha256(
            canonical({"form": kind, "path": request.url.path, **said})
        ).digest(),
        submitter=actor.id,
    )
    done: Done = answer.value
    return done


def to(path: str) -> Response[bytes]:
    """The browser goes on to ``path``."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/html")
