"""What is printed of a plan: team sheets, a unit's list, the annex of its warrant. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from damai.areas import service as areas
from damai.areas import standing_store
from damai.areas import store as area_store
from damai.areas.model import Station
from damai.deployment.formation_words import at_rung, sentence
from damai.deployment.orders.model import (
    Annex,
    AnnexRow,
    Classification,
    Person,
    Reason,
    Standing,
    StationLine,
    TeamSheet,
    UnitList,
    UnitTeam,
)
from damai.deployment.orders.stations import Stations
from damai.deployment.plans.gather import is_surveyed
from damai.deployment.plans.model import Plan, State, Team
from damai.deployment.plans.seen import formations_of
from damai.units.model import Officer

DAY = timedelta(days=1)
POLRI = "KEPOLISIAN NEGARA REPUBLIK INDONESIA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the office says of the paper: the warrant's number (empty = a line to write it on), who may read it, how many
    copies there are and which one this is."""

    number: str = ""
    classification: Classification = Classification.TERBATAS
    copy_no: int = 1
    copies_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the papers say beside the plan. ``address`` = the house's own, for the QR; ``people`` by team,
    ``names_set`` False = as they would be filled in; ``lines`` the duty number of a kelurahan or kecamatan, as KPU entered it."""

    plan: Plan
    teams: Sequence[Team]
    stations: Mapping[str, Station]
    addresses: Mapping[str, str]
    area_names: Mapping[str, str]
    unit_names: Mapping[str, str]
    people: Mapping[str, Sequence[Officer]]
    lines: Mapping[str, str]
    voting_on: date
    place: str
    operation: str
    exercise: bool
    address: str
    institution: tuple[str, ...] = (POLRI,)
    """The lines of the letterhead, the highest first."""
    names_set: bool = False

    def sends(self, unit: str) -> list[Team]:
        """The teams that a unit sends officers to."""
        return [team for team in self.teams if any(met.unit == unit for met in team.met)]


def read_stations(
    read: Any, found: Plan, teams: Sequence[Team]
) -> tuple[dict[str, Station], dict[str, str], dict[str, str]]:
    """Stations by code, their addresses as people said them, and names of areas."""
    codes = [code for team in teams for code in team.stations]
    stations = {s.code: s for s in area_store.stations_by_codes(read, found.election, codes)}
    addresses = standing_store.addresses(read, found.election, codes)
    around = {found.area} | {team.district for team in teams} | {s.area for s in stations.values()}
    named = areas.areas_named(read, sorted(around))
    return stations, addresses, {code: item.name for code, item in named.items()}


def sheet(known: Known, team: Team, asked: Asked) -> TeamSheet:
    """The sheet that a team carries: its formation for as many stations as it has."""
    ordered = formations_of(known.plan)[team.risk_class]
    formation = at_rung(ordered, team.stations_n)  # what holds here, and not what was ordered
    return TeamSheet(
        **_heading(known, asked, f"/tps/{team.base}"),
        team=team.team,
        unit_names=tuple(known.unit_names.get(met.unit, met.unit) for met in team.met),
        formation_id=sentence(formation, "id"),
        formation_en=sentence(formation, "en"),
        people=tuple(
            Person(
                no=at, name=one.name, rank=one.rank, nrp=one.nrp, position=one.position,
                ops_position=one.ops_position,
            )
            for at, one in enumerate(known.people.get(team.team, ()), 1)
        ),
        stations=_lines(known, team),
        linmas_n=team.linmas_n,
        area_name=known.area_names.get(team.district, team.district),
        valid_from=known.voting_on - DAY,
        valid_to=known.voting_on + DAY,
        reason=Reason(team.reason),
    )  # fmt: skip


def unit_list(known: Known, unit: str, asked: Asked) -> UnitList:
    """All teams of one unit."""
    return UnitList(
        **_heading(known, asked, "") | {"names_set": True},  # it names nobody
        unit_name=known.unit_names.get(unit, unit),
        teams=tuple(
            UnitTeam(
                team=team.team,
                area_name=known.area_names.get(team.district, team.district),
                risk_class=team.risk_class,
                police_n=sum(met.police_n for met in team.met if met.unit == unit),
                stations=_lines(known, team),
                linmas_n=team.linmas_n,
                others=tuple(
                    known.unit_names.get(met.unit, met.unit) for met in team.met if met.unit != unit
                ),
                reason=Reason(team.reason),
            )
            for team in known.sends(unit)
        ),
        valid_from=known.voting_on - DAY,
        valid_to=known.voting_on + DAY,
    )


def annex(known: Known, unit: str, asked: Asked) -> Annex:
    """The annex of a unit's warrant: a line an officer; an empty one for each place without a name yet."""
    rows: list[AnnexRow] = []
    for team in known.sends(unit):
        mine = [one for one in known.people.get(team.team, ()) if one.unit == unit]
        places_n = sum(met.police_n for met in team.met if met.unit == unit)
        kelurahan = sorted({known.stations[code].area for code in team.stations if code in known.stations})  # fmt: skip
        where = ", ".join(known.area_names.get(code, code) for code in kelurahan)
        for at in range(max(places_n, len(mine))):
            one = mine[at] if at < len(mine) else None
            rows.append(
                AnnexRow(
                    no=len(rows) + 1,
                    name=one.name if one else "",
                    rank=one.rank if one else "",
                    nrp=one.nrp if one else "",
                    position=one.position if one else "",
                    ops_position=one.ops_position if one else "",
                    stations=team.stations,
                    kelurahan=where,
                    note=team.team,
                )
            )
    return Annex(
        **_heading(known, asked, ""),
        unit_name=known.unit_names.get(unit, unit),
        rows=tuple(rows),
        operation=known.operation,
        valid_from=known.voting_on - DAY,
        valid_to=known.voting_on + DAY,
    )


def _heading(known: Known, asked: Asked, about: str) -> dict[str, Any]:
    """``about``: the page that the QR leads to; of a team its base station's, which everybody on duty there may open."""
    plan = known.plan
    return {
        "order_no": asked.number,
        "classification": asked.classification,
        "copy_no": asked.copy_no,
        "copies_n": asked.copies_n,
        "place": known.place,
        "plan_no": f"{plan.number} ({plan.name})",
        "plan_sha256": plan.plan_sha256,
        "exercise": known.exercise,
        "state": Standing.IN_FORCE if plan.state is State.PUBLISHED else Standing(plan.state.value),
        "names_set": known.names_set or not known.people,
        "synthetic": plan.synthetic,
        "url": known.address + (about or f"/rencana?rencana={plan.id}"),
        "institution": known.institution,
    }


def _lines(known: Known, team: Team) -> tuple[StationLine, ...]:
    return tuple(
        StationLine(
            code=code,
            number=found.number,
            kelurahan=known.area_names.get(found.area, found.area),
            address=known.addresses.get(code, ""),
            voters_n=found.voters_n,
            risk_class=team.risk_class,
            surveyed=is_surveyed(found),
            duty_number=known.lines.get(found.area) or known.lines.get(team.district, ""),
            lon=found.lon if is_surveyed(found) else None,
            lat=found.lat if is_surveyed(found) else None,
        )
        for code in team.stations
        if (found := known.stations.get(code)) is not None
    )


def stations_of(known: Known) -> Stations:
    """The plan's stations as an annex names them."""
    return Stations(
        (code, station.number, known.area_names.get(station.area, ""))
        for code, station in known.stations.items()
    )
