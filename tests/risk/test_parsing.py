"""A definition is read whole or refused with every fault, each with its place and how to mend it."""

from __future__ import annotations

from typing import Any

import pytest

from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.options import read_method
from damai.risk.engine.parsing import from_mapping, parse
from tests.risk.made import a_definition, an_indicator, faults_of

FULL = """
[index]
code = "IKR"
title = { id = "Indeks kerawanan", en = "Vulnerability index" }
unit_column = "code"

[[indicator]]
code = "dptb_share"
parent = "hak_pilih"
direction = -1
title = { id = "Porsi DPTb", en = "Share of moved voters" }
unit = "fraction"
source = "KPU, DPTb"
as_of = "2024-02-08"
denominator = "dpt"
normalise = { method = "goalposts", lower = 0.0, upper = 0.2 }
impute = "group_median"
treat = { method = "winsorise", points = 3 }

[[indicator]]
code = "distance_m"
parent = "IKR"

[[group]]
code = "hak_pilih"
parent = "IKR"
weight = 0.36
aggregate = "geometric"
min_available = 0.6

[impute]
method = "none"
by = "kecamatan"

[normalise]
method = "zscore"
to = [1, 10]

[aggregate]
min_available = 0.5

[classes]
method = "mean_sd"
names = ["rendah", "sedang", "tinggi"]
"""


def test_what_a_definition_says_is_what_is_read() -> None:
    made = parse(FULL)
    dptb, distance = made.indicators
    low, top = made.groups

    assert (made.code, made.unit_column, made.time_column) == ("IKR", "code", None)
    assert (dptb.direction, dptb.weight, dptb.denominator) == (-1, 1.0, "dpt")
    assert dptb.facts == {"unit": "fraction", "source": "KPU, DPTb", "as_of": "2024-02-08"}
    assert dptb.treat.count("points") == 3
    assert (low.code, low.weight, low.aggregate.name, low.min_available) == (
        "hak_pilih", 0.36, "geometric", 0.6,
    )  # fmt: skip
    assert (top.code, top.parent, top.aggregate.name, top.min_available) == (
        "IKR",
        None,
        "mean",
        0.5,
    )
    assert distance.normalise.name == "zscore"
    assert made.children == {"hak_pilih": ("dptb_share",), "IKR": ("distance_m", "hak_pilih")}
    assert made.columns == ("dptb_share", "distance_m", "dpt")


def test_an_option_that_is_not_given_is_the_enclosing_one() -> None:
    dptb, distance = parse(FULL).indicators

    assert dptb.normalise.numbers("to") == (1.0, 10.0)
    assert dptb.impute.text("by") == "kecamatan"
    assert distance.normalise.number("sd") == 1.0


def test_a_group_sets_the_stages_of_all_below_it() -> None:
    raw = a_definition(
        an_indicator("a", "low"),
        an_indicator("b", "low", normalise="rank"),
        group=[
            {"code": "middle", "parent": "top", "normalise": "borda", "impute": "mean"},
            {"code": "low", "parent": "middle", "impute": "median"},
        ],
    )

    a, b = from_mapping(raw).indicators

    assert (a.normalise.name, a.impute.name) == ("borda", "median")
    assert b.normalise.name == "rank"


def test_the_top_may_be_a_group_of_its_own() -> None:
    raw = a_definition(
        group=[{"code": "top", "aggregate": {"method": "power", "p": 2}, "min_available": 1}]
    )

    top = from_mapping(raw).top

    assert (top.aggregate.number("p"), top.min_available, top.parent) == (2.0, 1.0, None)


def with_group(**group: Any) -> dict[str, Any]:
    return a_definition(an_indicator("a", "g"), group=[{"code": "g", "parent": "top", **group}])


BAD: list[tuple[dict[str, Any], str, str]] = [
    # what stands in the file, the fault, its place
    (a_definition(extra={}), "risk-key-unknown", "definition"),
    (a_definition(index={"code": "top", "unit_column": "u", "colour": 1}), "risk-key-unknown", "[index]"),
    (a_definition(index={"unit_column": "u"}), "risk-text-missing", "[index]"),
    (a_definition(index={"code": "top"}), "risk-text-missing", "[index]"),
    (a_definition(index=[]), "risk-section-shape", "[index]"),
    (a_definition(group={}), "risk-section-shape", "[[group]]"),
    (a_definition(an_indicator(parent="nowhere")), "risk-parent-unknown", "indicator a"),
    (with_group(parent="nowhere"), "risk-parent-unknown", "group g"),
    (a_definition(an_indicator(), an_indicator()), "risk-code-twice", "indicator a"),
    (a_definition(an_indicator("top")), "risk-code-twice", "indicator top"),
    (
        a_definition(an_indicator("a", "g"), group=[{"code": "g", "parent": "top"}] * 2),
        "risk-code-twice",
        "group g",
    ),
    (
        a_definition(group=[{"code": "g", "parent": "h"}, {"code": "h", "parent": "g"}]),
        "risk-cycle",
        "group g",
    ),
    (a_definition(group=[{"code": "top", "parent": "a"}]), "risk-top-parent", "group top"),
    (a_definition(group=[{"code": "g", "parent": "top"}]), "risk-group-empty", "group g"),
    (a_definition(indicator=[]), "risk-no-indicators", "definition"),
    (a_definition(an_indicator(weight=0)), "risk-weights-nothing", "group top"),
    (a_definition(an_indicator(weight=-1)), "risk-weight", "indicator a"),
    (a_definition(an_indicator(weight=True)), "risk-weight", "indicator a"),
    (a_definition(an_indicator(weight=float("inf"))), "risk-weight", "indicator a"),
    (a_definition(an_indicator(direction=0)), "risk-direction", "indicator a"),
    (a_definition(an_indicator(direction=True)), "risk-direction", "indicator a"),
    (a_definition(an_indicator(directon=1)), "risk-key-unknown", "indicator a"),
    (a_definition(an_indicator(normalise=3)), "risk-method-shape", "indicator a: normalise"),
    (a_definition(an_indicator(normalise="minmx")), "risk-method-unknown", "indicator a: normalise"),
    (a_definition(an_indicator(treat={"method": "winsorise"})), "risk-option-missing", "indicator a: treat"),
    (
        a_definition(an_indicator(normalise={"method": "minmax", "to": [5, 1]})),
        "risk-option-value",
        "indicator a: normalise",
    ),
    (
        a_definition(an_indicator(normalise={"method": "minmax", "lower": 1})),
        "risk-key-unknown",
        "indicator a: normalise",
    ),
    (
        a_definition(an_indicator(normalise={"method": "goalposts", "lower": 2, "upper": 1})),
        "risk-posts-order",
        "indicator a: normalise",
    ),
    (
        a_definition(an_indicator(normalise={"method": "goalposts", "lower": 0, "upper": 1, "log": True})),
        "risk-posts-log",
        "indicator a: normalise",
    ),
    (
        a_definition(an_indicator(normalise={"method": "steps", "cuts": [1, 2], "values": [1, 2]})),
        "risk-steps-count",
        "indicator a: normalise",
    ),
    (
        a_definition(an_indicator(normalise={"method": "steps", "cuts": [2, 1], "values": [1, 2, 3]})),
        "risk-option-value",
        "indicator a: normalise",
    ),
    (a_definition(an_indicator(impute="linear")), "risk-time-column", "indicator a: impute"),
    (a_definition(screen={"min_data": 1.5}), "risk-option-value", "[screen]"),
    (a_definition(screen={"keep": ["a"], "drop": ["a"]}), "risk-screen-both", "[screen]"),
    (a_definition(aggregate={"method": "mean", "min_available": 2}), "risk-option-value", "[aggregate]"),
    (a_definition(weights={"method": "ahp", "matrix": [[1, 2], [0.5, 1]]}), "risk-weights-size", "group top: weights"),
    (a_definition(weights={"method": "ahp", "matrix": {"x": [[1]]}}), "risk-key-unknown", "weights"),
    (a_definition(weights={"method": "ahp", "matrix": [[1, 2]]}), "risk-option-value", "[weights]"),
    (with_group(weights="bod", aggregate="geometric"), "risk-weights-mean-only", "group g"),
    (a_definition(classes={"method": "fixed", "cuts": [66, 33]}), "risk-option-value", "[classes]"),
    (a_definition(classes={"method": "fixed", "cuts": [33]}), "risk-class-names", "[classes]"),
    (a_definition(classes={"method": "mean_sd", "names": ["x", "x", "y"]}), "risk-class-names-twice", "[classes]"),
    (a_definition(classes={"method": "quantile", "shares": [0.5, 0.6, 0.1]}), "risk-class-shares", "[classes]"),
    (a_definition(classes={"method": "quantile", "shares": [0.5, 0.2]}), "risk-class-shares", "[classes]"),
    (a_definition(classes={"method": "jenks", "n": 4}), "risk-class-names", "[classes]"),
    # attributes of persons
    (a_definition(an_indicator("agama_pemilih")), "risk-person", "indicator agama_pemilih"),
    (a_definition(an_indicator(denominator="party_members")), "risk-person", "indicator a"),
    (a_definition(an_indicator(title="Ethnic origin of voters")), "risk-person", "indicator a"),
    (a_definition(an_indicator(impute={"method": "group_mean", "by": "suku"})), "risk-person", "indicator a"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "code", "where"), BAD)
def test_a_fault_is_told_with_its_place(raw: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(Refused) as refused:
        from_mapping(raw)

    assert (code, where) in faults_of(refused.value)


def test_all_faults_are_told_at_once_and_none_twice() -> None:
    raw = a_definition(
        an_indicator("a", "g", direction=3),
        an_indicator("b", "g", weight=-1),
        group=[{"code": "g", "parent": "top", "normalise": "nothing"}],
    )

    with pytest.raises(Refused) as refused:
        from_mapping(raw)

    assert sorted(faults_of(refused.value)) == [
        ("risk-direction", "indicator a"),
        ("risk-method-unknown", "group g: normalise"),
        ("risk-weight", "indicator b"),
    ]


def test_what_is_not_toml_is_told_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        parse("[index\n")

    assert refused.value.code == "risk-toml"
    assert "line 1" in str(refused.value)


@pytest.mark.parametrize(
    "code", ["rasio_dpt", "partisipasi", "keamanan_agraria", "party_poster_posts_x"]
)
def test_a_place_is_no_person(code: str) -> None:
    if code.startswith("party"):
        with pytest.raises(Refused):
            from_mapping(a_definition(an_indicator(code)))
    else:
        assert from_mapping(a_definition(an_indicator(code)))


HUGE = 10**400
UNTOLD = 1 << 20_000
"""Of more digits than Python writes."""


def placed(value: object) -> list[tuple[str, dict[str, Any]]]:
    """A value in the places of a definition where a number may stand, with their names."""
    top = {"code": "top"}
    return [
        ("indicator[1].weight", a_definition(an_indicator(weight=value))),
        ("indicator[1].direction", a_definition(an_indicator(direction=value))),
        ("indicator[1].title", a_definition(an_indicator(title=value))),
        ("indicator[1].note", a_definition(an_indicator(note=value))),
        ("group[1].weight", a_definition(group=[{**top, "weight": value}])),
        ("group[1].min_available", a_definition(group=[{**top, "min_available": value}])),
        ("aggregate.p", a_definition(aggregate={"method": "power", "p": value})),
        ("aggregate.min_available", a_definition(aggregate={"min_available": value})),
        ("screen.min_data", a_definition(screen={"min_data": value})),
        ("impute.max_back", a_definition(impute={"method": "latest", "max_back": value})),
        ("treat.winsor_max", a_definition(treat={"method": "skew_kurtosis", "winsor_max": value})),
        ("treat.skew", a_definition(treat={"method": "skew_kurtosis", "skew": value})),
        ("normalise.to[2]", a_definition(normalise={"method": "minmax", "to": [0, value]})),
        ("weights.matrix[1][1]", a_definition(weights={"method": "ahp", "matrix": [[value]]})),
        ("weights.target.top[1]", a_definition(weights={"method": "optimise", "target": {"top": [value]}})),
        ("classes.n", a_definition(classes={"method": "jenks", "n": value})),
        ("classes.names[1]", a_definition(classes={"method": "jenks", "names": [value]})),
        ("uncertainty.weights", a_definition(uncertainty={"weights": value})),
        ("uncertainty.aggregate.p", a_definition(uncertainty={"aggregate": {"method": "power", "p": value}})),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [HUGE, -HUGE, UNTOLD], ids=["huge", "negative", "untold"])
@pytest.mark.parametrize("at", range(len(placed(0))), ids=[where for where, _ in placed(0)])
def test_an_integer_beyond_float64_is_refused_with_its_place(value: int, at: int) -> None:
    where, raw = placed(value)[at]

    with pytest.raises(Refused) as refused:
        from_mapping(raw)

    assert faults_of(refused.value) == [("risk-number-range", where)]
    assert where in str(refused.value)


def test_every_integer_beyond_float64_is_told() -> None:
    with pytest.raises(Refused) as refused:
        from_mapping(a_definition(an_indicator(weight=HUGE), an_indicator("b", weight=UNTOLD)))

    assert [where for _, where in faults_of(refused.value)] == [
        "indicator[1].weight",
        "indicator[2].weight",
    ]


def test_a_method_alone_takes_no_integer_beyond_float64() -> None:
    faults: list[Fault] = []

    read_method("aggregate", {"method": "power", "p": HUGE}, "here", faults)

    assert [fault.code for fault in faults] == ["risk-option-value"]
    assert faults[0].data["wanted"] == "< 10^308"


def test_the_largest_numbers_that_float64_holds_are_read() -> None:
    raw = a_definition(an_indicator(weight=10**308))

    assert from_mapping(raw).indicators[0].weight == 1e308


@pytest.mark.parametrize(
    "text",
    ["a = " + "1" * 5_000, "a = " + "[" * 5_000, "a = " + "[" * 900 + "]" * 900],
    ids=["digits", "unclosed", "deep"],
)
def test_toml_that_python_cannot_read_is_refused_as_such(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)

    assert faults_of(refused.value) == [("risk-toml", "TOML")]


def test_a_toml_integer_beyond_float64_is_refused_with_its_place() -> None:
    text = FULL.replace("weight = 0.36", "weight = 0x" + "f" * 9_000)

    with pytest.raises(Refused) as refused:
        parse(text)

    assert faults_of(refused.value) == [("risk-number-range", "group[1].weight")]
