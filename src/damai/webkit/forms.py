"""What the forms of pages share: one submission acts once, the browser goes on, a refusal comes back with its words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response

from damai.core.canonical import canonical
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.context import web_of
from damai.webkit.guards import actor_of

Act = Callable[[UnitOfWork], Done]
NATION = "_nation"
"""What the box *Seluruh Indonesia* adds to the name of its field."""


async def submit(
    request: Request[Any, Any, Any],
    db: Database,
    kind: str,
    fields: dict[str, str],
    act: Act,
    *,
    there: str | Callable[[Done], str],
    again: Callable[[DamaiError], Response[str]],
    area: str = "",
    level: str = "",
) -> Response[Any]:
    """Run ``act`` once, by the id that was made with the form, and send the browser ``there``.

    What refuses it is shown by ``again``, in a thread: the page with the form as it was written, or the
    error raised once more where the reader is not to see that page. ``area`` = the field that asks for an
    area of ``level``: in ``fields`` its code takes the place of what was typed, before ``act`` runs.
    """
    try:
        if area:
            code = await asyncio.to_thread(area_asked, request, db, fields, area, level)
            fields[area] = code or ""
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


def area_asked(
    request: Request[Any, Any, Any],
    db: Database,
    fields: Mapping[str, str],
    field: str,
    level: str = "",
) -> str | None:
    """The area code that a form names: "" = the whole nation, by its box; None = nothing was said. Blocks.

    Raises Invalid(field) for what is no area of ``level``, and for an area beside the box.
    """
    text = fields.get(field, "").strip()
    nation = fields.get(field + NATION) == "yes"
    if nation and text:
        raise Invalid("area-or-nation", field=field, value=text[:40])
    if nation:
        return ""
    if not text:
        return None
    with db.read() as conn:
        return web_of(request).areas.chosen(conn, actor_of(request), text, field, level)


def unless_hidden(error: DamaiError) -> None:
    """Raises ``error`` where a page would tell what its reader may not see: that it is there at all."""
    if error.status in (403, 404):
        raise error


def to(path: str) -> Response[bytes]:
    """The browser goes on to ``path``."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/html")
