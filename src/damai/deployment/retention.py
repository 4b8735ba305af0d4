"""The plan's part of the retention registry: teams and stations; of persons only who signed."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.retention import Moment, declare
from damai.deployment.lines.tables import duty_line
from damai.deployment.plans.tables import (
    plan,
    plan_lock,
    plan_met,
    plan_pattern,
    plan_station,
    plan_team,
)

_KEPT = "until the archive schedule of the election"

declare(
    plan_pattern,
    _KEPT,
    none="election area institution formations index_classes source at version",
    staff="by",
)
declare(
    plan,
    _KEPT,
    none="id election area institution audience number state base asked package inputs_sha256 plan_sha256 summary "
    "synthetic drafted_at signed_at published_at ended_at version",
    staff="drafted_by signed_by published_by ended_by",
    words="name note reason",
)
declare(
    plan_team,
    _KEPT,
    none="plan_id team risk_class district base police_n linmas_n stations_n longest_m reason",
)
declare(plan_station, _KEPT, none="plan_id station team")
declare(plan_met, _KEPT, none="plan_id team unit police_n metres minutes")
declare(plan_lock, _KEPT, none="plan_id team at", staff="by")


def lines_past(moment: Moment) -> sa.ColumnElement[bool]:
    """By the scene: an exercise of last year's election keeps its numbers while it is played."""
    return duty_line.c.ends_at <= moment.scene_at


declare(
    duty_line,
    "until the end of the city's tabulation, as the calendar had it when the number was entered",
    past=lines_past,
    none="election area at ends_at",
    staff="number by",
)
