"""What hooks write into the journal: who is told, where, and that it ended. Never the secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class HookAdded(Entry):
    """From here on ``agency`` is told at ``url`` of what it may see of ``features``."""

    KIND: ClassVar[str] = "hooks.added"
    url: str
    agency: str
    features: list[str]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class HookEnded(Entry):
    """Nothing more is sent there."""

    KIND: ClassVar[str] = "hooks.ended"
    url: str
    agency: str
