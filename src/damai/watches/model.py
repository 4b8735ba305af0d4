"""The life of a watch: on, signed over, over. Pure.

A watch is of one office. It begins when nobody is on, and ends when somebody else receives what was signed
over, takes over without a signature, or the one on watch leaves. The last two are *unsigned*: they stand
before the office's commander until acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from damai.core.errors import Conflict, Forbidden


class State(StrEnum):
    ON = "on"
    SIGNED = "signed"
    OVER = "over"


class Verb(StrEnum):
    SIGN = "sign"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    TAKE_OVER = "take-over"
    LEAVE = "leave"


class End(StrEnum):
    """How a watch ended."""

    HANDED = "handed"
    TAKEN_OVER = "taken-over"
    LEFT = "left"


TABLE: dict[tuple[State, Verb], State] = {
    (State.ON, Verb.SIGN): State.SIGNED,
    (State.SIGNED, Verb.WITHDRAW): State.ON,
    (State.SIGNED, Verb.RECEIVE): State.OVER,
    (State.ON, Verb.TAKE_OVER): State.OVER,
    (State.ON, Verb.LEAVE): State.OVER,
}
"""(state, verb) -> state. What was signed over is received or withdrawn, never taken over: its reader would
have signed nothing."""
BY_OTHERS = frozenset({Verb.RECEIVE, Verb.TAKE_OVER})
"""Done by somebody else than who is on watch; every other verb by that person alone."""
UNSIGNED = frozenset({End.TAKEN_OVER, End.LEFT})
NOTE_MAX = 4000
REASON_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One person's watch at one office. Instants are of the scene clock.

    ``version`` rises with every act at the office, from one watch to the next.
    """

    id: str
    agency: str
    area: str
    audience: str
    person: str
    began_at: datetime
    signed_at: datetime | None = None
    note: str = ""
    ended_at: datetime | None = None
    ended_how: str | None = None
    ended_by: str | None = None
    reason: str = ""
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    version: int

    @property
    def state(self) -> State:
        if self.ended_at is not None:
            return State.OVER
        return State.ON if self.signed_at is None else State.SIGNED

    @property
    def is_unsigned(self) -> bool:
        """Ended without the signature of who was on, or without a successor."""
        return self.ended_how in UNSIGNED


def next_state(watch: Watch, verb: Verb, actor: str) -> State:
    """The state after ``actor`` does ``verb``. Raises Conflict("watch-not-now"), Forbidden("watch-others")
    for what only the one on watch may do, Conflict("watch-own") for what only another may."""
    found = TABLE.get((watch.state, verb))
    if found is None:
        raise Conflict("watch-not-now", verb=verb.value, state=watch.state.value)
    own = actor == watch.person
    if verb in BY_OTHERS and own:
        raise Conflict("watch-own")
    if verb not in BY_OTHERS and not own:
        raise Forbidden("watch-others")
    return found


def verbs_for(watch: Watch | None, actor: str) -> set[Verb]:
    """What a screen offers to ``actor``."""
    if watch is None:
        return set()
    own = actor == watch.person
    return {v for s, v in TABLE if s is watch.state and own is (v not in BY_OTHERS)}


def check_acknowledge(watch: Watch) -> None:
    """Only an unsigned end, and once. Raises Conflict("watch-acknowledged")."""
    if not watch.is_unsigned or watch.acknowledged_at is not None:
        raise Conflict("watch-acknowledged")


def mark_of(versions: Iterable[tuple[str, int]]) -> str:
    """Names a state of affairs: another incident, or another version of one, is another mark."""
    lines = "\n".join(f"{id} {version}" for id, version in sorted(versions))
    return sha256(lines.encode()).hexdigest()[:32]
