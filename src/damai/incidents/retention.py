"""The incidents' part of the retention registry. Nothing here ends by itself yet: an archive schedule decides."""

from __future__ import annotations

from damai.db.retention import declare
from damai.incidents.tables import incident, incident_late, report, report_sender

UNTIL = "until the courts' deadlines and the archive schedule"

declare(
    incident,
    UNTIL,
    none="id election kind severity status area station lon lat point owner audience agency complaint"
    " reports_n occurred_at reported_at taken_at handed_at due_at accepted_at closed_at outcome"
    " joined_into handed_institution version",
    words="title",
    staff="taken_by",
)
declare(
    report,
    UNTIL,
    none="id incident channel kind occurred_at reported_at",
    staff="actor",
    words="text",
    secret="hash",
)
declare(report_sender, UNTIL, none="report audience", sender="source")
declare(incident_late, UNTIL, none="incident due_at noted_at")
