"""Polri's rule: more that is vulnerable never lowers the class, and what nobody knows is never a no."""

from __future__ import annotations

import itertools
import random

import pytest

from damai.app.words import catalogue
from damai.risk.checklist import Answer, Answers
from damai.risk.checklists import checklist
from damai.risk.criteria import RISING, WORDS, Proposal, StationClass, propose

LIST = checklist("polri-tps-2024")
CODES = tuple(item.code for item in LIST.items)
ALL_NO = dict.fromkeys(CODES, Answer.NO)
ALL_YES = dict.fromkeys(CODES, Answer.YES)


def proposal(base: Answers, *yes: str, unknown: tuple[str, ...] = ()) -> Proposal:
    told = dict(base) | dict.fromkeys(yes, Answer.YES) | dict.fromkeys(unknown, Answer.NOT_KNOWN)
    return propose(LIST, told)


CASES = [
    # (answered yes, not known, class, at least, decided, also)
    ((), (), "kurang-rawan", False, ("K1", "K2", "K3"), ()),
    (("K2",), (), "rawan", False, ("K2",), ()),
    (("R3",), (), "rawan", False, ("R3",), ()),
    (("K1", "R1", "R4"), (), "rawan", False, ("K1", "R1", "R4"), ()),
    (("R1", "S3"), (), "sangat-rawan", False, ("S3",), ("R1",)),
    (("S1", "H1"), (), "khusus", False, ("H1",), ("S1",)),
    (("H2",), ("K1", "R1", "S1", "H1"), "khusus", False, ("H2",), ()),
    (("R1",), ("R2", "K1"), "rawan", False, ("R1",), ()),
    (("R1",), ("S2",), "rawan", True, ("R1",), ()),
    (("S1",), ("R2",), "sangat-rawan", False, ("S1",), ()),
    (("S1",), ("H4",), "sangat-rawan", True, ("S1",), ()),
    ((), ("K3",), "not-known", True, (), ()),
    ((), ("H1",), "not-known", True, (), ()),
]


@pytest.mark.parametrize(("yes", "unknown", "proposed", "at_least", "decided", "also"), CASES)
def test_the_rule_by_hand(
    yes: tuple[str, ...], unknown: tuple[str, ...], proposed: str, at_least: bool,
    decided: tuple[str, ...], also: tuple[str, ...],
) -> None:  # fmt: skip
    found = proposal(ALL_NO, *yes, unknown=unknown)

    assert (found.proposed, found.at_least) == (proposed, at_least)
    assert (found.decided, found.also) == (decided, also)
    assert found.missing == tuple(code for code in CODES if code in unknown)


def some_answers(rng: random.Random) -> dict[str, Answer]:
    weights = rng.choice([(1, 1, 1), (1, 12, 1), (1, 12, 0), (0, 12, 1)])
    return {code: rng.choices(tuple(Answer), weights)[0] for code in CODES}


@pytest.mark.parametrize("seed", range(60))
def test_one_more_yes_never_lowers_the_class(seed: int) -> None:
    before = some_answers(random.Random(seed))
    was = propose(LIST, before)

    for code in CODES:
        now = propose(LIST, before | {code: Answer.YES})
        assert now.proposed != StationClass.NOT_KNOWN
        if was.proposed != StationClass.NOT_KNOWN:
            assert RISING.index(now.proposed) >= RISING.index(was.proposed), code


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_answers_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    told = some_answers(rng)
    shuffled = list(told.items())
    rng.shuffle(shuffled)

    assert propose(LIST, dict(shuffled)) == propose(LIST, told)


@pytest.mark.parametrize("seed", range(60))
def test_a_proposal_holds_whatever_the_unknown_turns_out_to_be(seed: int) -> None:
    """The class is the lowest of all that may come out; "at least" is said when another may."""
    rng = random.Random(seed)
    told = some_answers(rng)
    unknown = tuple(rng.sample(CODES, rng.randint(1, 6)))
    known = {code: told[code] for code in CODES if code not in unknown}
    known = {c: a if a != Answer.NOT_KNOWN else Answer.NO for c, a in known.items()}
    found = propose(LIST, known)

    ends = {
        RISING.index(propose(LIST, known | dict(zip(unknown, each, strict=True))).proposed)
        for each in itertools.product((Answer.YES, Answer.NO), repeat=len(unknown))
    }

    assert found.missing == tuple(code for code in CODES if code in unknown)
    if found.proposed == StationClass.NOT_KNOWN:
        assert min(ends) == 0
        assert len(ends) > 1
    else:
        assert RISING.index(found.proposed) == min(ends)
        assert found.at_least == (len(ends) > 1)


def test_missing_is_never_kurang_rawan() -> None:
    for code in CODES:
        left = {c: a for c, a in ALL_NO.items() if c != code}
        assert propose(LIST, left).proposed == StationClass.NOT_KNOWN
    assert propose(LIST, {}).proposed == StationClass.NOT_KNOWN
    assert propose(LIST, {}).missing == CODES


def test_an_answer_to_another_list_is_refused() -> None:
    with pytest.raises(KeyError):
        propose(LIST, {"B01": Answer.YES})


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("yes", "unknown"), [case[:2] for case in CASES])
def test_every_proposal_is_a_sentence(
    yes: tuple[str, ...], unknown: tuple[str, ...], lang: str
) -> None:
    found = proposal(ALL_NO, *yes, unknown=unknown)

    said = catalogue().text(found.word, lang, **found.values)

    assert "%(" not in said
    for code in found.decided + (found.missing if found.at_least else ()):
        assert code in said


def test_every_sentence_can_be_said() -> None:
    told = {proposal(ALL_NO, *case[0], unknown=case[1]).word for case in CASES}

    assert told == set(WORDS.values())
    assert propose(LIST, ALL_YES).proposed == StationClass.SPECIAL
