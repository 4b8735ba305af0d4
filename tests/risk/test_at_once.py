"""Two nodes on one PostgreSQL sign at once: one stands, the other is told; nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from damai.core.errors import Conflict, DamaiError
from damai.db.database import Database
from damai.journal import reader
from damai.risk.classes import service as classes
from damai.risk.classes import store as class_store
from damai.risk.classes.model import StationClass
from damai.risk.observations import service as observations
from damai.risk.observations import store as observation_store
from damai.risk.versions import service, store
from damai.risk.versions.model import State, Version
from tests.builders import ELECTION, IMOPURO_3
from tests.contracts.expectation_risk import decision, observation
from tests.harness import actor
from tests.risk.kept import computed, drafted, published, reviewed, version

WAIT_S = 30.0
Act = Callable[[Any, Any], Any]


@dataclass(slots=True)
class Meeting:
    """Both have read before either writes, once; who comes again, deferred by a lock, does not wait any more."""

    barrier: threading.Barrier

    def after(self, read: Callable[..., Any]) -> Callable[..., Any]:
        met = threading.local()

        def reading(*args: Any, **given: Any) -> Any:
            found = read(*args, **given)
            if not getattr(met, "once", False):
                met.once = True
                self.barrier.wait(WAIT_S)
            return found

        return reading


@pytest.fixture
def meeting() -> Meeting:
    return Meeting(threading.Barrier(2))


def both(*acts: tuple[Database, str, Act]) -> list[Any]:
    """What came of each: its value or its error."""

    def one(db: Database, who: str, act: Act) -> Any:
        person = actor(db, who)
        try:
            return db.write_now(lambda uow: act(uow, person), actor=person.id).value
        except DamaiError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(one, *act) for act in acts]
        return [each.result(WAIT_S) for each in running]


def publishing(id: str) -> Act:
    return lambda uow, person: service.publish(uow, person, id, 2)


def every(db: Database) -> list[Version]:
    with db.read() as conn:
        return store.of_election(conn, ELECTION)


def ready(db: Database, cell: str) -> str:
    id = drafted(db, table=computed(**{"18_72_01_1001": cell}))
    reviewed(db, id, "tuti")
    return id


@pytest.mark.parametrize("first", [True, False], ids=["the-first", "after-another"])
def test_of_two_that_are_published_at_once_one_stands(
    pg_metro: Database,
    other_node: Database,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
    first: bool,
) -> None:
    before = None if first else published(pg_metro)
    one, two = ready(pg_metro, "201,2"), ready(pg_metro, "202,2")
    monkeypatch.setattr(store, "of_same", meeting.after(store.of_same))

    found = both((pg_metro, "made", publishing(one)), (other_node, "made", publishing(two)))

    standing = [v for v in every(pg_metro) if v.state is State.PUBLISHED]
    assert len(standing) == 1
    lost = [each for each in found if isinstance(each, Conflict)]
    assert len(lost) + len([each for each in found if not isinstance(each, DamaiError)]) == 2
    states = {id: version(pg_metro, "made", id).state for id in (one, two)}
    with pg_metro.read() as conn:
        kinds = {
            id: [e.kind for e in reader.of_subject(conn, f"risk-index/{id}")] for id in (one, two)
        }
    if lost:
        [left] = [id for id in (one, two) if id != standing[0].id]
        assert states[left] is State.REVIEWED
        assert kinds[left] == ["risk.drafted", "risk.reviewed"]
    else:  # the later one was deferred by the lock, and saw the other when it ran again
        assert sorted(states.values()) == [State.PUBLISHED, State.SUPERSEDED]
    if before is not None:
        assert version(pg_metro, "made", before).state is State.SUPERSEDED


def test_whoever_lost_may_publish_over_it_afterwards(
    pg_metro: Database,
    other_node: Database,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
) -> None:
    one, two = ready(pg_metro, "201,2"), ready(pg_metro, "202,2")
    monkeypatch.setattr(store, "of_same", meeting.after(store.of_same))
    both((pg_metro, "made", publishing(one)), (other_node, "made", publishing(two)))
    monkeypatch.undo()

    for id in (one, two):
        if version(pg_metro, "made", id).state is State.REVIEWED:
            made = actor(pg_metro, "made")
            pg_metro.write_now(lambda uow, who=made, i=id: service.publish(uow, who, i, 2))

    states = sorted(version(pg_metro, "made", id).state for id in (one, two))
    assert states == [State.PUBLISHED, State.SUPERSEDED]


def test_of_two_decisions_of_one_station_at_once_one_wins(
    pg_metro: Database,
    other_node: Database,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
) -> None:
    monkeypatch.setattr(class_store, "of_station", meeting.after(class_store.of_station))

    def chosen(klass: StationClass) -> Act:
        return lambda uow, person: classes.decide(
            uow, person, ELECTION, IMOPURO_3, 0, klass, "Dilihat sendiri.", classes.Proposal()
        )

    found = both(
        (pg_metro, "tuti", chosen(StationClass.RAWAN)),
        (other_node, "made", chosen(StationClass.SANGAT_RAWAN)),
    )

    [lost] = [each for each in found if isinstance(each, DamaiError)]
    assert isinstance(lost, Conflict)
    assert lost.code == "class-overtaken"
    monkeypatch.undo()
    with pg_metro.read() as conn:
        history = class_store.of_station(conn, ELECTION, IMOPURO_3)
        entries = reader.of_subject(conn, f"risk-class/{ELECTION}/{IMOPURO_3}")
    assert [made.number for made in history] == [1]
    assert len(entries) == 1


def test_of_two_observations_of_one_cell_at_once_none_is_lost_unheard(
    pg_metro: Database,
    other_node: Database,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
) -> None:
    monkeypatch.setattr(observation_store, "numbers", meeting.after(observation_store.numbers))

    def saying(uow: Any, person: Any) -> Any:
        return observations.observe(uow, person, ELECTION, [observation("18.72.01.1001")])

    found = both((pg_metro, "sari", saying), (other_node, "wira", saying))

    monkeypatch.undo()
    kept_n = len([each for each in found if not isinstance(each, DamaiError)])
    assert all(
        each.code == "observation-overtaken" for each in found if isinstance(each, DamaiError)
    )
    with pg_metro.read() as conn:
        rows = observation_store.of_place(conn, "18.72.01.1001")
    assert [row.number for row in rows] == list(range(kept_n, 0, -1))


def test_two_drafts_of_one_index_at_once_are_counted_apart_or_refused(
    pg_metro: Database,
    other_node: Database,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
) -> None:
    monkeypatch.setattr(store, "next_number", meeting.after(store.next_number))
    table = computed()

    def drafting(uow: Any, person: Any) -> Any:
        return service.draft(uow, person, ELECTION, "18.72", table)

    found = both((pg_metro, "eka", drafting), (other_node, "tuti", drafting))

    kept_n = len([each for each in found if not isinstance(each, DamaiError)])
    assert all(isinstance(each, Conflict) for each in found if isinstance(each, DamaiError))
    assert sorted(v.number for v in every(pg_metro)) == list(range(1, kept_n + 1))
    assert kept_n >= 1


def test_a_decision_after_another_is_a_number_further(pg_metro: Database) -> None:
    tuti = actor(pg_metro, "tuti")
    for seen in (0, 1):
        pg_metro.write_now(lambda uow, s=seen: decision(uow, tuti, IMOPURO_3, s))

    with pg_metro.read() as conn:
        assert [m.number for m in class_store.of_station(conn, ELECTION, IMOPURO_3)] == [2, 1]
