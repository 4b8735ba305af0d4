"""The index computed a second time, from the formulas alone: plain loops, and nothing of the house is imported.

``compute(text, rows, experts)`` takes a definition in TOML and the rows of a CSV as texts. It is slow and says nothing
of what is wrong; it is there to be right.
"""

from __future__ import annotations

import itertools
import math
import statistics
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import optimize, stats

Column = list[float | None]


@dataclass
class Answer:
    units: list[str] = field(default_factory=list)
    treated: dict[str, Column] = field(default_factory=dict)
    normalised: dict[str, Column] = field(default_factory=dict)
    scores: dict[str, Column] = field(default_factory=dict)
    ranks: dict[str, list[int | None]] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    contributions: dict[str, Column] | None = field(default_factory=dict)


def there(x: Column) -> list[float]:
    return [v for v in x if v is not None]


def compute(text: str, rows: list[dict[str, str]], experts: dict[str, str] | None = None) -> Answer:
    raw = tomllib.loads(text)
    unit_column, time_column = raw["index"]["unit_column"], raw["index"].get("time_column")
    units = [row[unit_column] for row in rows]
    times = [float(row[time_column]) for row in rows] if time_column else None
    groups, top = tree(raw)
    indicators = raw["indicator"]
    methods = {i["code"]: {s: resolved(raw, groups, i, s) for s in ("impute", "treat", "normalise")} for i in indicators}  # fmt: skip

    columns: dict[str, Column] = {}
    for i in indicators:
        x = [number(row[i["code"]]) for row in rows]
        if "denominator" in i:
            sizes = [number(row[i["denominator"]]) for row in rows]
            x = [None if a is None or b is None else a / b for a, b in zip(x, sizes, strict=True)]
        columns[i["code"]] = imputed(methods[i["code"]]["impute"], x, units, times, rows)

    rule = raw.get("screen", {})
    kept = []
    for at, unit in enumerate(units):
        share = sum(columns[c][at] is not None for c in columns) / len(columns)
        stays = share >= rule.get("min_data", 0) - 1e-12 or unit in rule.get("keep", [])
        if stays and unit not in rule.get("drop", []):
            kept.append(at)
    units = [units[at] for at in kept]
    times = None if times is None else [times[at] for at in kept]
    columns = {c: [x[at] for at in kept] for c, x in columns.items()}

    answer = Answer(units=units)
    for i in indicators:
        code = i["code"]
        answer.treated[code] = treated(methods[code]["treat"], columns[code])
        turned = [None if v is None else i.get("direction", 1) * v for v in answer.treated[code]]
        answer.normalised[code] = normalised(methods[code]["normalise"], turned, i.get("direction", 1), units)  # fmt: skip

    values: dict[str, Column] = dict(answer.normalised)
    omegas: dict[str, list[Column]] = {}
    exact = True
    for code in order(groups):
        children = below(raw, groups, code)
        group = groups[code]
        aggregate = {
            "method": "mean",
            **method_of(group.get("aggregate", raw.get("aggregate", {}))),
        }
        least = group.get("min_available", raw.get("aggregate", {}).get("min_available", 0.0))
        weighting = weights_of(raw, groups, code, top)
        given = [weight(raw, groups, child) for child in children]
        score, parts = aggregated(aggregate, weighting, given, [values[c] for c in children], least)
        values[code] = score
        answer.scores[code] = score
        exact = exact and parts is not None
        omegas[code] = parts or []
    for code, score in answer.scores.items():
        answer.ranks[code] = ranked_down(score, times)
    answer.contributions = carried(raw, groups, top, values, omegas) if exact else None
    if "classes" in raw:
        answer.classes = classified(raw["classes"], answer.scores[top], units, experts)
    return answer


def number(text: str) -> float | None:
    return float(text) if text.strip() else None


# The tree


def tree(raw: dict[str, Any]) -> tuple[dict[str, Any], str]:
    top = raw["index"]["code"]
    groups = {g["code"]: g for g in raw.get("group", [])}
    groups.setdefault(top, {"code": top})
    return groups, top


def below(raw: dict[str, Any], groups: dict[str, Any], code: str) -> list[str]:
    found = [i["code"] for i in raw["indicator"] if i["parent"] == code]
    return found + [g["code"] for g in groups.values() if g.get("parent") == code]


def order(groups: dict[str, Any]) -> list[str]:
    def depth(code: str) -> int:
        parent = groups[code].get("parent")
        return 0 if parent is None else 1 + depth(parent)

    return sorted(groups, key=lambda code: -depth(code))


def weight(raw: dict[str, Any], groups: dict[str, Any], code: str) -> float:
    found = groups.get(code) or next(i for i in raw["indicator"] if i["code"] == code)
    return float(found.get("weight", 1.0))


def method_of(given: Any) -> dict[str, Any]:
    return {"method": given} if isinstance(given, str) else dict(given)


def resolved(raw: dict[str, Any], groups: dict[str, Any], indicator: dict[str, Any], stage: str) -> dict[str, Any]:  # fmt: skip
    default = {"impute": "none", "treat": "none", "normalise": "minmax"}[stage]
    path = []
    at = indicator["parent"]
    while at is not None:
        path.append(groups[at])
        at = groups[at].get("parent")
    found = {"method": default, **raw.get(stage, {})}
    for holder in [*reversed(path), indicator]:
        if stage in holder:
            own = method_of(holder[stage])
            own.setdefault("method", found["method"])
            same = own["method"] == found["method"]
            found = {**{k: v for k, v in found.items() if same or k in ("to", "by")}, **own}
    return found


def weights_of(raw: dict[str, Any], groups: dict[str, Any], code: str, top: str) -> dict[str, Any]:
    own = groups[code].get("weights")
    found = method_of(own if own is not None else raw.get("weights", "given"))
    for key in ("matrix", "target"):
        value = found.get(key)
        if isinstance(value, dict):
            return {**found, key: value[code]} if code in value else {"method": "given"}
        if isinstance(value, list) and own is None and code != top:
            return {"method": "given"}
    return found


# Stages of a column


def imputed(method: dict[str, Any], x: Column, units: list[str], times: list[float] | None, rows: list[dict[str, str]]) -> Column:  # fmt: skip
    name = method["method"]
    if name == "none":
        return x
    if name in ("mean", "median"):
        fill = getattr(statistics, "fmean" if name == "mean" else "median")(there(x))
        return [fill if v is None else v for v in x]
    if name in ("group_mean", "group_median"):
        by = method.get("by")
        keys = [row[by] for row in rows] if by else ["." + u.rpartition(".")[0] for u in units]
        found = []
        for key, v in zip(keys, x, strict=True):
            alike = [w for k, w in zip(keys, x, strict=True) if k == key and w is not None]
            if v is None and key and alike:
                v = statistics.fmean(alike) if name == "group_mean" else statistics.median(alike)
            found.append(v)
        return found
    assert times is not None
    points = sorted(set(times))
    found = list(x)
    for at, v in enumerate(x):
        if v is not None:
            continue
        own = sorted((times[k], x[k]) for k in range(len(x)) if units[k] == units[at] and x[k] is not None)  # fmt: skip
        before = [(t, w) for t, w in own if t < times[at]]
        after = [(t, w) for t, w in own if t > times[at]]
        if name == "latest":
            back = method.get("max_back")
            if before and (
                back is None or points.index(times[at]) - points.index(before[-1][0]) <= back
            ):
                found[at] = before[-1][1]
        elif before and after and name == "linear":
            (t0, a), (t1, b) = before[-1], after[0]
            found[at] = a + (b - a) * (times[at] - t0) / (t1 - t0)
        elif before:
            found[at] = before[-1][1]
        elif after:
            found[at] = after[0][1]
    return found


def skew(x: Column) -> float:
    return float(stats.skew(there(x), bias=False))


def kurtosis(x: Column) -> float:
    return float(stats.kurtosis(there(x), bias=False))


def drawn_in(x: Column) -> Column:
    """One extreme value on the side of the skew moves to the next."""
    values = sorted(set(there(x)))
    old, new = (values[-1], values[-2]) if skew(x) >= 0 else (values[0], values[1])
    return [new if v == old else v for v in x]


def boxcox(x: Column, power: float) -> Column:
    return [None if v is None else math.log(v) if power == 0 else (v**power - 1) / power for v in x]


def treated(method: dict[str, Any], x: Column) -> Column:
    name = method["method"]
    if name == "none":
        return x
    if name == "boxcox":
        return boxcox(x, method["lambda"])
    if name == "winsorise":
        for _ in range(method["points"]):
            x = drawn_in(x)
        return x

    def passes(y: Column) -> bool:
        return abs(skew(y)) < method.get("skew", 2.0) or kurtosis(y) < method.get("kurtosis", 3.5)

    y = x
    for _ in range(method.get("winsor_max", 5)):
        if passes(y):
            return y
        y = drawn_in(y)
    if passes(y):
        return y
    then = method.get("then", "log")
    if then == "boxcox":
        return boxcox(x, method.get("lambda", 0.0))
    if then == "none":
        return x
    low, high = min(there(x)), max(there(x))
    return [None if v is None else math.log(v - low + 0.01 * (high - low)) for v in x]


def normalised(method: dict[str, Any], x: Column, direction: int, units: list[str]) -> Column:
    """``x`` is turned already: direction times the value."""
    known = there(x)
    low, high = min(known), max(known)
    a, b = method.get("to", [0.0, 100.0])
    ties = method.get("ties", "min")

    def rank(v: float) -> float:
        less, same = sum(w < v for w in known), sum(w == v for w in known)
        return {"min": less + 1, "max": less + same, "average": less + (same + 1) / 2}[ties]

    def goalposts(v: float) -> float:
        ends = [method["lower"], method["upper"]]
        raw = direction * v
        if method.get("log"):
            raw, ends = math.log(raw), [math.log(e) for e in ends]
        part = (raw - ends[0]) / (ends[1] - ends[0])
        part = part if direction > 0 else 1 - part
        return a + (b - a) * min(1.0, max(0.0, part))

    def towards(goal: float) -> Callable[[float], float]:
        def at(v: float) -> float:
            part = 1 - (goal - v) / (goal - low)
            return min(1.0, part) if method.get("cap") else part

        return at

    def step(v: float) -> float:
        return method["values"][sum(v >= cut for cut in method["cuts"])]

    name = method["method"]
    if name == "dist_to_reference":
        goal = x[units.index(method["unit"])]
        assert goal is not None
    else:
        goal = direction * method.get("target", 0.0)
    by_name: dict[str, Callable[[float], float]] = {
        "none": lambda v: v,
        "minmax": lambda v: a + (b - a) * (v - low) / (high - low),
        "zscore": lambda v: method.get("mean", 0) + method.get("sd", 1) * (v - statistics.fmean(known)) / statistics.stdev(known),
        "scaled": lambda v: (v - method["lower"]) / (method["upper"] - method["lower"]) * method.get("factor", 100.0),
        "rank": rank,
        "borda": lambda v: rank(v) - 1,
        "percentile_rank": lambda v: (rank(v) - 1) / (len(known) - 1),
        "dist_to_max": lambda v: 1 - (high - v) / (high - low),
        "dist_to_reference": towards(goal),
        "dist_to_target": towards(goal),
        "goalposts": goalposts,
        "share_of_max": lambda v: v / high,
        "steps": step,
    }  # fmt: skip
    return [None if v is None else by_name[name](v) for v in x]


# Weights and means


def aggregated(
    aggregate: dict[str, Any], weighting: dict[str, Any], given: list[float], rows: list[Column], least: float
) -> tuple[Column, list[Column] | None]:  # fmt: skip
    """The group's score, and of each child its omega (None where there is no exact decomposition)."""
    n = len(rows[0])
    if weighting["method"] == "bod":
        return doubt(rows, least)
    weights = weights_from(weighting, given, rows)
    if aggregate["method"] == "copeland":
        return tournament(rows, weights, least), None
    power = {"mean": 1.0, "geometric": 0.0, "harmonic": -1.0}.get(aggregate["method"], aggregate.get("p"))  # fmt: skip
    assert power is not None
    score: Column = []
    parts: list[Column] = [[] for _ in rows]
    for at in range(n):
        here = [k for k in range(len(rows)) if rows[k][at] is not None]
        heavy = [k for k in here if weights[k] > 0]
        if not heavy or len(here) / len(rows) < least - 1e-12:
            score.append(None)
            for part in parts:
                part.append(0.0)
            continue
        x = {k: rows[k][at] for k in heavy}
        total = math.fsum(weights[k] for k in heavy)

        def phi(v: float) -> float:
            return math.log(v) if power == 0 else v**power

        middle = math.fsum(weights[k] * phi(x[k]) for k in heavy) / total
        m = math.exp(middle) if power == 0 else middle ** (1 / power)
        slopes = {}
        for k in heavy:
            near = abs(x[k] - m) <= 1e-9 * abs(m)
            steep = (1 / m if power == 0 else power * m ** (power - 1)) if near else (phi(x[k]) - phi(m)) / (x[k] - m)  # fmt: skip
            slopes[k] = weights[k] * steep
        whole = math.fsum(slopes.values())
        score.append(m)
        for k, part in enumerate(parts):
            part.append(slopes[k] / whole if k in slopes else 0.0)
    return score, parts


def weights_from(weighting: dict[str, Any], given: list[float], rows: list[Column]) -> list[float]:
    name = weighting["method"]
    if name == "given":
        return given
    if name == "equal" or len(rows) == 1:
        return [1.0] * len(rows)
    if name == "ahp":
        v = np.ones(len(rows))
        for _ in range(2_000):
            v = np.array(weighting["matrix"], dtype=float) @ v
            v /= v.sum()
        return [float(w) for w in v]
    if name == "entropy":
        away = []
        for row in rows:
            known = there(row)
            shares = [v / math.fsum(known) for v in known]
            told = -math.fsum(p * math.log(p) for p in shares if p > 0) / math.log(len(known))
            away.append(max(0.0, 1 - told))
        return [w / math.fsum(away) for w in away]
    whole = np.array([[row[at] for row in rows] for at in range(len(rows[0])) if all(r[at] is not None for r in rows)], dtype=float)  # fmt: skip
    standard = (whole - whole.mean(axis=0)) / whole.std(axis=0, ddof=1)
    if name == "pca":
        _, _, turned = np.linalg.svd(standard)
        return [float(w) for w in turned[0] ** 2]
    if name == "critic":
        scaled = (whole - whole.min(axis=0)) / (whole.max(axis=0) - whole.min(axis=0))
        told = [
            scaled[:, k].std(ddof=1) * sum(1 - stats.pearsonr(scaled[:, k], scaled[:, j])[0] for j in range(len(rows)))
            for k in range(len(rows))
        ]  # fmt: skip
        return [float(w / sum(told)) for w in told]
    assert name == "optimise"
    return tuned(weighting.get("target", "balance"), whole, standard)


def tuned(target: Any, whole: np.ndarray, standard: np.ndarray) -> list[float]:
    """Importances in the wanted proportion, by Newton's method on the logarithms of the weights; most information is
    the first component."""
    n = whole.shape[1]
    if target == "infomax":
        _, _, turned = np.linalg.svd(standard)
        w = np.abs(turned[0]) / whole.std(axis=0, ddof=1)
        assert len({float(s) for s in np.sign(turned[0])}) == 1
        return [float(v) for v in w / w.sum()]
    wanted = np.full(n, 1 / n) if target == "balance" else np.array(target) / sum(target)

    def apart(logs: np.ndarray) -> np.ndarray:
        w = np.exp(np.append(logs, 0.0))
        score = whole @ w
        r = np.array([np.corrcoef(whole[:, k], score)[0, 1] for k in range(n)])
        return np.asarray((r / r.sum() - wanted)[:-1])

    solved = optimize.fsolve(apart, -np.log(whole.std(axis=0))[:-1] + math.log(whole[:, -1].std()), xtol=1e-14)  # fmt: skip
    w = np.exp(np.append(solved, 0.0))
    return [float(v) for v in w / w.sum()]


def doubt(rows: list[Column], least: float) -> tuple[Column, list[Column]]:
    """Each unit's best weights, by the dual of the programme: the least sum of prices that cover the unit."""
    n, k = len(rows[0]), len(rows)
    x = np.array([[0.0 if v is None else v for v in row] for row in rows])
    score: Column = []
    for at in range(n):
        here = [r for r in range(k) if rows[r][at] is not None]
        if not here or len(here) / k < least - 1e-12:
            score.append(None)
            continue
        solved = optimize.linprog(np.ones(n), A_ub=-x[here], b_ub=-x[here, at], bounds=[(0, None)] * n, method="highs-ipm")  # fmt: skip
        score.append(float(solved.fun))
    return score, []


def tournament(rows: list[Column], weights: list[float], least: float) -> Column:
    n = len(rows[0])

    def known(at: int) -> bool:
        here = [k for k in range(len(rows)) if rows[k][at] is not None]
        return len(here) / len(rows) >= least - 1e-12 and any(weights[k] > 0 for k in here)

    found: Column = []
    for a in range(n):
        if not known(a):
            found.append(None)
            continue
        points = 0
        for b in range(n):
            if not known(b):
                continue
            both = [
                k for k in range(len(rows)) if rows[k][a] is not None and rows[k][b] is not None
            ]
            total = math.fsum(weights[k] for k in both)
            better = math.fsum(weights[k] * ((rows[k][a] > rows[k][b]) + 0.5 * (rows[k][a] == rows[k][b])) for k in both)  # type: ignore[operator]  # fmt: skip
            if total and abs(better / total - 0.5) > 1e-12:
                points += 1 if better / total > 0.5 else -1
        found.append(float(points))
    return found


def carried(
    raw: dict[str, Any], groups: dict[str, Any], top: str, values: dict[str, Column], omegas: dict[str, list[Column]]
) -> dict[str, Column] | None:  # fmt: skip
    if any(not parts for parts in omegas.values()):
        return None
    n = len(values[top])
    down: dict[str, list[float]] = {top: [1.0] * n}
    for code in reversed(order(groups)):
        for child, omega in zip(below(raw, groups, code), omegas[code], strict=True):
            down[child] = [d * (o or 0.0) for d, o in zip(down[code], omega, strict=True)]
    return {
        i["code"]: [
            None if values[top][at] is None or values[i["code"]][at] is None else down[i["code"]][at] * values[i["code"]][at]  # type: ignore[operator]
            for at in range(n)
        ]
        for i in raw["indicator"]
    }  # fmt: skip


# Ranks and classes


def ranked_down(score: Column, times: list[float] | None) -> list[int | None]:
    when = times or [0.0] * len(score)
    return [
        None
        if v is None
        else 1
        + sum(w is not None and w > v and t == when[at] for w, t in zip(score, when, strict=True))
        for at, v in enumerate(score)
    ]


def classified(rule: dict[str, Any], score: Column, units: list[str], experts: dict[str, str] | None) -> list[str]:  # fmt: skip
    names = rule.get("names", ["rendah", "sedang", "tinggi"])
    known = there(score)
    name = rule["method"]
    if name == "expert":
        assert experts is not None
        return [experts.get(unit, "") for unit in units]
    if name == "fixed":
        cuts = rule["cuts"]
    elif name == "mean_sd":
        away = rule.get("k", 1.0) * statistics.stdev(known)
        cuts = [statistics.fmean(known) - away, statistics.fmean(known) + away]
    elif name == "quantile":
        shares = rule["shares"]
        steps = list(itertools.accumulate(shares))[:-1] if len(shares) == len(names) else shares
        cuts = [type_7(sorted(known), s) for s in steps]
    else:
        cuts = natural(sorted(known), len(names))
    return ["" if v is None else names[sum(v >= cut for cut in cuts)] for v in score]


def type_7(x: list[float], share: float) -> float:
    at = share * (len(x) - 1)
    low = math.floor(at)
    high = min(low + 1, len(x) - 1)
    return x[low] + (at - low) * (x[high] - x[low])


def natural(x: list[float], n: int) -> list[float]:
    """Every way to cut, the one with the least squares within."""

    def within(part: list[float]) -> float:
        middle = statistics.fmean(part)
        return math.fsum((v - middle) ** 2 for v in part)

    def cost(cut: tuple[int, ...]) -> float:
        ends = [0, *cut, len(x)]
        return math.fsum(within(x[a:b]) for a, b in itertools.pairwise(ends))

    best = min(itertools.combinations(range(1, len(x)), n - 1), key=cost)
    return [x[at] for at in best]
