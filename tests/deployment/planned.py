"""Inputs of a plan as files, and the plan that is made of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from damai.deployment.gathering import gathered
from damai.deployment.plan import Options
from damai.deployment.solve import solve
from damai.deployment.travel.interface import Travel
from damai.deployment.writing import write_plan
from tests.deployment.checker import Checker
from tests.deployment.cities import City, a_city

FORMATIONS = {
    "low": {"police": 2, "stations": 8, "linmas": 16},
    "medium": {"police": 2, "stations": 2, "linmas": 4},
    "high": {"police": 4, "stations": 1, "linmas": 2},
}
HEAD = ("station_id", "area", "district", "lat", "lon", "risk_class", "voters")


AS_IT_COMES = Options()


@dataclass(frozen=True)
class Files:
    """Where the inputs lie."""

    stations: Path
    units: Path
    formations: Path
    candidates: Path | None = None
    matrix: Path | None = None

    def solved(
        self, out: Path, options: Options = AS_IT_COMES, travel: Travel | None = None, **more: Any
    ) -> Any:
        """The plan, written to ``out``."""
        inputs = gathered(
            self.stations, self.units, self.formations, options, minutes=self.matrix, candidates=self.candidates,
            travel=travel,
        )  # fmt: skip
        plan = solve(inputs, options, **more)
        write_plan(plan, out, {"solve_s": 0.0})
        return plan

    def wrong(self, out: Path, tight: bool = True) -> list[str]:
        """What the second opinion has to say of ``out``."""
        return Checker(
            out, self.stations, self.units, self.formations, self.candidates, self.matrix, tight
        ).all()


def table(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with open(path, "w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def station_rows(city: City) -> list[tuple[object, ...]]:
    return list(
        zip(
            city.station_id, city.area, city.district, city.lat.tolist(), city.lon.tolist(),
            city.risk_class, city.voters.tolist(), strict=True,
        )
    )  # fmt: skip


def written(
    folder: Path,
    n: int = 60,
    *,
    strength: Sequence[int] = (40, 30, 25, 31),
    formations: dict[str, Any] = FORMATIONS,
    seed: int = 1,
    districts: int = 3,
    candidates_n: int = 0,
    change: Callable[[list[tuple[object, ...]]], list[tuple[object, ...]]] = lambda rows: rows,
) -> Files:
    """A generated city of ``n`` stations as files in ``folder``; ``change`` sees the rows of the stations first."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = change(station_rows(a_city(n, districts=districts, seed=seed)))
    rng = np.random.default_rng(seed + 100)
    points = rng.normal(0, 0.02, (len(strength), 2)) + np.array([-5.11, 105.31])
    units = [(f"P{i}", *points[i].round(6).tolist(), n) for i, n in enumerate(strength)]
    (folder / "F.json").write_text(json.dumps(formations))
    sites = None
    if candidates_n:
        places = rng.normal(0, 0.03, (candidates_n, 2)) + np.array([-5.11, 105.31])
        sites = table(
            folder / "C.csv",
            ("site_id", "lat", "lon"),
            [(f"C{i:02}", *p) for i, p in enumerate(places.round(6).tolist())],
        )
    return Files(
        table(folder / "S.csv", HEAD, rows),
        table(folder / "U.csv", ("unit_id", "lat", "lon", "strength"), units),
        folder / "F.json",
        sites,
    )


def bytes_of(out: Path) -> dict[str, bytes]:
    """Everything inside the identity."""
    return {p.name: p.read_bytes() for p in sorted(out.iterdir()) if p.name != "timing.json"}
