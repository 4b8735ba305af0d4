"""Denominate, impute, screen, treat: worked by hand, and every changed cell told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index
from damai.risk.engine.moments import skew_kurtosis
from damai.risk.engine.treat import log_shifted, winsorised
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted, some_data


def filled(
    method: Any, x: list[float], units: list[str] | None = None, **columns: Any
) -> list[float]:
    raw = a_definition(an_indicator(impute=method, normalise="none"))
    return Index.of(raw).fit({**some_data(units, a=x), **columns}).filled["a"].tolist()


def test_an_indicator_is_divided_by_the_size_of_the_place() -> None:
    raw = a_definition(an_indicator(denominator="dpt", normalise="none"))

    assert fitted(raw, a=[3.0, NAN, 5.0], dpt=[6.0, 0.0, NAN]).score.tolist()[0] == 0.5
    assert np.isnan(fitted(raw, a=[3.0, NAN, 5.0], dpt=[6.0, 0.0, NAN]).score[1:]).all()


@pytest.mark.parametrize("size", [0.0, -1.0])
def test_a_share_of_nothing_is_refused(size: float) -> None:
    with pytest.raises(Refused) as refused:
        fitted(a_definition(an_indicator(denominator="dpt")), a=[3.0, 1.0], dpt=[6.0, size])

    assert faults_of(refused.value) == [("risk-denominator", "u2, dpt")]


@pytest.mark.parametrize(
    ("method", "gaps"),
    [("none", [NAN, NAN]), ("mean", [4, 4]), ("median", [2, 2])],
)
def test_a_gap_is_filled_from_the_column(method: str, gaps: list[float]) -> None:
    assert filled(method, [1, NAN, 2, 9, NAN]) == pytest.approx(
        [1, gaps[0], 2, 9, gaps[1]], nan_ok=True
    )


def test_a_gap_is_filled_from_the_units_alike() -> None:
    x = [1, 3, 8, NAN, 10, NAN, NAN, NAN]
    by = np.array(["p", "p", "p", "p", "q", "q", "r", ""])

    mean = filled({"method": "group_mean", "by": "kec"}, x, kec=by)
    median = filled({"method": "group_median", "by": "kec"}, x, kec=by)

    # A group without any value, and a unit without a group, stay missing.
    assert mean == pytest.approx([1, 3, 8, 4, 10, 10, NAN, NAN], nan_ok=True)
    assert median == pytest.approx([1, 3, 8, 3, 10, 10, NAN, NAN], nan_ok=True)


def test_a_unit_whose_group_is_not_known_is_in_none() -> None:
    by = np.array(["p", None, float("nan"), "p"], dtype=object)

    assert filled(
        {"method": "group_mean", "by": "kec"}, [1, NAN, NAN, NAN], kec=by
    ) == pytest.approx([1, NAN, NAN, 1], nan_ok=True)


def test_without_a_column_the_units_of_one_parent_code_are_alike() -> None:
    units = ["18.72.01.1001", "18.72.01.1002", "18.72.02.1001", "18.72.02.1002"]

    assert filled("group_median", [5, NAN, 7, NAN], units) == [5, 5, 7, 7]


PANEL_UNITS = ["a", "a", "a", "a", "b", "b", "b", "b"]
PANEL_YEARS = [2020.0, 2021, 2022, 2024, 2020, 2021, 2022, 2024]


@pytest.mark.parametrize(
    ("method", "a"),
    [
        ("latest", [NAN, 2, 2, 2]),
        ({"method": "latest", "max_back": 1}, [NAN, 2, 2, NAN]),
        ("constant", [2, 2, 2, 2]),
        ("linear", [2, 2, 2, 2]),
    ],
)
def test_a_gap_is_filled_over_time_from_the_units_own_series(method: Any, a: list[float]) -> None:
    raw = a_definition(an_indicator(impute=method, normalise="none"))
    raw["index"]["time_column"] = "year"
    order = [3, 6, 0, 5, 1, 7, 2, 4]  # rows need not be in order
    x = np.array([NAN, 2, NAN, NAN, 1, NAN, NAN, 7])

    found = Index.of(raw).fit(
        {
            "unit": np.array(PANEL_UNITS)[order],
            "year": np.array(PANEL_YEARS)[order],
            "a": x[order],
        }
    )

    back = np.argsort(order)
    between = {"linear": [2.5, 4.0], "constant": [1, 1], "latest": [1, 1]}
    name = method if isinstance(method, str) else method["method"]
    b = [1, *between[name], 7]
    if method == {"method": "latest", "max_back": 1}:
        b[2] = NAN
    assert found.filled["a"][back].tolist() == pytest.approx([*a, *b], nan_ok=True)


def test_over_time_a_unit_stands_once_at_each_time_and_is_ranked_in_it() -> None:
    raw = a_definition(an_indicator(normalise="none"))
    raw["index"]["time_column"] = "day"
    data = {"unit": np.array(["a", "b", "a", "b"]), "a": np.array([1.0, 2, 9, 3])}
    days = np.array(["2024-02-14", "2024-02-14", "2024-11-27", "2024-11-27"])

    assert Index.of(raw).fit({**data, "day": days}).ranks.tolist() == [2, 1, 1, 2]
    with pytest.raises(Refused) as refused:
        Index.of(raw).fit({**data, "day": np.array(["2024-02-14"] * 4)})
    assert [code for code, _ in faults_of(refused.value)] == ["risk-unit-twice"] * 2


def test_every_filled_cell_is_told() -> None:
    raw = a_definition(an_indicator(impute="mean"), an_indicator("b"))
    found = fitted(raw, a=[1, NAN, 3, NAN], b=[1, 2, 3, 4])

    (change,) = found.steps.changes

    assert (change.stage, change.column, change.rows.tolist(), change.after.tolist()) == ("impute", "a", [1, 3], [2, 2])  # fmt: skip
    assert found.imputed_share.tolist() == [0, 0.5, 0, 0.5]


def test_units_with_too_little_data_are_left_out_and_listed() -> None:
    raw = a_definition(
        *map(an_indicator, "abc"), normalise={"method": "none"},
        screen={"min_data": 2 / 3, "keep": ["u3"], "drop": ["u4"]},
    )  # fmt: skip

    found = fitted(raw, a=[1, 1, NAN, 4, 5], b=[1, NAN, NAN, 4, NAN], c=[1, NAN, 3, 4, 5])

    assert found.units.tolist() == ["u1", "u3", "u5"]
    assert found.score.tolist() == [1, 3, 5]
    assert found.steps.screened == [("u2", pytest.approx(1 / 3), "min-data"), ("u4", 1.0, "drop")]


@pytest.mark.parametrize(
    ("screen", "code"),
    [({"min_data": 1}, "risk-screen-all"), ({"keep": ["nobody"]}, "risk-screen-unknown")],
)
def test_a_screen_that_cannot_be_is_refused(screen: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        fitted(
            a_definition(an_indicator("a"), an_indicator("b"), screen=screen),
            a=[1, NAN],
            b=[NAN, 1],
        )

    assert faults_of(refused.value) == [(code, "[screen]")]


# Outliers


def test_skewness_and_kurtosis_of_a_worked_column() -> None:
    # 1 2 3 4 10: m2 10, m3 36, m4 278.8 by hand
    g1, g2 = 36 / 10**1.5, 278.8 / 100 - 3

    skew, kurtosis = skew_kurtosis(np.array([1.0, 2, 3, 4, 10, NAN]))

    assert skew == pytest.approx(g1 * math.sqrt(20) / 3)
    assert kurtosis == pytest.approx((6 * g2 + 6) * 4 / (3 * 2))


@given(st.lists(st.integers(-50, 50).map(float), min_size=4, max_size=40))
def test_skewness_and_kurtosis_are_those_of_scipy(x: list[float]) -> None:
    from scipy import stats

    if len(set(x)) < 2:
        assert skew_kurtosis(np.array(x)) == (None, None)
        return
    found = skew_kurtosis(np.array(x))

    assert found[0] == pytest.approx(stats.skew(x, bias=False), abs=1e-9)
    assert found[1] == pytest.approx(stats.kurtosis(x, bias=False), abs=1e-9)


SKEWED = [*[1.0, 2, 3, 2] * 6, 90, 100]


def test_extremes_are_drawn_in_one_value_at_a_time_until_the_test_passes() -> None:
    raw = a_definition(an_indicator(treat="skew_kurtosis", normalise="none"))

    found = fitted(raw, a=SKEWED)

    (test,) = found.steps.tests
    assert found.treated["a"].tolist() == [*SKEWED[:24], 3, 3]
    assert (test.winsorised_n, test.method, test.passed) == (2, "winsorise", True)
    (change,) = found.steps.changes
    assert (change.rows.tolist(), change.before.tolist(), change.after.tolist()) == (
        [24, 25],
        [90, 100],
        [3, 3],
    )


def test_low_extremes_are_drawn_up_and_ties_move_together() -> None:
    found, moved_n = winsorised(np.array([-90.0, -90, 5, 6, 7, 6, NAN]), 1)

    assert found.tolist() == pytest.approx([5, 5, 5, 6, 7, 6, NAN], nan_ok=True)
    assert moved_n == 1


def test_when_drawing_in_is_not_enough_the_originals_are_transformed() -> None:
    raw = a_definition(
        an_indicator(treat={"method": "skew_kurtosis", "winsor_max": 1}, normalise="none")
    )

    found = fitted(raw, a=SKEWED)

    least, spread = 1, 99
    assert found.treated["a"] == pytest.approx(
        [math.log(x - least + 0.01 * spread) for x in SKEWED]
    )
    assert found.steps.tests[0].method == "log"
    assert (found.treated["a"] == log_shifted(np.array(SKEWED))).all()


def test_an_index_says_when_an_outlier_is_left() -> None:
    raw = a_definition(
        an_indicator(treat={"method": "skew_kurtosis", "winsor_max": 1, "then": "none"})
    )

    found = fitted(raw, a=SKEWED)

    assert found.treated["a"].tolist() == SKEWED
    assert [n.code for n in found.notices] == ["risk.notice.outliers"]


def test_a_number_of_points_can_be_forced() -> None:
    raw = a_definition(an_indicator(treat={"method": "winsorise", "points": 2}, normalise="none"))

    # After 6.5 is drawn in to 5 the column leans the other way.
    assert fitted(raw, a=[1, 2, 3, 4, 5, 6.5]).treated["a"].tolist() == [2, 2, 3, 4, 5, 5]


@pytest.mark.parametrize(("power", "at_4"), [(0, math.log(4)), (0.5, 2.0), (-1, 0.75), (2, 7.5)])
def test_box_and_cox(power: float, at_4: float) -> None:
    raw = a_definition(an_indicator(treat={"method": "boxcox", "lambda": power}, normalise="none"))

    assert fitted(raw, a=[4, 1]).treated["a"].tolist() == pytest.approx([at_4, 0])


def test_box_and_cox_take_no_zero() -> None:
    with pytest.raises(Refused) as refused:
        fitted(a_definition(an_indicator(treat={"method": "boxcox", "lambda": 0})), a=[4, 0])

    assert faults_of(refused.value) == [("risk-boxcox", "u2, a")]


def test_nothing_of_the_callers_is_changed() -> None:
    raw = a_definition(
        an_indicator(treat="skew_kurtosis", impute="mean"), an_indicator("b", treat={"method": "winsorise", "points": 1})
    )  # fmt: skip
    data = some_data(a=[*SKEWED[:-1], NAN], b=SKEWED)
    before = {code: x.copy() for code, x in data.items()}

    found = Index.of(raw).fit(data)
    found.contributions()

    assert all((before[c] == data[c]).all() or np.isnan(before[c]).any() for c in data)
    assert before["a"].tobytes() == data["a"].tobytes()


# The table


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        ({"unit": ["x", "y"]}, "risk-column-missing", "a"),
        ({"a": [1.0, 2.0]}, "risk-column-missing", "unit"),
        ({"unit": ["x", "x"], "a": [1.0, 2.0]}, "risk-unit-twice", "x"),
        ({"unit": [7, 7], "a": [1.0, 2.0]}, "risk-unit-twice", "7"),
        ({"unit": ["x", ""], "a": [1.0, 2.0]}, "risk-unit-empty", "2, unit"),
        ({"unit": [], "a": []}, "risk-units", "unit"),
        ({"unit": ["x", "y"], "a": [1.0]}, "risk-column-length", "a"),
        ({"unit": ["x", "y"], "a": ["1", "much"]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": ["1", "NaN"]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": ["1", "1_0"]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": ["1", "١٢"]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": ["1", "inf"]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": [1, 10**400]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": [1, 1 << 20_000]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": [1.0, float("inf")]}, "risk-cell", "y, a"),
        ({"unit": ["x", "y"], "a": [float("-inf"), NAN]}, "risk-cell", "x, a"),
    ],
)
def test_a_wrong_table_is_refused_with_its_cell(
    data: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        Index.of(a_definition()).fit({c: np.array(x) for c, x in data.items()})

    assert faults_of(refused.value) == [(code, where)]


def test_texts_that_are_numbers_are_numbers_and_an_empty_one_is_missing() -> None:
    raw = a_definition(an_indicator(normalise="none"))

    found = fitted(raw, a=["1.5", " ", "-2e3"])

    assert found.score.tolist() == pytest.approx([1.5, NAN, -2000], nan_ok=True)


def test_units_that_are_numbers_keep_their_kind() -> None:
    found = Index.of(a_definition()).fit({"unit": np.array([11, 7]), "a": np.array([1.0, 2.0])})

    assert found.units.tolist() == [11, 7]
