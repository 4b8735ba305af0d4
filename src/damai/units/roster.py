"""Use cases of the roster: who serves, by name. An institution reads and keeps its own alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import roster_store, store, units
from damai.units.entries import OfficerRemoved, OfficerSaved
from damai.units.model import Officer, Unit
from damai.units.officer_form import officer_of
from damai.units.satgas import echelon_of
from damai.units.sight import sees_unit
from damai.webkit.actor import Actor


def officers(read: Any, actor: Actor, election: str, *, unit: str = "") -> list[Officer]:
    """Of the reader's own institution and area, by unit and service number. Raises Forbidden."""
    actor.require("roster.read")
    named = [item.code for item in named_units(read, actor, election) if unit in ("", item.code)]
    return roster_store.officers(read, election, named)


def officer(read: Any, actor: Actor, election: str, id: str) -> Officer:
    """Raises Forbidden, NotFound("officer-unknown") also for one who is out of sight."""
    actor.require("roster.read")
    found = roster_store.by_id(read, election, id)
    if found is None or found.unit not in {u.code for u in named_units(read, actor, election)}:
        raise NotFound("officer-unknown")
    return found


def counts(read: Any, actor: Actor, election: str) -> dict[str, int]:
    """Unit in sight -> how many are in its roster: no names. Raises Forbidden."""
    seen = {item.code for item in units.units(read, actor, election)}
    found = roster_store.counts(read, election)
    return {code: n for code, n in found.items() if code in seen}


def named_units(read: Any, actor: Actor, election: str) -> list[Unit]:
    """The units whose officers the reader may know by name."""
    return [item for item in store.units(read, election, actor.scope) if may_name(actor, item)]


def may_name(actor: Actor, found: Unit) -> bool:
    """Whether a unit in the reader's sight is of the reader's own institution."""
    mine = actor.may("roster.read", area=found.area, owner=found.institution)
    return mine and sees_unit(actor, found)


def add_officer(
    uow: UnitOfWork, actor: Actor, election: str, unit: str, given: Mapping[str, str]
) -> Done:
    """Put somebody on the roster of a unit: everybody once. Raises Forbidden, NotFound, Invalid(field),
    Conflict("officer-exists"). Records OfficerSaved."""
    actor.require("roster.edit")
    home = _unit(uow, actor, election, unit)
    made = officer_of(str(uow.new_id()), unit, given, echelon_of(home.area))
    roster_store.insert(uow, election, [made])
    _saved(uow, actor, election, made, home, added=True)
    return Done(id=made.id, version=1)


def change_officer(
    uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int, given: Mapping[str, str]
) -> Done:
    """Change an officer, or move one to the unit that ``given`` names. Raises Forbidden, NotFound, Conflict,
    Invalid. Records OfficerSaved."""
    known, before = _known(uow, actor, election, id, seen)
    home = _unit(uow, actor, election, given.get("unit", "").strip() or known.unit)
    made = officer_of(id, home.code, given, echelon_of(home.area))
    if replace(made, version=known.version) == known:
        raise Invalid("officer-same", field="name")
    roster_store.save(uow, election, made, seen)
    _saved(uow, actor, election, made, home, added=False, before=before)
    return Done(id=id, version=seen + 1)


def remove_officer(uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int) -> Done:
    """Take an officer off the roster, with all duties. Raises Forbidden, NotFound, Conflict.

    Records OfficerRemoved.
    """
    known, home = _known(uow, actor, election, id, seen)
    duties_n = len(roster_store.duties(uow, election, officers=[id]))
    roster_store.remove(uow, election, id)
    uow.record(
        OfficerRemoved(
            subject=f"officer/{id}",
            area=home.area,
            audience=home.institution,
            actor=actor.id,
            election=election,
            unit=known.unit,
            duties_n=duties_n,
        )
    )
    return Done(id=id, version=seen)


def _unit(uow: UnitOfWork, actor: Actor, election: str, code: str) -> Unit:
    found = store.unit_by_code(uow, election, code)
    if found is None or not sees_unit(actor, found):
        raise NotFound("unit-unknown", value=code[:40])
    actor.require("roster.edit", area=found.area, owner=found.institution)
    return found


def _known(
    uow: UnitOfWork, actor: Actor, election: str, id: str, seen: int
) -> tuple[Officer, Unit]:
    actor.require("roster.edit")
    found = officer(uow, actor, election, id)
    home = _unit(uow, actor, election, found.unit)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found, home


def _saved(
    uow: UnitOfWork, actor: Actor, election: str, made: Officer, home: Unit, *, added: bool,
    before: Unit | None = None,
) -> None:  # fmt: skip
    moved = before is not None and before.area != home.area
    uow.record(
        OfficerSaved(
            subject=f"officer/{made.id}",
            area=home.area,
            area_before=before.area if before is not None and moved else None,
            audience=home.institution,
            actor=actor.id,
            election=election,
            unit=made.unit,
            added=added,
            satgas=made.satgas,
            subsatgas=made.subsatgas,
            synthetic=made.synthetic,
        )
    )
