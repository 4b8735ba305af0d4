"""The law of the live screen: whatever moves, whoever is cut off and comes back, applied equals fresh."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.core.audience import INSTITUTIONS, join
from damai.journal.live import RELOAD, Change, Group, Row, Touch, Touched, event, fold, frames_for
from damai.journal.ring import Ring

TOPICS = frozenset({"incidents"})
AREAS = ("18.72", "18.72.01", "18.72.01.1003", "18.72.02", "18.71", "18.7", "19")
AUDIENCES = ("public", "partners", "kpu", "polri", join("kpu", "polri"), join("bawaslu", "kpu"))
VIEWERS = [
    Group(scope=scope, institution=who, all_seeing=all_seeing, topics=TOPICS)
    for scope in ("", "18.72", "18.72.01", "18.71", "19")
    for who, all_seeing in (("polri", False), ("kpu", False), ("dinkes", True))
]
"""Fifteen, of different scope and audience."""


@dataclass
class Client:
    """A screen, by the rule of board.js: no frame below the highest version that it has seen."""

    group: Group
    versions: dict[str, int] = field(default_factory=dict)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    last_seq: int = 0
    linked: bool = True

    def take(self, frames: list[bytes]) -> None:
        for frame in map(json.loads, frames):
            if frame["version"] < self.versions.get(frame["id"], 0):
                continue
            self.versions[frame["id"]] = frame["version"]
            if frame["op"] == "put":
                self.shown[frame["id"]] = frame["row"]
            else:
                self.shown.pop(frame["id"], None)


class World:
    """Records with a journal, a hub without its loop, and the fifteen clients."""

    def __init__(self, ring_n: int) -> None:
        self.records: dict[str, Row] = {}
        self.journal: list[Touched] = []
        self.arrived_n = 0
        self.pending: list[Touched] = []
        self.published = 0
        self.ring = Ring(ring_n)
        self.clients = [Client(group) for group in VIEWERS]

    def fresh(self, group: Group) -> dict[str, dict[str, Any]]:
        return {
            id: dict(row.row)
            for id, row in self.records.items()
            if group.sees(row.area, row.audience)
        }

    def move(self, id: str, area: str, audience: str) -> None:
        """One committed act. The before-fields are left out when they are as after, like entries do."""
        old = self.records.get(id)
        version = 1 if old is None else old.version + 1
        self.records[id] = Row(
            area=area, audience=audience, version=version, row={"id": id, "version": version}
        )
        touch = Touch(
            id=id, area=area, audience=audience,
            area_before=None if old is None or old.area == area else old.area,
            audience_before=None if old is None or old.audience == audience else old.audience,
        )  # fmt: skip
        self.journal.append(Touched(seq=len(self.journal) + 1, topic="incidents", touch=touch))

    def arrive(self) -> None:
        for item in self.journal[self.arrived_n :]:
            self.ring.add(item.seq, [item])
            self.pending.append(item)
        self.arrived_n = len(self.journal)

    def changes(self, items: list[Touched]) -> list[Change]:
        return [Change.of(item, self.records.get(item.touch.id), "incident") for item in items]

    def tick(self) -> None:
        pending, self.pending = self.pending, []
        if pending:
            seq = max(item.seq for item in pending)
            changes = self.changes(fold(pending))
            for client in self.clients:
                frames = frames_for(client.group, changes)
                if client.linked and frames:
                    client.take(frames)
                    client.last_seq = seq
        self.published = self.ring.high
        for client in self.clients:  # the heartbeat
            if client.linked:
                client.last_seq = self.published

    def resume(self, client: Client) -> None:
        if client.linked:
            return
        client.linked = True
        items = self.ring.since(client.last_seq, client.group.topics)
        if items is None:
            client.shown, client.last_seq = self.fresh(client.group), len(self.journal)
            return
        client.take(frames_for(client.group, self.changes(items)))
        client.last_seq = max(client.last_seq, self.ring.high)


ops = st.one_of(
    st.tuples(
        st.just("move"),
        st.sampled_from("abcde"),
        st.sampled_from(AREAS),
        st.sampled_from(AUDIENCES),
    ),
    st.tuples(st.sampled_from(["arrive", "tick"])),
    st.tuples(st.sampled_from(["cut", "resume"]), st.integers(0, len(VIEWERS) - 1)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ops, max_size=60), st.sampled_from([3, 8, 1000]))
def test_applied_equals_fresh_for_every_viewer(steps: list[tuple[Any, ...]], ring_n: int) -> None:
    world = World(ring_n)
    for name, *args in steps:
        if name == "move":
            world.move(*args)
        elif name == "cut":
            world.clients[args[0]].linked = False
        elif name == "resume":
            world.resume(world.clients[args[0]])
        else:
            getattr(world, name)()
    world.arrive()
    world.tick()
    for client in world.clients:
        world.resume(client)

    for client in world.clients:
        assert client.shown == world.fresh(client.group), client.group


@given(st.lists(ops, max_size=40))
def test_a_frame_never_shows_what_its_group_may_not_see_now(steps: list[tuple[Any, ...]]) -> None:
    world = World(1000)
    for name, *args in steps:
        if name == "move":
            world.move(*args)
    changes = world.changes(fold(world.journal))

    for group in VIEWERS:
        for frame in map(json.loads, frames_for(group, changes)):
            row = world.records[frame["id"]]
            if frame["op"] == "put":
                assert group.sees(row.area, row.audience)
            else:
                assert "row" not in frame
                assert not group.sees(row.area, row.audience)


def touched(seq: int, id: str = "a", **given_: Any) -> Touched:
    values = {"id": id, "area": "18.72", "audience": "kpu", **given_}
    return Touched(seq=seq, topic="incidents", touch=Touch(**values))


def test_folding_keeps_the_first_before_and_the_last_after() -> None:
    items = [
        touched(1, area="18.71", area_before="19", audience_before="polri"),
        touched(2, area="18.72", area_before="18.71"),
        touched(3, area="18.72", audience="public", audience_before="kpu"),
    ]

    (found,) = fold(items)

    assert found == touched(
        3, area="18.72", audience="public", area_before="19", audience_before="polri"
    )


def test_a_before_that_is_not_said_is_the_first_after() -> None:
    (found,) = fold([touched(1, area="18.71"), touched(2, area="18.72", area_before="18.71")])

    assert (found.touch.area_before, found.touch.audience_before) == ("18.71", "kpu")


def test_reloads_of_two_areas_both_arrive() -> None:
    items = fold([touched(1, RELOAD, area="18.71"), touched(2, RELOAD, area="19")])
    changes = [Change.of(item, None, "dataset") for item in items]

    for scope, frames_n in (
        ("18.71", 1),
        ("19", 1),
        ("18.71.01", 1),
        ("18", 1),
        ("", 2),
        ("17", 0),
    ):
        group = Group(scope=scope, institution="kpu", all_seeing=False, topics=TOPICS)
        assert len(frames_for(group, changes)) == frames_n, scope


@pytest.mark.parametrize(
    ("touch", "row", "op"),
    [
        ({}, ("18.72", "kpu"), "put"),
        ({"audience_before": "polri"}, ("18.72", "kpu"), "put"),
        ({"area": "19", "area_before": "18.72"}, ("19", "kpu"), "gone"),
        ({"audience": "polri", "audience_before": "kpu"}, ("18.72", "polri"), "gone"),
        ({"area": "19"}, ("19", "kpu"), None),
        ({"audience": "polri"}, ("18.72", "polri"), None),
        ({}, ("19", "kpu"), "gone"),  # a later act has moved it on already
        ({}, None, "gone"),
        ({"area": "19"}, ("18.72", "kpu"), "put"),  # a later act has moved it in already
    ],
)
def test_put_when_seen_now_gone_when_only_seen_before(
    touch: dict[str, Any], row: tuple[str, str] | None, op: str | None
) -> None:
    current = row and Row(area=row[0], audience=row[1], version=4, row={"id": "a"})
    change = Change.of(touched(9, **touch), current or None, "incident")
    group = Group(scope="18.72", institution="kpu", all_seeing=False, topics=TOPICS)

    frame = change.frame_for(group)

    assert (None if frame is None else json.loads(frame)["op"]) == op


def test_the_shape_of_an_event() -> None:
    row = Row(area="18.72", audience="kpu", version=4, row={"id": "a", "title": "Iring"})
    group = Group(scope="", institution="kpu", all_seeing=False, topics=TOPICS)

    chunk = event(9, frames_for(group, [Change.of(touched(9), row, "incident")])).decode()

    head, data, *rest = chunk.split("\n")
    assert (head, rest) == ("id: 9", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == [
        {
            "seq": 9, "topic": "incidents", "kind": "incident", "id": "a", "version": 4,
            "op": "put", "row": {"id": "a", "title": "Iring"},
        }
    ]  # fmt: skip


def test_another_topic_is_nobodys_business() -> None:
    group = Group(scope="", institution="kpu", all_seeing=True, topics=frozenset({"areas"}))

    assert Change.of(touched(1), None, "incident").frame_for(group) is None


def test_the_ring_says_what_it_no_longer_knows() -> None:
    ring = Ring(3)
    for seq in range(1, 6):
        ring.add(seq, [touched(seq, str(seq))])

    assert ring.since(1, TOPICS) is None
    assert [item.seq for item in ring.since(2, TOPICS) or []] == [3, 4, 5]
    assert ring.since(5, TOPICS) == []
    assert ring.since(2, frozenset({"areas"})) == []


def test_half_an_entry_is_not_resumed() -> None:
    ring = Ring(3)
    ring.add(1, [touched(1, "a"), touched(1, "b")])
    ring.add(2, [touched(2, "c"), touched(2, "d")])

    assert ring.since(0, TOPICS) is None
    assert len(ring.since(1, TOPICS) or []) == 2


def test_entries_that_touch_nothing_move_the_ring_on() -> None:
    ring = Ring(3)
    for seq in range(1, 100):
        ring.add(seq, [])

    assert (ring.high, ring.since(0, TOPICS)) == (99, [])


def test_the_institutions_of_the_viewers_exist() -> None:
    assert {group.institution for group in VIEWERS} <= set(INSTITUTIONS)
    assert len(VIEWERS) == 15


def test_sight_given_and_taken_within_one_tick_takes_back_a_row_read_ahead_of_its_entry() -> None:
    """A row is read as it is *now*: the put may have gone to those whom the next entries let in and out."""
    both = join("kpu", "polri")
    given = touched(2, id="a", area="18.72", audience=both, audience_before="polri")
    taken = touched(3, id="a", area="18.72", audience="polri", audience_before=both)
    now = Row(area="18.72", audience="polri", version=3, row={"id": "a"})
    kpu = Group(scope="18.72", institution="kpu", all_seeing=False, topics=TOPICS)

    (item,) = fold([given, taken])
    frame = Change.of(item, now, "incident").frame_for(kpu)

    assert frame is not None
    assert json.loads(frame)["op"] == "gone"
