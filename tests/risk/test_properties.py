"""What holds of every index, whatever its numbers: tried through ``Index`` on trees made at random."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.risk.engine.fit import Index, Result
from tests.risk.made import NAN, a_definition, an_indicator, some_data

CODES = "abcde"
MEANS: list[Any] = ["mean", "geometric", "harmonic", {"method": "power", "p": 2}, {"method": "power", "p": -3}]  # fmt: skip
SCALES: list[Any] = [
    {"method": "minmax", "to": [1, 100]},
    {"method": "zscore", "mean": 100, "sd": 5},
    {"method": "goalposts", "lower": 0, "upper": 1000, "to": [1, 100]},
    "rank",
]
DATA_WEIGHTS: list[Any] = [*({"method": name} for name in ("equal", "pca", "entropy", "critic", "bod")), {"method": "optimise"}, {"method": "optimise", "target": "infomax"}]  # fmt: skip

WEIGHTS = st.one_of(st.just(0.0), st.floats(0.001, 5))
"""None so small that its product with a value underflows: such a score is refused (risk-score-range)."""

Case = tuple[dict[str, Any], dict[str, np.ndarray]]


@st.composite
def cases(draw: st.DrawFn, *, scales: list[Any] = SCALES, gaps: bool = True) -> Case:
    """Two groups under a top, any mean and scale, either direction; some cells missing."""
    seed = draw(st.integers(0, 2**32))
    units_n = draw(st.integers(4, 12))
    rng = np.random.default_rng(seed)
    raw = a_definition(
        *(
            an_indicator(c, "gh"[k % 2], weight=draw(WEIGHTS) + (k < 2), direction=draw(st.sampled_from([1, -1])),
                         normalise=draw(st.sampled_from(scales)))
            for k, c in enumerate(CODES)
        ),
        group=[
            {"code": "top", "aggregate": draw(st.sampled_from(MEANS))},
            {"code": "g", "parent": "top", "weight": 2, "aggregate": draw(st.sampled_from(MEANS))},
            {"code": "h", "parent": "top", "aggregate": draw(st.sampled_from(MEANS))},
        ],
        classes={"method": "mean_sd"},
    )  # fmt: skip
    data = {c: rng.gamma(2, 20, units_n).round(3) + np.arange(units_n) for c in CODES}
    if gaps:
        for x in data.values():
            lost = rng.random(units_n) < 0.2
            lost[:2] = False
            x[lost] = NAN
    return raw, data


def fit(case: Case) -> Result:
    raw, data = case
    return Index.of(raw).fit(some_data(**data))


@given(cases(), st.sampled_from(range(len(CODES))), st.floats(0.01, 500), st.integers(0, 3))
def test_what_is_declared_more_vulnerable_never_lowers_the_score_of_its_place(
    case: Case, place: int, step: float, unit: int
) -> None:
    """In the declared direction: down where less is more vulnerable. The scale follows the data, and still."""
    raw, data = case
    code = CODES[place]
    direction = raw["indicator"][place]["direction"]
    moved = data[code].copy()
    moved[unit] += direction * step

    before, after = fit(case), fit((raw, {**data, code: moved}))

    if not math.isnan(before.score[unit]):
        assert after.score[unit] >= before.score[unit] - 1e-9 * abs(before.score[unit])


@given(cases(scales=SCALES[:1]), st.sampled_from(range(len(CODES))), st.sampled_from([0.001, 0.5, 3.0, 1024.0]), st.integers(-50, 50))  # fmt: skip
def test_another_unit_of_an_indicator_changes_nothing_under_min_max(
    case: Case, place: int, times: float, plus: int
) -> None:
    raw, data = case
    code = CODES[place]

    one, two = fit(case), fit((raw, {**data, code: data[code] * times + plus * times}))

    for group in one.scores:
        assert two.scores[group] == pytest.approx(one.scores[group], rel=1e-9, nan_ok=True)
    assert two.contributions() == pytest.approx(one.contributions(), rel=1e-7, abs=1e-9, nan_ok=True)  # fmt: skip


@given(cases())
def test_contributions_sum_to_the_score_and_none_is_negative_where_no_value_is(case: Case) -> None:
    found = fit(case)

    total = np.nansum(found.contributions(), axis=0)

    there = ~np.isnan(found.score)
    assert total[there] == pytest.approx(found.score[there], rel=1e-9)
    assert np.nanmin(found.contributions()) >= 0


@pytest.mark.parametrize("weights", DATA_WEIGHTS, ids=str)
@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(2, 4))
def test_weights_from_data_are_never_negative(weights: Any, seed: int, children_n: int) -> None:
    """Also where children contradict each other, which turns a loading or a correlation negative."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, 20)
    data = {c: rng.choice([-1, 1]) * common + rng.normal(0, 0.7, 20) for c in CODES[:children_n]}
    raw = a_definition(*(an_indicator(c) for c in data), weights=weights, normalise={"method": "minmax"})  # fmt: skip

    made = fit((raw, data)).evaluated

    assert min(made.weights["top"]) >= 0
    assert sum(made.weights["top"]) > 0
    for each in made.unit_weights.get("top", []):
        assert np.nanmin(each) >= 0


@given(cases(), st.permutations(range(4)), st.permutations(CODES))
def test_the_order_of_rows_and_the_names_of_all_change_no_score(
    case: Case, first: list[int], names: list[str]
) -> None:
    """Neutrality: units, columns and groups under other names, the rows in another order, the same numbers."""
    raw, data = case
    n = len(data["a"])
    order = [*first, *range(4, n)]
    other = dict(zip(CODES, names, strict=True))
    groups = {"top": "top", "g": "h", "h": "g"}
    renamed = {
        **raw,
        "indicator": [{**i, "code": other[i["code"]], "parent": groups[i["parent"]]} for i in raw["indicator"]],
        "group": [{**g, "code": groups[g["code"]]} for g in raw["group"]],
    }  # fmt: skip

    one = fit(case)
    two = Index.of(renamed).fit(
        some_data([f"z{at}" for at in order], **{other[c]: data[c][order] for c in CODES})
    )

    assert two.score == pytest.approx(one.score[order], rel=1e-9, nan_ok=True)
    for code in CODES:
        # A mean or a deviation adds up its column in the order of the rows: the last digits may differ.
        row, renamed_row = CODES.index(code), [i["code"] for i in renamed["indicator"]].index(other[code])  # fmt: skip
        assert two.contributions()[renamed_row] == pytest.approx(one.contributions()[row][order], rel=1e-7, abs=1e-9, nan_ok=True)  # fmt: skip


@pytest.mark.parametrize("mean", MEANS, ids=str)
@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=4), st.lists(st.floats(0.1, 5), min_size=5, max_size=5), st.integers(0, 4))  # fmt: skip
def test_a_missing_child_is_as_if_it_were_not_declared_in_every_mean(
    mean: Any, x: list[float], weights: list[float], at: int
) -> None:
    def score(codes: str, values: list[float]) -> float:
        raw = a_definition(
            *(an_indicator(c, weight=weights[CODES.index(c)]) for c in codes),
            normalise={"method": "none"}, aggregate={"method": mean} if isinstance(mean, str) else mean,
        )  # fmt: skip
        return float(fit((raw, {c: np.array([v, 1.0]) for c, v in zip(codes, values, strict=True)})).score[0])  # fmt: skip

    at = min(at, len(x))
    codes = CODES[: len(x) + 1]
    gap = [*x[:at], NAN, *x[at:]]

    assert score(codes, gap) == pytest.approx(score(codes.replace(codes[at], ""), x), rel=1e-12)
