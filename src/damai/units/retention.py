"""The units' part of the retention registry. The roster names officers: it goes with the operation's archive."""

from __future__ import annotations

from damai.db.retention import declare
from damai.units.tables import (
    duty,
    officer,
    post,
    team,
    team_station,
    team_unit,
    unit,
    unit_strength,
)

_KEPT = "until the archive schedule of the election"

declare(
    unit,
    _KEPT,
    none="election code name kind institution area place lon lat point source synthetic audience version",
)
declare(
    unit_strength, _KEPT, none="election unit satgas subsatgas on_date shift officers_n vehicles_n"
)
declare(
    officer,
    _KEPT,
    none="id election unit satgas subsatgas synthetic version",
    staff="name rank nrp position ops_position skills",
    words="note",
)
declare(
    post,
    _KEPT,
    none="id election kind area place starts_on ends_on shifts officers_n satgas subsatgas restricted audience "
    "synthetic version",
    words="name note",
)
declare(
    duty,
    _KEPT,
    none="election on_date shift target starts_at ends_at batch",
    staff="officer",
)
declare(
    team,
    _KEPT,
    none="election code plan area risk_class base_station police_n linmas_n formation reason audience",
)
declare(team_station, _KEPT, none="election station team reason")
declare(team_unit, _KEPT, none="election team unit police_n")
