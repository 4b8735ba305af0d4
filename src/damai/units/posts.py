"""Use cases of posts: an object, its shifts, from when until when, and who fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from damai.areas import service as areas
from damai.core.codes import within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import duties, post_store, roster, roster_store, units
from damai.units.entries import PostEnded, PostSaved
from damai.units.model import NOTE_MAX, POLRI, Duty, Post
from damai.units.post_form import check_days, lines_of, post_of, slots_of
from damai.units.rest import POST
from damai.units.rota import Rota, fill
from damai.units.satgas import echelon_of
from damai.units.sight import sees_post
from damai.units.unit_form import day_of
from damai.webkit.actor import Actor, House

PLACES_MAX = 5_000
"""Filled at once, in one transaction: choosing takes 0.1 s and writing some 0.8 s, for which the writer is held."""


def posts(read: Any, actor: Actor, election: str, area: str = "") -> list[Post]:
    """Those in the reader's sight, by first day and name. Raises Forbidden."""
    actor.require("units.read")
    found = post_store.posts(read, election, actor.scope, area)
    return [item for item in found if sees_post(actor, item)]


def post(read: Any, actor: Actor, election: str, id: str) -> Post:
    """Raises Forbidden, NotFound("post-unknown") also for one out of sight."""
    actor.require("units.read")
    found = post_store.by_id(read, election, id)
    if found is None or not sees_post(actor, found):
        raise NotFound("post-unknown")
    return found


def add_post(uow: UnitOfWork, actor: Actor, election: str, given: Mapping[str, str]) -> Done:
    """Add a post of one's own institution. Raises Forbidden, Invalid(field). Records PostSaved."""
    actor.require("units.edit")
    owner = POLRI if actor.institution == House.institution else actor.institution
    made = _checked(uow, str(uow.new_id()), given, owner)
    actor.require("units.edit", area=made.area, owner=owner)
    units.check_election(uow, election)
    post_store.insert(uow, election, made)
    _saved(uow, actor, election, made, before=None)
    return Done(id=made.id, version=1)


def change_post(
    uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int, given: Mapping[str, str]
) -> Done:
    """Change a post. Duties outside its new days, or any while its shifts change, are in the way: nobody stands down
    unasked. Raises Forbidden, NotFound, Conflict, Invalid, as "post-has-duties" with how many and the first date.
    Records PostSaved."""
    known = _known(uow, actor, election, id, seen)
    made = replace(_checked(uow, id, given, known.audience), version=known.version)
    actor.require("units.edit", area=made.area, owner=made.audience)
    if made == known:
        raise Invalid("post-same", field="name")
    _check_duties(uow, election, made, moved=made.shifts != known.shifts)
    post_store.save(uow, election, made, seen)
    _saved(uow, actor, election, made, before=known)
    return Done(id=id, version=seen + 1)


def end_post(
    uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int, ends_on: str, reason: str
) -> Done:
    """The post is guarded until ``ends_on`` and no longer. Raises Forbidden, NotFound, Conflict, Invalid.

    Records PostEnded.
    """
    known = _known(uow, actor, election, id, seen)
    last = day_of(ends_on, "ends_on")
    check_days(date.fromisoformat(known.starts_on), last)
    if last.isoformat() >= known.ends_on:
        raise Invalid("post-end", field="ends_on", value=known.ends_on)
    why = said(reason, "reason", NOTE_MAX)
    made = replace(known, ends_on=last.isoformat())
    _check_duties(uow, election, made, moved=False)
    post_store.save(uow, election, made, seen)
    uow.record(
        PostEnded(
            subject=f"post/{id}",
            area=known.area,
            audience=known.audience,
            actor=actor.id,
            election=election,
            ends_on=made.ends_on,
            ends_on_before=known.ends_on,
            restricted=known.restricted,
            reason=why,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=id, version=seen + 1)


def fill_post(
    uow: UnitOfWork, actor: Actor, election: str, id: str, since: str, until: str
) -> tuple[Done, Rota]:
    """Put officers of the post's subsatgas into the empty places of some dates, the least burdened first.

    Raises Forbidden, NotFound, Invalid("rota-many") above PLACES_MAX empty places, before anybody is looked for,
    Invalid("rota-none") when nobody is free or nothing is empty. Records DutiesAssigned.
    """
    actor.require("roster.edit")
    found = post(uow, actor, election, id)
    check_days(day_of(since, "since"), day_of(until, "until"))
    there = roster_store.duties(uow, election, target=POST + id)
    slots = slots_of(found, areas.the_house(uow).zone, there, since, until)
    places_n = sum(slot.need_n for slot in slots)
    if places_n > PLACES_MAX:
        raise Invalid("rota-many", field="until", n=places_n, most=PLACES_MAX)
    mine = [
        person
        for person in roster.officers(uow, actor, election)
        if (person.satgas, person.subsatgas) == (found.satgas, found.subsatgas)
    ]
    near = {
        unit.code: within(unit.area, found.area)
        for unit in roster.named_units(uow, actor, election)
    }
    mine.sort(key=lambda person: not near[person.unit])  # of the post's own area before others
    ids = [person.id for person in mine]
    busy: dict[str, list[Duty]] = {}
    for duty in roster_store.duties(uow, election, officers=ids):
        busy.setdefault(duty.officer, []).append(duty)
    made = fill(slots, ids, busy, duties.voting_on(uow, election))
    if not made.duties:
        raise Invalid("rota-none", field="since")
    return duties.assign_duties(uow, actor, election, made.duties), made


def _checked(uow: UnitOfWork, id: str, given: Mapping[str, str], audience: str) -> Post:
    made = post_of(id, given, audience, echelon_of(given.get("area", "").strip()))
    units.check_area(uow, made.area, made.place)
    return made


def _known(uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int) -> Post:
    actor.require("units.edit")
    found = post(uow, actor, election, id)
    actor.require("units.edit", area=found.area, owner=found.audience)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found


def _check_duties(uow: UnitOfWork, election: str, made: Post, *, moved: bool) -> None:
    """No duty may stand outside the post's days, or in shifts that are not what they were."""
    there = roster_store.duties(uow, election, target=POST + made.id)
    outside = [d for d in there if moved or not made.starts_on <= d.on_date <= made.ends_on]
    if outside:
        first = outside[0].on_date
        field = "shifts" if moved else "starts_on" if first < made.starts_on else "ends_on"
        raise Invalid("post-has-duties", field=field, n=len(outside), first=first)


def _saved(
    uow: UnitOfWork, actor: Actor, election: str, made: Post, *, before: Post | None
) -> None:
    moved = before is not None and before.area != made.area
    uow.record(
        PostSaved(
            subject=f"post/{made.id}",
            area=made.area,
            area_before=before.area if before is not None and moved else None,
            audience=made.audience,
            actor=actor.id,
            election=election,
            added=before is None,
            post_kind=made.kind.value,
            name=made.name,
            place=made.place,
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            shifts=lines_of(made.shifts).splitlines(),
            officers_n=made.officers_n,
            satgas=made.satgas,
            subsatgas=made.subsatgas,
            restricted=made.restricted,
            synthetic=made.synthetic,
        )
    )
