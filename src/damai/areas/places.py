"""Use cases of places: who stands where, kept by hand beside the imports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from damai.areas import place_store, store
from damai.areas.entries import PlaceRemoved, PlaceSaved
from damai.areas.place_model import SHAPES, Place, place_code, place_of
from damai.areas.standing_model import REASON_MAX, e7, said
from damai.core.audience import PARTNERS
from damai.core.codes import within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor

LIST_N = 500


def one(read: Any, actor: Actor, code: str) -> Place:
    """Raises NotFound("place-unknown") for absent and for out of reach alike."""
    found = place_store.place_by_code(read, code)
    if found is None or not within(found.area, actor.scope):
        raise NotFound("place-unknown", value=code[:40])
    return found


def listed(
    read: Any, actor: Actor, *, area: str = "", kind: str = "", after: str = "", limit: int = LIST_N
) -> list[Place]:
    """The reader's places in order of code."""
    return place_store.places(read, actor.scope, area=area, kind=kind, after=after, limit=limit)


def features(found: list[Place]) -> list[dict[str, Any]]:
    """The places that have a point, as GeoJSON features."""
    return [
        {
            "type": "Feature",
            "properties": {
                "code": p.code,
                "name": p.name,
                "kind": p.kind.value,
                "shape": SHAPES[p.kind],
                "address": p.address,
                "synthetic": p.synthetic,
            },
            "geometry": {"type": "Point", "coordinates": [p.lon, p.lat]},
        }
        for p in found
        if p.lon is not None
    ]


def add(uow: UnitOfWork, actor: Actor, fields: dict[str, str]) -> Done:
    """Add a place. Raises Forbidden, Invalid(field), Conflict("place-exists"). Records PlaceSaved."""
    made = _checked(uow, place_code(fields.get("code", "")), fields)
    actor.require("places.edit", area=made.area)
    place_store.insert(uow, made, f"{made.code}|1|{uow.new_id()}")
    _saved(uow, actor, made, added=True, before=None)
    return Done(id=made.code, version=1)


def change(uow: UnitOfWork, actor: Actor, code: str, seen: int, fields: dict[str, str]) -> Done:
    """Change a place. Raises NotFound, Forbidden, Conflict(seen, current), Invalid. Records PlaceSaved."""
    known = _known(uow, actor, code, seen)
    made = _checked(uow, code, fields)
    actor.require("places.edit", area=made.area)
    if replace(made, version=known.version) == known:
        raise Invalid("place-same", field="name")
    place_store.save(uow, seen, made, f"{code}|{seen + 1}|{uow.new_id()}")
    _saved(uow, actor, made, added=False, before=known.area)
    return Done(id=code, version=seen + 1)


def remove(uow: UnitOfWork, actor: Actor, code: str, seen: int, reason: str) -> Done:
    """Take a place away. Raises NotFound, Forbidden, Conflict, Invalid. Records PlaceRemoved."""
    known = _known(uow, actor, code, seen)
    why = said(reason, "reason", REASON_MAX)
    place_store.delete(uow, code, f"{code}|-|{uow.new_id()}")
    uow.record(
        PlaceRemoved(
            subject=f"place/{code}",
            area=known.area,
            audience=PARTNERS,
            actor=actor.id,
            place=code,
            name=known.name,
            reason=why,
        )
    )
    return Done(id=code, version=seen)


def _known(uow: UnitOfWork, actor: Actor, code: str, seen: int) -> Place:
    known = one(uow, actor, code)
    actor.require("places.edit", area=known.area)
    if seen != known.version:
        raise Conflict(seen=seen, current=known.version)
    return known


def _checked(uow: UnitOfWork, code: str, fields: dict[str, str]) -> Place:
    made = place_of(code, fields)
    if store.area_by_code(uow, made.area) is None:
        raise Invalid("area-unknown", field="area", value=made.area)
    return made


def _saved(uow: UnitOfWork, actor: Actor, made: Place, *, added: bool, before: str | None) -> None:
    uow.record(
        PlaceSaved(
            subject=f"place/{made.code}",
            area=made.area,
            area_before=None if before in (None, made.area) else before,
            audience=PARTNERS,
            actor=actor.id,
            place=made.code,
            added=added,
            kind=made.kind.value,
            name=made.name,
            lon_e7=e7(made.lon),
            lat_e7=e7(made.lat),
            address=made.address,
            access=made.access,
            contact=made.contact,
            source=made.source,
            synthetic=made.synthetic,
        )
    )
