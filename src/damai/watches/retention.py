"""The watches' part of the retention registry: who was on watch, and what was said at a hand-over."""

from __future__ import annotations

from damai.db.retention import declare
from damai.watches.tables import watch

declare(
    watch,
    "until the archive schedule of the election",
    none="id agency area audience ended_how version",
    staff="person began_at signed_at ended_at ended_by acknowledged_by acknowledged_at",
    words="note reason",
)
