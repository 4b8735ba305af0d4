"""Polri's published criteria, by their own table; an answer that nobody gave is not a no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.classes.criteria import CODES, H, K, R, S, answer_of, propose
from damai.risk.classes.model import StationClass, same_word

CALM = {code: code in K for code in CODES}
"""Every K yes, everything else no."""


def test_a_calm_place_that_was_asked_everything_is_kurang_rawan() -> None:
    found = propose(CALM)

    assert (found.klass, found.decided_by, found.missing) == (StationClass.KURANG_RAWAN, K, ())


@pytest.mark.parametrize(
    ("code", "klass"),
    [
        *((code, StationClass.RAWAN) for code in R),
        *((code, StationClass.SANGAT_RAWAN) for code in S),
        *((code, StationClass.KHUSUS) for code in H),
    ],
)
def test_one_yes_decides(code: str, klass: StationClass) -> None:
    found = propose({**CALM, code: True})

    assert (found.klass, found.decided_by) == (klass, (code,))


def test_the_gravest_group_decides_and_names_all_its_answers() -> None:
    found = propose({**CALM, "r1": True, "s2": True, "s3": True, "h1": None})

    assert (found.klass, found.decided_by) == (StationClass.SANGAT_RAWAN, ("s2", "s3"))
    assert found.missing == ("h1",)


@pytest.mark.parametrize("code", CODES)
def test_one_answer_that_is_not_given_leaves_a_calm_place_unknown(code: str) -> None:
    found = propose({**CALM, code: None})

    assert (found.klass, found.missing) == (None, (code,))
    assert propose({k: v for k, v in CALM.items() if k != code}) == found


@pytest.mark.parametrize("code", K)
def test_a_no_to_a_calm_criterion_is_no_class_of_the_table(code: str) -> None:
    assert propose({**CALM, code: False}).klass is None


def test_nothing_answered_is_not_known() -> None:
    assert propose({}).klass is None
    assert propose({}).missing == CODES


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from([True, False, None])))
def test_the_rule_is_the_table_of_the_study(answers: dict[str, bool | None]) -> None:
    def some(codes: tuple[str, ...]) -> bool:
        return any(answers.get(code) for code in codes)

    wanted = None
    if all(answers.get(c) for c in K) and all(answers.get(c) is False for c in (*R, *S, *H)):
        wanted = StationClass.KURANG_RAWAN
    for klass, codes in (
        (StationClass.RAWAN, R),
        (StationClass.SANGAT_RAWAN, S),
        (StationClass.KHUSUS, H),
    ):
        wanted = klass if some(codes) else wanted

    assert propose(answers).klass is wanted


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
