"""Who takes which shift: the least burdened officer who is free and rested. Pure, and the same every time.

Greedy, so no proof that nobody else could have filled an empty place; what stays empty is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from damai.units.model import Duty
from damai.units.rest import fault_between


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


def fill(
    slots: Sequence[Slot],
    officers: Sequence[str],
    busy: Mapping[str, Sequence[Duty]],
    voting_on: date,
) -> Rota:
    """Fill slots in order of time. ``officers``: ids, in the order that decides between equals; ``busy``: their
    duties so far, which count as burden and are kept clear of."""
    serving: dict[str, list[Duty]] = {id: list(busy.get(id, ())) for id in officers}
    hours = {
        id: sum((d.ends_at - d.starts_at for d in serving[id]), timedelta()) for id in officers
    }
    order = {id: at for at, id in enumerate(officers)}
    made: list[Duty] = []
    short: list[tuple[Slot, int]] = []
    for slot in sorted(slots, key=lambda s: (s.starts_at, s.target, s.shift)):
        left_n = slot.need_n
        for id in sorted(officers, key=lambda i: (hours[i], order[i])):
            if left_n <= 0:
                break
            duty = _duty(slot, id)
            if not _may(duty, serving[id], voting_on):
                continue
            serving[id].append(duty)
            hours[id] += duty.ends_at - duty.starts_at
            made.append(duty)
            left_n -= 1
        if left_n > 0:
            short.append((slot, left_n))
    return Rota(duties=tuple(made), short=tuple(short))


def _duty(slot: Slot, officer: str) -> Duty:
    return Duty(
        officer=officer,
        on_date=slot.on_date,
        shift=slot.shift,
        target=slot.target,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )


def _may(duty: Duty, serving: Sequence[Duty], voting_on: date) -> bool:
    """Free, rested, and not twice in one named shift of a day: that is one row of the roster."""
    return all(
        (other.on_date, other.shift) != (duty.on_date, duty.shift)
        and fault_between(duty, other, voting_on) is None
        for other in serving
    )
