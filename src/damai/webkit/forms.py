"""What the forms of pages share: one submission acts once, the browser goes on, a refusal comes back with its words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response

from damai.core.canonical import canonical
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.guards import actor_of

Act = Callable[[UnitOfWork], Done]


async def submit(
    request: Request[Any, Any, Any],
    db: Database,
    kind: str,
    fields: dict[str, str],
    act: Act,
    *,
    there: str | Callable[[Done], str],
    again: Callable[[DamaiError], Response[str]],
) -> Response[Any]:
    """Run ``act`` once, by the id that was made with the form, and send the browser ``there``.

    What refuses it is shown by ``again``, in a thread: the page with the form as it was written, or the
    error raised once more where the reader is not to see that page.
    """
    try:
        done = await _once(request, db, kind, fields, act)
    except DamaiError as error:
        return await asyncio.to_thread(again, error)
    return to(there if isinstance(there, str) else there(done))


async def _once(
    request: Request[Any, Any, Any], db: Database, kind: str, fields: dict[str, str], act: Act
) -> Done:
    actor = actor_of(request)
    said = {key: value for key, value in fields.items() if key != "form_token"}
    try:
        key = UUID(fields.get("id", ""))
    except ValueError:
        raise Invalid("id-missing", field="id") from None
    form = {"form": kind, "path": request.url.path, **said}
    answer = await db.write(
        act,
        actor=actor.id,
        kind=kind,
        key=key,
        request_hash=hashlib.sha256(canonical(form)).digest(),
        submitter=actor.id,
    )
    return answer.value


def unless_hidden(error: DamaiError) -> None:
    """Raises ``error`` where a page would tell what its reader may not see: that it is there at all."""
    if error.status in (403, 404):
        raise error


def to(path: str) -> Response[bytes]:
    """The browser goes on to ``path``."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/html")
