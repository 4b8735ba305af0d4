"""The index on live screens: whoever's page a change would alter hears reload, and nobody of whom it says nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.journal import reader
from damai.journal.hub import Hub
from damai.journal.live import RELOAD, Change, Group, Touch, Touched, fold, frames_for
from damai.journal.stream import Stream
from damai.risk.actions import service as actions
from damai.risk.actions.model import Status
from damai.risk.classes import service as classes
from damai.risk.live import topic
from damai.risk.observations import service as observations
from damai.risk.versions import service as versions
from damai.risk.versions.model import State
from damai.webkit.actor import Actor, all_seeing
from tests.builders import ELECTION, IMOPURO_3
from tests.contracts.expectation_risk import decision, observation, prevention, sign
from tests.harness import actor
from tests.risk.kept import AREA, computed, drafted, published, reviewed

WAIT_S = 60.0
HERE = "18.72.01.1001"
VIEWERS = ("sari", "eka", "budi", "rian", "surya", "agus", "dewi", "maya")
"""Of four institutions, two of them with the reach of one sub-district."""
ACTORS = ("eka", "tuti", "made", "laras", "surya", "budi", "rian", "agus", "sari")


def group_of(person: Actor) -> Group:
    return Group(
        scope=person.scope, institution=person.institution, all_seeing=all_seeing(person),
        topics=frozenset({"risk"}),
    )  # fmt: skip


def touches_of(db: Database, after: int = 0) -> dict[str, list[Touch]]:
    """Kind of entry -> what its last one touches."""
    with db.read() as conn:
        entries = [entry for page in reader.pages(conn, after) for entry in page]
    return {entry.kind: list(topic.touches(entry)) for entry in entries}


def hearing(db: Database, after: int) -> set[str]:
    """The people of the cast whose open page is told to fetch again, of what happened since ``after``."""
    with db.read() as conn:
        entries = reader.after(conn, after)
    items = [
        Touched(seq=entry.seq, topic="risk", touch=touch)
        for entry in entries
        for touch in topic.touches(entry)
    ]
    changes = [Change.of(item, None, topic.kind) for item in fold(items)]
    return {key for key in VIEWERS if frames_for(group_of(actor(db, key)), changes)}


def size(db: Database) -> int:
    with db.read() as conn:
        return reader.size(conn)


POLICE = {"sari", "eka", "agus", "maya"}
EVERYBODY = set(VIEWERS)


def test_what_each_entry_of_the_index_touches(sqlite_metro: Database) -> None:
    db = sqlite_metro
    first = published(db)
    published(db, table=computed(**{"18_72_01_1001": "200,2"}))
    rejected = drafted(db)
    tuti = actor(db, "tuti")
    db.write_now(lambda uow: versions.withdraw(uow, tuti, rejected, 1, "Kolom tertukar."))
    with db.read() as conn:
        [standing] = [
            v.id
            for v in versions.versions(conn, tuti, ELECTION)
            if v.id != first and v.state is State.PUBLISHED
        ]
    asked = db.write_now(lambda uow: prevention(uow, tuti, standing, HERE, "kpu-metro")).value.id
    budi = actor(db, "budi")
    db.write_now(
        lambda uow: actions.change(uow, budi, asked, 1, Status.DOING, "2024-02-12", "Jalan.")
    )
    db.write_now(lambda uow: decision(uow, tuti, IMOPURO_3, 0))

    found = {kind: t for kind, t in touches_of(db).items() if kind.startswith("risk.")}

    def hint(area: str, audience: str) -> Touch:
        return Touch(id=RELOAD, area=area, audience=audience)

    assert found == {
        "risk.drafted": [hint(AREA, "polri")],
        "risk.reviewed": [hint(AREA, "polri")],
        "risk.published": [hint(AREA, "partners"), hint(AREA, "polri")],
        "risk.superseded": [hint(AREA, "partners")],
        "risk.withdrawn": [hint(AREA, "polri")],
        "risk.action-added": [hint(HERE, "partners")],
        "risk.action-changed": [hint(HERE, "partners")],
        "risk.class-decided": [hint("18.72.01.1003", "partners")],
    }


def test_what_was_only_observed_moves_no_screen(sqlite_metro: Database) -> None:
    sari, before = actor(sqlite_metro, "sari"), size(sqlite_metro)
    sqlite_metro.write_now(
        lambda uow: observations.observe(uow, sari, ELECTION, [observation(HERE)])
    )

    assert touches_of(sqlite_metro, before) == {"risk.observed": []}
    assert hearing(sqlite_metro, before) == set()


def test_a_draft_and_its_review_are_heard_of_by_its_institution_alone(
    sqlite_metro: Database,
) -> None:
    before = size(sqlite_metro)
    id = drafted(sqlite_metro)
    assert hearing(sqlite_metro, before) == POLICE

    before = size(sqlite_metro)
    reviewed(sqlite_metro, id)
    assert hearing(sqlite_metro, before) == POLICE


def test_what_is_published_is_heard_of_by_partners_and_in_every_part_of_the_city(
    sqlite_metro: Database,
) -> None:
    id = drafted(sqlite_metro)
    reviewed(sqlite_metro, id)
    made, before = actor(sqlite_metro, "made"), size(sqlite_metro)

    sqlite_metro.write_now(lambda uow: versions.publish(uow, made, id, 2))

    assert hearing(sqlite_metro, before) == EVERYBODY
    assert {"agus", "dewi"} <= EVERYBODY  # whose reach is one sub-district of the index's area


def test_what_is_published_for_the_own_institution_is_heard_of_there_alone(
    sqlite_metro: Database,
) -> None:
    id = drafted(sqlite_metro)
    reviewed(sqlite_metro, id)
    made, before = actor(sqlite_metro, "made"), size(sqlite_metro)

    sqlite_metro.write_now(lambda uow: versions.publish(uow, made, id, 2, own=True))

    assert hearing(sqlite_metro, before) == POLICE


def test_what_is_superseded_or_taken_back_is_heard_of_by_whoever_saw_it(
    sqlite_metro: Database,
) -> None:
    published(sqlite_metro)
    before = size(sqlite_metro)
    second = published(sqlite_metro, table=computed(**{"18_72_01_1001": "200,2"}))
    assert hearing(sqlite_metro, before) == EVERYBODY

    tuti, before = actor(sqlite_metro, "tuti"), size(sqlite_metro)
    sqlite_metro.write_now(lambda uow: versions.withdraw(uow, tuti, second, 3, "Tertukar."))
    assert hearing(sqlite_metro, before) == EVERYBODY


def test_a_class_is_heard_of_where_its_station_is(sqlite_metro: Database) -> None:
    tuti, before = actor(sqlite_metro, "tuti"), size(sqlite_metro)
    sqlite_metro.write_now(lambda uow: decision(uow, tuti, "18.72.04.1003.001", 0))

    assert hearing(sqlite_metro, before) == EVERYBODY - {"agus", "dewi"}


NAMES = (
    "draft", "review", "review", "publish", "publish", "withdraw", "ask", "change", "change", "decide",
)  # fmt: skip
Page = tuple[tuple[Any, ...], ...]


def page_of(conn: Any, person: Actor) -> Page:
    """What the screens of the index hold for a reader."""
    return (
        tuple((v.id, v.version, v.state) for v in versions.versions(conn, person, ELECTION)),
        tuple((a.id, a.version) for a in actions.actions(conn, person, ELECTION)),
        tuple(
            sorted((s, d.number) for s, d in classes.classes(conn, person, ELECTION).items())
        ),
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Viewer:
    """A page that is fetched once, and again whenever it hears reload or resync."""

    person: Actor
    page: Page = ()
    seq: int = 0
    fetched_n: int = 0
    stream: Stream | None = None
    listening: asyncio.Task[None] | None = None
    ops: set[str] = field(default_factory=set)

    def load(self, db: Database) -> None:
        with db.read() as conn:
            self.page, self.seq = page_of(conn, self.person), reader.size(conn)
        self.fetched_n += 1

    async def open(self, hub: Hub, db: Database) -> None:
        self.stream = await hub.open(group_of(self.person), self.seq, lambda: True)
        self.listening = asyncio.create_task(self._listen(self.stream, db))

    async def cut(self, hub: Hub) -> None:
        if self.stream is None or self.listening is None:
            return
        hub.close(self.stream)
        self.listening.cancel()
        await asyncio.gather(self.listening, return_exceptions=True)
        self.stream = self.listening = None

    async def _listen(self, stream: Stream, db: Database) -> None:
        async for chunk in stream.chunks():
            for event in chunk.decode().split("\n\n"):
                lines = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
                frames = json.loads(lines.get("data", "[]"))
                self.ops |= {frame["op"] for frame in frames if "op" in frame}
                if frames:
                    await asyncio.to_thread(self.load, db)


@dataclass(slots=True, kw_only=True)
class Day:
    """People do what comes into their heads with the index; what is refused is refused."""

    db: Database
    random: Random
    done: dict[str, int] = field(default_factory=dict)
    tables: tuple[Any, ...] = tuple(computed(**{"18_72_01_1001": f"{n},2"}) for n in (180, 240))

    async def act(self) -> None:
        person = actor(self.db, self.random.choice(ACTORS))
        name = self.random.choice(NAMES)
        act = self._act(name, person)
        try:
            await self.db.write(act, actor=person.id, kind=f"day.{name}")
        except DamaiError:
            return
        self.done[name] = self.done.get(name, 0) + 1

    def _act(self, name: str, person: Actor) -> Callable[[Any], Any]:
        pick, coin, table = (
            self.random.random(),
            self.random.random(),
            self.random.choice(self.tables),
        )
        station = self.random.choice(("18.72.01.1003.003", "18.72.04.1003.001"))
        place = self.random.choice((HERE, "18.72.05.1001"))

        def one(found: list[Any]) -> Any:
            if not found:
                raise DamaiError("nothing-there")
            return found[int(pick * len(found))]

        def act(uow: Any) -> Any:
            match name:
                case "draft":
                    return versions.draft(uow, person, ELECTION, AREA, table)
                case "decide":
                    seen = len(classes.history(uow, person, ELECTION, station))
                    return decision(uow, person, station, seen)
                case "change":
                    found = one(actions.actions(uow, person, ELECTION))
                    return actions.change(
                        uow, person, found.id, found.version, Status.DOING, "2024-02-13", ""
                    )
            wanted = {
                "review": State.DRAFT,
                "publish": State.REVIEWED,
                "ask": State.PUBLISHED,
            }.get(name)
            seen_by = versions.versions(uow, person, ELECTION)
            version = one([v for v in seen_by if wanted in (None, v.state)])
            if name == "ask":
                return prevention(uow, person, version.id, place, "polres-metro")
            own = name == "publish" and coin < 0.3
            return sign(uow, person, version.id, version.version, "publish-own" if own else name)

        return act


async def settled(hub: Hub, viewers: list[Viewer], db: Database) -> None:
    """All is published and read, and every page that was told has been fetched."""

    async def wait() -> None:
        newest = await asyncio.to_thread(size, db)
        while hub.published < newest:
            await asyncio.sleep(0)
        while any(v.stream is not None and v.stream._queue for v in viewers):
            await asyncio.sleep(0)

    await asyncio.wait_for(wait(), WAIT_S)


def differing(viewers: list[Viewer], db: Database) -> list[str]:
    with db.read() as conn:
        return [v.person.name for v in viewers if v.page != page_of(conn, v.person)]


async def live_through(db: Database, seed: int, rounds: int) -> tuple[Day, list[Viewer]]:
    """``rounds`` bursts of acts and links that break; then on, ten times as long at most, until each act was done."""
    day = Day(db=db, random=Random(seed))
    hub = Hub(db, [topic], tick_s=0)
    await hub.start()
    viewers = [Viewer(person=actor(db, key)) for key in VIEWERS]
    try:
        for viewer in viewers:
            viewer.load(db)
            await viewer.open(hub, db)
        for round in range(10 * rounds):
            if round >= rounds and set(NAMES) <= day.done.keys():
                break
            for _ in range(day.random.randrange(1, 6)):
                await day.act()
            viewer = day.random.choice(viewers)
            if viewer.stream is None:
                await viewer.open(hub, db)
            elif day.random.random() < 0.4:
                await viewer.cut(hub)
        for viewer in viewers:
            if viewer.stream is None:
                await viewer.open(hub, db)
        await settled(hub, viewers, db)
        for viewer in viewers:  # a page that is being fetched is let finish
            stream, task = viewer.stream, viewer.listening
            assert stream is not None
            assert task is not None
            stream.end()
            await asyncio.wait_for(task, WAIT_S)
    finally:
        for viewer in viewers:
            await viewer.cut(hub)
        await hub.stop()
    return day, viewers


@pytest.mark.parametrize("seed", [7, 20240214])
def test_pages_that_are_fetched_when_they_hear_reload_hold_what_a_fresh_one_shows(
    sqlite_metro: Database, seed: int
) -> None:
    day, viewers = asyncio.run(live_through(sqlite_metro, seed, 40))

    assert differing(viewers, sqlite_metro) == []
    assert set(NAMES) == day.done.keys()
    assert all(viewer.ops == {"reload"} for viewer in viewers)


def test_they_do_on_postgresql_too(pg_metro: Database) -> None:
    day, viewers = asyncio.run(live_through(pg_metro, 11, 10))

    assert differing(viewers, pg_metro) == []
    assert set(NAMES) == day.done.keys()
