"""The life of a watch against a second, hand-written account of it, whatever people try."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from damai.core.errors import Conflict, Forbidden, Invalid
from damai.core.said import said
from damai.watches import model
from damai.watches.model import End, State, Verb, Watch, next_state, verbs_for
from tests.harness import POLLING_MORNING

PEOPLE = ("sari", "wira", "tuti")


def a_watch(**given: object) -> Watch:
    values = {
        "id": "1", "agency": "polres-metro", "area": "18.72", "audience": "polri", "person": "sari",
        "began_at": POLLING_MORNING, "version": 1,
    }  # fmt: skip
    return Watch(**{**values, **given})  # type: ignore[arg-type]


# What is possible, typed by hand: (who asks, state) -> verbs.
POSSIBLE = {
    ("own", State.ON): {"sign", "leave"},
    ("own", State.SIGNED): {"withdraw"},
    ("own", State.OVER): set(),
    ("other", State.ON): {"take-over"},
    ("other", State.SIGNED): {"receive"},
    ("other", State.OVER): set(),
}


@pytest.mark.parametrize(("relation", "state"), list(POSSIBLE))
def test_each_state_allows_exactly_what_the_table_by_hand_says(relation: str, state: State) -> None:
    signed = POLLING_MORNING if state is not State.ON else None
    ended = POLLING_MORNING if state is State.OVER else None
    watch = a_watch(signed_at=signed, ended_at=ended)
    actor = "sari" if relation == "own" else "wira"

    allowed = set()
    for verb in Verb:
        try:
            next_state(watch, verb, actor)
            allowed.add(verb.value)
        except (Conflict, Forbidden):
            pass

    assert allowed == POSSIBLE[relation, state]
    assert {v.value for v in verbs_for(watch, actor)} == allowed


@dataclass
class Posko:
    """The office as the services keep it, in a list."""

    watches: list[Watch]

    @property
    def current(self) -> Watch | None:
        return next((w for w in self.watches if w.ended_at is None), None)


class LifeOfAPosko(RuleBasedStateMachine):
    """People try everything in any order; the model decides, and the story must stay honest."""

    def __init__(self) -> None:
        super().__init__()
        self.posko = Posko([])
        self.now = POLLING_MORNING
        self.acts: list[tuple[str, str]] = []

    def _put(self, seen: Watch, **changes: object) -> None:
        self.posko.watches[self.posko.watches.index(seen)] = replace(seen, **changes)  # type: ignore[arg-type]

    def _new(self, person: str) -> None:
        self.posko.watches.append(
            a_watch(id=str(len(self.posko.watches)), person=person, began_at=self.now)
        )

    @rule(minutes=st.integers(1, 600))
    def time_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(person=st.sampled_from(PEOPLE))
    def somebody_goes_on_watch(self, person: str) -> None:
        if self.posko.current is None:
            self._new(person)
            self.acts.append(("begin", person))

    @rule(person=st.sampled_from(PEOPLE), verb=st.sampled_from(list(Verb)))
    def somebody_acts(self, person: str, verb: Verb) -> None:
        watch = self.posko.current
        if watch is None:
            return
        try:
            state = next_state(watch, verb, person)
        except (Conflict, Forbidden):
            assert verb not in verbs_for(watch, person)
            return
        assert verb in verbs_for(watch, person)
        self.acts.append((verb.value, person))
        if state is State.SIGNED:
            self._put(watch, signed_at=self.now)
        elif state is State.ON:
            self._put(watch, signed_at=None)
        else:
            how = {
                Verb.RECEIVE: End.HANDED, Verb.TAKE_OVER: End.TAKEN_OVER, Verb.LEAVE: End.LEFT,
            }[verb]  # fmt: skip
            self._put(watch, ended_at=self.now, ended_how=how, ended_by=person)
            if verb is not Verb.LEAVE:
                self._new(person)

    @rule(at=st.integers(0, 20))
    def the_commander_looks(self, at: int) -> None:
        if at < len(self.posko.watches):
            watch = self.posko.watches[at]
            try:
                model.check_acknowledge(watch)
            except Conflict:
                assert not watch.is_unsigned or watch.acknowledged_at is not None
                return
            self._put(watch, acknowledged_at=self.now, acknowledged_by="tuti")

    @invariant()
    def at_most_one_person_is_on_watch(self) -> None:
        assert sum(w.ended_at is None for w in self.posko.watches) <= 1

    @invariant()
    def a_watch_that_was_handed_over_has_two_signatures_of_two_people(self) -> None:
        for before, after in zip(self.posko.watches, self.posko.watches[1:], strict=False):
            if before.ended_how == End.HANDED:
                assert before.signed_at is not None
                assert before.ended_by == after.person != before.person

    @invariant()
    def whatever_ended_without_both_is_unsigned_until_acknowledged(self) -> None:
        for watch in self.posko.watches:
            if watch.ended_at is not None:
                assert watch.is_unsigned == (watch.ended_how != End.HANDED)
            if watch.acknowledged_at is not None:
                assert watch.is_unsigned


TestLifeOfAPosko = LifeOfAPosko.TestCase
TestLifeOfAPosko.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, database=None
)


def test_another_incident_or_another_version_is_another_mark() -> None:
    one = model.mark_of([("a", 1), ("b", 2)])

    assert one == model.mark_of([("b", 2), ("a", 1)])
    others = [[], [("a", 1)], [("a", 2), ("b", 2)], [("a", 1), ("b", 2), ("c", 1)], [("a", 12)]]
    assert len({one, *(model.mark_of(o) for o in others)}) == len(others) + 1


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "text-missing"), ("x" * 501, "text-long"), ("a\x00", "text-control"),
                       ("\ud800", "text-control")],
)  # fmt: skip
def test_a_bad_reason_names_the_field(text: str, code: str) -> None:
    with pytest.raises(Invalid, match=code) as caught:
        said(text, "reason", model.REASON_MAX, lines=True)
    assert caught.value.field == "reason"
