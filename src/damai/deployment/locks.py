"""Teams that stay: what is locked in one order, whose police are taken before anybody else's, and locks that cannot be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from damai.deployment.faults import Unplannable
from damai.deployment.formations import pairs_of
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Locked, Options


def in_order(locked: Sequence[Locked]) -> tuple[Locked, ...]:
    """Stations and units by code, teams by their smallest station: the order in which locks were given changes nothing."""
    each = [
        replace(one, stations=tuple(sorted(one.stations)), units=tuple(sorted(one.units)))
        for one in locked
    ]
    return tuple(sorted(each, key=lambda one: one.stations))


def pairs_in(police: int) -> int:
    """Pairs of officers; a single one takes a whole pair."""
    return -(-police // 2)


def locked_teams(teams: Sequence[Team], options: Options) -> dict[str, Locked]:
    """Team id -> its lock."""
    by_stations = {one.stations: one for one in in_order(options.locked)}
    return {t.team_id: by_stations[t.stations] for t in teams if t.stations in by_stations}


def refuse_sent(inputs: Inputs, options: Options) -> None:
    """Raises Unplannable ``locked`` for a lock whose stations are not there, or whose police cannot be sent."""
    if not options.locked:
        return
    risk_class = dict(zip(inputs.stations.station_id, inputs.stations.risk_class, strict=True))
    taken: Counter[str] = Counter()
    for n, one in enumerate(options.locked, start=1):
        if not one.stations:
            raise Unplannable("locked/empty", n=n)
        strange = [code for code in one.stations if code not in risk_class]
        if strange:
            raise Unplannable("locked/strange", first=min(one.stations), station=strange[0])
        if one.units:
            _refuse_police(one, inputs.formations[risk_class[one.stations[0]]].police)
            taken.update({unit: pairs_in(n) for unit, n in one.units})
    _refuse_names(options.locked)
    _refuse_taken(taken, options, inputs)


def _refuse_names(locked: Sequence[Locked]) -> None:
    for name, n in sorted(Counter(one.team_id for one in locked if one.team_id).items()):
        if n > 1 or not name.isprintable():
            raise Unplannable("locked/name", name=name)


def _refuse_police(one: Locked, police: int) -> None:
    first = min(one.stations)
    twice = [unit for unit, n in Counter(unit for unit, _ in one.units).items() if n > 1]
    if twice:
        raise Unplannable("locked/unit-twice", first=first, unit=twice[0])
    sent = sum(n for _, n in one.units)
    if sent != police or any(n < 1 for _, n in one.units):
        raise Unplannable("locked/police", first=first, n=sent, police=police)
    pairs = sum(pairs_in(n) for _, n in one.units)
    if pairs != pairs_in(police):
        raise Unplannable("locked/pairs", first=first, n=pairs, pairs=pairs_in(police))


def _refuse_taken(taken: Mapping[str, int], options: Options, inputs: Inputs) -> None:
    strength = dict(zip(inputs.units.unit_id, inputs.units.strength.tolist(), strict=True))
    for one in in_order(options.locked):
        for unit, _ in one.units:
            if unit not in strength:
                raise Unplannable("locked/unit", first=one.stations[0], unit=unit)
    for unit, pairs in sorted(taken.items()):
        there = pairs_of(int(strength[unit]), options.reserve)
        if pairs > there:
            missing = _missing(pairs, int(strength[unit]), options.reserve)
            raise Unplannable("locked/supply", unit=unit, n=2 * pairs, available=2 * there, missing=missing)  # fmt: skip


def _missing(pairs: int, strength: int, reserve: float) -> int:
    """The fewest officers more with which a unit can send ``pairs``."""
    wanted = strength
    while pairs_of(wanted, reserve) < pairs:
        wanted += 1
    return wanted - strength
