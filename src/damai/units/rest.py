"""When an officer may serve: once at a time, and rested between two duties. Pure.

Sources: two officers stay together and pam TPS runs from H-1 to H+1 (domain study 2.4 [PAT-PNG]); one day at a
station is reckoned at about 19 h ([PAM4]), so that no rest can be asked within it. REST is our own proposal: no
source gives the hours between two duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from damai.units.model import Duty

REST = timedelta(hours=8)
"""Between the end of one duty and the start of the next. Own proposal."""
LONGEST = timedelta(hours=24)
"""Of one duty: a day's shift. What is longer is several."""
TEAM, POST = "team/", "post/"
"""How targets begin: a pam-TPS duty is with a team."""


class Fault(StrEnum):
    DOUBLE = "duty-overlap"
    UNRESTED = "duty-rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Two duties of one officer that cannot both be served, the earlier first."""

    fault: Fault
    first: Duty
    second: Duty


def breaks(duties: Iterable[Duty], voting_on: date) -> list[Break]:
    """What breaks the rule, by officer and time: each duty against the one before it that ends last."""
    by_officer: dict[str, list[Duty]] = {}
    for duty in duties:
        by_officer.setdefault(duty.officer, []).append(duty)
    found: list[Break] = []
    for officer in sorted(by_officer):
        found += _breaks_of(by_officer[officer], voting_on)
    return found


def _breaks_of(duties: Sequence[Duty], voting_on: date) -> list[Break]:
    found: list[Break] = []
    last: Duty | None = None
    for duty in sorted(duties, key=lambda d: (d.starts_at, d.ends_at, d.target, d.shift)):
        if last is not None and (fault := fault_between(last, duty, voting_on)) is not None:
            found.append(Break(fault=fault, first=last, second=duty))
        if last is None or duty.ends_at > last.ends_at:
            last = duty
    return found


def fault_between(one: Duty, other: Duty, voting_on: date) -> Fault | None:
    """Why one officer cannot serve both; None when that is possible. The order of the two does not matter."""
    first, second = sorted((one, other), key=lambda d: (d.starts_at, d.ends_at))
    if second.starts_at < first.ends_at:
        return Fault.DOUBLE
    if one_stretch(first, second, voting_on) or second.starts_at - first.ends_at >= REST:
        return None
    return Fault.UNRESTED


def one_stretch(one: Duty, other: Duty, voting_on: date) -> bool:
    """Both are of one team on H-1, H or H+1: the officers stay with their stations, and rest there."""
    days = {(voting_on + timedelta(days=n)).isoformat() for n in (-1, 0, 1)}
    same = one.target == other.target and one.target.startswith(TEAM)
    return same and {one.on_date, other.on_date} <= days
