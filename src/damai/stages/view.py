"""The calendar as a page shows it: lines grouped by state, and where each lies around now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from damai.stages.model import Placed, State, day_begins, in_order, running

ORDER = (State.RUNNING, State.AHEAD, State.WAITING, State.OVER)
WIDTH = 1000
"""Units of the drawn line."""
LEAST = 4
AROUND = timedelta(days=60)
"""How far the drawn line reaches to both sides of now: a day must still be seen on it."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One stage of the list. ``last_at`` = the last minute of it: people read *until 13 February*."""

    title: str
    placed: Placed
    one_day: bool
    x: int
    width: int

    @property
    def last_at(self) -> datetime | None:
        end = self.placed.ends_at
        return None if end is None else end - timedelta(minutes=1)


def lines_of(
    placed: Sequence[Placed], now: datetime, lang: str, zone: str
) -> list[tuple[State, list[Line]]]:
    """(state, lines) in the order that matters: what runs (most specific first), then what comes."""
    groups: dict[State, list[Placed]] = {state: [] for state in ORDER}
    for item in in_order(placed):
        groups[item.state(now)].append(item)
    groups[State.RUNNING] = running(placed, now)
    groups[State.OVER].reverse()
    return [
        (state, [_line(item, now, lang, zone) for item in groups[state]])
        for state in ORDER
        if groups[state]
    ]


def _line(item: Placed, now: datetime, lang: str, zone: str) -> Line:
    begin, end = item.begins_at, item.ends_at
    x = width = 0
    if begin is not None and begin < now + AROUND and (end is None or end > now - AROUND):
        x = _x(begin, now)
        width = max(LEAST, (WIDTH if end is None else _x(end, now)) - x)
    return Line(
        title=item.stage.title(lang),
        placed=item,
        one_day=begin is not None and end == day_begins(_day(begin, zone) + DAY, zone),
        x=x,
        width=width,
    )


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _x(at: datetime, now: datetime) -> int:
    """Where an instant lies on the line; what is beyond its ends is cut off there."""
    inside = min(max(at, now - AROUND), now + AROUND)
    return round((inside - now + AROUND) / (2 * AROUND) * WIDTH)
