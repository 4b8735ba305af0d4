"""The areas' part of the retention registry: places, not persons."""

from __future__ import annotations

from damai.areas.tables import (
    area,
    boundary,
    code_change,
    edition,
    election,
    import_mapping,
    place,
    station,
    station_note,
    station_standing,
)
from damai.db.retention import declare

declare(edition, "while the house stands", none="dataset current rows_sha256 changed_at")
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
declare(code_change, "while the house stands", none="edition code new since source")
declare(
    place,
    "until the next import's swap, or until it is removed",
    none="edition code kind name area lon lat address access source synthetic version",
    words="contact",
)
declare(
    station_standing,
    "until the archive schedule of the election",
    none="election code moved address stands_in way wheelchair signal version",
    words="access",
)
declare(
    station_note,
    "until the archive schedule of the election",
    none="id election station audience at",
    staff="by",
    words="text",
)
declare(import_mapping, "while the house stands", none="dataset fingerprint renames used_at")
