"""Rows of plans to values and back. Saving is a compare-and-set on the version."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.deployment.plans.making import Made
from damai.deployment.plans.model import Asked, Met, Plan, State, Team
from damai.deployment.plans.tables import plan, plan_lock, plan_met, plan_station, plan_team

_NAMES = [f.name for f in fields(Plan)]
_COLUMNS = [plan.c[name] for name in _NAMES]
_TEAM = ("team", "risk_class", "district", "base", "police_n", "linmas_n", "stations_n", "longest_m", "reason")  # fmt: skip
ROWS_N = 500


def _plan(row: Any) -> Plan:
    values = {name: getattr(row, name) for name in _NAMES}
    return Plan(
        **{
            **values,
            "id": str(row.id),
            "base": None if row.base is None else str(row.base),
            "state": State(row.state),
            "asked": Asked.of(json.loads(row.asked)),
            "summary": json.loads(row.summary),
        }
    )


def _key(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None


def by_id(read: Any, id: str) -> Plan | None:
    """None also for an id that is none."""
    key = _key(id)
    if key is None:
        return None
    row = read.execute(sa.select(*_COLUMNS).where(plan.c.id == key)).first()
    return None if row is None else _plan(row)


def of_election(read: Any, election: str) -> list[Plan]:
    """Every plan, the newest first."""
    stmt = (
        sa.select(*_COLUMNS)
        .where(plan.c.election == election)
        .order_by(plan.c.drafted_at.desc(), plan.c.id.desc())
    )
    return [_plan(row) for row in read.execute(stmt)]


def published(read: Any, election: str, area: str, institution: str) -> Plan | None:
    """The one that stands in an area."""
    row = read.execute(
        sa.select(*_COLUMNS).where(
            plan.c.election == election,
            plan.c.area == area,
            plan.c.institution == institution,
            plan.c.state == State.PUBLISHED.value,
        )
    ).first()
    return None if row is None else _plan(row)


def standing(read: Any, election: str, institution: str) -> list[Plan]:
    """The published ones of all areas."""
    rows = read.execute(
        sa.select(*_COLUMNS).where(
            plan.c.election == election,
            plan.c.institution == institution,
            plan.c.state == State.PUBLISHED.value,
        )
    )
    return [_plan(row) for row in rows]


def next_number(read: Any, election: str, area: str, institution: str) -> int:
    stmt = sa.select(sa.func.max(plan.c.number)).where(
        plan.c.election == election, plan.c.area == area, plan.c.institution == institution
    )
    return int(read.execute(stmt).scalar() or 0) + 1


def package_of(read: Any, id: str) -> bytes:
    """The plan's folder as a ZIP."""
    found: bytes = read.execute(sa.select(plan.c.package).where(plan.c.id == UUID(id))).scalar_one()
    return found


def teams(read: Any, id: str, scope: str = "") -> list[Team]:
    """The teams of a plan within a scope, by name, with stations and units."""
    key = UUID(id)
    stmt = sa.select(plan_team).where(plan_team.c.plan_id == key)
    if scope:
        low, high = prefix_range(scope)
        d = plan_team.c.district
        stmt = stmt.where(sa.or_(d == scope, sa.and_(d >= low, d < high)))
    rows = read.execute(stmt.order_by(plan_team.c.team)).all()
    stations: dict[str, list[str]] = defaultdict(list)
    for team, station in read.execute(
        sa.select(plan_station.c.team, plan_station.c.station)
        .where(plan_station.c.plan_id == key)
        .order_by(plan_station.c.station)
    ):
        stations[team].append(station)
    met: dict[str, list[Met]] = defaultdict(list)
    for row in read.execute(
        sa.select(plan_met).where(plan_met.c.plan_id == key).order_by(plan_met.c.unit)
    ):
        met[row.team].append(
            Met(unit=row.unit, police_n=row.police_n, metres=row.metres, minutes=row.minutes)
        )
    locked = locks(read, id)
    return [
        Team(
            **{name: getattr(row, name) for name in _TEAM},
            stations=tuple(stations[row.team]),
            met=tuple(met[row.team]),
            locked=row.team in locked,
        )
        for row in rows
    ]


def team_of_station(read: Any, id: str, station: str) -> str | None:
    found: str | None = read.execute(
        sa.select(plan_station.c.team).where(
            plan_station.c.plan_id == UUID(id), plan_station.c.station == station
        )
    ).scalar()
    return found


def has_team(read: Any, id: str, team: str) -> str | None:
    """The district of a plan's team; None = no such team."""
    found: str | None = read.execute(
        sa.select(plan_team.c.district).where(
            plan_team.c.plan_id == UUID(id), plan_team.c.team == team
        )
    ).scalar()
    return found


def locks(read: Any, id: str) -> frozenset[str]:
    rows = read.execute(sa.select(plan_lock.c.team).where(plan_lock.c.plan_id == UUID(id)))
    return frozenset(row.team for row in rows)


def insert(uow: UnitOfWork, made: Plan, solved: Made) -> None:
    """The plan with its teams."""
    values = {name: getattr(made, name) for name in _NAMES}
    values |= {
        "id": UUID(made.id),
        "base": None if made.base is None else UUID(made.base),
        "state": made.state.value,
        "asked": json.dumps(made.asked.as_dict(), separators=(",", ":")),
        "summary": json.dumps(made.summary, ensure_ascii=False, separators=(",", ":")),
        "package": solved.package,
    }
    uow.execute(sa.insert(plan).values(**values))
    key = UUID(made.id)
    _rows(
        uow,
        plan_team,
        [
            {"plan_id": key, **{name: getattr(team, name) for name in _TEAM}}
            for team in solved.teams
        ],
    )
    _rows(
        uow,
        plan_station,
        [
            {"plan_id": key, "station": station, "team": team.team}
            for team in solved.teams
            for station in team.stations
        ],
    )
    _rows(
        uow,
        plan_met,
        [
            {
                "plan_id": key, "team": team.team, "unit": met.unit, "police_n": met.police_n,
                "metres": met.metres, "minutes": met.minutes,
            }
            for team in solved.teams
            for met in team.met
        ],
    )  # fmt: skip


def _rows(uow: UnitOfWork, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(table), rows[start : start + ROWS_N])


def lock(uow: UnitOfWork, id: str, team: str, by: str, at: datetime) -> None:
    """Raises Conflict("plan-locked") for one that is locked."""
    uow.execute(sa.insert(plan_lock).values(plan_id=UUID(id), team=team, by=by, at=at))


def unlock(uow: UnitOfWork, id: str, team: str) -> bool:
    """False when it was not locked."""
    gone = uow.first(
        sa.delete(plan_lock)
        .where(plan_lock.c.plan_id == UUID(id), plan_lock.c.team == team)
        .returning(plan_lock.c.team)
    )
    return gone is not None


def save(uow: UnitOfWork, seen: Plan, **changes: Any) -> Plan:
    """Update where the version is still the one seen."""
    values = {k: v.value if isinstance(v, State) else v for k, v in changes.items()}
    moved = uow.first(
        sa.update(plan)
        .where(plan.c.id == UUID(seen.id), plan.c.version == seen.version)
        .values(**values, version=seen.version + 1)
        .returning(plan.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen.version)
    return replace(seen, **changes, version=seen.version + 1)
