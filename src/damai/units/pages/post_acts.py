"""What the forms of a post ask for: each reads its fields and calls the use case."""

from __future__ import annotations

from damai.areas import service as areas
from damai.core.errors import Invalid
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import service
from damai.units.model import Duty
from damai.units.officer_form import nrp_of
from damai.units.post_form import span_of
from damai.units.rest import POST
from damai.units.unit_form import day_of
from damai.webkit.actor import Actor
from damai.webkit.guards import version_of

Fields = dict[str, str]


def change(uow: UnitOfWork, actor: Actor, election: str, id: str, fields: Fields) -> Done:
    return service.change_post(uow, actor, election, id, version_of(fields), with_part(fields))


def end(uow: UnitOfWork, actor: Actor, election: str, id: str, fields: Fields) -> Done:
    last, reason = fields.get("ends_on", ""), fields.get("reason", "")
    return service.end_post(uow, actor, election, id, version_of(fields), last, reason)


def fill(uow: UnitOfWork, actor: Actor, election: str, id: str, fields: Fields) -> Done:
    since, until = fields.get("since", ""), fields.get("until", "")
    return service.fill_post(uow, actor, election, id, since, until)[0]


def assign(uow: UnitOfWork, actor: Actor, election: str, id: str, fields: Fields) -> Done:
    """Raises Invalid("shift-unknown"|"nrp-unknown") for a date or a shift that the post has not."""
    found = service.post(uow, actor, election, id)
    day = day_of(fields.get("on_date", ""), "on_date")
    shift = next((s for s in found.shifts if s.code == fields.get("shift", "")), None)
    if shift is None or not found.starts_on <= day.isoformat() <= found.ends_on:
        raise Invalid("shift-unknown", field="shift", value=day.isoformat())
    nrp = nrp_of(fields.get("nrp", ""))
    # Among the actor's own: whether another institution has the number is not told.
    mine = service.officers(uow, actor, election)
    person = next((person for person in mine if person.nrp == nrp), None)
    if person is None:
        raise Invalid("nrp-unknown", field="nrp", value=nrp)
    starts_at, ends_at = span_of(shift, day, areas.the_house(uow).zone)
    made = Duty(
        officer=person.id, on_date=day.isoformat(), shift=shift.code, target=POST + id,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    return service.assign_duties(uow, actor, election, [made])


def release(uow: UnitOfWork, actor: Actor, election: str, id: str, fields: Fields) -> Done:
    """Only from this post: the officer may serve at another on the same date."""
    officer, on_date, shift = (fields.get(name, "") for name in ("officer", "on_date", "shift"))
    return service.release(uow, actor, election, officer, on_date, shift, POST + id)


def with_part(fields: dict[str, str]) -> dict[str, str]:
    satgas, _, subsatgas = fields.get("part", "").partition("/")
    return {**fields, "satgas": satgas, "subsatgas": subsatgas}
