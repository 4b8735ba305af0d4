"""The plan at the size of a city, a province and the nation, and convoys of a hundred stops: CPU seconds, memory, gaps.

Each size runs in a process of its own, so that its peak is its own. Instances are generated or typed, never downloaded;
how far an answer is from the best is told by its proven bound, and of convoys by long searches.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench._calibrate import machine
from bench._result import Bar, Trial, Wish, enter
from damai.deployment.checking.check import check
from damai.deployment.csv_table import write_csv
from damai.deployment.gathering import gathered
from damai.deployment.plan import Options
from damai.deployment.solve import solve
from damai.deployment.writing import write_plan

CHAIN_S, CHECK_S, PEAK_MB = 2.0, 2.0, 1_000.0
GROUPING_S = {"city": 2.0, "province": 60.0, "nation": 300.0}
MEAN_PCT, WORST_PCT = 1.0, 2.0
"""Convoys above the best known: mean and worst (deployment.md 8)."""
FORMATIONS = {
    "low": {"police": 2, "stations": 8, "linmas": 16},
    "medium": {"police": 2, "stations": 2, "linmas": 4},
    "high": {"police": 4, "stations": 1, "linmas": 2},
}
HEAD = ("station_id", "area", "district", "lat", "lon", "risk_class", "voters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``stations_n`` of the chain from files to files; ``places`` that are grouped and assigned; ``covers`` that keep
    reserves; ``convoys``: "" none, "few" or "all"."""

    stations_n: int
    places: tuple[str, ...]
    covers: tuple[str, ...]
    convoys: str


FULL = Size(
    stations_n=500, places=("city", "province", "nation"), covers=("city", "province"), convoys="all"
)  # fmt: skip
QUICK = Size(stations_n=500, places=("city",), covers=("city",), convoys="")


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, QUICK if wish.quick else FULL)


def trial(directory: Path, size: Size) -> Trial:
    calibration = machine(directory)
    reference_s = sorting_s()
    bars, figures = chain(directory, size.stations_n, reference_s)
    for name in size.places:
        for part, told in ((grouped, "_plan_grouping"), (assigned, "_plan_assign")):
            more, beside = part(name, alone(told, name)[-1], reference_s)
            bars += more
            figures |= beside
    for name in size.covers:
        for one in alone("_plan_cover", name):
            if "bar_s" in one:
                bars.append(_cpu(one["name"], one["cpu_s"], one["bar_s"], reference_s))
                figures[one["name"]] = f"{one['status']} {one['gap_pct']} %"
    if size.convoys:
        bars += convoys(few=size.convoys == "few", reference_s=reference_s)
    told_of = {**calibration, "sorting_ms": round(reference_s * 1000, 1)}
    return Trial(calibration=told_of, bars=bars, figures=figures)


def _cpu(name: str, value: float, limit: float, reference_s: float) -> Bar:
    return Bar(
        name=name, value=value, unit="CPU s", limit=limit, ratio=value / max(reference_s, 1e-6),
        of="sorting a million numbers",
    )  # fmt: skip


def sorting_s() -> float:
    numbers = np.random.default_rng(1).random(1_000_000)
    started_s = time.process_time()
    np.sort(numbers)
    return time.process_time() - started_s


def alone(module: str, *arguments: str) -> list[dict[str, Any]]:
    """What a measure prints, a JSON object a line."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]


def chain(directory: Path, stations_n: int, reference_s: float) -> tuple[list[Bar], dict[str, Any]]:
    """From files to files, and the check of what was written; the import is not counted."""
    files = _files(directory, stations_n)
    options = Options()
    _solved(_files(directory / "small", 30), options, directory / "first")
    started_s = time.process_time()
    plan = _solved(files, options, directory / "out")
    solved_s = time.process_time() - started_s
    started_s = time.process_time()
    found = check(directory / "out")[1]
    checked_s = time.process_time() - started_s
    assert not found.differences, found.differences
    value = sum(p.answer.value for p in plan.parts if p.answer)
    bound = sum(p.answer.bound for p in plan.parts if p.answer)
    bars = [
        _cpu(f"plan of {stations_n} stations, files to files", solved_s, CHAIN_S, reference_s),
        _cpu("its check", checked_s, CHECK_S, reference_s),
    ]
    gap = round(100 * (value / max(bound, 1.0) - 1), 2)
    return bars, {"its groups above the bound, %": gap, "its assignment": str(plan.assignment.status)}  # fmt: skip


def _files(directory: Path, stations_n: int) -> tuple[Path, Path, Path]:
    """A generated city of five districts as three files."""
    directory.mkdir(exist_ok=True)
    rng = np.random.default_rng(3)
    centre = rng.normal(0, 0.018, (5, 2)) + np.array([-5.11, 105.31])
    district = rng.integers(0, 5, stations_n)
    point = (centre[district] + rng.normal(0, 0.008, (stations_n, 2))).round(6)
    names = rng.choice(list(FORMATIONS), stations_n, p=(0.76, 0.18, 0.06))
    voters = rng.integers(80, 301, stations_n)
    rows = [
        (f"S{i:05}", f"V{district[i]}", f"D{district[i]}", *point[i].tolist(), names[i], voters[i])
        for i in range(stations_n)
    ]
    units = [(f"P{k}", *(centre[k % 5] + 0.001 * k).tolist(), 60) for k in range(8)]
    paths = directory / "S.csv", directory / "U.csv", directory / "F.json"
    write_csv(paths[0], HEAD, rows)
    write_csv(paths[1], ("unit_id", "lat", "lon", "strength"), units)
    paths[2].write_text(json.dumps(FORMATIONS))
    return paths


def _solved(files: tuple[Path, Path, Path], options: Options, out: Path) -> Any:
    plan = solve(gathered(*files, options), options)
    write_plan(plan, out, {})
    return plan


def grouped(name: str, told: dict[str, Any], reference_s: float) -> tuple[list[Bar], dict[str, Any]]:  # fmt: skip
    stations_n = f"{told['stations_n']:,}"
    bars = [_cpu(f"groups, {stations_n}", told["cpu_s"], GROUPING_S[name], reference_s)]
    bars.append(_peak(f"its peak, {stations_n}", told["peak_mb"]))
    return bars, {f"groups of {stations_n} above the bound, %": told["gap_pct"]}


def assigned(name: str, told: dict[str, Any], reference_s: float) -> tuple[list[Bar], dict[str, Any]]:  # fmt: skip
    bars = [_cpu(f"assignment, {name}", told["cpu_s"], told["bar_s"], reference_s)]
    bars.append(_peak(f"its peak, {name}", told["peak_mb"]))
    return bars, {f"assignment, {name}": told["status"]}


def _peak(name: str, peak_mb: float) -> Bar:
    return Bar(name=name, value=peak_mb, unit="MB", limit=PEAK_MB, ratio=peak_mb / PEAK_MB, of="the bar")  # fmt: skip


def convoys(*, few: bool, reference_s: float) -> list[Bar]:
    """How far above the best known, in the mean and at worst."""
    from bench._plan_routes import gaps

    found = gaps(few=few)
    above = [one.gap_pct for one in found]
    of = "the best known"
    mean = float(np.mean(above))
    return [
        Bar(name="convoys of 100, mean", value=mean, unit="%", limit=MEAN_PCT, ratio=1 + mean / 100, of=of),
        Bar(name="convoys of 100, worst", value=max(above), unit="%", limit=WORST_PCT, ratio=1 + max(above) / 100, of=of),
        _cpu("the longest search of them", max(one.cpu_s for one in found), 20.0, reference_s),
    ]  # fmt: skip


if __name__ == "__main__":
    enter("plan", measure)
