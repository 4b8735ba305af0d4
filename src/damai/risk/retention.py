"""The index's part of the retention registry: places and what is done there, not persons."""

from __future__ import annotations

from damai.db.retention import declare
from damai.risk.tables import risk_action, risk_class, risk_index, risk_observation, risk_score

_KEPT = "until the archive schedule of the election"

declare(
    risk_index,
    _KEPT,
    none="id code election area level institution audience number title_id title_en class_names state definition "
    "data definition_sha256 data_sha256 scores_sha256 units_n scored_n synthetic version drafted_at reviewed_at "
    "published_at ended_at",
    staff="drafted_by reviewed_by published_by ended_by",
    words="note review reason",
)
declare(risk_score, _KEPT, none="index_id place score rank klass present rank_low rank_high shares")
declare(
    risk_observation,
    _KEPT,
    none="institution place indicator number value missing observed_on source synthetic audience at batch",
    staff="by",
    words="evidence",
)
declare(
    risk_action,
    _KEPT,
    none="id election place index_code factor owner institution audience stage due_on status synthetic at done_at "
    "version",
    staff="by",
    words="title note",
)
declare(
    risk_class,
    _KEPT,
    none="election station number klass index_id index_class criteria_class answers audience agency at",
    staff="by",
    words="reason",
)
