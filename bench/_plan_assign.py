"""Teams to units at the size of a city, a province and the nation, made up: CPU seconds, memory, value and proof.

Alone in a process: ``python -m bench._plan_assign nation [short]`` prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np

from damai.deployment.solvers.assign import Assigned, assign
from damai.deployment.solvers.field import Points

SIZES = {"city": (127, 8), "province": (6_600, 230), "nation": (206_000, 5_000)}
"""Teams and units (deployment.md 3)."""
BARS_S = {"city": 0.1, "province": 1.0, "nation": 60.0}
PEAK_MB = 1_000.0
SHARES = (0.76, 0.18, 0.06)
AMPLE, SHORT = 1.15, 0.9


def instance(name: str, *, is_short: bool = False, seed: int = 1) -> tuple[Points, Any, Any, Any]:
    """Field, pairs, capacity and ranks: towns over a country, teams and units around each, units of unequal strength;
    teams of the highest class have two pairs. ``is_short``: a tenth of the pairs is missing."""
    teams_n, units_n = SIZES[name]
    rng = np.random.default_rng(seed)
    wide = {"city": 0.03, "province": 0.7, "nation": 4.0}.get(name, 1.5)
    towns = rng.normal(0, wide, (max(3, units_n // 20), 2))
    spread = wide if name == "city" else 0.2
    team = towns[rng.integers(0, len(towns), teams_n)] + rng.normal(0, spread, (teams_n, 2))
    unit = towns[rng.integers(0, len(towns), units_n)] + rng.normal(0, spread, (units_n, 2))
    rank = rng.choice(3, teams_n, p=SHARES)
    pairs = np.where(rank == 2, 2, 1)
    share = rng.integers(1, 100, units_n)
    wanted = pairs.sum() * (SHORT if is_short else AMPLE)
    capacity = np.maximum(1, np.round(share * wanted / share.sum())).astype(np.int64)
    return Points(team[:, 0], 110 + team[:, 1], unit[:, 0], 110 + unit[:, 1]), pairs, capacity, rank


def measure(name: str, *, is_short: bool = False) -> dict[str, Any]:
    """One solve; imports are not counted, the whole search and its proof are."""
    given = instance(name, is_short=is_short)
    assign(*instance("city"))  # imports
    wall, cpu = time.perf_counter(), time.process_time()
    found: Assigned = assign(*given)
    return {
        "name": name, "is_short": is_short,
        "cpu_s": round(time.process_time() - cpu, 3), "wall_s": round(time.perf_counter() - wall, 3),
        "bar_s": BARS_S[name], "value": found.answer.value, "bound": found.answer.bound,
        "status": found.answer.status.value, "uncovered": found.uncovered_n,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], is_short="short" in sys.argv[2:])))
