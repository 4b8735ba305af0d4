"""Changing one's own password: the present one, the new one twice, and whether to sign out everywhere else."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.accounts import passwords, secrets, service
from damai.accounts.hashing import hashing
from damai.accounts.proving import prove
from damai.accounts.ways import go
from damai.core.errors import Conflict, DamaiError, Invalid, TooMany
from damai.db.database import Database
from damai.webkit.context import host_cookie, web_of
from damai.webkit.guards import actor_of, form_of
from damai.webkit.security import SESSION_COOKIE

Db = NamedDependency[SkipValidation[Database]]


@get("/akun/sandi", sync_to_thread=True, own=True)
def password_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _page(request, db)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    error: DamaiError | None = None,
    end_elsewhere: bool = True,
) -> Response[str]:
    id = actor_of(request).id.partition("/")[2]
    with db.read() as conn:
        set_at = service.password_set_at(conn, id)
        tokens = service.tokens_of(conn, id)
    return web_of(request).render(
        request,
        "accounts/password.html",
        status=200 if error is None else error.status,
        set_at=set_at,
        token_n=len(tokens),
        end_elsewhere=end_elsewhere,
        error=error,
    )


@post("/akun/sandi", status_code=303)
async def change(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Check both passwords outside the writer; the new one first, so that a slip there costs no try."""
    actor = actor_of(request)
    fields = await form_of(request)
    present, chosen = fields.get("password", ""), fields.get("new_password", "")
    end_elsewhere = fields.get("elsewhere") == "yes"
    try:
        await hashing(passwords.check_password, chosen, actor.name, "new_password")
        if chosen != fields.get("again"):
            raise Invalid("password-differs", field="again")
        if chosen == present:
            raise Invalid("password-same", field="new_password")
        proven = await prove(request, db, actor, present)
        hashed = await hashing(secrets.hash_password, chosen)
        renewed = secrets.new_secret()
        await db.write(
            lambda uow: service.change_password(
                uow,
                actor,
                proven,
                hashed,
                secrets.digest(renewed),
                end_elsewhere=end_elsewhere,
            ),
            actor=actor.id,
            kind="accounts.change-password",
        )
    except (Invalid, TooMany, Conflict) as error:
        return await asyncio.to_thread(_page, request, db, error, end_elsewhere)
    request.app.state.sessions.forget()
    return go("/akun", host_cookie(SESSION_COOKIE, renewed, None))


router = Router(path="/", include_in_schema=False, route_handlers=[password_page, change])
