"""Fewer officers than reported: every machine takes the same ones from the same units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.errors import Invalid
from damai.deployment.plans.strength import cut

STRENGTHS = st.dictionaries(
    st.sampled_from([f"polsek-{n}" for n in "abcdefgh"]), st.integers(0, 90), min_size=1
)


def test_eighty_of_a_hundred_and_ninety_are_taken_in_proportion() -> None:
    left = cut({"pusat": 100, "utara": 60, "samapta": 30}, 80)

    assert left == {"pusat": 58, "utara": 35, "samapta": 17}


@given(STRENGTHS, st.data())
def test_what_is_left_adds_up_and_no_unit_goes_below_nothing(
    strengths: dict[str, int], data: st.DataObject
) -> None:
    fewer_n = data.draw(st.integers(0, sum(strengths.values())))

    left = cut(strengths, fewer_n)

    assert sum(left.values()) == sum(strengths.values()) - fewer_n
    assert all(0 <= left[code] <= n for code, n in strengths.items())
    whole = sum(strengths.values()) or 1
    assert all(abs((n - left[c]) - n * fewer_n / whole) < 1 for c, n in strengths.items())


@given(STRENGTHS, st.data())
def test_the_order_in_which_units_are_told_changes_nothing(
    strengths: dict[str, int], data: st.DataObject
) -> None:
    fewer_n = data.draw(st.integers(0, sum(strengths.values())))
    order = data.draw(st.permutations(sorted(strengths)))

    assert cut({code: strengths[code] for code in order}, fewer_n) == cut(strengths, fewer_n)


@pytest.mark.parametrize("fewer_n", [-1, 11])
def test_more_than_there_are_cannot_be_missing(fewer_n: int) -> None:
    with pytest.raises(Invalid) as refused:
        cut({"pusat": 10}, fewer_n)

    assert (refused.value.code, refused.value.data["most"]) == ("plan-cut", 10)
