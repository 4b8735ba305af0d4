"""p-median: p sites so that the sum of weight x distance is least. Exchange, a bound, a proof where it is in reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.interchange import descend, greedy, shaken
from damai.deployment.solvers.lagrange import bounded, closed
from damai.deployment.solvers.median_proof import prove
from damai.deployment.solvers.nearness import cost, near
from damai.deployment.solvers.sums import Floats, Sites

KICKS_MOST_N, KICKS_LEAST_N, KICK_ENTRIES = 60, 4, 20_000_000
"""A city gets the most, a province (26,000 x 100 listed) the least, which takes as long as half its bound."""


@dataclass(frozen=True, slots=True)
class Median:
    """``sites`` (p,) columns, sorted; ``serves`` (n,) the nearest chosen column of each row, of equals the first."""

    sites: Sites
    serves: Sites
    answer: Answer


def median(
    distance: Floats,
    weight: Floats,
    p: int,
    *,
    seed: int = 1,
    nodes_n: int | None = None,
    running: Running = always,
) -> Median:
    """The ``p`` distinct columns of ``distance`` (n, m) that minimise sum ``weight`` (n,) x distance to the nearest.

    ``distance`` >= 0 and finite, ``weight`` >= 0, 1 <= p <= m: else ValueError. ``answer.bound`` is a lower bound;
    ``optimal`` when it meets the value to 1e-9. The order of rows changes nothing; of equal plans the first met stays.
    """
    distance, weight = np.asarray(distance, float), np.asarray(weight, float)
    n, m = distance.shape
    if weight.shape != (n,) or not 1 <= p <= m:
        raise ValueError("weight must be (n,) and 1 <= p <= m")
    if not (np.isfinite(distance).all() and (distance >= 0).all() and (weight >= 0).all()):
        raise ValueError("distance and weight must be finite and not negative")
    rows = near(distance, weight, p)
    if rows.weight.size == 0:
        return finish(distance, np.arange(p), 0.0, 0.0, "nothing weighs", False)
    sites = descend(rows, greedy(rows, p), running=running)
    known = bounded(rows, sites, running=running)
    engine = "exchange, Lagrange"
    if known.open and not known.stopped:
        kicks_n = max(KICKS_LEAST_N, min(KICKS_MOST_N, KICK_ENTRIES // rows.site.size))
        sites = shaken(rows, known.chosen, kicks_n, seed, running=running)
        known = replace(known, chosen=sites, value=cost(rows, sites))
    sites, bound, stopped = known.chosen, known.bound, known.stopped
    if known.open and not stopped:
        sites, bound, stopped = prove(rows, known, nodes_n=nodes_n, running=running)
        engine += ", HiGHS"
    return finish(distance, sites, cost(rows, sites), bound, engine, stopped)


def finish(
    distance: Floats, sites: Sites, value: float, bound: float, engine: str, stopped: bool
) -> Median:
    """The answer; the proof is the bound's, whoever found it."""
    proved = closed(value, bound)
    status = Status.OPTIMAL if proved else Status.FEASIBLE
    said = Answer(value, value if proved else bound, status, engine, "time" if stopped else "")
    sites = np.sort(sites)
    return Median(sites, sites[np.argmin(distance[:, sites], axis=1)], said)
