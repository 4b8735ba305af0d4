"""Classes and places."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.classify import Classified
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index
from damai.risk.engine.jenks import breaks
from damai.risk.engine.ranks import places
from tests.risk.made import NAN, a_definition, an_indicator, fitted, some_data


def classes(rule: dict[str, Any], x: list[float]) -> Classified:
    found = fitted(a_definition(an_indicator(normalise="none"), classes=rule), a=x).classified
    assert found is not None
    return found


def named(rule: dict[str, Any], x: list[float]) -> list[str]:
    found = classes(rule, x)
    return [found.name(row) for row in range(len(x))]


def test_a_score_at_a_cut_is_in_the_upper_class_and_a_missing_one_in_none() -> None:
    rule = {"method": "fixed", "cuts": [33, 66]}

    assert named(rule, [32.9, 33, 65.9, 66, NAN]) == ["rendah", "sedang", "sedang", "tinggi", ""]


def test_mean_and_standard_deviation() -> None:
    # mean 5, sample standard deviation sqrt(12) = 3.46: cuts 1.54 and 8.46
    assert named({"method": "mean_sd"}, [2, 4, 10, 4]) == ["sedang", "sedang", "tinggi", "sedang"]
    assert named({"method": "mean_sd", "k": 0.5}, [2, 4, 10, 4]) == [
        "rendah",
        "sedang",
        "tinggi",
        "sedang",
    ]


def test_quantiles_by_shares_of_classes_and_by_shares_below() -> None:
    names = ["r", "s", "t"]
    for shares in ([0.5, 0.25, 0.25], [0.5, 0.75]):
        found = classes({"method": "quantile", "shares": shares, "names": names}, [1, 2, 3, 4, 5])

        assert found.cuts is not None
        assert found.cuts.tolist() == [3, 4]  # type 7
        assert found.shares.tolist() == [0.4, 0.2, 0.4]


def test_a_rule_that_puts_nearly_all_in_one_class_says_so() -> None:
    raw = a_definition(
        an_indicator(normalise="none"), classes={"method": "fixed", "cuts": [33, 66]}
    )

    found = fitted(raw, a=[*np.linspace(34, 65, 512), 66.47, 70.02])  # IKP 2019: 2 of 514 high

    (notice,) = found.notices
    assert (notice.code, notice.data) == (
        "risk.notice.crowded",
        {"name": "sedang", "percent": 99.6},
    )


def within(x: list[float]) -> float:
    return float(sum((v - sum(x) / len(x)) ** 2 for v in x))


@given(
    st.lists(st.integers(0, 30).map(float), min_size=3, max_size=9, unique=True), st.integers(2, 3)
)
def test_natural_breaks_have_the_least_squares_of_all(x: list[float], classes_n: int) -> None:
    ordered = sorted(x)
    best = min(
        sum(within(ordered[a:b]) for a, b in itertools.pairwise([0, *cuts, len(ordered)]))
        for cuts in itertools.combinations(range(1, len(ordered)), classes_n - 1)
    )

    found = breaks(np.array(x), classes_n)
    at = np.searchsorted(found, ordered, side="right")

    parts = [[v for v, k in zip(ordered, at, strict=True) if k == c] for c in range(classes_n)]
    assert all(parts)
    assert sum(map(within, parts)) == pytest.approx(best, abs=1e-9)


def test_natural_breaks_of_many_values_are_those_that_made_them() -> None:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(mean, 1, 2_000) for mean in (0, 50, 100, 150)])

    found = classes({"method": "jenks", "n": 4, "names": list("abcd")}, x.tolist())

    assert found.shares.tolist() == [0.25] * 4


@pytest.mark.parametrize(
    ("rule", "x", "code"),
    [
        ({"method": "mean_sd"}, [1, 1, 1], "risk-class-units"),
        ({"method": "quantile", "shares": [0.2, 0.3, 0.5]}, [1, 2], "risk-class-units"),
        (
            {"method": "quantile", "shares": [0.2, 0.3, 0.5]},
            [1] * 8 + [2, 3],
            "risk-class-cuts-same",
        ),
        ({"method": "jenks"}, [1, 2], "risk-class-units"),
        ({"method": "jenks"}, list(range(20_001)), "risk-jenks-units"),
        ({"method": "expert", "file": "x.csv"}, [1, 2], "risk-experts-missing"),
    ],
)
def test_classes_that_cannot_be_are_refused(
    rule: dict[str, Any], x: list[float], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        classes(rule, [float(v) for v in x])

    assert refused.value.code == code


EXPERT = """
[index]
code = "top"
unit_column = "unit"
[[indicator]]
code = "a"
parent = "top"
[classes]
method = "expert"
file = "{file}"
"""


def expert(folder: Path, text: str, file: str = "kelas.csv") -> Index:
    (folder / "kelas.csv").write_text(text)
    (folder / "i.toml").write_text(EXPERT.format(file=file))
    return Index.load(folder / "i.toml")


def test_experts_decide_and_who_is_not_in_their_file_is_unknown(tmp_path: Path) -> None:
    index = expert(tmp_path, "unit,class\nu2,tinggi\nu9,rendah\n")

    found = index.fit(some_data(a=[1.0, 2.0])).classified

    assert found is not None
    assert [found.name(0), found.name(1), found.cuts] == ["", "tinggi", None]


@pytest.mark.parametrize(
    ("text", "file", "code"),
    [
        ("unit,class\nu2,gawat\n", "kelas.csv", "risk-experts-class"),
        ("unit,class\nu2,tinggi\nu2,rendah\n", "kelas.csv", "risk-unit-twice"),
        ("unit,class\nu2\n", "kelas.csv", "risk-experts-row"),
        ("", "other.csv", "risk-experts-file"),
        ("", "../kelas.csv", "risk-experts-path"),
        ("", "/etc/passwd", "risk-experts-path"),
    ],
)
def test_a_wrong_file_of_experts_is_refused(
    tmp_path: Path, text: str, file: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        expert(tmp_path, text, file).fit(some_data(a=[1.0, 2.0]))

    assert refused.value.code == code


def test_the_first_place_is_the_most_vulnerable_and_ties_take_the_smallest() -> None:
    assert places(np.array([3.0, 9.0, NAN, 3.0, 1.0])).tolist() == [2, 1, 0, 2, 4]


@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.just(NAN)), max_size=12))
def test_a_place_is_one_more_than_those_above(x: list[float]) -> None:
    found = places(np.array(x))

    for score, place in zip(x, found, strict=True):
        assert place == (0 if np.isnan(score) else 1 + sum(other > score for other in x))


def test_a_class_never_falls_when_a_score_rises() -> None:
    scores = np.random.default_rng(2).normal(size=200).tolist()
    for rule in (
        {"method": "mean_sd"},
        {"method": "jenks"},
        {"method": "quantile", "shares": [0.3, 0.8]},
    ):
        found = classes(rule, scores)

        assert (np.diff(found.at[np.argsort(scores)]) >= 0).all()
