"""Polri's checklist as it is observed: the rule of the list, by the words of the classes that are decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.classes.criteria import CODES, GROUPS, answer_of, propose
from damai.risk.classes.model import StationClass, same_word

CALM = dict.fromkeys(CODES, False)
"""No question of the list tells of a vulnerability."""


def test_a_calm_place_that_was_asked_everything_is_kurang_rawan() -> None:
    found = propose(CALM)

    assert (found.klass, found.at_least, found.missing) == (StationClass.KURANG_RAWAN, False, ())


@pytest.mark.parametrize(
    ("code", "klass"),
    [
        (code, StationClass.RAWAN if klass is StationClass.KURANG_RAWAN else klass)
        for klass, codes in GROUPS
        for code in codes
    ],
)
def test_one_yes_decides_and_a_place_that_is_not_calm_is_rawan_at_least(
    code: str, klass: StationClass
) -> None:
    found = propose({**CALM, code: True})

    assert (found.klass, found.decided_by) == (klass, (code,))


def test_the_gravest_group_decides_and_says_that_more_may_come() -> None:
    found = propose({**CALM, "r1": True, "s2": True, "s3": True, "h1": None})

    assert (found.klass, found.decided_by) == (StationClass.SANGAT_RAWAN, ("s2", "s3"))
    assert (found.missing, found.at_least) == (("h1",), True)


@pytest.mark.parametrize("code", CODES)
def test_one_answer_that_is_not_given_leaves_a_calm_place_unknown(code: str) -> None:
    found = propose({**CALM, code: None})

    assert (found.klass, found.missing) == (None, (code,))
    assert propose({k: v for k, v in CALM.items() if k != code}) == found


def test_nothing_answered_is_not_known() -> None:
    assert propose({}).klass is None
    assert propose({}).missing == CODES


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from([True, False, None])), st.sampled_from(CODES))  # fmt: skip
def test_one_more_yes_never_lowers_the_class(answers: dict[str, bool | None], code: str) -> None:
    order = [None, *StationClass]

    before, after = propose(answers).klass, propose({**answers, code: True}).klass

    assert order.index(after) >= order.index(before)


def test_an_observation_is_an_answer_only_when_it_is_one_or_nought() -> None:
    assert [answer_of(v) for v in (1.0, 0.0, None, 0.5, 2.0)] == [True, False, None, None, None]


@pytest.mark.parametrize(
    ("name", "klass"),
    [
        ("Sangat  rawan", StationClass.SANGAT_RAWAN),
        ("kurang rawan", StationClass.KURANG_RAWAN),
        ("tinggi", None),
        ("", None),
    ],
)
def test_another_scale_is_never_read_as_polris(name: str, klass: StationClass | None) -> None:
    assert same_word(name) is klass
