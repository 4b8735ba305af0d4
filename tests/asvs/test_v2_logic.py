"""Chapter 2: an act is whole or not at all, and of two who act at once one wins."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from damai.core.errors import Conflict
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.incidents import service
from tests.asvs.conftest import fingerprint
from tests.builders import ELECTION, a_report, do, file
from tests.harness import actor

RACES_N = 10_000 if os.environ.get("DAMAI_LONG") else 200


class Broken(RuntimeError):
    """The fault of the test."""


class Faults:
    """Fails the n-th step of a unit of work: each statement, each insert, each entry, the end."""

    STEPS = ("execute", "run", "insert", "insert_unless_there", "upsert", "record", "finish")

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at: int | None = None
        self.steps_n = 0
        for name in self.STEPS:
            monkeypatch.setattr(UnitOfWork, name, self._around(getattr(UnitOfWork, name)))

    def _around(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(uow: UnitOfWork, *args: Any, **given: Any) -> Any:
            if self.at is not None:
                self.steps_n += 1
                if self.steps_n > self.at:
                    raise Broken
            return step(uow, *args, **given)

        return stepped

    def before(self, step_n: int) -> None:
        self.at, self.steps_n = step_n, 0


def acts(db: Database) -> dict[str, Callable[[UnitOfWork], Any]]:
    """Use cases that change several tables or rows, each on an incident of its own."""
    sari, hadi = actor(db, "sari"), actor(db, "hadi")
    fresh, taken, handed, joined = (file(db, sari) for _ in range(4))
    do(db, sari, "take", taken)
    do(db, sari, "hand", handed, "satpolpp-metro", "")
    reported = a_report(source="Pak RT", kind="opened-late")
    return {
        "file": lambda uow: service.file_report(uow, sari, reported, ELECTION),
        "take": lambda uow: service.take(uow, sari, fresh, 1),
        "hand": lambda uow: service.hand(uow, sari, taken, 2, "satpolpp-metro", ""),
        "accept": lambda uow: service.accept(uow, hadi, handed, 2),
        "join": lambda uow: service.join(uow, sari, joined, 1, handed),
    }


@pytest.mark.asvs("2.3.3")
def test_v2_3_3_a_fault_between_any_two_steps_leaves_nothing_behind(
    metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = acts(metro)
    faults = Faults(monkeypatch)
    for name, act in known.items():
        before = fingerprint(metro)
        step_n = 0
        while True:
            faults.before(step_n)
            try:
                metro.write_now(act)
            except Broken:
                faults.at = None
                assert fingerprint(metro) == before, f"{name}, fault before step {step_n + 1}"
                step_n += 1
                continue
            break
        faults.at = None
        assert step_n >= 4, name  # it was cut at several places before it went through
        assert fingerprint(metro)["entry"] != before["entry"], name


@pytest.mark.asvs("2.3.4", "15.4.2")
def test_v2_3_4_of_two_who_take_one_incident_at_once_exactly_one_wins(metro: Database) -> None:
    people = [actor(metro, "sari"), actor(metro, "wira")]
    id = file(metro, people[0])
    start = threading.Barrier(2)

    def take(who: Any) -> str:
        start.wait(60)
        try:
            metro.write_now(lambda uow: service.take(uow, who, id, seen), actor=who.id)
        except Conflict:
            return "lost"
        return who.id

    seen = 1
    winners = set()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(RACES_N):
            told = list(pool.map(take, people))
            assert told.count("lost") == 1, told
            [winner] = [who for who in people if who.id in told]
            winners.add(winner.id)
            metro.write_now(
                lambda uow, w=winner, v=seen + 1: service.release(uow, w, id, v, "Ulang."),
                actor=winner.id,
            )
            seen += 2
    assert winners <= {who.id for who in people}
