"""p-center: p sites so that the longest minutes are least. Bisection over the distances, each asked as a set cover."""

from __future__ import annotations

import numpy as np

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.covering_set import reach
from damai.deployment.solvers.sums import Floats, Sites


def center(
    minutes: Floats, p: int, *, nodes_n: int | None = None, running: Running = always
) -> tuple[Sites, Answer]:
    """``p`` distinct sites (columns of (n, m)), sorted, and the longest of the rows' shortest minutes.

    Exact: the answer is one of the distinct distances, and "p sites reach everything within d" is monotone in d.
    ``bound`` is the first distance not yet refused. Source: Minieka 1970 (set covers), deployment.md 4 (bisection).
    Raises Unplannable when no p sites reach every row in finite minutes, or none were found before the stop.
    """
    sites = spread(minutes, p)
    value = longest(minutes, sites)
    least = float(minutes.min(axis=1).max())
    steps = np.unique(minutes[np.isfinite(minutes) & (minutes >= least) & (minutes <= value)])
    low, high = 0, int(np.searchsorted(steps, value))
    stopped = ended = False
    while low < high and not ended:
        middle = (low + high) // 2
        said = reach(minutes <= steps[middle], p, nodes_n=nodes_n, running=running)
        if said.sites is not None:
            sites = spread(minutes, p, said.sites)
            value = longest(minutes, sites)
            high = int(np.searchsorted(steps, value))
        elif said.proved:
            low = middle + 1
        else:
            stopped, ended = said.stopped, True
    if not np.isfinite(value):
        raise unreached(p, proved=not ended)
    return sites, Answer(
        value=value,
        bound=float(steps[low]),
        status=Status.OPTIMAL if low == high else Status.FEASIBLE,
        engine="farthest first, HiGHS set covers",
        stopped="time" if stopped else "",
    )


def unreached(p: int, *, proved: bool) -> Unplannable:
    """No p sites with a way to every station, or none found in time."""
    if proved:
        return Unplannable("unreachable", p=p)
    return Unplannable("not-found", p=p)


def longest(minutes: Floats, sites: Sites) -> float:
    """The objective: the longest way from a row to its nearest site."""
    return float(minutes[:, sites].min(axis=1).max())


def spread(minutes: Floats, p: int, start: Sites | None = None) -> Sites:
    """``p`` distinct sites, sorted: ``start``, then each time the site nearest to the row that is worst off.

    At most twice the optimum where rows are sites under a metric. Source: Gonzalez 1985.
    """
    first = int(np.argmin(minutes.max(axis=0)))
    chosen = [first] if start is None else [int(s) for s in start]
    nearest = minutes[:, chosen].min(axis=1)
    free = np.ones(minutes.shape[1], bool)
    free[chosen] = False
    while len(chosen) < p:
        row = np.where(free, minutes[int(np.argmax(nearest))], np.inf)
        site = int(np.argmin(row)) if np.isfinite(row).any() else int(np.flatnonzero(free)[0])
        chosen.append(site)
        free[site] = False
        nearest = np.minimum(nearest, minutes[:, site])
    return np.sort(np.asarray(chosen, np.int64))
