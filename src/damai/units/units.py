"""Use cases of units and their strength: each reads permit, load, decide, save, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from damai.areas import place_store, points
from damai.areas import service as areas
from damai.areas import store as area_store
from damai.areas.standing_model import e7
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import roster_store, store
from damai.units.entries import StrengthSet, UnitSaved
from damai.units.model import POLRI, Ready, Strength, Unit
from damai.units.satgas import PAM_TPS, echelon_of
from damai.units.sight import sees, sees_unit
from damai.units.totals import PUBLISHED, Table, table_of
from damai.units.unit_form import check_strengths, unit_code, unit_of
from damai.webkit.actor import Actor


def units(read: Any, actor: Actor, election: str, area: str = "") -> list[Unit]:
    """The units in the reader's sight, by code. Raises Forbidden."""
    actor.require("units.read")
    found = store.units(read, election, actor.scope, area)
    return [item for item in found if sees_unit(actor, item)]


def unit(read: Any, actor: Actor, election: str, code: str) -> Unit:
    """Raises Forbidden, NotFound("unit-unknown") also for one out of sight."""
    actor.require("units.read")
    return _seen(read, actor, election, code)


def strengths(
    read: Any, actor: Actor, election: str, area: str = "", *, subsatgas: str = PAM_TPS
) -> list[Ready]:
    """The units in sight that have officers in a subsatgas for the whole operation, by code. Raises Forbidden."""
    found = units(read, actor, election, area)
    sums: dict[str, int] = {}
    for row in store.strengths(read, election, [item.code for item in found]):
        if row.subsatgas == subsatgas and not row.on_date and not row.shift:
            sums[row.unit] = sums.get(row.unit, 0) + row.officers_n
    return [Ready(unit=item, officers_n=n) for item in found if (n := sums.get(item.code, 0))]


def strength_of(read: Any, actor: Actor, election: str, code: str) -> list[Strength]:
    """Every strength row of a unit in sight. Raises Forbidden, NotFound."""
    return store.strengths(read, election, [unit(read, actor, election, code).code])


def kuat_pers(
    read: Any, actor: Actor, election: str, area: str = "", on: str = "", *, satgas: str = ""
) -> Table:
    """Units in sight by task force, or by the parts of ``satgas``; ``on``: a date, empty = the whole operation.

    The published total stands beside it where the whole Polres is shown. Raises Forbidden.
    """
    found = units(read, actor, election, area)
    whole = area or areas.the_house(read).area
    published = PUBLISHED.get(whole) if sees(actor, whole, POLRI) else None
    return table_of(
        found,
        store.strengths(read, election, [item.code for item in found]),
        echelon_of(whole),
        on=on,
        satgas=satgas,
        published=published,
        roster=roster_store.counts(read, election),
    )


def add_unit(uow: UnitOfWork, actor: Actor, election: str, given: Mapping[str, str]) -> Done:
    """Add a unit of one's own institution. Raises Forbidden, Invalid(field), Conflict("unit-exists").

    Records UnitSaved.
    """
    actor.require("units.edit")
    made = unit_of(unit_code(given.get("code", "")), given)
    actor.require("units.edit", area=made.area, owner=made.institution)
    check_election(uow, election)
    check_where(uow, made)
    store.insert(uow, election, made)
    record_saved(uow, actor, election, made, added=True, before=None)
    return Done(id=made.code, version=1)


def change_unit(
    uow: UnitOfWork, actor: Actor, election: str, code: str, seen: int, given: Mapping[str, str]
) -> Done:
    """Change a unit; its kind's institution stays. Raises Forbidden, NotFound, Conflict, Invalid.

    Records UnitSaved.
    """
    known = _known(uow, actor, election, code, seen)
    made = replace(unit_of(known.code, given), version=known.version)
    if made.institution != known.institution:
        raise Invalid("unit-institution", field="kind")
    actor.require("units.edit", area=made.area, owner=made.institution)
    if made == known:
        raise Invalid("unit-same", field="name")
    check_where(uow, made)
    store.save(uow, election, made, seen)
    record_saved(uow, actor, election, made, added=False, before=known)
    return Done(id=code, version=seen + 1)


def set_strengths(
    uow: UnitOfWork, actor: Actor, election: str, code: str, rows: Sequence[Strength], seen: int
) -> Done:
    """These rows are the unit's strength from now on; cells of nobody and nothing are left out.

    Raises Forbidden, NotFound, Conflict, Invalid. Records StrengthSet.
    """
    known = _known(uow, actor, election, code, seen)
    check_strengths(rows, code, echelon_of(known.area))
    kept = [row for row in rows if row.officers_n or row.vehicles_n]
    before = store.strengths(uow, election, [code])
    if sorted(kept, key=_cell) == before:
        raise Invalid("strength-same", field="officers_n")
    store.save(uow, election, known, seen)
    store.replace_strengths(uow, election, code, kept)
    uow.record(
        StrengthSet(
            subject=subject_of(election, code),
            area=known.area,
            audience=known.audience,
            actor=actor.id,
            election=election,
            unit=code,
            rows=[_line(row) for row in sorted(kept, key=_cell)],
            officers_n=whole_n(kept),
            officers_n_before=whole_n(before),
        )
    )
    return Done(id=code, version=seen + 1)


def subject_of(election: str, code: str) -> str:
    return f"unit/{election}/{code}"


def whole_n(rows: Sequence[Strength]) -> int:
    """Officers of the whole operation's rows."""
    return sum(row.officers_n for row in rows if not row.on_date and not row.shift)


def _cell(row: Strength) -> tuple[str, ...]:
    return (row.unit, row.satgas, row.subsatgas, row.on_date, row.shift)


def _line(row: Strength) -> str:
    part = f"{row.satgas}/{row.subsatgas or '-'}"
    return f"{part} {row.on_date or '-'} {row.shift or '-'} {row.officers_n} {row.vehicles_n}"


def _seen(read: Any, actor: Actor, election: str, code: str) -> Unit:
    found = store.unit_by_code(read, election, code)
    if found is None or not sees_unit(actor, found):
        raise NotFound("unit-unknown", value=code[:40])
    return found


def _known(uow: UnitOfWork, actor: Actor, election: str, code: str, seen: int) -> Unit:
    actor.require("units.edit")
    found = _seen(uow, actor, election, code)
    actor.require("units.edit", area=found.area, owner=found.institution)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found


def check_election(read: Any, election: str) -> None:
    """Raises Invalid("election-unknown")."""
    if election not in {item.code for item in areas.elections(read)}:
        raise Invalid("election-unknown", field="election", value=election[:40])


def check_area(read: Any, area: str, place: str) -> None:
    """The area is known, and the place too where one is named. Raises Invalid."""
    if area_store.area_by_code(read, area) is None:
        raise Invalid("area-unknown", field="area", value=area)
    if place and place_store.place_by_code(read, place) is None:
        raise Invalid("place-unknown", field="place", value=place[:40])


def check_where(read: Any, made: Unit) -> None:
    """Its area and place are there, and its point lies in the area as far as boundaries are known. Raises Invalid."""
    check_area(read, made.area, made.place)
    if made.lon is None or made.lat is None:
        return
    shapes = area_store.boundaries(read, made.area).values()
    if shapes and not any(points.reaches(shape, made.lon, made.lat) for shape, _ in shapes):
        raise Invalid("unit-point-outside", field="lat", value=f"{made.lat}, {made.lon}")


def record_saved(
    uow: UnitOfWork, actor: Actor, election: str, made: Unit, *, added: bool, before: Unit | None
) -> None:
    """Write the entry of one unit."""
    moved = before is not None and before.area != made.area
    uow.record(
        UnitSaved(
            subject=subject_of(election, made.code),
            area=made.area,
            area_before=before.area if before is not None and moved else None,
            audience=made.audience,
            actor=actor.id,
            election=election,
            unit=made.code,
            added=added,
            name=made.name,
            unit_kind=made.kind.value,
            institution=made.institution,
            place=made.place,
            lon_e7=e7(made.lon),
            lat_e7=e7(made.lat),
            point=made.point,
            source=made.source,
            synthetic=made.synthetic,
        )
    )
