"""From the files of a brief to a solved plan: its folder as a ZIP, its teams, and what it says in short.

The house plans by the same files as ``plan solve``, so that its plan is checked by the same ``plan check``. No clock:
whoever calls says when to stop.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from damai.deployment.formation_words import linmas_of
from damai.deployment.gathering import gathered
from damai.deployment.grouping_rules import Team as Grouped
from damai.deployment.plan import Locked, Options, Plan
from damai.deployment.plans.model import Asked, Met, Team
from damai.deployment.regrouping import Told, silent
from damai.deployment.rungs import ladder_of, rungs_of
from damai.deployment.shortage import Reason
from damai.deployment.solve import solve
from damai.deployment.solvers.answer import Running, always
from damai.deployment.writing import PLAN, TIMING, answer_of, problems_of, write_plan

HOUSE = "house.json"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""A ZIP carries dates; with one for all the same plan is the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A locked team: its name, its stations, and who comes from where (unit, officers)."""

    team: str
    stations: tuple[str, ...]
    units: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a plan is made of, as the files that ``plan solve`` reads, and what they were made from in numbers.

    ``classes``: class -> where its stations' class comes from (decided, index, lowest) -> stations. ``strengths`` by
    unit as reported, ``used`` as planned with.
    """

    stations_csv: bytes
    units_csv: bytes
    formations_json: bytes
    strengths: Mapping[str, int]
    used: Mapping[str, int]
    classes: Mapping[str, Mapping[str, int]]
    surveyed_n: int
    synthetic: bool
    names: Mapping[str, str] = field(default_factory=dict)
    """Unit -> its name, so that whoever reads a plan reads names."""
    unplaced: tuple[str, ...] = ()
    """Units whose point nobody measured or published: no metres and no minutes of theirs are told."""
    locked: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A solved plan, ready to be kept."""

    package: bytes
    inputs_sha256: str
    plan_sha256: str
    teams: tuple[Team, ...]
    summary: Mapping[str, Any]
    synthetic: bool


def make(
    brief: Brief,
    asked: Asked,
    *,
    running: Running = always,
    stopped: Callable[[], bool] = lambda: False,
    told: Told = silent,
) -> Made:
    """Solve. ``running`` False = stop with the best so far; ``stopped`` says whether a person asked for it. Blocks for
    seconds. Raises Unplannable."""
    options = Options(
        reserve=asked.reserve_pct / 100,
        scope="city" if asked.scope == "city" else "district",
        thin="none" if asked.thin == "none" else "ladder",
        seed=asked.seed,
        seconds=asked.seconds,
        arm_m=asked.arm_m,
        rung=asked.rung,
        locked=tuple(Locked(kept.stations, kept.units, kept.team) for kept in brief.locked),
    )
    with tempfile.TemporaryDirectory(prefix="damai-plan-") as room:
        folder = Path(room)
        (folder / "stations.csv").write_bytes(brief.stations_csv)
        (folder / "units.csv").write_bytes(brief.units_csv)
        (folder / "formations.json").write_bytes(brief.formations_json)
        inputs = gathered(
            folder / "stations.csv", folder / "units.csv", folder / "formations.json", options
        )
        plan = solve(inputs, options, running=running, asked=stopped, told=told)
        write_plan(plan, folder / "plan", {})
        _say_of(folder / "plan" / HOUSE, brief)
        package = _zipped(folder / "plan")
        sealed = (folder / "plan" / PLAN).read_bytes()
    teams = teams_of(plan, frozenset(brief.unplaced))
    return Made(
        package=package,
        inputs_sha256=_inputs_sha256(brief),
        plan_sha256=hashlib.sha256(sealed).hexdigest(),
        teams=teams,
        summary=summary_of(plan, teams, brief),
        synthetic=brief.synthetic,
    )


def _inputs_sha256(brief: Brief) -> str:
    """Of the three files' hashes, in order, each on a line."""
    parts = (brief.stations_csv, brief.units_csv, brief.formations_json)
    lines = "".join(f"{hashlib.sha256(raw).hexdigest()}\n" for raw in parts)
    return hashlib.sha256(lines.encode()).hexdigest()


def _zipped(folder: Path) -> bytes:
    """The folder without what is outside the identity, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            if path.name != TIMING:
                info = zipfile.ZipInfo(path.name, _ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                packed.writestr(info, path.read_bytes())
    return out.getvalue()


def _say_of(path: Path, brief: Brief) -> None:
    """What the files of a plan cannot say of themselves: what is made up, and where classes come from."""
    said = {
        "synthetic": brief.synthetic,
        "stations_surveyed": brief.surveyed_n,
        "units_without_a_point": list(brief.unplaced),
        "classes": {name: dict(found) for name, found in sorted(brief.classes.items())},
    }
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def teams_of(plan: Plan, unplaced: frozenset[str] = frozenset()) -> tuple[Team, ...]:
    """By name. A team is uncovered without officers; thinned when it has more stations than was ordered where it stands
    (the files name every station of a class that stands on a later rung); borrowed when a unit of another kecamatan comes.
    """
    ordered = rungs_of(plan.inputs, plan.options)
    area_of = dict(zip(plan.inputs.stations.station_id, plan.inputs.stations.area, strict=True))
    met: dict[str, list[Met]] = defaultdict(list)
    for row in plan.met:
        if row.unit_id:
            known = row.unit_id not in unplaced
            met[row.team_id].append(
                Met(
                    unit=row.unit_id,
                    police_n=row.police,
                    metres=row.metres if known else None,
                    minutes=row.minutes if known else None,
                )
            )
    home = dict(zip(plan.inputs.units.unit_id, plan.inputs.units.districts, strict=True))

    def reason_of(team: Grouped) -> str:
        if not met[team.team_id]:
            return str(Reason.UNCOVERED)
        most = min(ordered.ordered(area_of[code], team.risk_class) for code in team.stations)
        if len(team.stations) > most:
            return str(Reason.THINNED)
        strange = any(home[m.unit] and home[m.unit] != team.district for m in met[team.team_id])
        return str(Reason.BORROWED) if strange else ""

    return tuple(
        Team(
            team=team.team_id,
            risk_class=team.risk_class,
            district=team.district,
            base=team.base_station,
            police_n=plan.inputs.formations[team.risk_class].police,
            linmas_n=linmas_of(plan.inputs.formations[team.risk_class], len(team.stations)),
            stations_n=len(team.stations),
            longest_m=team.longest_m,
            reason=reason_of(team),
            stations=team.stations,
            met=tuple(sorted(met[team.team_id], key=lambda m: m.unit)),
        )
        for team in sorted(plan.teams, key=lambda team: team.team_id)
    )


def summary_of(plan: Plan, teams: tuple[Team, ...], brief: Brief) -> dict[str, Any]:
    """What lists, comparisons and the top of a plan's page say, in plain JSON."""
    people = plan.personnel
    ladder = ladder_of(plan.inputs, plan.options)
    by_reason: Counter[str] = Counter()
    for team in teams:
        by_reason[team.reason] += team.stations_n
    assigned: Counter[str] = Counter()
    for team in teams:
        for met in team.met:
            assigned[met.unit] += met.police_n
    problems = problems_of(plan)
    problems["grouping"] = {k: v for k, v in problems["grouping"].items() if k != "parts"}
    return {
        "stations": len(plan.inputs.stations),
        "surveyed": brief.surveyed_n,
        "teams": len(teams),
        "people": {
            "needed": people.needed, "available": people.available, "reserve": people.reserve,
            "strength": people.strength, "assigned": people.assigned, "linmas": people.linmas,
        },
        "short": {str(reason): by_reason[str(reason)] for reason in Reason},
        "covered_teams": sum(team.is_covered for team in teams),
        "uncovered_teams": sum(plan.uncovered.values()),
        "rung": plan.rung,
        "rung_for_all": plan.rung_for_all,
        "rungs": [{**rung.row(), "per_team": dict(rung.per_team)} for rung in ladder.rungs],
        "in_force": dict(plan.stations_of),
        "formations": json.loads(brief.formations_json),
        "classes": {
            name: {
                "stations": sum(brief.classes.get(name, {}).values()),
                "from": dict(brief.classes.get(name, {})),
                "teams": sum(team.risk_class == name for team in teams),
                "police": sum(m.police_n for t in teams if t.risk_class == name for m in t.met),
            }
            for name in plan.inputs.formations
        },
        "units": [
            {
                "unit": unit, "name": brief.names.get(unit, unit), "reported": brief.strengths.get(unit, 0),
                "strength": brief.used[unit], "assigned": assigned[unit],
            }
            for unit in sorted(brief.used)
        ],
        "problems": {
            "grouping": problems["grouping"],
            "assignment": answer_of(plan.assignment),
        },
        "stopped": next((a["stopped"] for a in problems.values() if a["stopped"]), ""),
        "warnings": [{"id": w.text("id"), "en": w.text("en")} for w in plan.warnings],
    }  # fmt: skip
