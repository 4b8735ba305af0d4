"""How long one is signed in, and how soon one is not: at most five seconds after a right is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets, sessions, store
from damai.accounts import service as accounts
from damai.accounts.model import idle_limit
from damai.accounts.sessions import Sessions
from damai.accounts.tables import api_token, person, session
from damai.app.options import Options
from damai.core.errors import Invalid, Unavailable
from damai.db.database import Database
from damai.drill.seed import person_id
from damai.incidents import live
from damai.journal import hub as hubs
from damai.journal.hub import Hub
from damai.journal.live import Group
from damai.webkit.actor import House
from tests import harness
from tests.accounts.conftest import Door

LIFE_H = {
    # Hand-written: a wall hangs for a month, a field officer's watch is long, keys to the house are short.
    "wall": 720, "field_officer": 20, "administrator": 4, "commander": 12, "padal": 12,
    "operator": 12, "analyst": 12, "liaison": 12, "auditor": 12,
}  # fmt: skip
SOMEBODY = str(person_id(harness.SEED, "telkom"))
PROMISE_S = 5.0


@dataclass(slots=True, kw_only=True)
class Desk:
    """Sessions of a database with seconds that move by hand."""

    db: Database
    sessions: Sessions
    now_s: float = 0.0

    @classmethod
    def of(cls, db: Database) -> Desk:
        desk = cls(db=db, sessions=None)  # type: ignore[arg-type]
        desk.sessions = Sessions(db, tick_s=lambda: desk.now_s)
        return desk

    def passes(self, **delta: float) -> None:
        """Time goes by, on both clocks."""
        self.db.clocks.wall.forward(**delta)  # type: ignore[attr-defined]
        self.now_s += timedelta(**delta).total_seconds()

    def opened(self, role: str = "liaison") -> str:
        secret = secrets.new_secret()

        def open(uow: Any) -> None:
            uow.execute(sa.update(person).where(person.c.id == UUID(SOMEBODY)).values(role=role))
            accounts.open_session(uow, SOMEBODY, secrets.digest(secret), "link")

        self.db.write_now(open)
        return secret

    def token(self) -> str:
        secret = secrets.TOKEN_PREFIX + secrets.new_secret()
        self.db.write_now(
            lambda uow: accounts.make_token(uow, SOMEBODY, "t", secrets.digest(secret))
        )
        return secret

    def asks(self, kind: str, secret: str) -> Any:
        """As the middleware does: the cache first."""
        known = self.sessions.cached(kind, secret)
        return self.sessions.load(kind, secret) if known is False else known


@pytest.mark.asvs("7.3.2")
@pytest.mark.parametrize("role", LIFE_H)
def test_a_session_lasts_as_long_as_its_role(sqlite_metro: Database, role: str) -> None:
    desk = Desk.of(sqlite_metro)
    secret = desk.opened(role)
    clock = sqlite_metro.clocks.wall
    _used_until(sqlite_metro, secret, timedelta(hours=LIFE_H[role], seconds=-1))

    before = desk.sessions.load("session", secret)
    clock.forward(seconds=1)  # type: ignore[attr-defined]

    assert before is not None
    assert desk.sessions.load("session", secret) is None


def _used_until(db: Database, secret: str, later: timedelta) -> None:
    """Move the clock by ``later``; the session was used a moment before."""
    db.clocks.wall.forward(seconds=later.total_seconds())  # type: ignore[attr-defined]
    db.write_now(lambda uow: store.seen(uow, secrets.digest(secret)))


IDLE_MIN = {
    # Hand-written: the policy of reliability 46, by role.
    "field_officer": 480, "administrator": 30, "commander": 60, "padal": 60, "operator": 60,
    "analyst": 60, "liaison": 60, "auditor": 60,
}  # fmt: skip


@pytest.mark.asvs("7.3.1")
@pytest.mark.parametrize("role", IDLE_MIN)
def test_a_session_that_nobody_uses_ends_before_its_time(sqlite_metro: Database, role: str) -> None:
    desk = Desk.of(sqlite_metro)
    used, unused = desk.opened(role), desk.opened(role)
    _used_until(sqlite_metro, used, timedelta(minutes=IDLE_MIN[role], seconds=-1))
    before = desk.sessions.load("session", unused, attended=False)
    with sqlite_metro.read() as conn:
        now = sqlite_metro.clocks.wall.now()
        listed = len(accounts.sessions_of(conn, SOMEBODY, now))

    desk.passes(seconds=1)

    assert before is not None
    assert listed == 2
    assert desk.sessions.load("session", unused) is None
    assert desk.sessions.load("session", used) is not None
    with sqlite_metro.read() as conn:
        now = sqlite_metro.clocks.wall.now()
        assert len(accounts.sessions_of(conn, SOMEBODY, now)) == 1


@pytest.mark.asvs("7.3.1")
def test_a_wall_display_never_lies_unused(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    secret = desk.opened("wall")

    sqlite_metro.clocks.wall.forward(days=29)  # type: ignore[attr-defined]

    assert desk.sessions.load("session", secret) is not None


@pytest.mark.asvs("7.3.1")
def test_an_open_stream_keeps_a_session_in_use_and_a_page_that_asks_by_itself_does_not(
    sqlite_metro: Database,
) -> None:
    desk = Desk.of(sqlite_metro)
    watching, left = desk.opened("operator"), desk.opened("operator")
    actor = desk.sessions.load("session", watching)
    assert actor is not None
    still = desk.sessions.still(actor)

    for _ in range(13):  # every ten minutes, for two hours and more
        desk.passes(minutes=10)
        assert still()
        desk.sessions.load("session", left, attended=False)
        sqlite_metro.write_now(lambda uow: None)  # the mark before it has been written

    assert desk.sessions.load("session", watching) is not None
    assert desk.sessions.load("session", left) is None


@pytest.mark.asvs("7.3.1")
def test_a_console_in_use_stays_while_nothing_can_be_written(
    sqlite_metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the mark of the last use is not written, and nobody could sign in again."""
    desk = Desk.of(sqlite_metro)
    used, unused = desk.opened("operator"), desk.opened("operator")

    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("disk-full")

    monkeypatch.setattr(sqlite_metro, "write_soon", full)
    for _ in range(20):
        desk.passes(minutes=10)
        assert desk.sessions.load("session", used) is not None
    assert desk.sessions.load("session", unused) is None


@pytest.mark.asvs("7.3.1")
def test_a_clock_that_jumps_signs_nobody_out(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    right = [False]
    sessions = Sessions(sqlite_metro, tick_s=lambda: desk.now_s, clock_right=lambda: right[0])
    used, unused = desk.opened("operator"), desk.opened("operator")
    assert sessions.load("session", used) is not None

    sqlite_metro.clocks.wall.forward(hours=3)  # type: ignore[attr-defined]

    assert sessions.load("session", used) is not None
    assert sessions.load("session", unused, attended=False) is not None
    right[0] = True
    assert sessions.load("session", unused, attended=False) is None


@pytest.mark.asvs("7.3.1")
def test_the_machines_owner_sets_the_limit_of_consoles(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    secret, keeper = desk.opened("operator"), timedelta(minutes=20)
    short = Sessions(sqlite_metro, console_idle=keeper)
    long = Sessions(sqlite_metro, console_idle=timedelta(hours=3))

    desk.passes(minutes=70)

    assert long.load("session", secret, attended=False) is not None
    assert short.load("session", secret) is None
    sqlite_metro.write_now(lambda uow: None)
    assert long.load("session", secret, attended=False) is None, "what ended stays ended"
    assert idle_limit("administrator", keeper) == keeper
    assert idle_limit("administrator", timedelta(hours=3)) == timedelta(minutes=30)


@pytest.mark.parametrize("minutes", ["9", "721", "0", "-60", "1.5", "satu", "٦٠", "9" * 400])
def test_a_limit_that_is_none_is_refused(minutes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAMAI_IDLE", minutes)

    with pytest.raises(Invalid, match="idle-minutes"):
        Options.of()


def test_without_a_word_a_console_may_lie_unused_for_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DAMAI_IDLE", raising=False)
    assert Options.of().console_idle == timedelta(hours=1)
    monkeypatch.setenv("DAMAI_IDLE", "90")
    assert Options.of().console_idle == timedelta(minutes=90)


def _end_session(uow: Any) -> None:
    accounts.end_sessions(uow, House(), SOMEBODY)


def _deactivate(uow: Any) -> None:
    who = store.person_by_id(uow, SOMEBODY)
    assert who is not None
    accounts.change_person(uow, House(), SOMEBODY, who.version, who.role, None, False)


def _demote(uow: Any) -> None:
    who = store.person_by_id(uow, SOMEBODY)
    assert who is not None
    accounts.change_person(uow, House(), SOMEBODY, who.version, "wall", None, True)


def _narrow(uow: Any) -> None:
    who = store.person_by_id(uow, SOMEBODY)
    assert who is not None
    accounts.change_person(uow, House(), SOMEBODY, who.version, who.role, "18.72.01", True)


def _revoke(uow: Any) -> None:
    row = uow.first(sa.select(api_token.c.id).where(api_token.c.revoked_at.is_(None)))
    accounts.revoke_token(uow, House(), str(row.id))


TAKEN: dict[str, tuple[str, Callable[[Any], None]]] = {
    "an ended session": ("session", _end_session),
    "a person who may no longer sign in": ("session", _deactivate),
    "a person with another role": ("session", _demote),
    "a person with a narrower reach": ("session", _narrow),
    "a revoked token": ("token", _revoke),
    "a token of a person who may no longer sign in": ("token", _deactivate),
}


@pytest.mark.asvs("7.4.2", "8.3.2")
@pytest.mark.parametrize("case", TAKEN)
def test_what_was_taken_is_refused_within_five_seconds_even_if_no_word_of_it_came(
    sqlite_metro: Database, case: str
) -> None:
    kind, take = TAKEN[case]
    desk = Desk.of(sqlite_metro)
    secret = desk.opened() if kind == "session" else desk.token()
    assert desk.asks(kind, secret) is not None

    sqlite_metro.write_now(take)
    desk.now_s += PROMISE_S

    assert desk.asks(kind, secret) is None


@pytest.mark.parametrize("case", TAKEN)
def test_an_entry_about_accounts_empties_the_cache_at_once(
    sqlite_metro: Database, case: str
) -> None:
    kind, take = TAKEN[case]
    desk = Desk.of(sqlite_metro)
    sqlite_metro.on_committed(desk.sessions.on_entries)
    secret = desk.opened() if kind == "session" else desk.token()
    assert desk.asks(kind, secret) is not None

    sqlite_metro.write_now(take)

    assert desk.asks(kind, secret) is None


@pytest.mark.asvs("7.4.1", "7.4.2", "8.3.2")
@pytest.mark.parametrize("phase_s", [0.0, 0.4, 0.9, 1.5, 1.99, 2.5, 2.99])
@pytest.mark.parametrize("case", [*TAKEN, "a token whose person has another role"])
def test_an_open_stream_ends_within_five_seconds_whenever_the_right_is_taken(
    sqlite_metro: Database, case: str, phase_s: float
) -> None:
    kind, take = TAKEN.get(case, ("token", _demote))
    desk = Desk.of(sqlite_metro)
    secret = desk.opened() if kind == "session" else desk.token()
    still = desk.sessions.still(desk.asks(kind, secret))
    for _ in range(4):
        desk.now_s += hubs.RECHECK_S
        assert still()

    desk.now_s += phase_s % hubs.RECHECK_S
    sqlite_metro.write_now(take)
    taken_s = desk.now_s
    while still():
        desk.now_s += hubs.RECHECK_S
        assert desk.now_s - taken_s <= PROMISE_S - 0.5, "and half a second to be noticed in"


def test_a_stream_whose_right_stands_stays_open(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    for kind, secret in (("session", desk.opened()), ("token", desk.token())):
        still = desk.sessions.still(desk.asks(kind, secret))
        for _ in range(20):
            desk.now_s += 2.0
            assert still(), kind


def test_an_expired_session_ends_its_stream(sqlite_metro: Database) -> None:
    desk = Desk.of(sqlite_metro)
    still = desk.sessions.still(desk.asks("session", desk.opened()))
    sqlite_metro.clocks.wall.forward(hours=13)  # type: ignore[attr-defined]

    desk.now_s += sessions.CACHE_S

    assert not still()


def test_the_hub_ends_the_stream_of_a_revoked_session_and_no_other(
    sqlite_metro: Database,
) -> None:
    desk = Desk.of(sqlite_metro)
    secret = desk.opened()
    actor = desk.asks("session", secret)

    async def run() -> tuple[bool, bool]:
        hub = Hub(sqlite_metro, [live.topic], tick_s=0, recheck_s=0)
        await hub.start()
        group = Group(
            scope="18.72", institution="telkom", all_seeing=False, topics=frozenset({"incidents"})
        )
        mine = await hub.open(group, None, desk.sessions.still(actor))
        other = await hub.open(group, None, lambda: True)
        await asyncio.to_thread(sqlite_metro.write_now, _end_session)
        desk.now_s += PROMISE_S

        async def read(stream: Any) -> None:
            async for _ in stream.chunks():
                pass

        await asyncio.wait_for(read(mine), 30)
        listening = asyncio.create_task(read(other))
        await asyncio.sleep(0)
        stays = not listening.done()
        await hub.stop()
        await asyncio.wait_for(listening, 30)
        return True, stays

    assert asyncio.run(run()) == (True, True)


@pytest.mark.asvs("13.3.1")
def test_secrets_are_kept_as_digests_and_stand_nowhere_in_the_files(drill: Door) -> None:
    """The bytes of the database itself: no cookie, token, link or password, whatever the table."""
    name = "Orang rahasia sekali"
    password = "lembayung senja 58 untuk kita"
    path = drill.invite(name)
    browser = drill.browser()
    browser.post(path, password=password, again=password)
    from damai.app.tasks import make_token

    token = make_token(drill.house.db, name)["token"]
    unspent = drill.invite("Orang belum datang")
    kept = [browser.session, token, path.rpartition("/")[2], unspent.rpartition("/")[2], password]

    files = [p for p in drill.house.options.data_dir.rglob("*") if p.is_file()]
    held = b"".join(p.read_bytes() for p in files)

    assert browser.session
    assert name.encode() in held  # the search does find what is there
    assert [secret for secret in kept if secret.encode() in held] == []
    assert secrets.digest(token) in held
    with drill.house.db.read() as conn:
        assert all(len(h) == 32 for h in conn.execute(sa.select(session.c.hash)).scalars())


def test_no_secret_and_no_sender_stands_in_any_entry(drill: Door) -> None:
    from damai.journal import reader
    from tests.builders import do, file

    db = drill.house.db
    sari, rian = harness.actor(db, "sari"), harness.actor(db, "rian")
    sender = "Pak Karto 0812-7777-1234"
    for kind in ("brawl", "officer-complaint", "intimidation"):
        id = file(db, sari, kind=kind, source=sender)
        do(db, sari, "note", id, "Sudah dicatat.")
    path = drill.invite("Orang jurnal")
    browser = drill.browser()
    browser.post(path, password="matahari pagi 77 kita", again="matahari pagi 77 kita")
    browser.post("/keluar", page="/")
    token = harness.token_for(db, "sari")
    assert rian.institution == "bawaslu"

    with db.read() as conn:
        entries = [entry for page in reader.pages(conn) for entry in page]

    bodies = b"\n".join(entry.body or b"" for entry in entries)
    headers = repr([(e.subject, e.actor, e.audience) for e in entries]).encode()
    secret = path.rpartition("/")[2]
    hidden = [sender, "0812-7777", "Karto", secret, browser.session or "-none-", token,
              "matahari pagi", "argon2", secrets.digest(secret).hex(), secrets.digest(token).hex()]  # fmt: skip
    assert b'"has_sender":true' in bodies
    assert [h for h in hidden if h.encode() in bodies + headers] == []
