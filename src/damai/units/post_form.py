"""The post of a form, and its shifts in time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from damai.areas.place_model import place_code
from damai.core.codes import area_code
from damai.core.errors import Invalid
from damai.core.said import said
from damai.units.model import NAME_MAX, NOTE_MAX, Duty, Post, PostKind, Shift
from damai.units.rest import LONGEST, POST
from damai.units.rota import Slot
from damai.units.satgas import Echelon, check_satgas
from damai.units.unit_form import SHIFT, count, day_of

SHIFTS_MAX = 6
DAYS_MAX = 400
"""Of one post: longer than an operation."""
OFFICERS_MAX = 1_000
_SHIFT = re.compile(r"(\S+)\s+([0-2]\d:[0-5]\d)\s+(\d{1,2})\Z", re.ASCII)
LONGEST_H = LONGEST // timedelta(hours=1)


def post_of(id: str, given: Mapping[str, str], audience: str, echelon: Echelon) -> Post:
    """A candidate's home is always restricted. Raises Invalid(field)."""
    try:
        kind = PostKind(given.get("kind", ""))
    except ValueError:
        raise Invalid("post-kind", field="kind", value=given.get("kind", "")[:20]) from None
    if not given.get("area", "").strip():
        raise Invalid("area-needed", field="area")
    first, last = (
        day_of(given.get("starts_on", ""), "starts_on"),
        day_of(given.get("ends_on", ""), "ends_on"),
    )
    check_days(first, last)
    satgas, subsatgas = given.get("satgas", "").strip(), given.get("subsatgas", "").strip()
    check_satgas(satgas, subsatgas, echelon)
    officers_n = count(given.get("officers_n", ""), "officers_n")
    if not 1 <= officers_n <= OFFICERS_MAX:
        raise Invalid("post-officers", field="officers_n", most=OFFICERS_MAX)
    place = given.get("place", "").strip()
    return Post(
        id=id,
        kind=kind,
        name=said(given.get("name", ""), "name", NAME_MAX),
        area=area_code(given.get("area", "")),
        place=place_code(place) if place else "",
        starts_on=first.isoformat(),
        ends_on=last.isoformat(),
        shifts=shifts_of(given.get("shifts", "")),
        officers_n=officers_n,
        satgas=satgas,
        subsatgas=subsatgas,
        restricted=kind is PostKind.CANDIDATE or given.get("restricted") == "yes",
        audience=audience,
        synthetic=given.get("synthetic") == "yes",
        note=said(given.get("note", ""), "note", NOTE_MAX, needed=False, lines=True),
    )


def check_days(first: date, last: date) -> None:
    """Raises Invalid("post-days"|"post-days-many")."""
    if last < first:
        raise Invalid("post-days", field="ends_on")
    if (last - first).days >= DAYS_MAX:
        raise Invalid("post-days-many", field="ends_on", most=DAYS_MAX)


def shifts_of(text: str) -> tuple[Shift, ...]:
    """A line a shift: ``code HH:MM hours``, as ``malam 19:00 12``. No two of a day may overlap.

    Raises Invalid("shifts-none"|"shifts-many"|"shift-line"|"shift-double"|"shift-overlap").
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid("shifts-none", field="shifts")
    if len(lines) > SHIFTS_MAX:
        raise Invalid("shifts-many", field="shifts", most=SHIFTS_MAX)
    made = tuple(_shift(line) for line in lines)
    if len({shift.code for shift in made}) < len(made):
        raise Invalid("shift-double", field="shifts")
    _check_overlap(made)
    return made


def _shift(line: str) -> Shift:
    found = _SHIFT.match(line)
    if found is None or not SHIFT.match(found[1]) or int(found[2][:2]) > 23:
        raise Invalid("shift-line", field="shifts", value=line[:40])
    hours = int(found[3])
    if not 1 <= hours <= LONGEST_H:
        raise Invalid("shift-line", field="shifts", value=line[:40])
    return Shift(code=found[1], start=found[2], hours=hours)


def _check_overlap(shifts: Sequence[Shift]) -> None:
    """Around the clock, as the same shifts follow each other every day."""
    day = 24 * 60
    spans = sorted((_minute(shift), _minute(shift) + shift.hours * 60) for shift in shifts)
    for (_, ends), (starts, _) in zip(spans, [*spans[1:], (spans[0][0] + day, 0)], strict=True):
        if ends > starts:
            raise Invalid("shift-overlap", field="shifts")


def _minute(shift: Shift) -> int:
    return int(shift.start[:2]) * 60 + int(shift.start[3:])


def lines_of(shifts: Sequence[Shift]) -> str:
    """The shifts as the form has them."""
    return "\n".join(f"{shift.code} {shift.start} {shift.hours}" for shift in shifts)


def span_of(shift: Shift, day: date, zone: str) -> tuple[datetime, datetime]:
    """When a shift of a day begins and ends, in UTC. ``zone``: the house's one zone. Where a post lies in another zone
    than its house, the shift is still read by the house's clock: no area has a zone of its own."""
    clock = time(int(shift.start[:2]), int(shift.start[3:]))
    starts = datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
    return starts, starts + timedelta(hours=shift.hours)


def days_of(post: Post) -> list[date]:
    """Both ends included."""
    first, last = date.fromisoformat(post.starts_on), date.fromisoformat(post.ends_on)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def slots_of(post: Post, zone: str, there: Sequence[Duty], since: str, until: str) -> list[Slot]:
    """The shifts of some dates, each with the officers that it still needs beside ``there``, its duties."""
    filled: dict[tuple[str, str], int] = {}
    for duty in there:
        key = (duty.on_date, duty.shift)
        filled[key] = filled.get(key, 0) + 1
    slots: list[Slot] = []
    for day in days_of(post):
        on = day.isoformat()
        if not since <= on <= until:
            continue
        for shift in post.shifts:
            starts_at, ends_at = span_of(shift, day, zone)
            need_n = post.officers_n - filled.get((on, shift.code), 0)
            slots.append(
                Slot(
                    target=POST + post.id, on_date=on, shift=shift.code, starts_at=starts_at,
                    ends_at=ends_at, need_n=max(0, need_n),
                )
            )  # fmt: skip
    return slots
