"""A hook tells an agency's system what happens in its sight, signed, and no word of the record."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from damai.app import hooking
from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import MovableClock
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.hooks import service as hooks
from damai.hooks.model import origin_of
from damai.hooks.sending import Sender
from damai.incidents import service as incidents
from damai.incidents.model import ReportInput
from damai.journal import reader
from damai.journal.outbox import Retryable
from tests import harness
from tests.hooks.receiver import Receiver, receiving

TPS = "18.72.01.1001.001"
CROWD = "018da497-0000-7000-8000-00000000000a"
COMPLAINT = "018da497-0000-7000-8000-00000000000b"
FAR = "018da497-0000-7000-8000-00000000000c"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def house(tmp_path: Path, receiver: Receiver) -> Iterator[House]:
    options = Options(data_dir=tmp_path, hooks=receiver.origin)
    opened = House(options, harness.moving_clocks())
    opened.open()
    harness.seed_demo(opened.db, harness.SEED, opened.options.blob_dir)
    yield opened
    opened.close()


def told(receiver: Receiver) -> list[dict[str, Any]]:
    return [event for _, _, body in receiver.got for event in json.loads(body)["events"]]


def file(house: House, who: str, id: str, kind: str, station: str = TPS) -> None:
    actor = harness.actor(house.db, who)
    report = ReportInput(
        id=id,
        channel="phone",
        kind=kind,
        text="LATIHAN: kerumunan di depan TPS",
        occurred_at=house.clocks.scene.now(),
        station=station,
    )
    house.db.write_now(
        lambda uow: incidents.file_report(uow, actor, report, "pemilu-2024"), actor=actor.id
    )


@pytest.mark.asvs("8.3.3")
def test_an_agencys_system_hears_what_it_may_see_and_no_word_of_it(
    house: House, receiver: Receiver
) -> None:
    made = hooking.add(house, receiver.url, "ppk-metro-pusat", "incidents")
    with house.db.read() as conn:
        before = reader.size(conn)
    file(house, "budi", CROWD, "opened-late")
    file(house, "budi", FAR, "opened-late", "18.72.05.1001.001")
    file(house, "gita", COMPLAINT, "officer-complaint")

    house.outbox.turn()

    [event] = told(receiver)
    assert event["subject"] == f"incident/{CROWD}"
    assert event["seq"] == before + 1
    assert event["kind"] == "incidents.reported"
    [(path, sent, body)] = receiver.got
    assert path == "/damai?of=metro"
    assert b"kerumunan" not in body
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"
    [shown] = hooking.listed(house)["hooks"]
    assert (shown["lag"], shown["failures"], shown["refused"]) == (0, 0, 0)


def test_what_goes_out_of_sight_is_told_as_gone(house: House, receiver: Receiver) -> None:
    from damai.hooks.telling import tellers
    from damai.journal.entries import Committed

    hooking.add(house, receiver.url, "kpu-metro", "incidents")
    with house.db.read() as conn:
        [teller] = tellers(conn, house.vault, Sender(house.origins), house.clocks.wall)
        some = reader.after(conn, 0, 1)[0]
    moved = some._replace(
        kind="incidents.handed", subject="incident/x", area="18.72.01.1001", audience="bawaslu",
        audience_before="bawaslu+kpu",
    )  # fmt: skip
    never = moved._replace(audience_before="bawaslu")

    assert isinstance(moved, Committed)
    assert teller.wants(moved)
    assert not teller.wants(never)
    event = teller.event(moved)
    assert event["gone"] is True
    assert "kind" not in event


def test_a_receiver_that_fails_is_shown_with_the_reason_and_gets_everything_later(
    house: House, receiver: Receiver
) -> None:
    hooking.add(house, receiver.url, "kpu-metro", "incidents")
    receiver.answers = [503]
    file(house, "budi", CROWD, "opened-late")
    house.outbox.turn()
    [shown] = hooking.listed(house)["hooks"]
    assert (shown["failures"], shown["failed_why"]) == (1, "answered 503")

    clock = house.clocks.wall
    assert isinstance(clock, MovableClock)
    clock.forward(seconds=1)
    house.outbox.turn()

    one, two = receiver.got
    assert one[1]["webhook-id"] == two[1]["webhook-id"]
    assert [event["id"] for event in json.loads(one[2])["events"]] == [
        event["id"] for event in json.loads(two[2])["events"]
    ]


@pytest.mark.asvs("1.3.6")
def test_a_redirect_is_not_followed_and_a_refusal_is_counted(
    house: House, receiver: Receiver
) -> None:
    hooking.add(house, receiver.url, "kpu-metro", "incidents")
    receiver.answers = [302, 410]
    file(house, "budi", CROWD, "opened-late")
    house.outbox.turn()
    assert hooking.listed(house)["hooks"][0]["failed_why"] == "answered 302"
    clock = house.clocks.wall
    assert isinstance(clock, MovableClock)
    clock.forward(seconds=1)
    house.outbox.turn()

    assert len(receiver.got) == 2
    [shown] = hooking.listed(house)["hooks"]
    assert (shown["refused"], shown["refused_why"]) == (1, "answered 410")


@pytest.mark.asvs("13.2.4", "13.2.5")
def test_without_the_owners_word_nothing_leaves_the_house(tmp_path: Path) -> None:
    opened = harness.house(tmp_path)
    try:
        with pytest.raises(Invalid, match="hook-not-allowed"):
            hooking.add(opened, "https://a.example/x", "kpu-metro", "incidents")
        assert opened._consumers() == []
    finally:
        opened.close()


@pytest.mark.asvs("13.2.4")
def test_an_origin_that_is_no_longer_allowed_is_not_called(
    house: House, receiver: Receiver
) -> None:
    sender = Sender(frozenset([origin_of("https://other.example")]))

    with pytest.raises(Retryable, match="not allowed"):
        sender.post(receiver.url, {}, b"{}")
    assert receiver.got == []


@pytest.mark.asvs("1.3.6")
def test_v1_3_6_a_name_that_leads_into_the_house_is_not_called() -> None:
    origins = frozenset([origin_of("https://rebound.example/x")])
    sender = Sender(origins, resolve=lambda host, port: ["103.10.4.7", "127.0.0.1"])

    with pytest.raises(Retryable, match="not a public address"):
        sender.post("https://rebound.example/x", {}, b"{}")


def test_only_who_manages_the_house_adds_or_ends_a_hook(house: House, receiver: Receiver) -> None:
    made = hooking.add(house, receiver.url, "kpu-metro", "incidents")
    for key in ("sari", "tuti", "budi", "maya"):
        actor = harness.actor(house.db, key)
        with pytest.raises(Forbidden):
            house.db.write_now(lambda uow, actor=actor: hooks.end(uow, actor, made["id"]))

    hooking.end(house, made["id"])

    with pytest.raises(Conflict, match="hook-ended"):
        hooking.end(house, made["id"])
    with pytest.raises(NotFound, match="hook-unknown"):
        hooking.end(house, "x")
    assert hooking.listed(house) == {"hooks": []}
    file(house, "budi", CROWD, "opened-late")
    house.outbox.turn()
    assert receiver.got == []


@pytest.mark.asvs("13.3.1")
def test_the_secret_is_in_no_entry_and_not_as_given_in_the_database(
    house: House, receiver: Receiver
) -> None:
    made = hooking.add(house, receiver.url, "kpu-metro", "incidents")
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    house.db.stop()
    raw = b"".join(path.read_bytes() for path in house.options.data_dir.glob("damai*"))

    assert key not in raw
    assert made["secret"].encode() not in raw
