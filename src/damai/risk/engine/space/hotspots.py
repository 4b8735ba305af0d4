"""The table of hot spots: local and global statistics, permutation, and the false discovery rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Flags, Floats, Ints
from damai.risk.engine.faults import Notice, Refused
from damai.risk.engine.space.centred import centred
from damai.risk.engine.space.edges import Edges
from damai.risk.engine.space.local import Local, local
from damai.risk.engine.space.permute import permuted_p
from damai.risk.engine.space.whole import Joins, Statistic, geary, general_g, join_counts, moran

LEAST_UNITS_N = 30
"""Below it no map of hot spots is drawn: normal theory and the neighbours' means are too coarse."""
FDR = 0.05


@dataclass(frozen=True, kw_only=True)
class Hotspots:
    """A row a unit in the order given; NaN for a missing value and for a unit without neighbours."""

    value: Floats
    neighbours: Ints
    """Neighbours that have a value; 0 says "no neighbours"."""
    local: Local
    p_moran_perm: Floats
    """NaN without permutations."""
    p_g_perm: Floats
    significant_fdr: Flags
    """By ``p_moran_perm`` when permutations were asked for, else ``p_moran``."""
    moran: Statistic
    geary: Statistic
    g: Statistic
    joins: Joins
    """Of units above the mean."""
    notices: tuple[Notice, ...]


def hotspots(
    units: Sequence[str], value: Floats, edges: Edges, *, permutations_n: int = 0, seed: int = 1
) -> Hotspots:
    """Raises Refused for fewer than four values, for values that do not vary, and without any neighbours."""
    there = ~np.isnan(value)
    if np.isinf(value).any():
        at = int(np.flatnonzero(np.isinf(value))[0])
        raise Refused("risk-cell", str(units[at]), found=str(value[at]))
    x, among = value[there], edges.among(there)
    apart = centred(x) if len(x) else None
    if len(x) < 4 or apart is None:
        raise Refused("risk-space-values", "VALUES", found=len(np.unique(x)))
    if not len(among.focal):
        raise Refused("risk-space-alone", "EDGES")
    here = local(x, among)
    p_perm = np.full(len(x), np.nan)
    if permutations_n:
        p_perm = permuted_p(x, among, permutations_n, seed)
    p_moran_perm = np.where((apart.z == 0) & ~np.isnan(p_perm), 1.0, p_perm)
    notices = []
    if len(x) < LEAST_UNITS_N:
        data = {"found": len(x), "least": LEAST_UNITS_N}
        notices.append(Notice("risk.notice.few-units", "VALUES", data))

    def wide(found: Floats) -> Floats:
        whole = np.full(len(value), np.nan)
        whole[there] = found
        return whole

    quadrant = np.full(len(value), "", dtype="U2")
    quadrant[there] = here.quadrant
    neighbours = np.zeros(len(value), dtype=np.int64)
    neighbours[there] = among.neighbours_n
    p_moran = wide(here.p_moran)
    p_perm_wide = wide(p_moran_perm)
    return Hotspots(
        value=value,
        neighbours=neighbours,
        local=Local(
            moran=wide(here.moran), z_moran=wide(here.z_moran), p_moran=p_moran, quadrant=quadrant,
            g=wide(here.g), z_g=wide(here.z_g), p_g=wide(here.p_g),
            gstar=wide(here.gstar), z_gstar=wide(here.z_gstar), p_gstar=wide(here.p_gstar),
        ),
        p_moran_perm=p_perm_wide,
        p_g_perm=wide(p_perm),
        significant_fdr=discoveries(p_perm_wide if permutations_n else p_moran, FDR),
        moran=moran(x, among),
        geary=geary(x, among),
        g=general_g(x, among),
        joins=join_counts(apart.z > 0, among),
        notices=tuple(notices),
    )  # fmt: skip


def discoveries(p: Floats, rate: float) -> Flags:
    """Which are significant at a false discovery rate; NaN is not. Source: Benjamini and Hochberg, J. R.
    Statist. Soc. B 57 (1995) 289-300."""
    known = np.flatnonzero(~np.isnan(p))
    ordered = np.sort(p[known])
    passed = np.flatnonzero(ordered <= rate * np.arange(1, len(known) + 1) / max(len(known), 1))
    found = np.zeros(len(p), dtype=bool)
    if len(passed):
        found[known] = p[known] <= ordered[passed[-1]]
    return found
