"""Who takes which shift: the least burdened officer who is free and rested. Pure, and the same every time.

Greedy, so no proof that nobody else could have filled an empty place; what stays empty is said. An officer who cannot
serve before a known hour is set aside until then, so that the work grows with the places and not with their square.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

from damai.units.model import Duty
from damai.units.rest import REST, TEAM, fault_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A shift on a date at a target, which ``need_n`` officers are missing from."""

    target: str
    on_date: str
    shift: str
    starts_at: datetime
    ends_at: datetime
    need_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """The new duties, and the slots with the officers that they still lack."""

    duties: tuple[Duty, ...]
    short: tuple[tuple[Slot, int], ...]


class _Diary:
    """One officer's duties by their start, so that only the neighbours of a new one are compared with it."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self.duties = sorted(duties, key=lambda d: d.starts_at)
        self.starts = [d.starts_at for d in self.duties]
        self.names = {(d.on_date, d.shift) for d in duties}
        self.burden = sum((d.ends_at - d.starts_at for d in duties), timedelta())

    def add(self, duty: Duty) -> None:
        at = bisect_right(self.starts, duty.starts_at)
        self.duties.insert(at, duty)
        self.starts.insert(at, duty.starts_at)
        self.names.add((duty.on_date, duty.shift))
        self.burden += duty.ends_at - duty.starts_at

    def in_the_way(self, duty: Duty, longest: timedelta, voting_on: date) -> list[Duty]:
        """Duties, none longer than ``longest``, that cannot be served beside this one."""
        first = bisect_left(self.starts, duty.starts_at - REST - longest)
        last = bisect_right(self.starts, duty.ends_at + REST)
        near = self.duties[first:last]
        return [other for other in near if fault_between(duty, other, voting_on) is not None]


def fill(
    slots: Sequence[Slot],
    officers: Sequence[str],
    busy: Mapping[str, Sequence[Duty]],
    voting_on: date,
) -> Rota:
    """Fill slots in order of time. ``officers``: ids, in the order that decides between equals; ``busy``: their
    duties so far, which count as burden and are kept clear of."""
    diaries = [_Diary(busy.get(id, ())) for id in officers]
    hours_asked = [slot.ends_at - slot.starts_at for slot in slots]
    hours_there = [duty.ends_at - duty.starts_at for diary in diaries for duty in diary.duties]
    longest = max([*hours_asked, *hours_there], default=timedelta())
    stretches = {slot.target for slot in slots if slot.target.startswith(TEAM)}
    ready = [(diary.burden, at) for at, diary in enumerate(diaries)]
    heapify(ready)
    aside: list[tuple[datetime, int]] = []
    made: list[Duty] = []
    short: list[tuple[Slot, int]] = []
    for slot in sorted(slots, key=lambda s: (s.starts_at, s.target, s.shift)):
        while aside and aside[0][0] <= slot.starts_at:
            _, at = heappop(aside)
            heappush(ready, (diaries[at].burden, at))
        left_n = slot.need_n
        asked = _duty(slot)
        passed: list[int] = []
        while left_n > 0 and ready:
            _, at = heappop(ready)
            diary = diaries[at]
            # Not twice in one named shift of a day either: that is one row of the roster.
            named = (slot.on_date, slot.shift) in diary.names
            held_by = diary.in_the_way(asked, longest, voting_on)
            if not named and not held_by:
                duty = replace(asked, officer=officers[at])
                diary.add(duty)
                made.append(duty)
                left_n -= 1
                held_by = [duty]
            # What began by now is in the way of every later slot, until its rest is over; but a team stays together.
            until = max(
                (d.ends_at + REST for d in held_by
                 if d.starts_at <= slot.starts_at and d.target not in stretches),
                default=None,
            )  # fmt: skip
            if until is None:
                passed.append(at)
            else:
                heappush(aside, (until, at))
        for at in passed:
            heappush(ready, (diaries[at].burden, at))
        if left_n > 0:
            short.append((slot, left_n))
    return Rota(duties=tuple(made), short=tuple(short))


def _duty(slot: Slot) -> Duty:
    """Of nobody yet."""
    return Duty(
        officer="",
        on_date=slot.on_date,
        shift=slot.shift,
        target=slot.target,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
