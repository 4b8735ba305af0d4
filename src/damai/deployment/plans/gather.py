"""What the house knows, as the files that ``plan solve`` reads: stations with their classes, units, formations."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.areas.model import PointSource, Station
from damai.core.errors import Invalid
from damai.deployment.plans import service as plans
from damai.deployment.plans.making import Brief, Kept
from damai.deployment.plans.model import OWNER, STATIONS_MAX, Asked
from damai.deployment.plans.model import State as PlanState
from damai.deployment.plans.patterning import pattern
from damai.deployment.plans.patterns import CLASSES, Pattern
from damai.deployment.plans.strength import cut
from damai.risk.classes import service as classes
from damai.risk.versions import service as versions
from damai.risk.versions import store as version_store
from damai.risk.versions.model import Level, State
from damai.units import service as units
from damai.units.model import Ready
from damai.webkit.actor import Actor

DECIDED, BY_INDEX, LOWEST = "decided", "index", "lowest"
"""Where a station's class comes from: a commander, the published index by the table of the pattern, or nowhere: then
the lowest, and the screen says for how many."""
MEASURED = (PointSource.SURVEYED.value, PointSource.PUBLISHED.value)
STATION_COLUMNS = ("station_id", "area", "district", "lat", "lon", "risk_class", "voters", "surveyed", "number")  # fmt: skip
UNIT_COLUMNS = ("unit_id", "lat", "lon", "strength", "district")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """A station's class and where it comes from."""

    klass: str
    source: str


def brief(
    read: Any, actor: Actor, election: str, area: str, asked: Asked, *, base: str = ""
) -> Brief:
    """Everything to plan an area with; what is locked in the plan ``base`` stays.

    Raises Forbidden, NotFound, Invalid with what is missing and how to mend it.
    """
    actor.require("plan.draft", area=area, owner=OWNER)
    areas.area(read, area)
    stations = areas.stations_in(read, election, area)
    if not stations:
        raise Invalid("plan-no-station", field="area", area=area)
    if len(stations) > STATIONS_MAX:
        raise Invalid("plan-many", field="area", n=len(stations), most=STATIONS_MAX)
    in_force = pattern(read, actor, election, area)
    classed = classes_of(read, actor, election, area, stations, in_force)
    bare = sorted({c.klass for c in classed.values()} - set(in_force.formations))
    if bare:
        raise Invalid("plan-no-formation", field="formations", klass=bare[0])
    # The pairs of a formation are police; soldiers stand behind them and are never counted as such.
    ready = [
        one for one in units.strengths(read, actor, election, area) if one.unit.institution == OWNER
    ]
    if not ready:
        raise Invalid("plan-no-unit", field="area", area=area)
    reported = {one.unit.code: one.officers_n for one in ready}
    unknown = sorted(set(asked.own) - set(reported))
    if unknown:
        raise Invalid("plan-unit-none", field="own", value=unknown[0][:40])
    used = cut({**reported, **asked.own}, asked.cut_n)
    by_class: dict[str, Counter[str]] = defaultdict(Counter)
    for one in classed.values():
        by_class[one.klass][one.source] += 1
    needed = {name: in_force.raw[name] for name in CLASSES if name in in_force.raw}
    return Brief(
        stations_csv=_csv(STATION_COLUMNS, _station_rows(stations, classed)),
        units_csv=_csv(UNIT_COLUMNS, _unit_rows(read, ready, used, stations)),
        formations_json=(json.dumps(needed, ensure_ascii=False, indent=1) + "\n").encode(),
        strengths=reported,
        used=used,
        classes={name: dict(found) for name, found in by_class.items()},
        surveyed_n=sum(is_surveyed(station) for station in stations),
        synthetic=any(one.unit.synthetic for one in ready),
        names={one.unit.code: one.unit.name for one in ready},
        unplaced=tuple(sorted(one.unit.code for one in ready if one.unit.point not in MEASURED)),
        locked=_locked(read, actor, area, base),
    )


def _locked(read: Any, actor: Actor, area: str, base: str) -> tuple[Kept, ...]:
    if not base:
        return ()
    before = plans.plan(read, actor, base)
    if before.state is not PlanState.DRAFT:
        # What was signed is done with: who asks anew from there asks freely.
        return ()
    if before.area != area:
        raise Invalid("plan-base-area", field="base", area=before.area)
    return tuple(
        Kept(
            team=team.team,
            stations=team.stations,
            units=tuple((met.unit, met.police_n) for met in team.met),
        )
        for team in plans.teams(read, actor, before)
        if team.locked
    )


def classes_of(
    read: Any,
    actor: Actor,
    election: str,
    area: str,
    stations: Sequence[Station],
    in_force: Pattern,
) -> dict[str, Classed]:
    """Station -> its class: decided, else by the institution's published index and the pattern's table, else the lowest."""
    decided = classes.classes(read, actor, election, area)
    said = _index_classes(read, actor, election, area) if in_force.index_classes else {}
    lowest = next(name for name in CLASSES if name in in_force.formations)
    found = {}
    for station in stations:
        decision = decided.get(station.code)
        named = in_force.index_classes.get(said.get(station.code, ""))
        if decision is not None:
            found[station.code] = Classed(klass=decision.klass.value, source=DECIDED)
        elif named is not None:
            found[station.code] = Classed(klass=named, source=BY_INDEX)
        else:
            found[station.code] = Classed(klass=lowest, source=LOWEST)
    return found


def _index_classes(read: Any, actor: Actor, election: str, area: str) -> Mapping[str, str]:
    """Station -> its class in the institution's published index, the newest where several stand."""
    found: dict[str, str] = {}
    for version in reversed(versions.versions(read, actor, election)):
        mine = version.institution == actor.institution
        if mine and version.state is State.PUBLISHED and version.level is Level.STATION:
            for row in version_store.scores(read, version.id, area):
                if row.klass is not None:
                    found[row.place] = version.class_names[row.klass]
    return found


def index_class_names(read: Any, actor: Actor, election: str) -> list[str]:
    """The classes of the institution's published station indexes, in their order, each once."""
    found: dict[str, None] = {}
    for version in versions.versions(read, actor, election):
        mine = version.institution == actor.institution
        if mine and version.state is State.PUBLISHED and version.level is Level.STATION:
            found |= dict.fromkeys(version.class_names)
    return list(found)


def is_surveyed(station: Station) -> bool:
    """Whether its point was measured or published, and may be measured from."""
    return station.point in (PointSource.SURVEYED, PointSource.PUBLISHED)


def district_of(area: str) -> str:
    """The kecamatan of a kelurahan or station."""
    return ".".join(area.split(".")[:3])


def _station_rows(
    stations: Sequence[Station], classed: Mapping[str, Classed]
) -> list[tuple[Any, ...]]:
    """A station that nobody surveyed may have no point at all."""
    return [
        (
            s.code, s.area, district_of(s.area), "" if s.lat is None else s.lat,
            "" if s.lon is None else s.lon, classed[s.code].klass,
            "" if s.voters_n is None else s.voters_n, "true" if is_surveyed(s) else "false", s.number,
        )
        for s in sorted(stations, key=lambda s: s.code)
    ]  # fmt: skip


def _unit_rows(
    read: Any, ready: Sequence[Ready], used: Mapping[str, int], stations: Sequence[Station]
) -> list[tuple[Any, ...]]:
    """A unit without a point stands at the point of its area, else in the middle of its stations."""
    known = area_store.areas_by_code(read, sorted({one.unit.area for one in ready}))
    rows: list[tuple[Any, ...]] = []
    for one in sorted(ready, key=lambda one: one.unit.code):
        unit = one.unit
        lat, lon = unit.lat, unit.lon
        home = known.get(unit.area)
        if (lat is None or lon is None) and home is not None:
            lat, lon = home.lat, home.lon
        if lat is None or lon is None:
            near = [s for s in stations if s.area.startswith(unit.area)] or list(stations)
            known_points = [(s.lat, s.lon) for s in near if s.lat is not None and s.lon is not None]
            if not known_points:
                raise Invalid("plan-unit-point", field="area", unit=unit.code)
            lat = round(sum(p[0] for p in known_points) / len(known_points), 6)
            lon = round(sum(p[1] for p in known_points) / len(known_points), 6)
        district = unit.area if unit.area.count(".") == 2 else ""
        rows.append((unit.code, lat, lon, used[unit.code], district))
    return rows


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
