"""The calendar as a page shows it: lines grouped by state, and where each lies between begin and end of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from damai.stages.model import Placed, State, in_order, running

ORDER = (State.RUNNING, State.AHEAD, State.WAITING, State.OVER)
WIDTH = 1000
"""Units of the drawn line."""
LEAST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One stage of the list. ``last_at`` = the last minute of it: people read *until 13 February*."""

    title: str
    placed: Placed
    x: int
    width: int

    @property
    def last_at(self) -> datetime | None:
        end = self.placed.ends_at
        return None if end is None else end - timedelta(minutes=1)


def lines_of(placed: Sequence[Placed], now: datetime, lang: str) -> list[tuple[State, list[Line]]]:
    """(state, lines) in the order that matters: what runs (most specific first), then what comes."""
    groups: dict[State, list[Placed]] = {state: [] for state in ORDER}
    for item in in_order(placed):
        groups[item.state(now)].append(item)
    groups[State.RUNNING] = running(placed, now)
    groups[State.OVER].reverse()
    low, high = _reach(placed, now)
    return [
        (state, [_line(item, low, high, lang) for item in groups[state]])
        for state in ORDER
        if groups[state]
    ]


def spread_of(placed: Sequence[Placed], now: datetime) -> int:
    """Where *now* lies on the drawn line."""
    low, high = _reach(placed, now)
    return _x(min(max(now, low), high), low, high)


def _line(item: Placed, low: datetime, high: datetime, lang: str) -> Line:
    if item.begins_at is None:
        return Line(title=item.stage.title(lang), placed=item, x=0, width=0)
    x = _x(item.begins_at, low, high)
    end = high if item.ends_at is None else item.ends_at
    width = max(LEAST, _x(end, low, high) - x)
    return Line(title=item.stage.title(lang), placed=item, x=min(x, WIDTH - width), width=width)


def _reach(placed: Sequence[Placed], now: datetime) -> tuple[datetime, datetime]:
    edges = [at for p in placed for at in (p.begins_at, p.ends_at) if at is not None]
    low, high = min(edges, default=now), max(edges, default=now)
    return low, max(high, low + timedelta(days=1))


def _x(at: datetime, low: datetime, high: datetime) -> int:
    return round((at - low) / (high - low) * WIDTH)
