"""An indicator that is collected later is missing until then: never zero, never a reason to refuse the index."""

from __future__ import annotations

from typing import Any

import pytest

from damai.risk.engine.certainty.draws import vary
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.explain import explain
from damai.risk.engine.faults import Refused
from damai.risk.engine.parsing import from_mapping
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted

EMPTY = [NAN, NAN, NAN]
VARIED = {"weights": 0.5, "normalise": ["minmax", "zscore", "rank"], "impute": ["none", "median"]}
METHODS = [
    {"method": "goalposts", "lower": 0, "upper": 10}, {"method": "minmax"}, {"method": "zscore"}, {"method": "rank"},
    {"method": "percentile_rank"}, {"method": "dist_to_max"}, {"method": "dist_to_target", "target": 3}, {"method": "share_of_max"},
    {"method": "dist_to_reference", "unit": "u1"}, {"method": "steps", "cuts": [1], "values": [0, 1]},
]  # fmt: skip


def two(**more: Any) -> dict[str, Any]:
    return a_definition(an_indicator("a"), an_indicator("b", optional=True, **more))


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m["method"])
def test_a_column_without_any_value_changes_no_score(method: dict[str, Any]) -> None:
    alone = fitted(a_definition(an_indicator("a")), a=[1, 2, 4])
    found = fitted(
        two(normalise=method, impute="mean", treat="skew_kurtosis"), a=[1, 2, 4], b=EMPTY
    )

    assert found.score.tolist() == alone.score.tolist()
    assert found.missing_share.tolist() == [0.5, 0.5, 0.5]


def test_it_must_be_said() -> None:
    with pytest.raises(Refused) as refused:
        fitted(a_definition(an_indicator("a"), an_indicator("b")), a=[1, 2, 4], b=EMPTY)

    assert faults_of(refused.value) == [("risk-column-empty", "b")]


def test_it_says_yes_or_no() -> None:
    with pytest.raises(Refused) as refused:
        from_mapping(a_definition(an_indicator(optional="yes")))

    assert faults_of(refused.value) == [("risk-option-value", "indicator a")]


def test_a_unit_left_out_does_not_make_it_obligatory() -> None:
    raw = two() | {"screen": {"drop": ["u1"]}}

    assert fitted(raw, a=[1, 2, 4], b=[9, NAN, NAN]).score.tolist() == [0, 100]


def test_it_is_explained_as_missing_and_how_sure_does_not_stumble() -> None:
    raw = two() | {"classes": {"method": "jenks", "n": 2, "names": ["low", "high"]}}
    result = fitted(raw, a=[1, 2, 4], b=EMPTY)

    told = explain(result, "u3")
    sure = uncertainty(result, vary(result.definition, VARIED), 20, seed=1)

    assert [d.code for d in told.drivers] == ["a", "b"]
    assert told.drivers[1].value != told.drivers[1].value
    assert [m.code for m in told.moves] == ["a"]
    assert sure.first_share.tolist() == [0, 0, 1]
