"""A post's shifts as a table: days by shifts, how many stand there, and who, for whom names are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from damai.units import roster_store, service
from damai.units.model import Duty, Officer, Post
from damai.units.post_form import slots_of
from damai.units.rest import POST
from damai.webkit.actor import Actor

DAYS_N = 62
"""Days that the sheet shows; a longer post is read by the roster's days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One shift of one day. ``people`` empty where the reader may know no names."""

    shift: str
    filled_n: int
    need_n: int
    people: tuple[tuple[Officer, Duty], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    on: str
    places: tuple[Place, ...]


def schedule_of(
    read: Any, actor: Actor, election: str, post: Post, zone: str, *, named: bool
) -> list[Day]:
    """The first DAYS_N days of a post in the reader's sight."""
    there = roster_store.duties(read, election, target=POST + post.id)
    people = {p.id: p for p in service.officers(read, actor, election)} if named else {}
    standing: dict[tuple[str, str], list[Duty]] = {}
    for duty in there:
        standing.setdefault((duty.on_date, duty.shift), []).append(duty)
    days: dict[str, list[Place]] = {}
    for slot in slots_of(post, zone, there, "", "9999"):
        here = standing.get((slot.on_date, slot.shift), [])
        known = [(people[d.officer], d) for d in here if d.officer in people]
        days.setdefault(slot.on_date, []).append(
            Place(
                shift=slot.shift,
                filled_n=len(here),
                need_n=post.officers_n,
                people=tuple(sorted(known, key=lambda pair: pair[0].nrp)),
            )
        )
    return [Day(on=on, places=tuple(places)) for on, places in list(days.items())[:DAYS_N]]
