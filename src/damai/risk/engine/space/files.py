"""The table of ``risk hotspots``: a row a unit, and the global statistics."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from damai.core.filing import replaced
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.reading import read_csv, read_header
from damai.risk.engine.space.edges import edges
from damai.risk.engine.space.hotspots import Hotspots, hotspots
from damai.risk.engine.space.whole import Statistic

COLUMNS = (
    "id", "value", "neighbours", "local_moran", "quadrant", "local_g", "z_g", "p_g", "local_gstar", "z_gstar",
    "p_gstar", "p_moran", "p_moran_perm", "p_g_perm", "significant_fdr",
)  # fmt: skip


def hotspot_file(
    values: Path, net: Path, column: str, out: Path, *, permutations_n: int = 0, seed: int = 1
) -> dict[str, Any]:
    """Write the table and give the global statistics. ``values``: the first column is the id; ``net``: focal,
    neighbour, weight in this order, directed, whatever they are called. Raises Refused, OSError."""
    head = read_header(values)
    if not head:
        raise Refused("risk-file-header-only", values.name)
    table = read_csv(values, [head[0]], [column])
    names = read_header(net)
    if len(names) < 3:
        raise Refused("risk-file-ragged", f"{net.name}:1", found=len(names), wanted=3)
    pairs = read_csv(net, names[:2], [names[2]])
    units = [str(u) for u in table[head[0]].tolist()]
    focal, neighbour = ([str(u) for u in pairs[name].tolist()] for name in names[:2])
    try:
        among = edges(units, focal, neighbour, np.asarray(pairs[names[2]], dtype=np.float64))
    except Refused as refused:
        of = values if refused.code == "risk-unit-twice" else net
        raise Refused.of(
            [Fault(f.code, f"{of.name}, {f.where}", f.data) for f in refused.faults]
        ) from None
    value = np.asarray(table[column], dtype=np.float64)
    found = hotspots(units, value, among, permutations_n=permutations_n, seed=seed)
    with replaced(out) as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        for at, unit in enumerate(units):
            writer.writerow([unit, *_row(found, at)])
    return summary(found, permutations_n, seed)


def _row(found: Hotspots, at: int) -> list[str]:
    here = found.local

    def told(x: np.float64) -> str:
        return "" if np.isnan(x) else repr(float(x))

    known = found.neighbours[at] > 0 and not np.isnan(found.value[at])
    return [
        told(found.value[at]), str(found.neighbours[at]), told(here.moran[at]), str(here.quadrant[at]),
        told(here.g[at]), told(here.z_g[at]), told(here.p_g[at]),
        told(here.gstar[at]), told(here.z_gstar[at]), told(here.p_gstar[at]),
        told(here.p_moran[at]), told(found.p_moran_perm[at]), told(found.p_g_perm[at]),
        str(int(found.significant_fdr[at])) if known else "",
    ]  # fmt: skip


def summary(found: Hotspots, permutations_n: int, seed: int) -> dict[str, Any]:
    """Global statistics as plain numbers; null where one is not defined."""

    def told(s: Statistic) -> dict[str, float | None]:
        numbers = {
            "value": s.value,
            "expected": s.expected,
            "variance": s.variance,
            "z": s.z,
            "p": s.p,
        }
        return {k: None if v != v else float(v) for k, v in numbers.items()}

    return {
        "units": int(np.count_nonzero(~np.isnan(found.value))),
        "no_neighbours": int(np.count_nonzero((found.neighbours == 0) & ~np.isnan(found.value))),
        "moran": told(found.moran), "geary": told(found.geary), "g": told(found.g),
        "join_counts": {
            "above_mean": int(np.count_nonzero(found.value > np.nanmean(found.value))),
            "both": told(found.joins.both), "mixed": told(found.joins.mixed), "neither": told(found.joins.neither),
        },
        "significant": int(found.significant_fdr.sum()),
        "permutations": permutations_n, "seed": seed if permutations_n else None,
        "notices": [n.as_dict() for n in found.notices],
    }  # fmt: skip
