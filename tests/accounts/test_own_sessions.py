"""Where one is signed in: seen coarsely, ended one by one or all at once, and the stream with them."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.devices import device_words
from damai.accounts.model import Browser as Words
from damai.accounts.sessions import SEEN_EVERY
from damai.accounts.tables import known_device, session
from damai.core.errors import NotFound
from damai.db.database import Database
from damai.incidents import live
from damai.journal import reader
from damai.journal.hub import Hub
from damai.journal.live import Group
from damai.webkit.actor import House
from tests import harness
from tests.accounts.conftest import Browser, Door
from tests.accounts.test_sessions import PROMISE_S, SOMEBODY, Desk
from tests.accounts.test_sign_in import a_name

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A546E Build/UP1A.231005.007) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/126.0.6478.71 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("firefox", "linux")),
        (ANDROID, ("chrome", "android")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120 Safari/537.36 Edg/120.0", ("edge", "windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605", ("safari", "macos")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17 Safari/604", ("safari", "ios")),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25 Chrome/121 Safari/537", ("samsung", "android")),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541) Chrome/126 Safari/537.36", ("chrome", "chromeos")),
        ("curl/8.5", ("other", "other")),
        ("", ("other", "other")),
        ("x" * 100_000, ("other", "other")),
    ],
)  # fmt: skip
def test_of_a_browser_only_family_and_system_are_kept(agent: str, words: tuple[str, str]) -> None:
    assert device_words(agent) == words


def two(door: Door) -> tuple[str, Browser, Browser]:
    """A person signed in at a console and on a telephone."""
    name = a_name()
    door.person(name)
    console, phone = door.browser(), door.browser()
    phone.agent = ANDROID
    console.sign_in(name)
    phone.sign_in(name)
    return name, console, phone


def ends(page: str) -> list[str]:
    return re.findall(r'action="(/akun/sesi/[0-9a-f-]+/akhiri)"', page)


@pytest.mark.asvs("7.5.2")
def test_the_page_lists_both_and_marks_the_one_that_asks(door: Door) -> None:
    _, console, phone = two(door)

    page = console.get("/akun").text
    lines = re.findall(r"<li><div><strong>([^<]+)</strong>( <span class=.mark.>yang ini)?", page)

    assert sorted(lines) == [
        ("Chrome · Android", ""),
        ("Firefox · Linux", ' <span class="mark">yang ini'),
    ]
    assert "SM-A546E" not in page
    assert len(ends(page)) == 1
    assert secrets.digest(phone.session).hex() not in page
    held = door.house.options.data_dir / "damai.sqlite3"
    assert b"SM-A546E" not in held.read_bytes()


@pytest.mark.asvs("7.5.2")
def test_one_is_ended_from_the_other_and_the_record_says_so(door: Door) -> None:
    name, console, phone = two(door)
    page = console.get("/akun").text

    answer = console.post(ends(page)[0], page="/akun")

    assert (answer.status_code, answer.headers["location"]) == (303, "/akun")
    assert phone.get("/").headers["location"].startswith("/masuk")
    assert name in console.get("/").text
    assert console.post(ends(page)[0], page="/akun").status_code == 404
    with door.house.db.read() as conn:
        kinds = [e.kind for part in reader.pages(conn) for e in part]
    assert kinds[-1] == "accounts.session-ended"


def test_all_others_end_at_once_and_where_there_is_none_nothing_is_recorded(door: Door) -> None:
    name, console, phone = two(door)

    first = console.post("/akun/sesi/akhiri", page="/akun")
    second = console.post("/akun/sesi/akhiri", page="/akun")

    assert (first.status_code, second.status_code) == (303, 404)
    assert phone.get("/").headers["location"].startswith("/masuk")
    assert name in console.get("/").text


def test_nobody_ends_anothers_session(door: Door) -> None:
    _, console, phone = two(door)
    stranger = two(door)[1]
    target = ends(console.get("/akun").text)[0]

    assert stranger.post(target, page="/akun").status_code == 404
    assert phone.get("/").status_code == 200


@pytest.mark.asvs("7.4.5")
def test_an_administrator_sees_and_ends_all_of_a_persons(door: Door) -> None:
    name, console, phone = two(door)
    keeper = a_name()
    door.person(keeper, "administrator")
    admin = door.browser()
    admin.sign_in(keeper)
    with door.house.db.read() as conn:
        id = next(p.id for p in accounts.people(conn) if p.name == name)
    page = admin.get(f"/orang/{id}").text
    assert "Chrome · Android" in page
    assert "Firefox · Linux" in page

    admin.post(f"/orang/{id}/keluarkan", page=f"/orang/{id}")
    door.house.sessions.forget()

    for browser in (console, phone):
        assert browser.get("/").headers["location"].startswith("/masuk")
    assert "Tidak ada sesi yang terbuka" in admin.get(f"/orang/{id}").text
    with door.house.db.read() as conn:
        left = sa.select(known_device).where(known_device.c.person == UUID(id))
        assert conn.execute(left).all() == []  # a lost telephone is no known device any more


def test_last_used_moves_while_the_session_is_used(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    secret = desk.opened()
    wall: Any = sqlite_metro.clocks.wall

    def seen() -> Any:
        sqlite_metro.write_now(lambda uow: None)  # the mark before it has been written
        with sqlite_metro.read() as conn:
            hash = secrets.digest(secret)
            return conn.execute(sa.select(session.c.seen_at).where(session.c.hash == hash)).scalar()

    opened = seen()
    desk.sessions.load("session", secret)
    assert seen() == opened
    wall.forward(seconds=SEEN_EVERY.total_seconds())
    desk.sessions.load("session", secret)

    assert seen() == wall.now() > opened


def test_a_mark_that_cannot_be_written_turns_nobody_away(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    secret = desk.opened()
    sqlite_metro.clocks.wall.forward(minutes=5)  # type: ignore[attr-defined]
    sqlite_metro.stop_writing()

    assert desk.sessions.load("session", secret) is not None


def test_the_store_ends_ones_own_and_no_other(metro: Database) -> None:
    """On each engine: the others end, the asking one and other people's stay."""
    other_person = str(harness.actor(metro, "budi").id.partition("/")[2])
    hashes = {name: secrets.digest(name) for name in ("mine", "second", "third", "theirs")}

    def open_all(uow: Any) -> None:
        for name in ("mine", "second", "third"):
            accounts.open_session(uow, SOMEBODY, hashes[name], "link", Words(family="firefox"))
        accounts.open_session(uow, other_person, hashes["theirs"], "link")

    metro.write_now(open_all)
    from damai.accounts import store

    now = metro.clocks.wall.now()
    with metro.read() as conn:
        me = store.actor_of_session(conn, hashes["mine"], now)
        assert me is not None
        listed = accounts.sessions_of(conn, SOMEBODY, now, me.session)
    assert [s.this_one for s in listed].count(True) == 1
    assert {(s.family, s.system) for s in listed} == {("firefox", "other")}
    second = next(s.id for s in listed if not s.this_one)

    metro.write_now(lambda uow: accounts.end_one(uow, me, second))
    with pytest.raises(NotFound, match="session-over"):
        metro.write_now(lambda uow: accounts.end_one(uow, me, second))
    metro.write_now(lambda uow: accounts.end_my_others(uow, me))
    with pytest.raises(NotFound, match="session-over"):
        metro.write_now(lambda uow: accounts.end_my_others(uow, me))
    with pytest.raises(NotFound, match="person-unknown"):
        metro.write_now(lambda uow: accounts.end_my_others(uow, House()))

    with metro.read() as conn:
        alive = {n for n, h in hashes.items() if store.actor_of_session(conn, h, now) is not None}
    assert alive == {"mine", "theirs"}


@pytest.mark.asvs("7.4.1")
@pytest.mark.parametrize("way", ["one", "others", "reset", "all"])
def test_the_stream_of_an_ended_session_closes_within_five_seconds(
    sqlite_metro: Database, way: str, tmp_path: Any
) -> None:
    db, desk = sqlite_metro, Desk.of(sqlite_metro)
    gone, mine = desk.opened(), desk.opened()
    actor, me = desk.asks("session", gone), desk.asks("session", mine)
    with db.read() as conn:
        target = next(
            s.id
            for s in accounts.sessions_of(conn, SOMEBODY, db.clocks.wall.now(), actor.session)
            if s.this_one
        )
    keeper = harness.actor(db, "admin")

    def reset(uow: Any) -> None:
        from damai.accounts.tables import second_factor

        row = {"person": UUID(SOMEBODY), "sealed": b"x", "set_at": uow.wall_at, "last_step": 0}
        uow.execute(sa.insert(second_factor).values(**row))
        accounts.reset_factor(uow, keeper, SOMEBODY)

    ending = {
        "one": lambda uow: accounts.end_one(uow, me, target),
        "others": lambda uow: accounts.end_my_others(uow, me),
        "reset": reset,
        "all": lambda uow: accounts.end_sessions(uow, keeper, SOMEBODY),
    }[way]

    async def run() -> None:
        hub = Hub(db, [live.topic], tick_s=0, recheck_s=0)
        await hub.start()
        group = Group(
            scope="18.72", institution="telkom", all_seeing=False, topics=frozenset({"incidents"})
        )
        stream = await hub.open(group, None, desk.sessions.still(actor))
        await asyncio.to_thread(db.write_now, ending)
        desk.now_s += PROMISE_S

        async def read() -> None:
            async for _ in stream.chunks():
                pass

        await asyncio.wait_for(read(), 30)
        await hub.stop()

    asyncio.run(run())
