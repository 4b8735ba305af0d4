"""Area and station codes in, one dotted form out; scope is a prefix of whole parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.codes import (
    ancestors,
    area_code,
    area_of_station,
    prefix_range,
    station_code,
    within,
)
from damai.core.errors import Invalid

part = st.from_regex(r"[0-9]{2}", fullmatch=True)
village = st.from_regex(r"[0-9]{4}", fullmatch=True)
areas = st.one_of(
    st.just(""),
    part,
    st.tuples(part, part).map(".".join),
    st.tuples(part, part, part).map(".".join),
    st.tuples(part, part, part, village).map(".".join),
)


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ("18", "18"), ("1872", "18.72"), ("187201", "18.72.01"), ("1872011003", "18.72.01.1003"),
        ("18.72", "18.72"), (" 18.72.01 ", "18.72.01"), ("18.72.01.1003", "18.72.01.1003"),
    ],
)  # fmt: skip
def test_an_area_code_has_one_form(given_: str, code: str) -> None:
    assert area_code(given_) == code


@pytest.mark.parametrize(
    "text",
    ["", "1", "187", "18720", "18.7", "18.72.1", "18..72", "18.72.", ".18", "18.72.01.10031", "a8",
     "18-72", "18.72.01.1003.003", "١٨", "18\n.72", "１８", "18.72\x00"],
)  # fmt: skip
def test_anything_else_is_no_area_code(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        area_code(text)
    assert (refused.value.code, refused.value.field) == ("area-code", "area")


def test_a_refusal_quotes_no_more_than_40_characters() -> None:
    with pytest.raises(Invalid) as refused:
        area_code("9" * 10_000)
    assert refused.value.data["value"] == "9" * 40


@pytest.mark.parametrize("given_", ["1872011003003", "18.72.01.1003.003", " 1872011003003\n"])
def test_a_station_code_has_one_form(given_: str) -> None:
    assert station_code(given_) == "18.72.01.1003.003"
    assert area_of_station(station_code(given_)) == "18.72.01.1003"


@pytest.mark.parametrize("text", ["", "1872011003", "18.72.01.1003", "18720110030031", "x" * 13])
def test_anything_else_is_no_station_code(text: str) -> None:
    with pytest.raises(Invalid, match="station-code"):
        station_code(text)


@pytest.mark.parametrize(
    ("code", "scope", "inside"),
    [
        ("18.72.01", "18.72", True), ("18.72", "18.72", True), ("18.72", "", True), ("", "", True),
        ("18.7", "18.72", False), ("18.721", "18.72", False), ("18", "18.72", False),
        ("", "18", False), ("18.72.01.1003.003", "18.72.01.1003", True),
    ],
)  # fmt: skip
def test_scope_is_a_prefix_of_whole_parts(code: str, scope: str, inside: bool) -> None:
    assert within(code, scope) is inside


@given(areas, areas)
def test_the_three_ways_to_ask_for_scope_agree(code: str, scope: str) -> None:
    """In Python, by the ancestors a group is found under, and by the range that SQL uses."""
    low, high = prefix_range(scope)
    by_range = scope == "" or code == scope or low <= code < high
    by_ancestors = scope in ("", *ancestors(code))

    assert within(code, scope) == by_range == by_ancestors


def test_ancestors_run_from_the_province_down() -> None:
    assert ancestors("18.72.01") == ["18", "18.72", "18.72.01"]
    assert ancestors("") == []
