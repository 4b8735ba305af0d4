"""Whoever of two institutions signs whatever in whatever order: what stands is what the rules say; on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.journal import reader
from damai.journal.entries import Committed
from damai.risk.versions import service, store
from damai.risk.versions.model import State, Version
from tests.builders import ELECTION
from tests.contracts.expectation import Who
from tests.contracts.expectation_risk import EVERYBODY, Planned, drafts, sign, signs
from tests.contracts.expectation_trial import WORDS
from tests.harness import actor
from tests.risk.kept import AREA, computed

CAST = (
    Who(key="eka", role="analyst", agency="polres-metro", institution="polri", scope="18.72"),
    Who(key="tuti", role="commander", agency="polres-metro", institution="polri", scope="18.72"),
    Who(key="made", role="commander", agency="polres-metro", institution="polri", scope="18.72"),
    Who(key="sari", role="operator", agency="polres-metro", institution="polri", scope="18.72"),
    Who(key="laras", role="analyst", agency="bawaslu-metro", institution="bawaslu", scope="18.72"),
    Who(key="surya", role="commander", agency="bawaslu-metro", institution="bawaslu", scope="18.72"),
    Who(key="maya", role="auditor", agency="bawaslu-metro", institution="bawaslu", scope="18.72"),
)  # fmt: skip
LIFE = re.compile(
    r"drafted( withdrawn| reviewed( withdrawn| published( superseded| withdrawn)?)?)?\Z"
)
_runs = count()
_table = computed()


def machine(db: Database) -> type[RuleBasedStateMachine]:
    """Each run has two indexes of its own in the same database."""

    class Versions(RuleBasedStateMachine):
        people: dict[str, Any] = {who.key: actor(db, who.key) for who in CAST}  # noqa: RUF012

        @initialize()
        def begin(self) -> None:
            run = next(_runs)
            self.codes = (f"A{run}", f"B{run}")
            self.known: dict[str, Planned] = {}
            self.seen: dict[str, int] = {}

        @rule(who=st.sampled_from(CAST), which=st.booleans())
        def draft(self, who: Who, which: bool) -> None:
            table = replace(_table, code=self.codes[which])
            word, id = self._do(who, lambda uow, p: service.draft(uow, p, ELECTION, AREA, table).id)
            assert word == drafts(who, AREA)
            if word == "ok":
                self.known[id] = Planned(
                    key=self.codes[which], area=AREA, institution=who.institution,
                    audience=frozenset({who.institution}), state="draft", drafted_by=who.key,
                )  # fmt: skip
                self.seen[id] = 1

        @rule(
            who=st.sampled_from(CAST),
            at=st.integers(0, 9),
            verb=st.sampled_from(["review", "review", "publish", "publish", "withdraw"]),
        )
        def sign(self, who: Who, at: int, verb: str) -> None:
            if not self.known:
                return
            id = sorted(self.known)[at % len(self.known)]
            item = self.known[id]
            wanted = signs(who, item, verb)
            word, _ = self._do(who, lambda uow, p: sign(uow, p, id, self.seen[id], verb))
            assert word == wanted, (who.key, verb, item)
            if word != "ok":
                return
            self.seen[id] += 1
            match verb:
                case "review":
                    self.known[id] = replace(item, state="reviewed", reviewed_by=who.key)
                case "withdraw":
                    self.known[id] = replace(item, state="withdrawn")
                case "publish":
                    for other, was in self.known.items():
                        same = (was.key, was.institution) == (item.key, item.institution)
                        if same and was.state == "published":
                            self.known[other] = replace(was, state="superseded")
                            self.seen[other] += 1
                    self.known[id] = replace(item, state="published", audience=EVERYBODY)

        @rule(who=st.sampled_from(CAST), at=st.integers(0, 9))
        def sign_what_moved_on(self, who: Who, at: int) -> None:
            """With a number that is not on the table nobody signs anything."""
            if self.known:
                id = sorted(self.known)[at % len(self.known)]
                assert self._do(who, lambda uow, p: sign(uow, p, id, 99, "publish"))[0] != "ok"

        @invariant()
        def what_stands_is_what_the_rules_say(self) -> None:
            rows = self._rows()
            assert {id: row.state.value for id, row in rows.items()} == {
                id: item.state for id, item in self.known.items()
            }
            standing = [
                (r.institution, r.code) for r in rows.values() if r.state is State.PUBLISHED
            ]
            assert len(set(standing)) == len(standing)
            for row in rows.values():
                assert row.reviewed_by != row.drafted_by
                if row.published_by is not None:
                    assert row.reviewed_by not in (None, row.published_by)
                if row.state in (State.PUBLISHED, State.SUPERSEDED):
                    assert row.published_by is not None

        def teardown(self) -> None:
            if not getattr(self, "known", None):
                return
            with db.read() as conn:
                lives = {id: reader.of_subject(conn, f"risk-index/{id}") for id in self.known}
            after = {
                before: id for id, life in lives.items() for before in _befores(life) if before
            }
            for id, life in lives.items():
                assert LIFE.match(" ".join(e.kind.removeprefix("risk.") for e in life)), life
                assert (self.known[id].state == "superseded") == (id in after)
            self._numbered()

        def _numbered(self) -> None:
            """An index's versions are counted without a gap."""
            found: dict[tuple[str, str], list[int]] = {}
            for row in self._rows().values():
                found.setdefault((row.institution, row.code), []).append(row.number)
            for numbers in found.values():
                assert sorted(numbers) == list(range(1, len(numbers) + 1))

        def _rows(self) -> dict[str, Version]:
            with db.read() as conn:
                every = store.of_election(conn, ELECTION)
            return {row.id: row for row in every if row.code in self.codes}

        def _do(self, who: Who, act: Any) -> tuple[str, Any]:
            person = self.people[who.key]
            try:
                answer = db.write_now(lambda uow: act(uow, person), actor=person.id)
            except DamaiError as error:
                return next(word for kind, word in WORDS if isinstance(error, kind)), None
            return "ok", answer.value

    return Versions


def _befores(life: list[Committed]) -> Iterator[str]:
    """The version that each publishing says it followed."""
    for entry in life:
        if entry.kind == "risk.published":
            found = re.search(rb'"before":"([^"]*)"', entry.body or b"")
            assert found is not None
            yield found[1].decode()


def lived(db: Database, examples_n: int, steps_n: int) -> None:
    run_state_machine_as_test(
        machine(db),
        settings=settings(max_examples=examples_n, stateful_step_count=steps_n, deadline=None),
    )


def test_versions_signed_in_any_order_stand_as_the_rules_say(sqlite_metro: Database) -> None:
    lived(sqlite_metro, 12, 30)


def test_they_do_on_postgresql_too(pg_metro: Database) -> None:
    lived(pg_metro, 4, 20)
