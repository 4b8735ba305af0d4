"""Rows of the published teams: an area's are replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from damai.db.uow import UnitOfWork
from damai.units.model import Team
from damai.units.store import IN_N, below
from damai.units.tables import team, team_station, team_unit

ROWS_N = 500


def teams(read: Any, election: str, scope: str = "", area: str = "") -> list[Team]:
    """The teams of both areas, by code."""
    within = (team.c.election == election, below(team.c.area, scope), below(team.c.area, area))
    rows = read.execute(sa.select(team).where(*within).order_by(team.c.code)).all()
    return _whole(read, election, rows)


def of_station(read: Any, election: str, station: str) -> Team | None:
    row = read.execute(
        sa.select(team)
        .join(
            team_station,
            sa.and_(team_station.c.election == team.c.election, team_station.c.team == team.c.code),
        )
        .where(team_station.c.election == election, team_station.c.station == station)
    ).first()
    return None if row is None else _whole(read, election, [row])[0]


def by_code(read: Any, election: str, code: str) -> Team | None:
    row = read.execute(
        sa.select(team).where(team.c.election == election, team.c.code == code)
    ).first()
    return None if row is None else _whole(read, election, [row])[0]


def _whole(read: Any, election: str, rows: Sequence[Any]) -> list[Team]:
    codes = [row.code for row in rows]
    stations: dict[str, list[tuple[str, str]]] = {code: [] for code in codes}
    units: dict[str, list[tuple[str, int]]] = {code: [] for code in codes}
    for at in range(0, len(codes), IN_N):
        some = codes[at : at + IN_N]
        for item in read.execute(
            sa.select(team_station)
            .where(team_station.c.election == election, team_station.c.team.in_(some))
            .order_by(team_station.c.station)
        ):
            stations[item.team].append((item.station, item.reason))
        for item in read.execute(
            sa.select(team_unit)
            .where(team_unit.c.election == election, team_unit.c.team.in_(some))
            .order_by(team_unit.c.unit)
        ):
            units[item.team].append((item.unit, item.police_n))
    return [
        Team(
            code=row.code,
            plan=row.plan,
            area=row.area,
            risk_class=row.risk_class,
            base_station=row.base_station,
            police_n=row.police_n,
            linmas_n=row.linmas_n,
            formation=row.formation,
            reason=row.reason,
            audience=row.audience,
            stations=tuple(code for code, _ in stations[row.code]),
            station_reasons=tuple(reason for _, reason in stations[row.code]),
            units=tuple(units[row.code]),
        )
        for row in rows
    ]


def remove(uow: UnitOfWork, election: str, area: str) -> None:
    """Take the teams of an area away, with their stations and units."""
    codes = sa.select(team.c.code).where(team.c.election == election, below(team.c.area, area))
    for part in (team_station, team_unit):
        uow.execute(sa.delete(part).where(part.c.election == election, part.c.team.in_(codes)))
    uow.execute(sa.delete(team).where(team.c.election == election, below(team.c.area, area)))


def insert(uow: UnitOfWork, election: str, plan: str, audience: str, made: Sequence[Team]) -> None:
    """Raises Conflict("team-exists"|"team-station-taken") when another area's team has the code or the station."""
    _rows(
        uow,
        team,
        [
            {
                "election": election, "code": t.code, "plan": plan, "area": t.area,
                "risk_class": t.risk_class, "base_station": t.base_station, "police_n": t.police_n,
                "linmas_n": t.linmas_n, "formation": t.formation, "reason": t.reason,
                "audience": audience,
            }
            for t in made
        ],
    )  # fmt: skip
    _rows(
        uow,
        team_station,
        [
            {"election": election, "station": code, "team": t.code, "reason": t.reason_at(at)}
            for t in made
            for at, code in enumerate(t.stations)
        ],
    )
    _rows(
        uow,
        team_unit,
        [
            {"election": election, "team": t.code, "unit": unit, "police_n": n}
            for t in made
            for unit, n in t.units
        ],
    )


def _rows(uow: UnitOfWork, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(table), rows[start : start + ROWS_N])
