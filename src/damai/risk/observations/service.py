"""Use cases of observations: each reads permit, load, decide, save, record."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.core.audience import PARTNERS, visible
from damai.core.canonical import canonical
from damai.core.codes import is_place, within
from damai.core.errors import Conflict, Invalid
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.risk import entries
from damai.risk.observations import asking, model, store
from damai.risk.observations.model import Observation, Seen
from damai.webkit.actor import Actor, all_seeing

ROWS_MAX = 50_000


def observe(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    items: Sequence[Seen],
    *,
    shared: bool = False,
    synthetic: bool = False,
    numbers: Mapping[store.Cell, int] | None = None,
) -> Done:
    """Add what one's institution has seen; what it said before of the same cells stays, with a lower number.

    All or nothing. The institution alone sees it, or, ``shared``, its partners too; what a version that is published
    uses, its readers see there. ``numbers`` = how far each cell had come when it was looked at (0 = never seen).

    Raises Forbidden, also for an answer to another institution's checklist, Invalid for the first item that is wrong
    or twice, Conflict("observation-overtaken") when a cell has gone on since. Records Observed.
    """
    actor.require("risk.observe")
    if not items:
        raise Invalid("observations-none", field="data")
    if len(items) > ROWS_MAX:
        raise Invalid("observations-many", field="data", most=ROWS_MAX)
    house = areas.the_house(uow)
    today = uow.scene_at.astimezone(ZoneInfo(house.zone)).date()
    cells = [(item.place, item.indicator) for item in items]
    _check_places(uow, actor, election, sorted({item.place for item in items}))
    for item in items:
        model.check(item, today)
        asking.check(item, actor.institution)
    if len(set(cells)) < len(cells):
        place, indicator = Counter(cells).most_common(1)[0][0]
        raise Invalid("observation-twice", field="data", place=place, indicator=indicator)
    institution = actor.institution
    audience = PARTNERS if shared else institution
    before = store.numbers(uow, institution, cells)
    if numbers is not None and any(before.get(cell, 0) != numbers.get(cell, 0) for cell in cells):
        raise Conflict("observation-overtaken")
    batch = str(uow.new_id())
    made = [
        Observation(
            institution=institution,
            place=item.place,
            indicator=item.indicator,
            number=before.get((item.place, item.indicator), 0) + 1,
            value=item.value,
            missing=item.missing,
            observed_on=item.observed_on.isoformat(),
            source=said(item.source, "source", model.SOURCE_MAX),
            evidence=said(item.evidence, "evidence", model.EVIDENCE_MAX, needed=False, lines=True),
            synthetic=synthetic,
            audience=audience,
            by=actor.id,
            at=uow.scene_at,
            batch=batch,
        )
        for item in sorted(items, key=lambda item: (item.place, item.indicator))
    ]
    store.insert(uow, made)
    sources = sorted({item.source for item in made})
    uow.record(
        entries.Observed(
            subject=f"risk-batch/{batch}",
            area=_common([item.place for item in made]),
            audience=audience,
            actor=actor.id,
            batch=batch,
            rows_n=len(made),
            rows_sha256=digest(made),
            source=sources[0] if len(sources) == 1 else f"{sources[0]} + {len(sources) - 1}",
            synthetic=synthetic,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=batch, version=1)


def digest(made: Sequence[Observation]) -> str:
    """SHA-256 of the rows as they are kept, in order of place and indicator; floats by their shortest digits."""
    total = hashlib.sha256()
    for item in made:
        value = "" if item.value is None else repr(item.value)
        fields = [
            item.institution, item.place, item.indicator, item.number, value, item.missing,
            item.observed_on, item.source, item.evidence,
        ]  # fmt: skip
        total.update(canonical({"row": fields}))
    return total.hexdigest()


def seen_of_place(read: object, actor: Actor, place: str) -> list[Observation]:
    """What the reader may see of everything that was said of a place, the newest of each cell first."""
    actor.require("risk.read")
    found = store.of_place(read, place) if is_place(place) else []
    return [item for item in found if in_sight(item, actor)]


def in_sight(item: Observation, actor: Actor) -> bool:
    return visible(
        item.place,
        item.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _check_places(uow: UnitOfWork, actor: Actor, election: str, places: Sequence[str]) -> None:
    for place in places:
        if not is_place(place) or not within(place, actor.scope):
            raise Invalid("observation-place", field="place", value=place[:40])
    known = known_places(uow, election, places)
    for place in places:
        if place not in known:
            raise Invalid("observation-place", field="place", value=place[:40])


def known_places(read: Any, election: str, places: Sequence[str]) -> set[str]:
    """Those of ``places`` that are areas, or stations of the election."""
    stations = [place for place in places if place.count(".") == 4]
    known = {item.code for item in area_store.stations_by_codes(read, election, stations)}
    return known | set(areas.areas_named(read, [p for p in places if p.count(".") < 4]))


def _common(places: Sequence[str]) -> str:
    """The smallest area that holds every place: an entry has one."""
    parts = [place.split(".") for place in places]
    shared: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    if len(shared) == 5:
        shared = shared[:4]
    return ".".join(shared)
