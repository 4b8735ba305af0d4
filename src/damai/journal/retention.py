"""The journal's part of the retention registry: the record stays; its bodies can be erased one by one."""

from __future__ import annotations

from damai.db.retention import declare
from damai.journal.tables import entry, journal_head, journal_tile, outbox

declare(
    entry,
    "for good; body and salt until a `journal.erased` entry names them",
    none="seq id at kind version area area_before audience audience_before commitment",
    staff="subject actor",
    secret="salt",
    words="body",
)
declare(journal_head, "for good", none="id origin size frontier root")
declare(journal_tile, "for good", none="level number hashes")
declare(
    outbox,
    "while its consumer is at work",
    none="name last_seq failures_n failed_why retry_at refused_n refused_why holder held_until",
)
