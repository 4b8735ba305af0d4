"""Where to keep p units so that help is near: five models, one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from damai.deployment.faults import Unplannable
from damai.deployment.solvers import covering_proof
from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.center import center, longest, unreached
from damai.deployment.solvers.covering import Covering, merged, steps
from damai.deployment.solvers.covering_search import exchanged, greedy
from damai.deployment.solvers.median import median
from damai.deployment.solvers.sums import Floats, Sites

COUNTING = ("mexclp", "mclp", "bacop")
MODELS = (*COUNTING, "pmedian", "pcenter")
RADIUS_MINUTES, BUSY_FRAC, SECOND_FRAC = 8.0, 0.3, 0.3
"""Defaults of contracts.md 4; the busy fraction is the study's, until the incident log teaches another."""
FAR = 1_000.0
"""p-median: no way at all costs this many times the longest way, so that it is taken only where nothing else is left."""


@dataclass(frozen=True, slots=True)
class Cover:
    """``sites`` (k,) columns in order, each once; ``units`` (k,) how many stand there, p in all."""

    sites: Sites
    units: Sites
    answer: Answer


def cover(
    minutes: ArrayLike,
    weight: ArrayLike,
    p: int,
    *,
    model: str = "mexclp",
    radius: float = RADIUS_MINUTES,
    busy: float = BUSY_FRAC,
    second: float = SECOND_FRAC,
    seed: int = 1,
    nodes_n: int | None = None,
    running: Running = always,
) -> Cover:
    """Site ``p`` units at the columns of ``minutes`` (n stations, m sites; inf = no way), stations weighing ``weight`` (n,).

    mclp, bacop, mexclp maximise (``answer.bound`` is an upper bound), pmedian and pcenter minimise (a lower one):
    mclp the weight with a unit within ``radius`` minutes, inclusive; bacop (1-s) W1 + s W2, W2 with two, s ``second``;
    mexclp sum w (1 - q^k), q ``busy``, k units within the radius, of which several may share a site;
    pmedian sum w x minutes; pcenter the longest minutes of any station, whatever it weighs.
    Source: contracts.md 4; Church & ReVelle 1974, Hogan & ReVelle 1986, Daskin 1983, Hakimi 1964.
    ``nodes_n`` caps a proof by count, ``running`` by the caller's clock. The order of stations changes nothing.
    Raises Unplannable for input that has no answer.
    """
    times, weights = np.asarray(minutes, float), np.asarray(weight, float)
    check(times, weights, p, model=model, radius=radius, busy=busy, second=second)
    if model == "pmedian":
        return by_median(times, weights, p, seed, nodes_n, running)
    if model == "pcenter":
        sites, answer = center(times, p, nodes_n=nodes_n, running=running)
        return Cover(sites, np.ones(p, np.int64), answer)
    within, group_weight = merged(times, weights, radius)
    adds = steps(model, p, busy=busy, second=second)
    case = Covering(within, group_weight, adds, p, repeat=model == "mexclp")
    if not covering_proof.trivial(case):
        chosen = np.arange(p, dtype=np.int64) % times.shape[1]
        answer = Answer(0.0, 0.0, Status.OPTIMAL, "nothing can be covered")
    else:
        quick = exchanged(case, greedy(case), running=running)
        chosen, answer = covering_proof.prove(case, quick, nodes_n=nodes_n, running=running)
    return Cover(*np.unique(chosen, return_counts=True), answer)


def by_median(
    times: Floats, weights: Floats, p: int, seed: int, nodes_n: int | None, running: Running
) -> Cover:
    """p-median, with ways that do not exist made so long that only a station without any takes one."""
    no_way = np.isinf(times)
    if no_way.all(axis=1).any():
        raise unreached(p, proved=True)
    longest_way = float(times[~no_way].max())
    made = median(
        np.where(no_way, FAR * longest_way + 1.0, times),
        weights,
        p,
        seed=seed,
        nodes_n=nodes_n,
        running=running,
    )
    if np.isinf(longest(times[weights > 0], made.sites)) if (weights > 0).any() else False:
        raise unreached(p, proved=made.answer.status is Status.OPTIMAL)
    return Cover(made.sites, np.ones(p, np.int64), made.answer)


def check(
    times: Floats, weights: Floats, p: int, *, model: str, radius: float, busy: float, second: float
) -> None:
    """Raises Unplannable for the first thing that has no answer."""
    if model not in MODELS:
        raise Unplannable("model", model=model, known=", ".join(MODELS))
    if times.ndim != 2 or 0 in times.shape:
        raise Unplannable("empty/cover")
    if weights.shape != times.shape[:1]:
        raise Unplannable("weights/number", n=times.shape[0], weights=weights.size)
    if np.isnan(times).any() or (times < 0).any():
        row, site = np.argwhere(np.isnan(times) | (times < 0))[0]
        raise Unplannable("minutes/matrix", row=row + 1, site=site + 1)
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        at = int(np.argmax(~(np.isfinite(weights) & (weights >= 0)))) + 1
        raise Unplannable("weights/station", n=at)
    if isinstance(p, bool) or int(p) != p or p < 1:
        raise Unplannable("p", p=p)
    if model != "mexclp" and p > times.shape[1]:
        raise Unplannable("p/many", p=p, n=times.shape[1], model=model)
    if model in COUNTING and not 0 < radius < np.inf:
        raise Unplannable("radius", radius=radius)
    if model == "mexclp" and not 0 <= busy < 1:
        raise Unplannable("busy", busy=busy)
    if model == "bacop" and not 0 <= second <= 1:
        raise Unplannable("second", second=second)
