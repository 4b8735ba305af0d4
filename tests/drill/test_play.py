"""A played day: the same for the same seed, permitted to the last act, and always second to a person."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from damai.core.clock import from_epoch_us
from damai.db.database import Database
from damai.drill.day import DAY, Act
from damai.drill.player import Player
from damai.drill.seed import begin_watches, seed_demo
from damai.incidents import service, store
from damai.incidents.model import ALIVE, Verb
from damai.incidents.queries import one
from damai.journal.entries import Committed
from damai.watches import store as watches
from tests import harness
from tests.drill.conftest import Play, Played


def bodies(entries: list[Committed]) -> list[tuple[str, str, str, str, str, bytes | None]]:
    """What the entries say. Left out: id, salt and ``at``, which come from chance and the wall clock.

    No kind is left out: a link's entry names the person and never holds its secret.
    """
    return [(e.kind, e.subject, e.area, e.audience, e.actor, e.body) for e in entries]


@pytest.fixture(scope="module")
def day(play: Play) -> Played:
    return play(1)


def test_the_morning_shift_is_on_watch_when_the_exercise_opens(sqlite_db: Database) -> None:
    seed_demo(sqlite_db, 3)

    begin_watches(sqlite_db, 3)

    with sqlite_db.read() as conn:
        assert [w.agency for w in watches.standing(conn)] == [
            "bawaslu-metro", "kpu-metro", "polres-metro",
        ]  # fmt: skip


def test_the_same_seed_writes_the_same_entries_whenever_it_is_played(
    day: Played, play: Play
) -> None:
    again = play(1, wall=harness.POLLING_MORNING + timedelta(days=500))

    first, second = day.entries(), again.entries()
    assert bodies(first) == bodies(second)
    assert {e.at for e in first}.isdisjoint({e.at for e in second})
    assert len({e.kind for e in first}) >= 15


def test_another_seed_writes_another_day(day: Played, play: Play) -> None:
    def reported(played: Played) -> set[bytes | None]:
        return {e.body for e in played.entries() if e.kind == "incidents.reported"}

    assert reported(day).isdisjoint(reported(play(2)))


@pytest.mark.parametrize("seed", [1, 3, 7, 29])
def test_every_act_of_the_day_is_permitted_and_fits_the_state(
    day: Played, play: Play, seed: int
) -> None:
    played = day if seed == 1 else play(seed)

    assert played.player.skipped_n == 0
    assert played.player.played_n == len(played.acts) > 400


def test_every_verb_of_the_player_is_played(day: Played) -> None:
    seen = {a.verb for a in day.acts}

    assert {None, Verb.TAKE, Verb.HAND, Verb.ACCEPT, Verb.NOTE, Verb.REPLY, Verb.JOIN} <= seen
    assert {Verb.ARCHIVE, Verb.CLOSE, Verb.SEVERITY, Verb.DECLINE} <= seen


def test_the_journal_is_stamped_by_the_wall_and_the_incidents_by_the_scene(day: Played) -> None:
    wall = day.clocks.wall.now()
    acts = {a.incident: a for a in day.acts if a.verb is None}

    for entry in day.entries():
        at = entry.at if not isinstance(entry.at, int) else from_epoch_us(entry.at)
        assert at == wall
        if entry.kind == "incidents.reported":
            body = json.loads(entry.body or b"")
            act = acts[entry.subject.removeprefix("incident/")]
            assert body["occurred_at"] == body["reported_at"]
            assert body["occurred_at"].startswith(f"{act.at:%Y-%m-%dT%H:%M:%S}")
            assert DAY < act.at < DAY + timedelta(hours=20)


def test_every_report_says_that_it_is_an_exercise(day: Played) -> None:
    texts = [
        json.loads(e.body or b"")["text"] for e in day.entries() if e.kind == "incidents.reported"
    ]

    assert len(texts) > 100
    assert all("LATIHAN" in text for text in texts)


def test_what_a_person_did_stands_and_the_script_yields(play: Play) -> None:
    touched: list[str] = []

    def meddle(db: Database, player: Player, act: Act) -> None:
        """Before the script takes its first five, a person archives them."""
        if act.verb is not Verb.TAKE or len(touched) >= 5 or act.who != "operator":
            return
        wira = harness.actor(db, "wira")
        with db.read() as conn:
            found = one(conn, wira, act.incident)
        if found.owner != "polri" or found.status.value != "reported":
            return
        db.write_now(
            lambda uow: service.archive(uow, wira, act.incident, found.version, "Sudah selesai.")
        )
        touched.append(act.incident)

    played = play(1, meddle=meddle)

    assert len(touched) == 5
    with played.db.read() as conn:
        left = store.by_ids(conn, touched)
    assert {i.status.value for i in left} == {"archived"}
    assert all(i.taken_by is None for i in left)
    assert 5 <= played.player.skipped_n <= 40
    assert played.player.played_n + played.player.skipped_n == len(played.acts)


def test_most_incidents_end_and_some_stay_open_for_the_visitor(day: Played) -> None:
    with day.db.read() as conn:
        found = store.by_ids(conn, [a.incident for a in day.acts if a.verb is None])

    alive = sum(1 for i in found if i.status in ALIVE)
    assert 0 < alive < len(found) * 0.3


def test_nobody_of_the_police_opens_what_belongs_to_bawaslu_or_kpu(day: Played) -> None:
    owners = {a.incident: a.values["kind"] for a in day.acts if a.verb is None}
    with day.db.read() as conn:
        owner = {i.id: i.owner for i in store.by_ids(conn, list(owners))}

    for act in day.acts:
        if act.verb in (None, Verb.NOTE):
            continue
        if owner[act.incident] in ("kpu", "bawaslu"):
            assert act.who == owner[act.incident], act


def test_a_day_that_is_played_again_on_the_same_data_does_every_act_once(play: Play) -> None:
    played = play(1)
    before = len(played.entries())
    again = Player(played.db, 1)

    async def whole_day() -> None:
        for act in again.prepare():
            await again.play(act)

    asyncio.run(whole_day())

    assert len(played.entries()) == before
    assert again.reached() == max(a.at for a in played.acts if a.verb is None)


def test_a_new_database_begins_the_day_at_its_beginning(sqlite_metro: Database) -> None:
    assert Player(sqlite_metro, harness.SEED).reached() == DAY
