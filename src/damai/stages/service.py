"""Use cases of stages: what happened, which vote is held again, and the calendar computed from both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from damai.areas import service as areas
from damai.areas.model import Election
from damai.core.canonical import rfc3339
from damai.core.codes import station_code
from damai.core.errors import Conflict, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.stages import model, store
from damai.stages.calendars import CALENDARS, DECIDED, VOTED, repeat_stages
from damai.stages.entries import EventCorrected, EventRecorded, RepeatDecided
from damai.stages.happenings import HAPPENINGS, Happening, doubt
from damai.stages.holidays import WORKING_DAYS
from damai.stages.model import DECISION_MAX, NOTE_MAX, Cause, Happened, Placed, RepeatVote, Stage
from damai.webkit.actor import Actor

DECIDES = "kpu"
"""Whether a vote is held again is KPU's to decide, of the city or regency. Source: UU 7/2017 art. 373(3)."""
STATIONS_MAX = 2_000
ORDER = "event-order-"
"""The codes of what is asked about and can be confirmed."""
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """An election's stages in time, what happened, and its repeat votes with theirs."""

    election: str
    placed: tuple[Placed, ...]
    happened: Mapping[str, Happened]
    repeats: tuple[tuple[RepeatVote, tuple[Placed, ...]], ...]

    @property
    def all(self) -> list[Placed]:
        """With the stages of the votes that are held again: they run beside the others."""
        return [*self.placed, *(p for _, placed in self.repeats for p in placed)]


def calendar(read: Any, election: str, zone: str) -> Calendar:
    """The calendar of an election as the events of now make it; empty for one that has none."""
    happened = store.happened(read, election)
    events = {code: h.at for code, h in happened.items() if h.at is not None}
    votes = store.repeat_votes(read, election)
    own = next((v for v in votes if v.code == election), None)
    placed = _of_repeat(own, zone) if own else _place(CALENDARS.get(election, ()), events, zone)
    return Calendar(
        election=election,
        placed=placed,
        happened=happened,
        repeats=tuple((v, _of_repeat(v, zone)) for v in votes if v.code != election),
    )


def _place(
    stages: Sequence[Stage], events: Mapping[str, datetime], zone: str
) -> tuple[Placed, ...]:
    return tuple(model.in_order(model.place(s, events, zone, WORKING_DAYS) for s in stages))


def _of_repeat(vote: RepeatVote, zone: str) -> tuple[Placed, ...]:
    voted_at = model.day_begins(vote.voting_on + timedelta(days=1), zone)
    return _place(repeat_stages(vote), {DECIDED: vote.decided_at, VOTED: voted_at}, zone)


def record_event(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    event: str,
    at: datetime,
    decision: str,
    note: str = "",
    *,
    sure: bool = True,
) -> Done:
    """Say that an event happened; the stages that waited for it have their instants from now on.

    ``at`` is the event's own instant, ``decision`` the number of the act. Not ``sure`` = what is out of order
    is asked about first. Raises Forbidden, Invalid(field), Invalid("event-order-..."),
    Conflict("event-recorded"). Records EventRecorded.
    """
    happening = _happening(election, event)
    house = areas.the_house(uow)
    actor.require("stages.record", area=house.area, owner=happening.owner)
    model.check_at(at, uow.scene_at, CALENDARS[election], house.zone)
    made = Happened(
        election=election,
        event=event,
        at=at,
        decision=said(decision, "decision", DECISION_MAX),
        note=said(note, "note", NOTE_MAX, needed=False),
        recorded_by=actor.id,
        recorded_at=uow.scene_at,
        version=1,
    )
    if event in store.happened(uow, election):
        raise Conflict("event-recorded")
    if not sure:
        _ask(uow, election, event, at, house.zone)
    store.insert(uow, made)
    uow.record(
        EventRecorded(
            subject=f"stage/{election}/{event}",
            area=house.area,
            audience="partners",
            actor=actor.id,
            election=election,
            event=event,
            at=rfc3339(at),
            decision=made.decision,
            note=made.note,
        )
    )
    return Done(id=event, version=1)


def correct_event(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    event: str,
    seen: int,
    at: datetime | None,
    decision: str,
    note: str,
    *,
    sure: bool = True,
) -> Done:
    """Say that what was recorded is wrong; ``at`` None = it has not happened. ``note`` says why, ``sure`` as
    above.

    The first entry stays in the journal; this one stands. Raises Forbidden, NotFound, Invalid(field),
    Conflict. Records EventCorrected.
    """
    happening = _happening(election, event)
    house = areas.the_house(uow)
    actor.require("stages.record", area=house.area, owner=happening.owner)
    found = store.happened(uow, election).get(event)
    if found is None:
        raise NotFound("event-not-recorded")
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    if at is not None:
        model.check_at(at, uow.scene_at, CALENDARS[election], house.zone)
    why = said(note, "note", NOTE_MAX)
    number = said(decision, "decision", DECISION_MAX)
    if at is not None and not sure:
        _ask(uow, election, event, at, house.zone)
    store.save(
        uow,
        found,
        at=at,
        decision=number,
        note=why,
        recorded_by=actor.id,
        recorded_at=uow.scene_at,
    )
    uow.record(
        EventCorrected(
            subject=f"stage/{election}/{event}",
            area=house.area,
            audience="partners",
            actor=actor.id,
            election=election,
            event=event,
            at=None if at is None else rfc3339(at),
            at_before=None if found.at is None else rfc3339(found.at),
            decision=number,
            note=why,
        )
    )
    return Done(id=event, version=found.version + 1)


def decide_repeat(
    uow: UnitOfWork,
    actor: Actor,
    parent: str,
    cause: str,
    voting_on: date,
    stations: str,
    decision: str,
) -> Done:
    """Hold the vote again at some stations: an election of its own, with its own calendar.

    ``stations`` are codes between spaces, commas or lines. The answer's id is the new election's code.
    Raises Forbidden, Invalid(field), Conflict. Records RepeatDecided.
    """
    house = areas.the_house(uow)
    actor.require("stages.repeat", owner=DECIDES)
    whole = next((e for e in areas.elections(uow) if e.code == parent), None)
    codes = sorted({station_code(word) for word in re.split(r"[\s,;]+", stations) if word})
    for regency in sorted({code[:5] for code in codes}):
        actor.require("stages.repeat", area=regency, owner=DECIDES)
    if whole is None or parent not in CALENDARS:
        raise Invalid("election-unknown", field="parent", value=parent[:40])
    if not 0 < len(codes) <= STATIONS_MAX:
        raise Invalid("stations-missing", field="stations", most=STATIONS_MAX)
    if cause not in set(Cause):
        raise Invalid("cause-unknown", field="cause", value=cause[:20])
    if not whole.voting_on <= voting_on <= whole.voting_on + YEAR:
        raise Invalid("repeat-day", field="voting_on")
    vote = RepeatVote(
        code=model.repeat_code(
            parent, Cause(cause), voting_on, {e.code for e in areas.elections(uow)}
        ),
        parent=parent,
        cause=Cause(cause),
        voting_on=voting_on,
        decided_at=uow.scene_at,
        decision=said(decision, "decision", DECISION_MAX),
        stations=tuple(codes),
    )
    made = Election(
        code=vote.code,
        title=f"{cause.upper()} {whole.title}, {voting_on:%d-%m-%Y}",
        voting_on=voting_on,
        voter_limit_n=whole.voter_limit_n,
    )
    areas.add_part(uow, made, parent, codes)
    store.insert_repeat(uow, vote, actor.id)
    uow.record(
        RepeatDecided(
            subject=f"election/{vote.code}",
            area=house.area,
            audience="partners",
            actor=actor.id,
            election=vote.code,
            parent=parent,
            cause=vote.cause.value,
            voting_on=voting_on.isoformat(),
            decided_at=rfc3339(vote.decided_at),
            decision=vote.decision,
            stations=list(vote.stations),
        )
    )
    return Done(id=vote.code, version=1)


def _ask(uow: UnitOfWork, election: str, event: str, at: datetime, zone: str) -> None:
    """Raises Invalid("event-order-..."): a question, with the other event's code and its instant."""
    [held] = [e for e in areas.elections(uow) if e.code == election]
    known = store.happened(uow, election)
    others = {code: h.at for code, h in known.items() if h.at is not None and code != event}
    votes_at = model.day_begins(held.voting_on, zone)
    found = doubt(event, at, votes_at, others, election)
    if found is not None:
        other_at = "" if found.other_at is None else rfc3339(found.other_at)
        raise Invalid(found.why, field="sure", other=found.other, at=other_at)


def _happening(election: str, event: str) -> Happening:
    """Raises Invalid("event-unknown") for an event that this election cannot see."""
    found = HAPPENINGS.get(event)
    if found is None or election not in found.elections:
        raise Invalid("event-unknown", field="event", value=event[:40])
    return found
