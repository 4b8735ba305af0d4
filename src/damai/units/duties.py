"""Use cases of duties: who stands where and when. Nobody is in two places, everybody rests in between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from damai.areas import service as areas
from damai.core.audience import join
from damai.core.canonical import canonical, rfc3339
from damai.core.errors import Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import post_store, roster, roster_store, store, team_store
from damai.units.entries import DutiesAssigned
from damai.units.model import Duty, Officer, Post, Unit
from damai.units.post_form import span_of
from damai.units.rest import LONGEST, POST, REST, TEAM, Fault, breaks
from damai.units.sight import common_area, sees_post, sees_team
from damai.units.tables import officer
from damai.units.unit_form import SHIFT, day_of
from damai.webkit.actor import Actor

DUTIES_MAX = 20_000
"""At once, in one transaction: 0.15 ms each, so some 3 s of the one writer; 60,000 took 11 s. Pam TPS is three duties an
officer, so that at most 6,666 officers of one election are named at a time."""
NEAR = LONGEST + REST
"""How far duties before and after a new one can matter to it."""


def duties(read: Any, actor: Actor, election: str, *, target: str = "", on: str = "") -> list[Duty]:
    """Of the reader's own institution and area, by time. ``on``: a date; empty = all. Raises Forbidden."""
    return span(read, actor, election, target=target, since=on, until=on)


def span(
    read: Any, actor: Actor, election: str, *, target: str = "", since: str = "", until: str = ""
) -> list[Duty]:
    """The same, of some dates."""
    mine = {item.id for item in roster.officers(read, actor, election)}
    found = roster_store.duties(read, election, target=target, since=since, until=until)
    hidden = hidden_posts(read, actor, election)
    return [item for item in found if item.officer in mine and item.target not in hidden]


def standing(read: Any, actor: Actor, election: str) -> dict[str, tuple[Officer, ...]]:
    """Code of a team -> who stands in it, by unit and service number, of the published teams in the reader's sight.

    Whoever commands a team knows its people by name, also those whom a unit of another sub-district sent (design 1.11:
    seen by their own padal). Raises Forbidden.
    """
    actor.require("roster.read")
    found = team_store.teams(read, election)
    targets = {TEAM + team.code for team in found if sees_team(actor, team)}
    there = {
        (item.target, item.officer)
        for item in roster_store.duties_below(read, election, TEAM)
        if item.target in targets
    }
    people = roster_store.by_ids(read, election, sorted({id for _, id in there}))
    homes = {unit.code: unit.institution for unit in store.units(read, election)}
    by_team: dict[str, list[Officer]] = {}
    for target, id in sorted(there):
        if id in people and actor.may("roster.read", owner=homes[people[id].unit]):
            by_team.setdefault(target.removeprefix(TEAM), []).append(people[id])
    return {
        team: tuple(sorted(some, key=lambda one: (one.unit, one.nrp)))
        for team, some in by_team.items()
    }


def hidden_posts(read: Any, actor: Actor, election: str) -> set[str]:
    """Targets of posts that the reader may not know of."""
    return {
        POST + item.id for item in post_store.posts(read, election) if not sees_post(actor, item)
    }


def assign_duties(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    duties: Sequence[Duty],
    *,
    replace_targets: Sequence[str] = (),
) -> Done:
    """These duties stand from now on, and those no longer whose target is one of ``replace_targets``.

    A duty at a post is one of the post's shifts on one of its days. Raises Forbidden, NotFound for an officer or a target
    that is none or out of sight, Invalid("shift-unknown"|"duty-hours") for what the post has not, Invalid("duty-overlap"|
    "duty-rest") with the officer and both targets, Conflict("duty-double"). Records DutiesAssigned.
    """
    actor.require("roster.edit")
    if len(duties) > DUTIES_MAX:
        raise Invalid("duties-many", field="duties", n=len(duties), most=DUTIES_MAX)
    if not duties and not replace_targets:
        raise Invalid("duties-none", field="duties")
    gone = roster_store.duties_at(uow, election, replace_targets)
    people = _people(uow, actor, election, {d.officer for d in [*duties, *gone]})
    homes = {unit.code: unit for unit in store.units(uow, election)}
    for code in sorted({person.unit for person in people.values()}):
        actor.require("roster.edit", area=homes[code].area, owner=homes[code].institution)
    # Two nodes that put one officer into two places: the second waits, and then sees the first.
    uow.lock(officer, [UUID(id) for id in people])
    zone = areas.the_house(uow).zone
    posts = _check_targets(uow, actor, election, sorted({d.target for d in duties}))
    _check_times(duties, ZoneInfo(zone))
    _check_posts(duties, posts, zone)
    for duty in gone:
        roster_store.remove_duty(uow, election, duty)
    _check_rest(uow, election, duties, people)
    batch = uow.new_id()
    roster_store.insert_duties(uow, election, duties, batch)
    _record(
        uow, actor, election, duties, gone, [homes[p.unit] for p in people.values()], str(batch)
    )
    return Done(id=str(batch), version=1)


def release(
    uow: UnitOfWork, actor: Actor, election: str, id: str, on_date: str, shift: str, target: str
) -> Done:
    """One officer has one duty less, at this target. Raises Forbidden, NotFound("duty-unknown") also where he serves
    at another. Records DutiesAssigned."""
    actor.require("roster.edit")
    person = roster.officer(uow, actor, election, id)
    home = store.unit_by_code(uow, election, person.unit)
    assert home is not None
    actor.require("roster.edit", area=home.area, owner=home.institution)
    found = roster_store.duties(uow, election, officers=[id], since=on_date, until=on_date)
    hidden = hidden_posts(uow, actor, election)
    there = [d for d in found if d.target == target and d.target not in hidden]
    gone = [d for d in there if d.shift == shift]
    if not gone:
        raise NotFound("duty-unknown")
    roster_store.remove_duty(uow, election, gone[0])
    batch = str(uow.new_id())
    _record(uow, actor, election, [], gone, [home], batch)
    return Done(id=batch, version=1)


def voting_on(read: Any, election: str) -> date:
    """Raises NotFound("election-unknown")."""
    for item in areas.elections(read):
        if item.code == election:
            return item.voting_on
    raise NotFound("election-unknown", value=election[:40])


def _people(uow: UnitOfWork, actor: Actor, election: str, ids: set[str]) -> Mapping[str, Officer]:
    try:
        found = roster_store.by_ids(uow, election, sorted(ids))
    except ValueError:
        raise NotFound("officer-unknown") from None
    named = {unit.code for unit in roster.named_units(uow, actor, election)}
    if len(found) < len(ids) or any(person.unit not in named for person in found.values()):
        raise NotFound("officer-unknown")
    return found


def _check_targets(
    uow: UnitOfWork, actor: Actor, election: str, targets: Sequence[str]
) -> Mapping[str, Post]:
    """Every target is a post or a published team in the actor's sight: the posts, by target."""
    there = [item for item in post_store.posts(uow, election) if sees_post(actor, item)]
    posts = {POST + item.id: item for item in there}
    for target in targets:
        if target.startswith(TEAM):
            team = team_store.by_code(uow, election, target.removeprefix(TEAM))
            known = team is not None and sees_team(actor, team)
        else:
            known = target in posts
        if not known:
            raise NotFound("duty-target", value=target[:60])
    return posts


def _check_times(duties: Sequence[Duty], zone: ZoneInfo) -> None:
    for item in duties:
        day = day_of(item.on_date, "on_date")
        if not SHIFT.match(item.shift):
            raise Invalid("shift-shape", field="shift", value=item.shift[:20])
        if not timedelta(0) < item.ends_at - item.starts_at <= LONGEST:
            raise Invalid("duty-long", field="ends_at", most=LONGEST // timedelta(hours=1))
        if item.starts_at.astimezone(zone).date() != day:
            raise Invalid("duty-date", field="on_date", value=item.on_date)


def _check_posts(duties: Sequence[Duty], posts: Mapping[str, Post], zone: str) -> None:
    """Whoever serves at a post serves one of its shifts as it is, on a day on which it is guarded."""
    for item in duties:
        post = posts.get(item.target)
        if post is None:
            continue
        shift = next((one for one in post.shifts if one.code == item.shift), None)
        if shift is None or not post.starts_on <= item.on_date <= post.ends_on:
            raise Invalid("shift-unknown", field="shift", value=item.on_date)
        if span_of(shift, date.fromisoformat(item.on_date), zone) != (item.starts_at, item.ends_at):
            raise Invalid("duty-hours", field="shift", value=item.shift)


def _check_rest(
    uow: UnitOfWork, election: str, duties: Sequence[Duty], people: Mapping[str, Officer]
) -> None:
    if not duties:
        return
    first = min(d.starts_at for d in duties) - NEAR
    last = max(d.ends_at for d in duties) + NEAR
    there = roster_store.duties(
        uow, election, officers=sorted({d.officer for d in duties}),
        since=first.date().isoformat(), until=last.date().isoformat(),
    )  # fmt: skip
    for found in breaks([*there, *duties], voting_on(uow, election)):
        person = people[found.first.officer]
        raise Invalid(
            found.fault.value,
            field="officer",
            officer=f"{person.rank} {person.name} ({person.nrp})",
            first=_told(found.first),
            second=_told(found.second),
            hours=REST // timedelta(hours=1) if found.fault is Fault.UNRESTED else 0,
        )


def _told(duty: Duty) -> str:
    return f"{duty.on_date} {duty.shift}"


def _record(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    duties: Sequence[Duty],
    gone: Sequence[Duty],
    homes: Sequence[Unit],
    batch: str,
) -> None:
    """One entry of a batch, of the area that holds all units of its officers."""
    rows = sorted(
        f"{d.officer} {d.on_date} {d.shift} {d.target} {rfc3339(d.starts_at)} {rfc3339(d.ends_at)}"
        for d in duties
    )
    days = [d.on_date for d in [*duties, *gone]]
    institutions = {home.institution for home in homes} or {actor.institution}
    uow.record(
        DutiesAssigned(
            subject=f"duties/{election}/{batch}",
            area=common_area([home.area for home in homes], actor.scope),
            audience=join(*institutions),
            actor=actor.id,
            election=election,
            duties_n=len(duties),
            officers_n=len({d.officer for d in duties}),
            removed_n=len(gone),
            first_on=min(days, default=""),
            last_on=max(days, default=""),
            rows_sha256=hashlib.sha256(canonical({"rows": rows})).hexdigest(),
        )
    )
