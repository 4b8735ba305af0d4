"""What the hand-over shows: everything through the reader's own sight, in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from damai.db.database import Database
from damai.incidents import queries, since
from damai.incidents.model import Incident, Status
from damai.journal import reader
from damai.watches import store
from damai.watches.model import Watch, mark_of
from damai.webkit.actor import Actor

SHOWN_N = 100
"""Rows of a list: the rest stands on the board, and the number says how many."""
NEWS_N = 50
NEWS_ENTRIES_N = 2_000
"""Entries that are looked through for news, the newest: a page does not read the whole journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How it stands, in numbers that the board shows too: the states sum up to ``open_n``."""

    by_severity: dict[str, int]
    by_status: dict[str, int]
    late_n: int

    @property
    def open_n(self) -> int:
        return sum(self.by_status.values())

    @property
    def promised_n(self) -> int:
        return self.by_status.get(Status.HANDED.value, 0)

    @property
    def untaken_n(self) -> int:
        """Nobody has made it theirs: just reported, or back in the queue."""
        return sum(self.by_status.get(s.value, 0) for s in (Status.REPORTED, Status.OPEN))

    @property
    def worked_n(self) -> int:
        return sum(self.by_status.get(s.value, 0) for s in (Status.TAKEN, Status.WORKING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The page of one reader. ``since`` = the end of the reader's own last watch, else the beginning of the
    one that runs, else None; ``own_since`` says which."""

    watch: Watch | None
    received: Watch | None
    """The watch that this one was received from, with its note: it counts until this one is over."""
    version: int
    since: datetime | None
    own_since: bool
    figures: Figures
    open: list[Incident]
    promised: list[Incident]
    put_aside: tuple[list[Incident], int]
    closed: tuple[list[Incident], int]
    news: list[Incident]
    news_n: int
    unsigned: list[Watch]
    mark: str
    seq: int

    @property
    def incidents(self) -> list[Incident]:
        return [*self.open, *self.promised, *self.put_aside[0], *self.closed[0], *self.news]


def figures(read: Any, actor: Actor, election: str, now: datetime) -> Figures:
    return Figures(
        by_severity=queries.counts(read, actor, election),
        by_status=since.by_status(read, actor, election),
        late_n=since.late_n(read, actor, election, now),
    )


def mark(read: Any, actor: Actor, election: str, watch: Watch) -> str:
    """Names what there is to hand over: any act on any of it since makes another mark."""
    return mark_of(since.versions(read, actor, election, watch.began_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How the reader's office stands, read beside the writer: what is signed, and ``changes`` by which the
    writer sees in little time whether it still stands so."""

    mark: str
    figures: Figures
    changes: tuple[int, int]


def stood(conn: sa.Connection, actor: Actor, election: str, now: datetime) -> Stood | None:
    """None where nobody is on watch. Reads every incident of the watch: never in a command."""
    watch = store.current(conn, actor.agency)
    if watch is None:
        return None
    return Stood(
        mark=mark(conn, actor, election, watch),
        figures=figures(conn, actor, election, now),
        changes=since.changes(conn, actor, election, watch.began_at),
    )


def stood_now(db: Database, actor: Actor, election: str) -> Stood | None:
    """``stood`` in a snapshot of its own."""
    with db.read() as conn:
        return stood(conn, actor, election, db.clocks.scene.now())


def handover(
    conn: sa.Connection, actor: Actor, election: str, now: datetime, seen_seq: int | None = None
) -> Handover:
    """The hand-over of the reader's office. ``seen_seq``: what the reader has seen; later acts are news."""
    watch = store.current(conn, actor.agency)
    left_at = store.left_at(conn, actor.agency, actor.id)
    own = left_at is not None and (watch is None or watch.person != actor.id)
    begin = left_at if own else (None if watch is None else watch.began_at)
    nothing: tuple[list[Incident], int] = ([], 0)

    def ended(status: Status) -> tuple[list[Incident], int]:
        if begin is None:
            return nothing
        return since.ended(conn, actor, election, status, begin, SHOWN_N)

    news: list[Incident] = []
    seq = reader.size(conn)
    if seen_seq is not None:
        # Whoever comes back to a page of yesterday reads the lists; what is named is the last of it.
        seen_seq = max(seen_seq, seq - NEWS_ENTRIES_N)
        ids = [s.partition("/")[2] for s in reader.subjects_after(conn, seen_seq, "incident/")]
        news = since.among(conn, actor, election, ids)
    return Handover(
        watch=watch,
        received=None if watch is None else store.handed_before(conn, watch),
        version=store.version_of(conn, actor.agency),
        since=begin,
        own_since=own,
        figures=figures(conn, actor, election, now),
        open=queries.board(conn, actor, queries.Filters(election=election))[:SHOWN_N],
        promised=since.promised(conn, actor, election, SHOWN_N),
        put_aside=ended(Status.ARCHIVED),
        closed=ended(Status.CLOSED),
        news=news[:NEWS_N],
        news_n=len(news),
        unsigned=[w for w in store.standing(conn) if w.agency == actor.agency and w.is_unsigned],
        mark="" if watch is None else mark(conn, actor, election, watch),
        seq=seq,
    )
