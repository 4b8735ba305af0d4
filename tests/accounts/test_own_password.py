"""Changing one's own password, and what ends with it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets, store
from damai.accounts import service as accounts
from damai.accounts.service import access
from damai.accounts.sessions import Sessions
from damai.accounts.tables import login_link, person_password
from damai.app import tasks
from damai.core.errors import Conflict, NotFound
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from tests import harness
from tests.accounts.conftest import PASSWORD, Browser, Door
from tests.accounts.test_sign_in import a_name
from tests.accounts.test_workstations import PIN, choice, commander, operator, set_pin

NEW = "perahu di danau 77"


def change(browser: Browser, present: str = PASSWORD, new: str = NEW, **fields: str) -> Any:
    sent = {"password": present, "new_password": new, "again": new, "elsewhere": "yes", **fields}
    return browser.post("/akun/sandi", **sent)


def kinds(door: Door) -> list[str]:
    with door.house.db.read() as conn:
        return [e.kind for part in reader.pages(conn) for e in part]


def signed_in(door: Door) -> tuple[str, str, Browser]:
    name = a_name()
    id = door.person(name)
    browser = door.browser()
    browser.sign_in(name)
    return name, id, browser


@pytest.mark.asvs("6.2.2")
def test_a_person_changes_the_own_password_and_signs_in_with_the_new_one(door: Door) -> None:
    name, _, browser = signed_in(door)
    assert 'href="/akun/sandi"' in browser.get("/akun").text

    done = change(browser)

    assert (done.status_code, done.headers["location"]) == (303, "/akun")
    assert browser.get("/akun").status_code == 200
    assert door.browser().by_password(name, PASSWORD).status_code == 422
    assert door.browser().sign_in(name, NEW).status_code == 303


@pytest.mark.asvs("6.2.3")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"present": "bukan kata sandinya"}, "Kata sandi sekarang tidak cocok"),
        ({"present": ""}, "Kata sandi sekarang tidak cocok"),
        ({"again": "perahu di danau 78"}, "Kedua kata sandi tidak sama"),
        ({"new": "pendek"}, "paling sedikit 12"),
        ({"new": "iloveyou1234"}, "daftar kata sandi bocor"),
        ({"new": PASSWORD}, "sama dengan yang sekarang"),
    ],
)
def test_without_the_present_password_and_a_good_new_one_nothing_changes(
    door: Door, fields: dict[str, str], said: str
) -> None:
    name, id, browser = signed_in(door)
    before, recorded = hash_of(door, id), len(kinds(door))

    refused = change(browser, **fields)

    assert refused.status_code == 422
    assert said in refused.text
    assert hash_of(door, id) == before
    assert len(kinds(door)) == recorded
    typed = [v for v in fields.values() if v]
    assert not any(f'value="{text}"' in refused.text for text in typed)
    assert name in browser.get("/akun").text


def hash_of(door: Door, id: str) -> str:
    with door.house.db.read() as conn:
        mine = sa.select(person_password.c.hash).where(person_password.c.person == UUID(id))
        return str(conn.execute(mine).scalar_one())


def test_whoever_guesses_at_the_present_password_has_to_wait_and_locks_nobody_out(
    door: Door,
) -> None:
    name, _, browser = signed_in(door)

    heard = [change(browser, f"salah nomor {n}").status_code for n in range(6)]

    assert heard == [422] * 5 + [429]
    assert change(browser).status_code == 429
    assert set_pin(browser, PIN).status_code == 429  # it is the same guess there
    assert door.browser().sign_in(name).status_code == 303
    door.clock.forward(seconds=21)
    assert change(browser).status_code == 303


def test_the_record_says_that_it_was_set_and_holds_no_word_of_it(door: Door) -> None:
    _, id, browser = signed_in(door)
    before = len(kinds(door))

    change(browser)

    assert kinds(door)[before:] == ["accounts.password-set"]
    with door.house.db.read() as conn:
        last = [e for part in reader.pages(conn) for e in part][-1]
    assert (last.subject, last.actor) == (f"person/{id}", f"person/{id}")
    files = [p for p in door.house.options.data_dir.rglob("*") if p.is_file()]
    assert not any(word.encode() in p.read_bytes() for p in files for word in (NEW, PASSWORD))


@pytest.mark.asvs("7.2.4")
def test_a_copy_of_the_cookie_and_an_invite_that_was_not_used_are_worth_nothing_afterwards(
    door: Door,
) -> None:
    name, id, browser = signed_in(door)
    thief = door.browser()
    thief.cookies.update(browser.cookies)
    assert name in thief.get("/akun").text
    link = secrets.digest("an invite that lies about")
    row = {"hash": link, "purpose": "invite", "person": UUID(id)}
    later = door.clock.now() + timedelta(hours=1)
    with door.house.db.writer_engine.begin() as conn:
        conn.execute(sa.insert(login_link).values(**row, expires_at=later))

    assert change(browser).status_code == 303

    assert name in browser.get("/akun").text
    assert thief.get("/akun").status_code == 303
    with pytest.raises(NotFound, match="link-spent"):
        door.write(lambda uow: accounts.redeem_invite(uow, link, "x"))


def test_every_other_session_ends_when_that_is_wanted_and_only_then(door: Door) -> None:
    name, _, browser = signed_in(door)
    phone = door.browser()
    phone.sign_in(name)
    page = browser.get("/akun/sandi").text
    assert re.search(r'name="elsewhere" value="yes" checked', page)

    change(browser, elsewhere="")
    kept = phone.get("/akun").status_code
    before = len(kinds(door))
    change(browser, NEW, PASSWORD)

    assert kept == 200
    assert phone.get("/akun").headers["location"].startswith("/masuk")
    assert browser.get("/akun").status_code == 200
    assert kinds(door)[before:] == ["accounts.password-set", "accounts.sessions-ended"]


def test_the_stream_of_another_session_ends_within_five_seconds(door: Door) -> None:
    name, _, browser = signed_in(door)
    phone = door.browser()
    phone.sign_in(name)
    tick = [0.0]
    sessions = Sessions(door.house.db, tick_s=lambda: tick[0])
    actor, mine = (sessions.load("session", b.session) for b in (phone, browser))
    assert actor is not None
    assert mine is not None
    still, still_mine = sessions.still(actor), sessions.still(mine)

    change(browser)
    tick[0] = 5.0

    assert not still()
    assert not still_mine(), "the old secret is nobody's"
    assert sessions.load("session", browser.session) is not None, (
        "and the browser comes back by its new one"
    )


def test_a_pin_counts_again_after_signing_in_whole(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)  # is signed in at the desk now
    change(browser)
    operator(door, browser)
    assert choice(browser, sari) == ""

    browser.sign_in(sari, NEW)
    operator(door, browser)

    assert choice(browser, sari) != ""


def test_tokens_stay_and_the_page_says_so(door: Door) -> None:
    name, _, browser = signed_in(door)
    assert "Anda tidak punya satu pun" in browser.get("/akun/sandi").text
    token = tasks.make_token(door.house.db, name)["token"]
    assert "Token API Anda (1) tetap berlaku" in browser.get("/akun/sandi").text

    change(browser)

    heard = door.client.get("/api/v1/codes", headers={"Authorization": f"Bearer {token}"})
    assert heard.status_code == 200


def test_who_has_no_password_is_told_how_to_get_one(door: Door) -> None:
    name, id, browser = signed_in(door)
    mine = person_password.c.person == UUID(id)

    def without(uow: UnitOfWork) -> None:
        uow.execute(sa.delete(person_password).where(mine))
        accounts.make_token(uow, id, "x", secrets.digest(id))  # a change needs an entry

    door.write(without)

    page, sent = browser.get("/akun/sandi"), browser.post("/akun/sandi", page="/akun",
        password=PASSWORD, new_password=NEW, again=NEW)  # fmt: skip

    assert "Belum ada kata sandi" in page.text
    assert "/akun/sandi" not in re.sub(r"<nav.*?</nav>", "", browser.get("/akun").text)
    assert sent.status_code == 409
    assert name in page.text


def test_of_two_changes_at_once_the_second_is_told(metro: Database) -> None:
    """On each engine."""
    actor = harness.actor(metro, "sari")
    id = actor.id.partition("/")[2]
    secret = secrets.digest("mine")
    metro.write_now(lambda uow: accounts.open_session(uow, id, secret, "password"))
    metro.write_now(lambda uow: access.set_password(uow, id, "first"))
    with metro.read() as conn:
        me = store.actor_of_session(conn, secret, metro.clocks.wall.now())
    assert me is not None

    metro.write_now(
        lambda uow: accounts.change_password(uow, me, "first", "x", b"n" * 32, end_elsewhere=True)
    )
    with pytest.raises(Conflict, match="password-changed"):
        metro.write_now(
            lambda uow: accounts.change_password(
                uow, me, "first", "y", b"m" * 32, end_elsewhere=True
            )
        )

    with metro.read() as conn:
        assert accounts.password_of(conn, id) == "x"
        assert accounts.password_set_at(conn, id) == metro.clocks.wall.now()


def test_an_own_pin_is_removed_and_nobody_takes_over_with_it(door: Door) -> None:
    chief, browser = commander(door)
    set_pin(browser, PIN)
    id = next(p.id for p in people(door) if p.name == chief)
    assert "Hapus PIN" in browser.get("/akun").text

    removed = browser.post("/akun/pin/hapus", page="/akun")
    again = browser.post("/akun/pin/hapus", page="/akun")

    assert (removed.status_code, again.status_code) == (303, 409)
    page = browser.get("/akun").text
    assert "Belum ada PIN" in page
    assert "Hapus PIN" not in page
    assert kinds(door)[-1] == "accounts.pin-removed"
    operator(door, browser)
    assert id not in browser.get("/ganti").text


def people(door: Door) -> list[Any]:
    with door.house.db.read() as conn:
        return accounts.people(conn)
