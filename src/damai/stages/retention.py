"""The calendar's part of the retention registry: acts of institutions."""

from __future__ import annotations

from damai.db.retention import declare
from damai.stages.tables import repeat_station, repeat_vote, stage_event

UNTIL = "until the archive schedule of the election"

declare(
    stage_event,
    UNTIL,
    none="election event at decision recorded_at version",
    words="note",
    staff="recorded_by",
)
declare(
    repeat_vote,
    UNTIL,
    none="code parent cause voting_on decided_at decision",
    staff="decided_by",
)
declare(repeat_station, UNTIL, none="election station")
