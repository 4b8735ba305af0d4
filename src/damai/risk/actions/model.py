"""A prevention: what an office does about a factor at a place, and until when. Pure.

The idea of a register of risks and actions is International IDEA's (ERMTool, 2013): a map that drives nothing
protects nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from damai.core.errors import Conflict, Invalid

TITLE_MAX = 200
NOTE_MAX = 500


class Status(StrEnum):
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


LIVE = frozenset({Status.PLANNED, Status.DOING})
NEXT: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.DOING, Status.DONE, Status.DROPPED}),
    Status.DOING: frozenset({Status.PLANNED, Status.DONE, Status.DROPPED}),
    Status.DONE: frozenset({Status.DOING}),
    Status.DROPPED: frozenset({Status.PLANNED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """``owner`` = the office that does it, of ``institution``; ``due_on`` = the last day, of the place."""

    id: str
    election: str
    place: str
    index_code: str
    factor: str
    title: str
    owner: str
    institution: str
    audience: str
    stage: str
    due_on: str
    status: Status
    note: str
    synthetic: bool
    by: str
    at: datetime
    done_at: datetime | None
    version: int

    def is_overdue(self, today: date) -> bool:
        return self.status in LIVE and date.fromisoformat(self.due_on) < today


def check_step(before: Status, to: Status) -> None:
    """Raises Conflict("action-step") for a step that is none; keeping the status is one."""
    if to is not before and to not in NEXT[before]:
        raise Conflict("action-step", before=before.value, to=to.value)


def due(text: str) -> date:
    """Raises Invalid("date")."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("date", field="due_on", value=text[:20]) from None
