"""The vulnerability index: the chain on a nation's stations, its certainty, and hot spots. CPU seconds."""

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
from bench._index import definition, places
from bench._nation import STATIONS_N
from bench._result import Bar, Trial, Wish, enter
from damai.risk.engine.certainty.draws import vary
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.fit import Index
from damai.risk.engine.space.edges import Edges, of_places
from damai.risk.engine.space.local import local
from damai.risk.engine.space.permute import permuted_p

CHAIN_S, PEAK_MB, IMPORT_S = 0.5, 450.0, 0.3
COINR_QUOTED_S = {10_000: 1.18, 100_000: 10.1}
"""COINr 1.1.14 on so many units x 30: its own CPU seconds on the machine of the risk study, quoted and not run here."""
COINR_S = COINR_QUOTED_S[100_000] / 100
"""A hundredth of it is asked."""
UNCERTAINTY_S, LOCAL_S, PERMUTE_S = 3.5, 0.5, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    units_n: int
    fewer_n: int
    unsure_n: int
    replications_n: int
    permutations_n: int


FULL = Size(
    units_n=STATIONS_N, fewer_n=100_000, unsure_n=10_000, replications_n=1_000, permutations_n=999
)
QUICK = Size(units_n=50_000, fewer_n=10_000, unsure_n=1_000, replications_n=100, permutations_n=99)


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, QUICK if wish.quick else FULL)


def trial(directory: Path, size: Size) -> Trial:
    calibration = machine(directory)
    nation, fewer = alone(size.units_n), alone(size.fewer_n)
    replicated_s = replications_s(size)
    local_s, permute_s = space_s(size)
    read_s = nation["read_s"]
    of = "numpy reading the table once"
    bars = [
        _bar(f"chain, {size.units_n:,} x 30", nation["chain_s"], "CPU s", CHAIN_S, read_s, of),
        _bar("peak of its process", nation["peak_mb"], "MB", PEAK_MB, size.units_n * 240 / 2**20, "the table"),
        _bar(f"chain, {size.fewer_n:,} x 30", fewer["chain_s"], "CPU s", COINR_S, fewer["read_s"], of),
        _bar("import", nation["import_s"], "CPU s", IMPORT_S, read_s, of),
        _bar(f"{size.replications_n:,} x {size.unsure_n:,} units", replicated_s, "CPU s", UNCERTAINTY_S, read_s, of),
        _bar(f"local Moran, G and G*, {size.units_n:,}", local_s, "CPU s", LOCAL_S, read_s, of),
        _bar(f"{size.permutations_n} permutations, {size.units_n:,}", permute_s, "CPU s", PERMUTE_S, read_s, of),
    ]  # fmt: skip
    figures: dict[str, Any] = {"units_of_the_lattice": size.units_n}
    if size.fewer_n in COINR_QUOTED_S:
        theirs_s = COINR_QUOTED_S[size.fewer_n]
        figures["coinr_quoted_s"] = theirs_s
        figures["times_faster_than_quoted"] = round(theirs_s / max(fewer["chain_s"], 1e-6))
    told = {**calibration, "read_ms": round(read_s * 1000, 1)}
    return Trial(calibration=told, bars=bars, figures=figures)


def _bar(name: str, value: float, unit: str, limit: float, against: float, of: str) -> Bar:
    return Bar(
        name=name, value=value, unit=unit, limit=limit, ratio=value / max(against, 1e-6), of=of
    )


def alone(units_n: int) -> dict[str, Any]:
    """The cost in a process of its own, so that its peak is its own."""
    command = [sys.executable, "-m", "bench._index", str(units_n)]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def replications_s(size: Size) -> float:
    """Weights by a quarter and three normalisations; rank intervals and class shares."""
    data = {
        c: np.nan_to_num(x, nan=9.0) if c != "code" else x for c, x in places(size.unsure_n).items()
    }
    result = Index.of(definition()).fit(data)
    what = vary(result.definition, {"weights": 0.25, "normalise": ["minmax", "zscore", "rank"]})
    started_s = time.process_time()
    uncertainty(result, what, size.replications_n, seed=1)
    return time.process_time() - started_s


def space_s(size: Size) -> tuple[float, float]:
    """Normal theory, then permutations, on a lattice in which each unit touches eight others."""
    net = lattice(size.units_n)
    x = np.random.default_rng(1).normal(size=size.units_n)
    local(x[:9], lattice(9))  # the import is not what is measured
    started_s = time.process_time()
    local(x, net)
    local_s = time.process_time() - started_s
    started_s = time.process_time()
    permuted_p(x, net, size.permutations_n, seed=1)
    return local_s, time.process_time() - started_s


def lattice(units_n: int) -> Edges:
    """Rows of a square, the last one not full: each unit and the up to eight around it."""
    side = round(units_n**0.5)
    at = np.arange(units_n)
    row, column = np.divmod(at, side)
    focal, neighbour = [], []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            to = at + down * side + right
            there = (row + down >= 0) & (column + right >= 0) & (column + right < side)
            there &= (to < units_n) & (to != at)
            focal.append(at[there])
            neighbour.append(to[there])
    one, two = np.concatenate(focal), np.concatenate(neighbour)
    return of_places(units_n, one, two, np.ones(len(one)))


if __name__ == "__main__":
    enter("risk", measure)
