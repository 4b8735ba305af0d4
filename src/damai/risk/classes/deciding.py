"""Decide with what was proposed on the record: one station, or one class for many of a kelurahan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from damai.areas import service as areas
from damai.core.codes import area_of_station
from damai.core.errors import Conflict, Invalid
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.risk.classes import service
from damai.risk.classes.model import station_class
from damai.risk.classes.proposing import table
from damai.webkit.actor import Actor

MANY_MAX = 500
"""Stations of one decision: more than any kelurahan of Metro has, few enough for one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A station as the screen showed it: the number of the decision that stood and the mark of the proposal."""

    station: str
    seen: int
    mark: str


def decide_one(
    uow: UnitOfWork, actor: Actor, election: str, item: Chosen, klass: str, reason: str
) -> Done:
    """As ``service.decide``, with the proposal as it is now. Raises NotFound for a station out of sight, and
    Conflict("class-proposal-changed") when the screen showed another."""
    service.history(uow, actor, election, item.station)
    return _decide(uow, actor, election, [item], item.station, klass, reason)


def decide_many(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    items: Sequence[Chosen],
    klass: str,
    reason: str,
) -> Done:
    """The same class, with the same reason, for stations of one kelurahan: each its own entry, all or none.

    Raises Forbidden, Invalid("classes-none"|"classes-many"|"classes-one-area"), and as ``decide_one``.
    """
    actor.require("risk.classify", owner=service.OWNER)
    if not items:
        raise Invalid("classes-none", field="stations")
    if len(items) > MANY_MAX:
        raise Invalid("classes-many", field="stations", most=MANY_MAX)
    kelurahan = {area_of_station(item.station) for item in items}
    if len(kelurahan) > 1:
        raise Invalid("classes-one-area", field="stations")
    return _decide(uow, actor, election, items, kelurahan.pop(), klass, reason)


def _decide(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    items: Sequence[Chosen],
    scope: str,
    klass: str,
    reason: str,
) -> Done:
    chosen = station_class(klass)
    stations = [areas.station(uow, election, item.station) for item in items]
    rows = table(uow, actor, election, stations, scope).rows
    for item, row in zip(items, rows, strict=True):
        service.decide(uow, actor, election, item.station, item.seen, chosen, reason, row.proposal)
        if item.mark != row.mark:
            raise Conflict("class-proposal-changed")
    return Done(id=scope, version=len(items))
