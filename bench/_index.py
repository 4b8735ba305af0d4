"""One process that scores made-up places and tells what it cost: ``python -m bench._index UNITS``."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

INDICATORS_N = 30
GROUPS_N = 6


def definition() -> dict[str, Any]:
    """Thirty indicators in six groups, min-max, weighted means, three classes."""
    return {
        "index": {"code": "top", "unit_column": "code"},
        "indicator": [
            {
                "code": f"i{k:02}", "parent": f"g{k % GROUPS_N}", "weight": 1 + k % 4,
                "direction": 1 if k % 3 else -1,
            }
            for k in range(INDICATORS_N)
        ],
        "group": [{"code": f"g{k}", "parent": "top", "weight": 1 + k} for k in range(GROUPS_N)],
        "classes": {"method": "mean_sd"},
    }  # fmt: skip


def places(units_n: int) -> dict[str, Any]:
    """Columns of float64, 5 % missing in six of them, and codes of 13 digits."""
    import numpy as np

    rng = np.random.default_rng(1)
    data: dict[str, Any] = {}
    for k in range(INDICATORS_N):
        data[f"i{k:02}"] = rng.normal(10, 3, units_n)
        if k < 6:
            data[f"i{k:02}"][rng.random(units_n) < 0.05] = np.nan
    data["code"] = np.arange(18_000_000_000_000, 18_000_000_000_000 + units_n).astype("U14")
    return data


def cost(units_n: int) -> dict[str, float]:
    """CPU seconds (median of three) of the chain with ranks and classes, and of numpy reading the table once."""
    started_s = time.process_time()
    from damai.risk import Index

    index = Index.of(definition())
    import_s = time.process_time() - started_s
    import numpy as np

    data = places(units_n)
    chain, reads = [], []
    for _ in range(3):
        started_s = time.process_time()
        result = index.fit(data)
        assert result.ranks.min() == 1
        chain.append(time.process_time() - started_s)
        started_s = time.process_time()
        for k in range(INDICATORS_N):
            np.min(data[f"i{k:02}"])
        reads.append(time.process_time() - started_s)
    return {
        "import_s": import_s,
        "chain_s": sorted(chain)[1],
        "read_s": sorted(reads)[1],
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> float:
    """Of this program alone: what getrusage tells survives exec, so a large parent would be counted."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(cost(int(sys.argv[1]))))
