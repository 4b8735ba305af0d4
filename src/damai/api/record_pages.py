"""*Integritas*: the record on a screen, for those who may read it: the signed head, entries, one entry's proof, a check."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.api import record
from damai.core.errors import Conflict, DamaiError, Invalid, Unavailable
from damai.db.database import Database
from damai.journal import reader
from damai.journal.checkpoints import Signer
from damai.journal.entries import kinds
from damai.journal.searching import Wanted
from damai.journal.verify_recent import RECENT_N, Recent, verify_recent
from damai.webkit.actor import Actor
from damai.webkit.context import web_of
from damai.webkit.formats import age
from damai.webkit.guards import actor_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
Keys = NamedDependency[SkipValidation[Signer]]
NAV = [
    NavItem(
        key="webkit.record.nav", href="/integritas", icon="shield-check", letter="v",
        action="journal.read",
    )
]  # fmt: skip
SUBJECTS = (
    "incident", "person", "workstation", "watch", "hook", "station-note", "stage",
    "risk-index", "risk-action", "risk-batch",
)  # fmt: skip
"""What has an id of its own; a code (``station/...``) is written whole."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WHOLE = re.compile(r"[a-z-]+/\S+\Z")
_checking = threading.Lock()
"""One check at a time: each reads 10,000 entries."""
Text = Annotated[str, QueryParameter(max_length=120)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The search as it stands in the address."""

    jenis: str = ""
    tentang: str = ""
    oleh: str = ""
    dari: str = ""
    sampai: str = ""

    @property
    def address(self) -> str:
        """The question's part of the address, "" when nothing is asked."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({name: text for name, text in said.items() if text})


@get("/integritas", sync_to_thread=True)
def entries_page(
    request: Request[Any, Any, Any],
    db: Db,
    signer: Keys,
    jenis: Text = "",
    tentang: Text = "",
    oleh: Text = "",
    dari: Text = "",
    sampai: Text = "",
    sebelum: Annotated[int | None, QueryParameter(ge=1, le=2**53)] = None,
) -> Response[str]:
    """The signed head and the entries, the newest first, narrowed by kind, subject, person and days."""
    asked = Asked(
        jenis=jenis.strip(), tentang=tentang.strip(), oleh=oleh.strip(), dari=dari.strip(),
        sampai=sampai.strip(),
    )  # fmt: skip
    return _page(request, db, signer, asked=asked, before=sebelum)


@get("/integritas/periksa", sync_to_thread=True)
def check_page(request: Request[Any, Any, Any], db: Db, signer: Keys) -> Response[str]:
    """Recompute the last entries now, in a thread of its own; the whole is the command line's."""
    actor = actor_of(request)
    actor.require("journal.read")
    actor.require("journal.verify")
    if not _checking.acquire(blocking=False):
        return _page(request, db, signer, error=Conflict("check-running"))
    try:
        found = verify_recent(db.read, signer)
    finally:
        _checking.release()
    return _page(request, db, signer, checked=found)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    signer: Signer,
    *,
    asked: Asked | None = None,
    before: int | None = None,
    checked: Recent | None = None,
    error: DamaiError | None = None,
) -> Response[str]:
    actor = actor_of(request)
    actor.require("journal.read")
    asked = asked or Asked()
    web = web_of(request)
    note, unreadable = None, None
    try:
        note = record.note_of(signer)  # before the snapshot: what it signs was committed
    except DamaiError as trouble:
        unreadable = trouble
    with db.read() as conn:
        found, trouble_with = None, error
        try:
            wanted = _wanted(conn, actor, asked, web.place().zone)
            found = record.listed(conn, actor, wanted, before)
        except (Invalid, Unavailable) as refused:
            # A record that differs is what this page is for: the head and the verdict still stand.
            trouble_with = refused
        lines = found.lines if found else []
        names = record.names(conn, lines)
        size = found.size if found else reader.size(conn)
    kept_at, now, lang = signer.kept_at(), db.clocks.wall.now(), web.language(request)
    return web.render(
        request,
        "api/record.html",
        status=200 if trouble_with is None else trouble_with.status,
        note=note,
        note_unreadable=unreadable is not None,
        kept_at=kept_at,
        kept_age=age((now - kept_at).total_seconds(), lang) if kept_at else "",
        unsigned_n=size - note.checkpoint.size if note else size,
        size=size,
        found=found,
        lines=lines,
        names=names,
        asked=asked,
        before=before,
        kinds=sorted(kinds()),
        kind_words=_kind_words(request),
        checked=checked,
        may_check=actor.may("journal.verify"),
        recent_n=RECENT_N,
        error=trouble_with,
    )


@get("/integritas/{seq:int}", sync_to_thread=True)
def entry_page(
    request: Request[Any, Any, Any], seq: FromPath[int], db: Db, signer: Keys
) -> Response[str]:
    """One entry: what it says where it is the reader's to see, its leaf, and its proof computed here and now."""
    actor = actor_of(request)
    actor.require("journal.read")
    note = record.note_of(signer)
    with db.read() as conn:
        found = record.opened(conn, actor, note, seq)
        names = record.names(conn, [found.line])
    return web_of(request).render(
        request,
        "api/entry.html",
        found=found,
        line=found.line,
        names=names,
        note=note,
        kind_words=_kind_words(request),
    )


def _kind_words(request: Request[Any, Any, Any]) -> Callable[[str], str]:
    """A kind in the reader's words; one of an older release that we no longer know, as the record writes it."""
    web = web_of(request)
    lang = web.language(request)

    def words(kind: str) -> str:
        key = f"webkit.kind.{kind}"
        return web.words.text(key, lang) if web.words.has(key) else kind

    return words


def _wanted(conn: sa.Connection, actor: Actor, asked: Asked, zone: str) -> Wanted:
    """Raises Invalid(field) for a day or a subject that cannot be meant."""
    since, until = _day(asked.dari, "dari", zone), _day(asked.sampai, "sampai", zone, days_n=1)
    if asked.jenis and asked.jenis not in kinds():
        raise Invalid("entry-kind-unknown", field="jenis", value=asked.jenis[:40])
    return Wanted(
        kind=asked.jenis,
        subjects=_subjects(asked.tentang) if asked.tentang else None,
        actors=_actors(conn, actor, asked.oleh) if asked.oleh else None,
        since=since,
        until=until,
    )


def _subjects(text: str) -> tuple[str, ...]:
    """An address, an id or a subject as the record writes it. Raises Invalid("subject-shape")."""
    if _WHOLE.match(text):
        return (text,)
    if found := _ID.search(text.casefold()):
        return tuple(f"{of}/{found[0]}" for of in SUBJECTS)
    raise Invalid("subject-shape", field="tentang", value=text[:40])


def _actors(conn: sa.Connection, actor: Actor, text: str) -> tuple[str, ...]:
    """A name or a part of one; what begins like an actor of the record is taken as it stands."""
    if text.startswith(("person/", "system/")):
        return (text,)
    return record.people_called(conn, actor, text)


def _day(text: str, field: str, zone: str, *, days_n: int = 0) -> datetime | None:
    """The beginning of a day at the place, or of one ``days_n`` after it."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days_n)
        return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise Invalid("day-shape", field=field, value=text[:20]) from None


router = Router(
    path="/", include_in_schema=False, route_handlers=[entries_page, check_page, entry_page]
)
