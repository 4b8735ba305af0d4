"""The law of live screens: state + entries applied = fresh state, for every kind and every viewer.

Real services, real hub, real topics. Fifteen viewers of different reach and institution begin with a page,
then only hear frames, are cut off and resume; in the end each holds exactly what a fresh page would show.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from damai.accounts import service as accounts
from damai.areas import live as areas_live
from damai.areas import service as areas
from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.incidents import live, queries, service, store
from damai.incidents.late import note_late, unanswered
from damai.incidents.model import Outcome, Verb
from damai.incidents.view import Names, allowed
from damai.journal import reader
from damai.journal.entries import kinds
from damai.journal.hub import Hub, Stream
from damai.journal.live import Group
from damai.risk import live as risk_live
from damai.webkit.actor import Actor, House, all_seeing
from tests.builders import ELECTION, a_report
from tests.contracts.expectation_world import World, build_world

VIEWERS: tuple[tuple[str, str | None], ...] = (
    # (person, the area the board is narrowed to)
    ("posko", None), ("posko", "18.72.04"), ("polsek-pusat", None), ("petugas", None),
    ("posko-bl", None), ("polda", None), ("mabes", None), ("kpu", None), ("ppk-timur", None),
    ("bawaslu", None), ("propam", None), ("satpolpp", None), ("dinkes", None), ("kodim", None),
    ("auditor-pusat", None), ("auditor-ri", "18.72"),
)  # fmt: skip
ACTORS = (
    "posko", "mabes", "polsek-pusat", "polsek-timur", "kpu", "ppk-pusat", "ppk-timur", "bawaslu",
    "propam", "satpolpp", "dinkes", "kodim", "padal-pusat", "petugas", "posko-bl", "kpu-bl",
)  # fmt: skip
KINDS = ("brawl", "theft", "disorder", "box-seized", "opened-late", "intimidation", "officer-ill",
         "officer-complaint", "threat")  # fmt: skip
PLACES = ("18.72.01.1003.003", "18.72.04.1003.001", "18.71.01.1001.001", "18.72.01", "18.72", "18")
OVER = {"closed", "archived", "joined"}

NO_LIVE_ROW = {
    "journal.founded": "about the journal itself; no list shows it",
    "journal.restored": "about the journal itself; whoever was watching the old house signs in again",
    "journal.clock-released": "about a node's clock; no list shows it",
    "journal.purged": "counts rows that no list shows",
    **dict.fromkeys(("hooks.added", "hooks.ended"), "of other systems; no list of people shows it"),
    "journal.erased": "takes words away, never a row; the sheet is read afresh",
    "areas.election-added": "elections come with the database or a restart; no list shows them live",
    "risk.observed": "what one institution saw becomes part of an index when a version is drafted; that says reload",
    "areas.station-noted": "read with the station's page; a hint would tell those who may not read it",
    **dict.fromkeys(
        (
            "accounts.founded", "accounts.installation-changed", "accounts.agency-added",
            "accounts.person-added", "accounts.link-made", "accounts.signed-in",
            "accounts.password-set", "accounts.person-changed", "accounts.sessions-ended",
            "accounts.token-made", "accounts.token-revoked", "accounts.link-revoked",
            "accounts.session-ended", "accounts.factor-set", "accounts.spare-codes-made",
            "accounts.factor-reset", "accounts.workstation-enrolled",
            "accounts.workstation-revoked", "accounts.pin-set", "accounts.pin-blocked", "accounts.pin-removed",
            "accounts.operator-switched",
            "accounts.factor-reset", "accounts.viewing-begun", "accounts.viewing-ended",
        ),
        "the lists of people and offices are pages of one administrator, read afresh",
    ),
}  # fmt: skip
"""Entry kinds that no live list shows, and why. ``areas.imported`` and those of ``stages`` say reload:
the first has its test here, the others theirs in tests/stages; those of ``watches`` in tests/watches, of ``risk`` in tests/risk/test_live.py, of ``units`` in tests/units/test_live.py, of ``plan`` in tests/deployment/plans/test_live.py, the other kinds of ``areas``
in tests/areas."""


@dataclass(slots=True, kw_only=True)
class Viewer:
    """A browser with the board open: what board.js keeps, and no more."""

    actor: Actor
    area: str | None
    group: Group
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    stream: Stream | None = None
    listening: asyncio.Task[None] | None = None
    frames_n: int = 0
    resyncs_n: int = 0
    gone_n: int = 0

    @classmethod
    def of(cls, actor: Actor, area: str | None) -> Viewer:
        group = Group(
            scope=area or actor.scope,
            institution=actor.institution,
            all_seeing=all_seeing(actor),
            topics=frozenset({"incidents"}),
        )
        return cls(actor=actor, area=area, group=group)

    def fresh(self, db: Database) -> tuple[dict[str, dict[str, Any]], int]:
        """What the page would show now, in one snapshot."""
        with db.read() as conn:
            found = queries.board(conn, self.actor, queries.Filters(area=self.area))
            names = Names.load(conn, self.actor, found)
            return {i.id: live.row_of(i, names.areas) for i in found}, reader.size(conn)

    def load(self, db: Database) -> None:
        self.rows, self.seq = self.fresh(db)
        self.versions = {id: row["version"] for id, row in self.rows.items()}

    def apply(self, frame: dict[str, Any]) -> None:
        """As board.js: the highest version wins, gone removes."""
        self.frames_n += 1
        known = self.versions.get(frame["id"], 0)
        if frame["version"] < known:
            return
        self.versions[frame["id"]] = frame["version"]
        if frame["op"] == "put":
            self.rows[frame["id"]] = frame["row"]
        else:
            self.gone_n += self.rows.pop(frame["id"], None) is not None

    def shown(self) -> dict[str, dict[str, Any]]:
        return {id: row for id, row in self.rows.items() if row["status"] not in OVER}

    async def open(self, hub: Hub, db: Database) -> None:
        self.stream = await hub.open(self.group, self.seq, lambda: True)
        self.listening = asyncio.create_task(self._listen(self.stream, db))

    async def _listen(self, stream: Stream, db: Database) -> None:
        async for chunk in stream.chunks():
            for event in chunk.decode().split("\n\n"):
                lines = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
                if lines.get("event") == "resync":
                    self.resyncs_n += 1
                    await asyncio.to_thread(self.load, db)
                    continue
                for frame in json.loads(lines.get("data", "[]")):
                    self.apply(frame)
                if "id" in lines:
                    self.seq = max(self.seq, int(lines["id"]))

    async def cut(self, hub: Hub) -> None:
        """The link breaks: what was on its way is lost."""
        if self.stream is None or self.listening is None:
            return
        hub.close(self.stream)
        self.listening.cancel()
        await asyncio.gather(self.listening, return_exceptions=True)
        self.stream = self.listening = None


@dataclass(slots=True, kw_only=True)
class Day:
    """A random day: people act on what they may, everywhere, through the services."""

    db: Database
    world: World
    random: Random
    ids: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)

    async def act(self) -> None:
        if len(self.ids) < 12 or self.random.random() < 0.1:
            await self._write(*self._report())
            return
        id = self.random.choice(self.ids[-45:])
        chosen = self.random.sample(ACTORS, 8)
        choice = self.random.random()
        found = await asyncio.to_thread(self._choose, id, chosen)
        if not found:
            return
        key, verb, others, offices = found[int(choice * len(found))]
        given = self._given(verb, others, offices)
        await self._write(verb.value, self._verb(self.world.people[key], id, verb, given))

    def _choose(self, id: str, keys: list[str]) -> list[tuple[str, Verb, list[str], list[str]]]:
        """Acts that a screen would offer these people, with what there is to choose from."""
        found = []
        with self.db.read() as conn:
            agencies = accounts.agencies(conn)
            for key in keys:
                actor = self.world.people[key]
                try:
                    item = queries.one(conn, actor, id)
                except DamaiError:
                    continue
                board = queries.board(conn, actor, queries.Filters())
                others = [o.id for o in board if o.owner == item.owner and o.id != id]
                offices = [a.code for a in agencies if service.can_take(actor, a, item)]
                found += [(key, verb, others, offices) for verb in sorted(allowed(actor, item))]
        busy = [f for f in found if f[1] is not Verb.NOTE]
        return busy or found

    def _report(self) -> tuple[str, Callable[[Any], Any]]:
        place = self.random.choice(PLACES)
        station = place if place.count(".") == 4 else None
        report = a_report(
            kind=self.random.choice(KINDS), station=station, area=None if station else place,
            text=f"Kejadian {self.random.randrange(10**6)}. Mohon bantuan.", source="saksi",
        )  # fmt: skip
        actor = self.world.people[self.random.choice(("mabes", "mabes", "kpu", "kodim", "posko"))]
        self.ids.append(report.id)
        return "report", lambda uow: service.file_report(uow, actor, report, ELECTION)

    def _given(self, verb: Verb, others: list[str], offices: list[str]) -> tuple[str, ...]:
        text = f"Kata {self.random.randrange(10**6)}."
        match verb:
            case Verb.TRIAGE | Verb.TAKE | Verb.ACCEPT:
                return ()
            case Verb.SEVERITY:
                return self.random.choice(("low", "moderate", "high", "critical")), text
            case Verb.HAND:
                return (self.random.choice(offices or ["none"]),)
            case Verb.JOIN:
                return (self.random.choice(others or ["none"]),)
            case Verb.CLOSE:
                return self.random.choice(list(Outcome)), text
        return (text,)

    def _verb(
        self, actor: Actor, id: str, verb: Verb, given: tuple[str, ...]
    ) -> Callable[[Any], Any]:
        use = service.set_severity if verb is Verb.SEVERITY else getattr(service, verb.value)

        def act(uow: Any) -> Any:
            found = store.by_id(uow, id)
            return use(uow, actor, id, 0 if found is None else found.version, *given)

        return act

    async def time_passes(self) -> None:
        """The oldest answer that did not come becomes late, as the ticker notes it."""
        with self.db.read() as conn:
            due = unanswered(conn, self.db.clocks.scene.now() + timedelta(days=1), 1)
        for id, due_at in due:
            await self._write("late", note_late(id, due_at), scene_at=due_at)

    async def _write(self, name: str, fn: Callable[[Any], Any], **given: Any) -> None:
        try:
            await self.db.write(fn, actor="system/day", kind=f"day.{name}", **given)
        except DamaiError:
            return
        self.done[name] = self.done.get(name, 0) + 1


async def settled(hub: Hub, db: Database) -> None:
    """Every entry has been published and every stream has been read."""

    async def wait() -> None:
        with db.read() as conn:
            size = reader.size(conn)
        while hub._published < size or any(
            stream._queue for streams in hub._groups.values() for stream in streams
        ):
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)

    await asyncio.wait_for(wait(), 60)


def differences(viewer: Viewer, db: Database) -> list[str]:
    """How what was applied differs from a fresh page, and from a fresh inbox of the viewer's office."""
    fresh, _ = viewer.fresh(db)
    mine = viewer.shown()
    wrong = [f"misses {id}" for id in fresh.keys() - mine.keys()]
    wrong += [f"still shows {id}" for id in mine.keys() - fresh.keys()]
    wrong += [f"{id}: {mine[id]} is not {fresh[id]}" for id in fresh.keys() & mine.keys()
              if mine[id] != fresh[id]]  # fmt: skip
    if viewer.area is None:
        with db.read() as conn:
            boxes = queries.inbox(conn, viewer.actor)
        for status, box in (("handed", "waiting"), ("working", "working")):
            applied = {
                id
                for id, row in mine.items()
                if row["status"] == status and row.get("agency") == viewer.actor.agency
            }
            if applied != {i.id for i in boxes[box]}:
                wrong.append(f"inbox {box}")
    return [f"{viewer.actor.name} in {viewer.group.scope}: {what}" for what in wrong]


LOSERS = {"Orang satpolpp", "Orang kodim"}
"""They see what is handed to them, and no longer when it is handed on."""


def _left(viewers: list[Viewer]) -> set[str]:
    """Whom a row was taken from."""
    return {viewer.actor.name for viewer in viewers if viewer.gone_n}


async def live_through(
    db: Database, world: World, seed: int, rounds: int, *, whole: bool = False
) -> tuple[Day, list[Viewer]]:
    """``rounds`` bursts of acts; after each, some links break and some come back; compared at the end.

    ``whole`` = go on, five times as long at most, until every verb was done once and a hand-over took somebody's
    sight again: which acts come at once is the threads' affair, so no seed promises a rare one.
    """
    day = Day(db=db, world=world, random=Random(seed))
    day.ids = [planted.id for planted in world.items.values()]
    hub = Hub(db, [live.topic, *areas_live.topics], tick_s=0)
    await hub.start()
    viewers = [Viewer.of(world.people[key], area) for key, area in VIEWERS]
    wrong: list[str] = []
    try:
        for viewer in viewers:
            viewer.load(db)
            await viewer.open(hub, db)
        for round in range(5 * rounds):
            every = {verb.value for verb in Verb} <= day.done.keys()
            missing = whole and not (every and LOSERS & _left(viewers))
            if round >= rounds and not missing:
                break
            for _ in range(day.random.randrange(1, 5)):
                await asyncio.gather(*(day.act() for _ in range(day.random.randrange(1, 6))))
                viewer = day.random.choice(viewers)
                if viewer.stream is not None and day.random.random() < 0.4:
                    await viewer.cut(hub)
                elif viewer.stream is None:
                    await viewer.open(hub, db)
            await day.time_passes()
            if round % 10 == 9 or round >= rounds - 1:
                for viewer in viewers:
                    if viewer.stream is None:
                        await viewer.open(hub, db)
                await settled(hub, db)
                wrong += [what for v in viewers for what in differences(v, db)]
                assert wrong == [], (seed, round)
    finally:
        for viewer in viewers:
            await viewer.cut(hub)
        await hub.stop()
    return day, viewers


def test_viewers_who_only_hear_frames_hold_what_a_fresh_page_shows(sqlite_metro: Database) -> None:
    rounds = 400 if os.environ.get("DAMAI_LONG") else 60
    world = build_world(sqlite_metro)

    day, viewers = asyncio.run(
        live_through(sqlite_metro, world, seed=20240214, rounds=rounds, whole=True)
    )

    with sqlite_metro.read() as conn:
        seen = {entry.kind for page in reader.pages(conn) for entry in page}
    assert {kind for kind in kinds() if kind.startswith("incidents.")} <= seen
    assert sum(day.done.values()) > rounds * 3
    assert all(viewer.frames_n > 0 for viewer in viewers)
    assert LOSERS & _left(viewers)


def test_the_law_holds_on_each_engine(metro: Database) -> None:
    world = build_world(metro)

    day, _ = asyncio.run(live_through(metro, world, seed=7, rounds=12))

    assert sum(day.done.values()) > 30


def test_every_declared_kind_is_replayed_or_listed_with_its_reason() -> None:
    declared = {kind for kind, cls in kinds().items() if cls.__module__.startswith("damai.")}
    replayed = {kind for kind in declared if kind.startswith("incidents.")} | {"areas.imported"}

    replayed |= {kind for kind in declared if kind.startswith(("stages.", "watches."))}
    replayed |= {f"areas.{k}" for k in ("station-moved", "station-access")}
    replayed |= {f"areas.{k}" for k in ("place-saved", "place-removed")}
    replayed |= {kind for kind in declared if kind.startswith("risk.")} - {"risk.observed"}
    replayed |= {kind for kind in declared if kind.startswith(("units.", "plan."))}

    assert declared == replayed | set(NO_LIVE_ROW)
    assert not replayed & set(NO_LIVE_ROW)


def test_the_kinds_without_a_live_row_touch_none(sqlite_metro: Database) -> None:
    build_world(sqlite_metro)
    topics = [live.topic, *areas_live.topics, risk_live.topic]

    with sqlite_metro.read() as conn:
        entries = [entry for page in reader.pages(conn) for entry in page]

    quiet = [entry for entry in entries if entry.kind in NO_LIVE_ROW]
    assert len({entry.kind for entry in quiet}) >= 5
    assert [e.kind for e in quiet if any(topic.touches(e) for topic in topics)] == []


def test_an_import_says_reload_to_whom_it_concerns(sqlite_metro: Database) -> None:
    async def listen() -> dict[str, list[dict[str, Any]]]:
        hub = Hub(sqlite_metro, [live.topic, *areas_live.topics], tick_s=0)
        await hub.start()
        heard: dict[str, list[dict[str, Any]]] = {}
        streams = {}
        for scope in ("", "18.72", "18.72.01"):
            group = Group(
                scope=scope, institution="kpu", all_seeing=False,
                topics=frozenset({"incidents", "areas"}),
            )  # fmt: skip
            streams[scope] = await hub.open(group, None, lambda: True)
        raw = b"code,name,type,lon,lat,area_km2\n18.71,Bandar Lampung,kota,,,\n"
        report = await asyncio.to_thread(
            areas.import_file,
            sqlite_metro,
            "areas",
            raw,
            "a.csv",
            actor=House("system/test"),
            election=ELECTION,
        )
        assert report.ok
        await settled_but_unread(hub, sqlite_metro)
        for scope, stream in streams.items():
            text = b"".join(stream._queue).decode()
            heard[scope] = [
                frame
                for line in text.splitlines()
                if line.startswith("data: [")
                for frame in json.loads(line[6:])
            ]
        await hub.stop()
        return heard

    heard = asyncio.run(listen())

    for scope in ("", "18.72", "18.72.01"):
        assert [(f["topic"], f["op"]) for f in heard[scope]] == [("areas", "reload")], scope


async def settled_but_unread(hub: Hub, db: Database) -> None:
    async def wait() -> None:
        with db.read() as conn:
            size = reader.size(conn)
        while hub._published < size:
            await asyncio.sleep(0)

    await asyncio.wait_for(wait(), 60)


def test_a_slow_viewer_is_told_to_fetch_afresh_and_then_holds_the_truth(
    sqlite_metro: Database,
) -> None:
    world = build_world(sqlite_metro)

    async def run() -> Viewer:
        hub = Hub(sqlite_metro, [live.topic], tick_s=0)
        await hub.start()
        viewer = Viewer.of(world.people["mabes"], None)
        viewer.load(sqlite_metro)
        viewer.stream = await hub.open(viewer.group, viewer.seq, lambda: True)
        id = world.items["pusat/fresh"].id
        for n in range(12):  # more than the queue holds, and nobody reads
            await sqlite_metro.write(
                lambda uow, n=n: service.note(uow, world.people["mabes"], id, 0, f"Kata {n}.")
            )
            await settled_but_unread(hub, sqlite_metro)
        viewer.listening = asyncio.create_task(viewer._listen(viewer.stream, sqlite_metro))
        await settled(hub, sqlite_metro)
        while not viewer.resyncs_n:
            await asyncio.sleep(0)
        await sqlite_metro.write(
            lambda uow: service.note(uow, world.people["mabes"], id, 0, "Akhir.")
        )
        await settled(hub, sqlite_metro)
        await viewer.cut(hub)
        await hub.stop()
        return viewer

    viewer = asyncio.run(run())

    assert viewer.resyncs_n >= 1
    assert differences(viewer, sqlite_metro) == []
