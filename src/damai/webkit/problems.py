"""One handler for every error: problem+json for programs, a page with what to do for people."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    ValidationException,
)
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from damai.core.errors import (
    DamaiError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from damai.webkit.context import WebContext, wants_json
from damai.webkit.security import ENROL_PATH

log = structlog.get_logger("damai.web")
PROBLEM = "application/problem+json"


class Malformed(DamaiError):
    """The request cannot be read at all."""

    status = 400
    default_code = "malformed"


class MethodRefused(DamaiError):
    status = 405
    default_code = "method-refused"


class Internal(DamaiError):
    status = 500
    default_code = "internal"


def handle(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Render ``error``; what is not ours becomes ours first."""
    known = translate(error)
    web: WebContext = request.app.state.web
    reference = ""
    if isinstance(known, Internal):
        reference = secrets.token_hex(4).upper()
        log.error("unhandled", reference=reference, path=_route(request), exc_info=error)
    elif isinstance(known, Unavailable):
        log.warning("unavailable", code=known.code, path=_route(request), cause=repr(error)[:200])
    elif isinstance(known, Forbidden) or known.code in ("token-unknown", "bearer-needed"):
        actor = request.scope.get("user")
        log.info("refused", code=known.code, path=_route(request), actor=actor and actor.id)
    else:
        web.refusals.note(request, known)
    lang = web.language(request)
    sentence = web.sentence(known, lang)
    headers = {}
    retry_after_s = getattr(known, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if isinstance(known, MethodRefused) and isinstance(error, HTTPException):
        headers.update({k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"})
    if wants_json(request):
        if isinstance(known, Unauthenticated):
            headers["WWW-Authenticate"] = "Bearer"
        body = {
            # First, so that nothing a record says ("status": "closed") stands over the problem's own.
            **{k: v for k, v in known.data.items() if _plain(v)},
            "type": f"https://damai.invalid/problems/{known.code}",
            "title": known.code.replace("-", " "),
            "status": known.status,
            "code": known.code,
            "detail": sentence,
        }
        if known.field:
            body["field"] = known.field
        if reference:
            body["reference"] = reference
        return Response(body, status_code=known.status, media_type=PROBLEM, headers=headers)
    if request.method == "GET" and (way := _elsewhere(known, request.url.path)):
        return Response(b"", status_code=303, headers={"Location": way}, media_type="text/html")
    page = web.error_page(request, known, sentence, reference)
    return Response(page, status_code=known.status, media_type="text/html", headers=headers)


def _route(request: Request[Any, Any, Any]) -> str:
    """The route as it is declared: a path itself may hold the secret of a link."""
    return str(request.scope.get("path_template") or "")


def _elsewhere(error: DamaiError, path: str) -> str | None:
    """Where a reader of pages can do what is missing: sign in, or set up the second factor."""
    if isinstance(error, Unauthenticated):
        return f"/masuk?ke={quote(path, safe='/')}"
    return ENROL_PATH if error.code == "factor-needed" else None


def translate(error: Exception) -> DamaiError:
    """Any exception as one of ours."""
    match error:
        case DamaiError():
            return error
        case ValidationException():
            return _validation(error)
        case NotFoundException():
            return NotFound("page-unknown")
        case MethodNotAllowedException():
            return MethodRefused()
        case NotAuthorizedException():
            return Unauthenticated()
        case PermissionDeniedException():
            return Forbidden()
        case ClientException():
            if error.status_code == 413:
                return _TooLarge()
            if error.status_code == 429:
                return TooMany()
            return Malformed("malformed", reason=str(error.detail)[:200])
        case HTTPException() if error.status_code < 500:
            return Malformed("malformed", reason=str(error.detail)[:200])
        case PoolTimeout():
            return Unavailable("busy")
        case DataError():
            return Malformed("malformed", reason="a text or number that the database cannot hold")
        case OperationalError() | InterfaceError():
            return Unavailable("database-away")
        case _:
            return Internal()


class _TooLarge(DamaiError):
    status = 413
    default_code = "too-large"


def _validation(error: ValidationException) -> DamaiError:
    extra = error.extra if isinstance(error.extra, list) else []
    first = extra[0] if extra and isinstance(extra[0], dict) else {}
    field = str(first.get("key") or "") or None
    reason = str(first.get("message") or error.detail)
    if field is None:
        # msgspec says where: "Expected `str`, got `int` - at `$.text`"
        at = reason.rpartition("at `$.")[2]
        field = at.rstrip("`") if "at `$." in reason else None
    return _Unfit("unfit", field=field, reason=reason[:200])


class _Unfit(Invalid):
    status = 400
    default_code = "unfit"


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | bool | float)
