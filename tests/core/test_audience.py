"""The law of sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core import audience
from damai.core.audience import INSTITUTIONS, PARTNERS, PUBLIC, visible

some = st.lists(st.sampled_from(INSTITUTIONS), min_size=1, max_size=4)


@given(some, some)
def test_an_audience_has_one_form(one: list[str], two: list[str]) -> None:
    joined = audience.join(*one)

    assert joined == audience.join(*reversed(one), *one)
    assert audience.members(joined) == set(one)
    added = joined
    for institution in two:
        added = audience.add(added, institution)
    assert added == audience.join(*one, *two)


@given(some, st.sampled_from(INSTITUTIONS))
def test_dropping_undoes_adding(one: list[str], other: str) -> None:
    alone = audience.drop(audience.join(*one, other), other)

    assert not audience.has(alone, other)
    assert audience.members(alone) - {""} == set(one) - {other}


@pytest.mark.parametrize("open_to_all", [PUBLIC, PARTNERS])
def test_an_open_audience_holds_everyone_and_stays_open(open_to_all: str) -> None:
    assert audience.has(open_to_all, "kpu")
    assert audience.add(open_to_all, "kpu") == open_to_all
    assert audience.drop(open_to_all, "kpu") == open_to_all


def test_one_institutions_name_inside_anothers_is_not_enough() -> None:
    assert not audience.has("satpolpp", "polri")
    assert not audience.has("propam+kpu", "pro")
    assert not audience.has("", "kpu")


@pytest.mark.parametrize(
    ("area", "who", "all_seeing", "seen"),
    [
        ("18.72.01", "kpu", False, True),
        ("18.72.01", "polri", False, False),
        ("18.71", "kpu", False, False),
        ("18.72.01", "polri", True, True),
        ("18.71", "polri", True, False),
        ("18.7", "kpu", True, False),
    ],
)
def test_sight_needs_the_area_in_scope_and_the_institution_in_the_audience(
    area: str, who: str, all_seeing: bool, seen: bool
) -> None:
    found = visible(area, "bawaslu+kpu", scope="18.72", institution=who, all_seeing=all_seeing)

    assert found is seen
