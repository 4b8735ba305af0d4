"""``GET /metrics``: how the house works, in Prometheus' text form; for administrators, without a name in it.

Not open to loopback: behind a proxy on the same machine everybody comes from there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.core.clock import epoch_us
from damai.db.database import Database
from damai.journal import outbox, reader
from damai.journal.hub import Hub
from damai.journal.tables import entry
from damai.webkit.guards import actor_of, signed_in

MEDIA_TYPE = "text/plain; version=0.0.4"
"""The answer's charset is added to it."""
Sample = tuple[str, float]
"""Labels in braces, or nothing, and the value."""

_NEWEST = sa.select(entry.c.at).where(entry.c.seq == sa.bindparam("seq"))


@get("/metrics", guards=[signed_in], sync_to_thread=True, include_in_schema=False)
def metrics(
    request: Request[Any, Any, Any],
    db: NamedDependency[SkipValidation[Database]],
    hub: NamedDependency[SkipValidation[Hub]],
) -> Response[str]:
    """Read what is counted anyway; one short snapshot."""
    actor_of(request).require("house.manage")
    with db.read() as conn:
        size = reader.size(conn)
        newest = conn.execute(_NEWEST, {"seq": size}).scalar()
        consumers = outbox.places(conn)
    writer = db.writer
    up_s = time.monotonic() - request.app.state["began_s"]
    lanes = [(f'{{lane="{lane}"}}', float(n)) for lane, n in writer.lanes.waiting().items()]
    lines = [
        *_one("uptime_seconds", "gauge", "Since this process began to serve.", [("", up_s)]),
        *_one("writable", "gauge", "1 while acts are taken, 0 while this process only reads.",
              [("", float(writer.is_alive() and writer.fatal is None))]),
        *_one("queue_commands", "gauge", "Commands that wait for the writer, by lane.", lanes),
        *_one("batches_total", "counter", "Transactions committed.", [("", writer.batches_n)]),
        *_one("commands_total", "counter", "Commands in them.", [("", writer.commands_n)]),
        *_one("commit_seconds", "gauge", "How long the last COMMIT took.", [("", writer.commit_s)]),
        *_one("journal_entries", "gauge", "Entries of the journal.", [("", size)]),
        *_one("journal_newest_timestamp_seconds", "gauge", "When the newest entry was written.",
              [] if newest is None else [("", epoch_us(newest) / 1e6)]),
        *_one("hub_lag_entries", "gauge", "Committed entries not yet sent to the streams.",
              [("", max(0, size - hub.published))]),
        *_one("streams_open", "gauge", "Live streams.", [("", hub.streams_n)]),
        *_one("outbox_lag_entries", "gauge", "Entries that a consumer has not carried out yet.",
              [(f'{{consumer="{c.name}"}}', max(0, size - c.last_seq)) for c in consumers]),
        *_one("outbox_failures", "gauge", "Failed tries of its next delivery.",
              [(f'{{consumer="{c.name}"}}', c.failures_n) for c in consumers]),
        *_one("outbox_refused_total", "counter", "Deliveries that the receiver will never take.",
              [(f'{{consumer="{c.name}"}}', c.refused_n) for c in consumers]),
        *_one("ticker_age_seconds", "gauge", "Since it was last looked what is due by the clock.",
              [("", request.app.state["house"].ticker.ago_s)]),
        *_one("clock_held", "gauge", "1 while a jump of the clock holds what becomes due.",
              [("", float(request.app.state["house"].watch.held))]),
        *_followed(hub, size),
        *_files(db),
    ]  # fmt: skip
    return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)


def _followed(hub: Hub, size: int) -> list[str]:
    """How this node hears of the others; a single process has nobody to follow."""
    follower = hub.follower
    if follower is None:
        return []
    return [
        *_one("follower_lag_entries", "gauge", "Committed entries this node has not read yet.",
              [("", max(0, size - hub.high))]),
        *_one("follower_listening", "gauge", "1 while notices come, 0 while it only polls.",
              [("", float(follower.listening))]),
    ]  # fmt: skip


def _files(db: Database) -> list[str]:
    """Sizes of the embedded file; PostgreSQL has its own exporter."""
    if db.checkpointer is None or not isinstance(db.target, Path):
        return []
    return [
        *_one("database_bytes", "gauge", "The database's file.", [("", db.target.stat().st_size)]),
        *_one("wal_bytes", "gauge", "The WAL beside it.", [("", db.checkpointer.wal_b())]),
    ]


def _one(name: str, kind: str, help: str, samples: Iterable[Sample]) -> list[str]:
    """A metric's lines; none when it has no value."""
    lines = [f"damai_{name}{labels} {float(value):.15g}" for labels, value in samples]
    return [f"# HELP damai_{name} {help}", f"# TYPE damai_{name} {kind}", *lines] if lines else []
