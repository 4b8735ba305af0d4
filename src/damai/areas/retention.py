"""The areas' part of the retention registry: places, not persons."""

from __future__ import annotations

from damai.areas.tables import area, boundary, edition, election, station
from damai.db.retention import declare

declare(edition, "while the house stands", none="dataset current rows_sha256")
declare(
    area,
    "until the next import's swap",
    none="edition code name level type parent lon lat area_km2 name_key",
)
declare(boundary, "until the next import's swap", none="edition code geometry indicative")
declare(election, "while the house stands", none="code title voting_on voter_limit_n")
declare(
    station,
    "until the next import's swap",
    none="election edition code number area special voters_n flags lon lat point mkey",
)
