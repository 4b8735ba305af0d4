"""Words that are nearly right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.areas.spelling import Spelling, slips_between

NAMES = Spelling(
    [
        "metro",
        "pusat",
        "utara",
        "imopuro",
        "iringmulyo",
        "yosorejo",
        "yosomulyo",
        "hadimulyo",
        "banjarsari",
        "ganjar",
        "agung",
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("imopuru", "imopuro"),  # wrong letter
        ("imoopuro", "imopuro"),  # one too many
        ("imopro", "imopuro"),  # one too few
        ("merto", "metro"),  # swapped
        ("yosorjeo", "yosorejo"),
        ("banjersarri", "banjarsari"),  # two slips in a long word
        ("imupu", "imopuro"),  # still being typed
        ("mulyo", None),  # inside of other words: that is not a slip
        ("abc", None),
        ("metropolitan", None),
        ("", None),
    ],
)
def test_a_slip_is_forgiven_and_a_different_word_is_not(typed: str, meant: str | None) -> None:
    found = NAMES.near(typed)

    assert (found[0] if found else None) == meant


def test_the_nearest_comes_first_and_a_whole_word_before_a_beginning() -> None:
    assert Spelling(["yosorejo", "yosomulyo", "yosorojo"]).near("yosoreja") == [
        "yosorejo",
        "yosorojo",
    ]
    assert Spelling(["metropolis", "metra"]).near("metro")[0] == "metra"


word = st.text("abcde", max_size=8)


@given(a=word, b=word)
def test_the_distance_is_the_same_both_ways_and_zero_for_the_same_word_alone(
    a: str, b: str
) -> None:
    assert slips_between(a, b, 8) == slips_between(b, a, 8)
    assert (slips_between(a, b, 8) == 0) == (a == b)
    assert slips_between(a, b, 2) == min(slips_between(a, b, 8), 3)
