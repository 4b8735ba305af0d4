"""The hooks' part of the retention registry: whose system is told of what."""

from __future__ import annotations

from damai.db.retention import declare
from damai.hooks.tables import hook

declare(
    hook,
    "while the house stands: the record names hooks by their id",
    none="id url agency features made_at ended_at",
    staff="made_by",
    secret="sealed",
)
