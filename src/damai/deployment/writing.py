"""The files of a plan: the same inputs, options, version and seed give the same bytes; all of them are there or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from damai import __version__
from damai.core.filing import sha256, whole, write_json
from damai.deployment.assigning import Row
from damai.deployment.copies import COPIES, write_copies
from damai.deployment.csv_table import write_csv
from damai.deployment.distance import DETOUR, SPEED_KMH
from damai.deployment.formation_words import linmas_of, sentence
from damai.deployment.locks import in_order
from damai.deployment.plan import Inputs, Options, Plan
from damai.deployment.solvers.answer import Answer

FORMAT_1, FORMAT = "damai-plan/1", "damai-plan/2"
COLUMNS = {
    "groups.csv": ("station_id", "group_id"),
    "teams.csv": ("team_id", "risk_class", "district", "base_station", "lat", "lon", "police", "linmas", "stations", "longest_m"),
    "assignment.csv": ("team_id", "unit_id", "police", "metres", "minutes"),
    "shortage.csv": ("team_id", "station_id", "risk_class", "reason", "rung"),
    "sites.csv": ("site_id", "units"),
}  # fmt: skip
PLAN, TIMING = "plan.json", "timing.json"
_PACKED = tuple(f"{name}.gz" for name in COPIES.values() if name.endswith(".csv"))
NAMES = (*COLUMNS, PLAN, TIMING, *COPIES.values(), *_PACKED)
NO_SEAL = ""


def write_plan(plan: Plan, out: Path, timing: dict[str, float]) -> None:
    """All files of a plan into ``out``; those of an earlier plan are replaced or taken away. Raises OSError."""
    with whole(out, NAMES) as room:
        tables = _tables(plan)
        for name, rows in tables.items():
            write_csv(room / name, COLUMNS[name], rows)
        copies = write_copies(plan.inputs, room)
        manifest = {
            "format": format_of(plan.inputs, plan.options),
            "version": __version__,
            "inputs": copies,
            "options": options_of(plan.options),
            **_answers(plan),
            "outputs": {name: sha256(room / name) for name in tables},
        }
        (room / PLAN).write_text(sealed(manifest), encoding="utf-8")
        write_json(room / TIMING, timing)


def sealed(manifest: dict[str, Any]) -> str:
    """The text of plan.json: its last field is the SHA-256 of the text in which that field is empty."""
    text = _text({**manifest, "seal": NO_SEAL})
    return _text({**manifest, "seal": hashlib.sha256(text.encode()).hexdigest()})


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def format_of(inputs: Inputs, options: Options) -> str:
    """The first format where a plan holds nothing that its checker did not know, byte by byte as ever."""
    areas = any(one.areas for one in inputs.formations.values())
    is_old = not _more_of(options) and inputs.stations.is_surveyed.all() and not areas
    return FORMAT_1 if is_old else FORMAT


def options_of(options: Options) -> dict[str, Any]:
    """What was asked, with what is not the usual alone of the later options."""
    return {
        "reserve": options.reserve,
        "scope": options.scope,
        "thin": options.thin,
        "reserves": options.reserves_n,
        "seed": options.seed,
        "seconds": options.seconds,
        **_more_of(options),
    }


def _more_of(options: Options) -> dict[str, Any]:
    slack = [[district, name, n] for (district, name), n in sorted(options.slack.items())]
    locked = [
        {
            "team": one.team_id,
            "stations": list(one.stations),
            "units": [list(sent) for sent in one.units],
        }
        for one in in_order(options.locked)
    ]
    found: dict[str, Any] = {
        "arm_m": options.arm_m, "slack": slack, "village_m": options.village_m,
        "barriers": sorted(list(pair) for pair in options.barrier), "locked": locked,
        "level": options.level, "caps": dict(sorted(options.caps.items())),
        "rung": options.rung,
    }  # fmt: skip
    return {
        name: value
        for name, value in found.items()
        if value or (name in ("arm_m", "rung") and value == 0)
    }


def _tables(plan: Plan) -> dict[str, list[tuple[object, ...]]]:
    stations = plan.inputs.stations
    at = {code: i for i, code in enumerate(stations.station_id)}
    known = stations.is_surveyed
    teams = sorted(plan.teams, key=lambda team: team.team_id)
    groups = sorted((station, team.team_id) for team in teams for station in team.stations)
    team_rows: list[tuple[object, ...]] = []
    for team in teams:
        base, formation = at[team.base_station], plan.inputs.formations[team.risk_class]
        what = (team.team_id, team.risk_class, team.district, team.base_station)
        place = (
            (float(stations.lat[base]), float(stations.lon[base])) if known[base] else (None, None)
        )
        n = len(team.stations)
        people = (formation.police, linmas_of(formation, n), n)
        team_rows.append((*what, *place, *people, team.longest_m))
    tables: dict[str, list[tuple[object, ...]]] = {
        "groups.csv": list(groups),
        "teams.csv": team_rows,
        "assignment.csv": assignment_rows(plan.met),
        "shortage.csv": [
            (s.team_id, s.station_id, s.risk_class, str(s.reason), s.rung) for s in plan.short
        ],
    }
    if plan.sites is not None:
        tables["sites.csv"] = sorted(plan.sites.items())
    return tables


def assignment_rows(met: Iterable[Row]) -> list[tuple[object, ...]]:
    """By team, then unit; a team without officers, or whose points nobody measured, has no metres and no minutes, rather
    than 0 of them."""
    return [
        (m.team_id, m.unit_id, m.police, m.metres, None if m.minutes is None else float(m.minutes))
        if m.unit_id
        else (m.team_id, "", 0, None, None)
        for m in met
    ]


def answer_of(answer: Answer, bound: str = "lower_bound") -> dict[str, Any]:
    """What is known of an answer, as files and ``--json`` tell it."""
    return {
        "objective": _plain(answer.value),
        bound: _plain(answer.bound),
        "gap": answer.gap,
        "status": str(answer.status),
        "engine": answer.engine,
        "stopped": answer.stopped,
    }


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _answers(plan: Plan) -> dict[str, Any]:
    formations = {
        name: {
            "police": one.police,
            "stations": one.stations,
            "linmas": one.linmas,
            "stations_in_force": plan.stations_of[name],
            "says": {"id": sentence(one, "id"), "en": sentence(one, "en")},
        }
        for name, one in plan.inputs.formations.items()
    }
    people = plan.personnel
    return {
        "distance": _provenance(plan),
        "formations": formations,
        "personnel": {
            "needed": people.needed, "available": people.available, "reserve": people.reserve,
            "strength": people.strength, "assigned": people.assigned, "linmas": people.linmas,
        },
        "ladder": {"rung": plan.rung, "covers_everybody": plan.rung_for_all},
        "problems": problems_of(plan),
        "stopped": next((a.stopped for a in answers(plan) if a.stopped), ""),
        "warnings": [one.text("en") for one in plan.warnings],
    }  # fmt: skip


def answers(plan: Plan) -> list[Answer]:
    found = [part.answer for part in plan.parts if part.answer is not None]
    return [*found, plan.assignment, *([plan.reserves] if plan.reserves else [])]


def problems_of(plan: Plan) -> dict[str, Any]:
    """Each sub-problem: what was reached, what cannot be passed, and whether that is proven."""
    parts = [
        {
            "district": part.district, "risk_class": part.risk_class, "stations_a_team": part.most,
            "stations": part.stations_n, "teams": part.teams_n, **answer_of(part.answer),
        }
        for part in plan.parts
        if part.answer is not None
    ]  # fmt: skip
    by_number = [
        {
            "district": part.district, "risk_class": part.risk_class, "stations_a_team": part.most,
            "stations": part.stations_n, "teams": part.teams_n,
        }
        for part in plan.parts
        if part.answer is None
    ]  # fmt: skip
    unsurveyed = {"unsurveyed": by_number} if by_number else {}
    problems: dict[str, Any] = {
        "grouping": {**_together(plan), "parts": parts, **unsurveyed},
        "assignment": {
            "uncovered": dict(plan.uncovered),
            **answer_of(plan.assignment),
        },
    }
    if plan.reserves is not None:
        problems["reserves"] = {"model": "mexclp", **answer_of(plan.reserves, "upper_bound")}
    return problems


def _together(plan: Plan) -> dict[str, Any]:
    """The sum over the parts; optimal when every part is."""
    found = [part.answer for part in plan.parts if part.answer is not None]
    value, bound = sum(a.value for a in found), sum(a.bound for a in found)
    return {
        "objective": _plain(value),
        "lower_bound": _plain(bound),
        "gap": (value - bound) / max(value, 1.0),
        "status": "optimal" if all(a.status == "optimal" for a in found) else "feasible",
        "engine": "; ".join(sorted({a.engine for a in found})),
        "stopped": next((a.stopped for a in found if a.stopped), ""),
    }


def _provenance(plan: Plan) -> dict[str, Any]:
    estimate = f"haversine x {DETOUR} at {SPEED_KMH:g} km/h, an estimate"
    stated = plan.inputs.travel.provenance if plan.inputs.travel else "matrix"
    return {"metres": "haversine", "minutes": stated if plan.inputs.matrix else estimate}
