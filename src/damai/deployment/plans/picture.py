"""A plan as a drawing: boundaries, stations, lines to their base, and each team's state told by the shape of its mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from damai.areas.model import Station
from damai.deployment.plans.board import POINTS_MAX, Board
from damai.deployment.plans.model import Plan, Team
from damai.deployment.plans.seen import step_of
from damai.risk.seen.drawing import Shape, Sheet, drawing, sheet_of
from damai.risk.versions.model import Level

OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A team. ``kind`` = ok, thinned, borrowed or uncovered; ``step`` 1 to 4 by its class, the highest last. ``lines`` and
    ``dots`` are paths: from the base to each station, and a dot (a cross where nobody comes) at each but the base."""

    team: Team
    kind: str
    step: int
    x: float
    y: float
    lines: str
    dots: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``is_whole``: every station is drawn, else the teams alone; ``left_n`` teams that have no point to be drawn at."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    indicative: bool
    marks: tuple[Mark, ...]
    is_whole: bool
    left_n: int


def picture(conn: sa.Connection, found: Board, plan: Plan, scope: str) -> Picture | None:
    """The teams in sight within ``scope``; of more than POINTS_MAX teams those of the page. None: no point at all."""
    stations = found.stations
    is_whole = found.stations_n <= POINTS_MAX
    drawn = drawing(conn, Level.DESAKEL if is_whole else Level.KECAMATAN, scope)
    teams = found.all_teams if len(found.all_teams) <= POINTS_MAX else found.teams
    sheet = drawn.sheet if drawn else _of_points(stations)
    if sheet is None:
        return None
    marks = [
        _mark(team, stations, sheet, is_whole)
        for team in teams
        if team.base in stations and stations[team.base].lon is not None
    ]
    return Picture(
        width=sheet.width,
        height=sheet.height,
        shapes=drawn.shapes if drawn else (),
        indicative=bool(drawn and drawn.indicative),
        marks=tuple(marks),
        is_whole=is_whole,
        left_n=len(teams) - len(marks),
    )


def _of_points(stations: Mapping[str, Station]) -> Sheet | None:
    points = [(s.lon, s.lat) for s in stations.values() if s.lon is not None and s.lat is not None]
    return sheet_of(points) if points else None


def _mark(team: Team, stations: Mapping[str, Station], sheet: Sheet, is_whole: bool) -> Mark:
    places = [_place(stations.get(code), sheet) for code in team.stations if code != team.base]
    x, y = _place(stations[team.base], sheet) or (0.0, 0.0)
    shown = [place for place in places if place is not None] if is_whole else []
    kind = team.reason or OK
    return Mark(
        team=team,
        kind=kind,
        step=step_of(team.risk_class),
        x=x,
        y=y,
        lines="".join(f"M{x} {y}L{to_x} {to_y}" for to_x, to_y in shown),
        dots="".join(map(_cross if kind == "uncovered" else _dot, shown)),
    )


def _place(station: Station | None, sheet: Sheet) -> tuple[float, float] | None:
    if station is None or station.lon is None or station.lat is None:
        return None
    x, y = sheet.at(station.lon, station.lat)
    return round(x, 1), round(y, 1)


def _dot(place: tuple[float, float]) -> str:
    """A line of no length: its round caps are the dot, as large as the style says."""
    return f"M{place[0]} {place[1]}h0"


def _cross(place: tuple[float, float]) -> str:
    x, y = place
    return f"M{x - 5:.1f} {y - 5:.1f}l10 10m0-10l-10 10"
