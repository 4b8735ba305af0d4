"""Reserves: as many as were asked for, at sites of the input, and the expected coverage they give."""

from __future__ import annotations

import numpy as np

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.distance import metres, minutes_of
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.others import weights_of

RADIUS_MIN, BUSY = 8.0, 0.3
"""As ``plan cover`` has them by default (contracts.md 4)."""
TOUCH_MIN = 1e-9


def held_sites(folder: Folder, inputs: Inputs, options: Options, found: Found) -> None:
    """sites.csv against plan.json; both are absent without candidates."""
    problems = folder.manifest["problems"]
    if inputs.sites is None:
        if "reserves" in problems or "sites.csv" in folder.tables:
            found.differ("check-sites/none")
        return
    at = {code: i for i, code in enumerate(inputs.sites.site_id)}
    chosen = {row["site_id"]: int(row["units"]) for row in folder.tables["sites.csv"]}
    if set(chosen) - set(at) or any(n < 1 for n in chosen.values()):
        found.differ("check-sites/strange")
        return
    found.held("sites", "sites.csv, units in all", sum(chosen.values()), options.reserves_n)
    weight = weights_of(inputs.stations, None, tuple(inputs.formations))
    names = sorted(chosen)
    rows = [at[name] for name in names]
    there = np.flatnonzero(inputs.stations.has_point)
    codes = [inputs.stations.station_id[i] for i in there]
    block = inputs.matrix.block(names, codes) if inputs.matrix else None
    if block is None:
        minutes = minutes_of(metres(inputs.sites.lat[rows], inputs.sites.lon[rows], inputs.stations.lat[there], inputs.stations.lon[there]))  # fmt: skip
    else:
        minutes = block[0]
    total = 0.0
    for k_at, i in enumerate(there.tolist()):
        k = sum(chosen[name] for s, name in enumerate(names) if minutes[s, k_at] <= RADIUS_MIN + TOUCH_MIN)  # fmt: skip
        total += float(weight[i]) * (1 - BUSY**k)
    found.held("objective", "plan.json, reserves, objective", problems["reserves"]["objective"], total)  # fmt: skip
