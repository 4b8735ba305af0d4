"""Two plans side by side: numbers, who is thinner, which stations change team, which unit sends how many. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from damai.deployment.plans.model import Plan, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of both; None = it says none (metres of points that nobody surveyed)."""

    key: str
    one: float | None
    other: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A station whose protection or team differs. Police per station, exact; 0 = nobody."""

    station: str
    one_team: str
    other_team: str
    one: Fraction
    other: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """``other`` against ``one``. ``thinner`` and ``thicker`` by station; ``same_teams_n`` stations whose company did
    not change; ``units``: unit -> officers it sends in each."""

    lines: tuple[Line, ...]
    thinner: tuple[Moved, ...]
    thicker: tuple[Moved, ...]
    same_teams_n: int
    units: Mapping[str, tuple[int, int]]


def compare(one: Plan, one_teams: Sequence[Team], other: Plan, other_teams: Sequence[Team]) -> Compared:  # fmt: skip
    """Both are of the same stations as far as both know them; a station that one does not know has nobody there."""
    a, b = _protection(one_teams), _protection(other_teams)
    moved = [
        Moved(
            station=code,
            one_team=a[code][0] if code in a else "",
            other_team=b[code][0] if code in b else "",
            one=a[code][1] if code in a else Fraction(0),
            other=b[code][1] if code in b else Fraction(0),
        )
        for code in sorted({*a, *b})
    ]
    company_a, company_b = _company(one_teams), _company(other_teams)
    return Compared(
        lines=_lines(one, one_teams, other, other_teams),
        thinner=tuple(m for m in moved if m.other < m.one),
        thicker=tuple(m for m in moved if m.other > m.one),
        same_teams_n=sum(company_a[code] == company_b.get(code) for code in company_a),
        units=_units(one_teams, other_teams),
    )


def _protection(teams: Sequence[Team]) -> dict[str, tuple[str, Fraction]]:
    return {
        code: (team.team, Fraction(sum(met.police_n for met in team.met), team.stations_n))
        for team in teams
        for code in team.stations
    }


def _company(teams: Sequence[Team]) -> dict[str, tuple[str, ...]]:
    return {code: team.stations for team in teams for code in team.stations}


def _units(one: Sequence[Team], other: Sequence[Team]) -> dict[str, tuple[int, int]]:
    found: dict[str, list[int]] = {}
    for at, teams in enumerate((one, other)):
        for team in teams:
            for met in team.met:
                found.setdefault(met.unit, [0, 0])[at] += met.police_n
    return {unit: (n[0], n[1]) for unit, n in sorted(found.items())}


def _lines(one: Plan, one_teams: Sequence[Team], other: Plan, other_teams: Sequence[Team]) -> tuple[Line, ...]:  # fmt: skip
    a, b = one.summary, other.summary
    rows: list[Line] = [
        Line(key=f"people.{name}", one=a["people"][name], other=b["people"][name])
        for name in ("strength", "available", "needed", "assigned", "linmas")
    ]
    rows.append(Line(key="teams", one=a["teams"], other=b["teams"]))
    rows.append(Line(key="rung", one=a["rung"], other=b["rung"]))
    rows += [
        Line(key=f"short.{name}", one=a["short"][name], other=b["short"][name])
        for name in ("uncovered", "thinned", "borrowed")
    ]
    rows.append(Line(key="longest_m", one=_longest(one_teams), other=_longest(other_teams)))
    rows.append(Line(key="minutes", one=_minutes(one_teams), other=_minutes(other_teams)))
    return tuple(rows)


def _longest(teams: Sequence[Team]) -> int | None:
    known = [team.longest_m for team in teams if team.longest_m is not None]
    return max(known) if known and len(known) == len(teams) else None


def _minutes(teams: Sequence[Team]) -> float | None:
    known = [met.minutes for team in teams for met in team.met if met.minutes is not None]
    return max(known) if known and len(known) == sum(len(team.met) for team in teams) else None
