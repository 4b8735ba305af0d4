"""A command: one re-runnable function of the unit of work, with its ids and instants fixed at submission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from damai.db.uow import UnitOfWork

T = TypeVar("T")


class Lane(IntEnum):
    """How soon a command must run. Reports, alarms and takes are urgent; imports are bulk."""

    URGENT = 0
    NORMAL = 1
    BULK = 2


class Recordable(Protocol):
    """What the writer needs of a journal entry; the journal package gives the real type."""

    @property
    def subject(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer of an act on one record, kept as its receipt when the caller gave a key.

    ``replayed`` is set by acts that know from their own primary key that they ran before.
    """

    id: str
    version: int
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """What the caller gets, only after the COMMIT: the value, the entry's seq, and whether it is a repeat."""

    value: T
    seq: int | None
    replayed: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Command:
    """One queued act. ``resolve`` is called exactly once, with an Answer or an exception.

    ``in_good_faith`` = it runs without a savepoint: quicker, but if it fails after a write its whole
    batch is run again.

    The last fields are the writer's own: ``passed_n`` counts the batches that ended before its turn,
    ``deferrals_n`` those in which it met a lock that somebody else held.
    """

    fn: Callable[[UnitOfWork], Any]
    lane: Lane
    actor: str
    kind: str
    key: UUID | None
    request_hash: bytes | None
    submitter: str | None
    scene_at: datetime
    wall_at: datetime
    seed: bytes
    resolve: Callable[[Any, BaseException | None], None]
    loop: Any = None
    in_good_faith: bool = False
    taken: bool = False
    answered: bool = False
    deferrals_n: int = 0
    passed_n: int = 0
    queued_at_s: float = 0.0


@dataclass(slots=True)
class Outcome:
    """A command's result inside a batch, before the COMMIT makes it true."""

    command: Command
    value: Any = None
    error: BaseException | None = None
    prepared: list[Any] = field(default_factory=list)
    seq: int | None = None
    replayed: bool = False
    claimed: bool = False
    first: Outcome | None = None
    """Of the same key in the same batch: its answer is this one's too, once it has its place."""
