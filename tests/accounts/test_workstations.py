"""Ganti operator through the door: enrolled desks, a PIN of one's own, and the turn that is taken with it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.model import SWITCH_WITHIN, WRONG_N
from damai.accounts.sessions import Sessions
from damai.accounts.tables import person_pin, session, workstation_sign_in
from damai.accounts.ways import WORKSTATION_COOKIE
from damai.journal import reader
from damai.journal.entries import Committed
from damai.webkit.actor import House as Itself
from tests.accounts.conftest import PASSWORD, Browser, Door
from tests.accounts.test_sign_in import a_name

PIN = "739158"


def entries(door: Door, kind: str) -> list[Committed]:
    with door.house.db.read() as conn:
        return [e for page in reader.pages(conn) for e in page if e.kind == f"accounts.{kind}"]


def commander(door: Door) -> tuple[str, Browser]:
    """A commander who has just enrolled this browser as a desk of the Polres."""
    name = a_name()
    door.person(name, "commander")
    browser = door.browser()
    browser.sign_in(name)
    assert browser.post("/meja", name="Meja 1", agency="polres-metro").status_code == 303
    return name, browser


def operator(door: Door, browser: Browser, *, pin: str = PIN, agency: str = "polres-metro") -> str:
    """An operator who signs in whole in ``browser`` and sets a PIN; returns the name."""
    name = a_name()
    door.person(name, agency=agency)
    assert browser.sign_in(name).status_code == 303
    assert set_pin(browser, pin).status_code == 303
    return name


def row_of(door: Door, browser: Browser) -> Any:
    """The browser's session as it is stored."""
    with door.house.db.read() as conn:
        mine = sa.select(session).where(session.c.hash == secrets.digest(browser.session))
        return conn.execute(mine).one()


def set_pin(browser: Browser, pin: str, password: str = PASSWORD, again: str | None = None) -> Any:
    return browser.post(
        "/akun/pin", page="/akun", pin=pin, again=pin if again is None else again, password=password
    )


def choice(browser: Browser, name: str) -> str:
    """The id behind a name on the page of turns; "" when it cannot be chosen."""
    page = browser.get("/ganti").text
    found = re.search(
        rf'name="person" value="([0-9a-f-]+)"[^>]*><span class="person-name">{name}<', page
    )
    return found[1] if found else ""


def switch(browser: Browser, name: str, pin: str = PIN, back: str = "/", person: str = "") -> Any:
    return browser.post("/ganti", person=person or choice(browser, name), pin=pin, back=back)


def test_a_turn_is_taken_in_one_step_and_the_screen_stays(door: Door) -> None:
    _, browser = commander(door)
    sari, wira = operator(door, browser), operator(door, browser)
    before = browser.session

    done = switch(browser, sari, back="/wilayah?q=metro")

    assert (done.status_code, done.headers["location"]) == (303, "/wilayah?q=metro")
    assert sari in browser.get("/").text
    assert browser.session != before
    thief = door.browser()
    thief.cookies = {**browser.cookies, "__Host-damai-session": before}
    assert thief.get("/wilayah").headers["location"].startswith("/masuk")
    told = entries(door, "operator-switched")[-1]
    assert told.subject == told.actor != ""
    assert b'"person_before":"person/' in (told.body or b"")
    assert b'"workstation":' in (told.body or b"")
    assert switch(browser, wira).status_code == 303
    assert wira in browser.get("/").text


def test_the_cookie_is_out_of_reach_of_scripts_and_its_secret_stands_nowhere(door: Door) -> None:
    name = a_name()
    door.person(name, "commander")
    browser = door.browser()
    browser.sign_in(name)

    made = browser.post("/meja", name="Meja 7", agency="polres-metro")

    line = next(c for c in made.headers.get_list("set-cookie") if WORKSTATION_COOKIE in c)
    assert "HttpOnly" in line
    assert "Secure" in line
    assert "SameSite=lax" in line
    secret = browser.cookies[WORKSTATION_COOKIE].encode()
    files = [p for p in door.house.options.data_dir.rglob("*") if p.is_file()]
    assert all(secret not in p.read_bytes() for p in files)
    page = browser.get("/meja").text
    assert "Meja 7" in page
    assert f"didaftarkan oleh {name}" in page


def test_a_pin_stands_nowhere_and_is_of_no_use_without_the_houses_key(door: Door) -> None:
    _, browser = commander(door)
    operator(door, browser)
    with door.house.db.read() as conn:
        stored = conn.execute(sa.select(person_pin.c.hash)).scalars().all()

    files = [p for p in door.house.options.data_dir.rglob("*") if p.is_file()]
    assert all(h.startswith("$argon2id$") for h in stored)
    assert not any(secrets.password_fits(h, PIN) for h in stored)
    assert b'"pin":"' not in b"".join(p.read_bytes() for p in files)


@pytest.mark.parametrize(
    ("pin", "again", "password", "said"),
    [
        ("12345", None, PASSWORD, "6 sampai 12 angka"),
        ("123456", None, PASSWORD, "angka berurut"),
        ("111222", "111222", PASSWORD, "berulang"),
        ("170845", None, PASSWORD, "sebuah tanggal"),
        ("159753", None, PASSWORD, "paling sering dipakai"),
        (PIN, "739159", PASSWORD, "tidak sama"),
        (PIN, None, "bukan kata sandinya", "Kata sandi sekarang tidak cocok"),
    ],
)
def test_a_pin_that_does_not_do_is_refused_and_nothing_changes(
    door: Door, pin: str, again: str | None, password: str, said: str
) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.sign_in(name)
    before = len(entries(door, "pin-set"))

    answer = set_pin(browser, pin, password, again)

    assert answer.status_code == 422
    assert said in answer.text
    assert pin not in answer.text
    assert "Belum ada PIN" in browser.get("/akun").text
    assert len(entries(door, "pin-set")) == before


def test_whoever_guesses_at_the_password_of_an_open_console_has_to_wait(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.sign_in(name)

    heard = [set_pin(browser, PIN, f"salah nomor {n}").status_code for n in range(6)]

    assert heard == [422] * 5 + [429]
    assert set_pin(browser, PIN).status_code == 429
    door.clock.forward(seconds=21)
    assert set_pin(browser, PIN).status_code == 303
    assert door.browser().sign_in(name).status_code == 303  # the account itself was never held up


def test_a_pin_counts_for_sixteen_hours_after_signing_in_whole_there(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    door.clock.forward(hours=10)
    other = operator(door, browser)
    person = choice(browser, sari)
    door.clock.forward(hours=6)

    late = switch(browser, sari, person=person)

    assert choice(browser, sari) == ""
    assert late.status_code == 422
    assert "belum masuk lengkap di meja ini dalam 16 jam" in late.text
    assert other in browser.get("/").text
    browser.sign_in(sari)
    assert choice(browser, other) != ""


def test_a_session_by_pin_ends_when_the_whole_sign_in_no_longer_counts(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    door.clock.forward(hours=11)
    operator(door, browser)
    assert switch(browser, sari).status_code == 303

    row = row_of(door, browser)
    assert (
        timedelta(hours=4) < row.expires_at - row.opened_at <= SWITCH_WITHIN - timedelta(hours=11)
    )
    door.clock.forward(hours=5, seconds=1)
    assert browser.get("/").headers["location"].startswith("/masuk")


def test_five_wrong_pins_ask_for_the_password_of_that_person_at_that_desk_only(door: Door) -> None:
    _, browser = commander(door)
    _, elsewhere = commander(door)
    sari = operator(door, browser)
    elsewhere.sign_in(sari)
    operator(door, elsewhere)
    operator(door, browser)
    person = choice(browser, sari)

    wrong = [switch(browser, sari, f"40291{n}", person=person) for n in range(WRONG_N)]
    right = switch(browser, sari, person=person)

    assert [w.status_code for w in wrong] == [422] * WRONG_N
    assert f"Sisa percobaan di meja ini: {WRONG_N - 1}" in wrong[0].text
    assert "lima kali berturut-turut" in wrong[-1].text
    assert right.status_code == 422
    assert "Masuk dengan kata sandi" in right.text
    assert len([e for e in entries(door, "pin-blocked") if e.subject.endswith(person)]) == 1
    assert switch(elsewhere, sari).status_code == 303  # their own account, another desk
    assert door.browser().sign_in(sari).status_code == 303
    assert browser.sign_in(sari).status_code == 303
    operator(door, browser)
    assert switch(browser, sari).status_code == 303  # signed in whole: forgotten


def test_a_right_pin_forgets_the_wrong_ones_before(door: Door) -> None:
    _, browser = commander(door)
    sari, wira = operator(door, browser), operator(door, browser)

    for _ in range(3):
        for n in range(WRONG_N - 1):
            assert switch(browser, sari, f"40291{n}").status_code == 422
        assert switch(browser, sari).status_code == 303
        assert switch(browser, wira).status_code == 303


def test_who_is_not_of_the_posko_or_has_no_pin_cannot_be_chosen(door: Door) -> None:
    chief, browser = commander(door)
    budi = operator(door, browser, agency="kpu-metro")
    bare = a_name()
    id = door.person(bare)
    browser.sign_in(bare)
    operator(door, browser)
    page = browser.get("/ganti").text

    refused = switch(browser, bare, person=id)

    assert budi not in page
    assert bare not in page
    assert chief not in page  # has no PIN
    assert refused.status_code == 422
    assert "sudah punya PIN" in refused.text


def test_without_the_desks_own_secret_or_session_no_turn_is_taken(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    operator(door, browser)
    person = choice(browser, sari)
    copied = door.browser()
    copied.cookies = {k: v for k, v in browser.cookies.items() if k != WORKSTATION_COOKIE}
    at_home = door.browser()
    at_home.sign_in(sari)
    at_home.cookies[WORKSTATION_COOKIE] = browser.cookies[WORKSTATION_COOKIE]

    assert copied.get("/ganti").status_code == 409
    assert copied.post("/ganti", page="/akun", person=person, pin=PIN).status_code == 409
    assert at_home.get("/ganti").status_code == 409


def test_a_revoked_desk_ends_its_session_and_its_pins(door: Door) -> None:
    chief, browser = commander(door)
    sari = operator(door, browser)
    office = door.browser()
    office.sign_in(chief)
    page = office.get("/meja").text
    desk = row_of(door, browser).workstation
    assert f"/meja/{desk}/cabut" in page

    done = office.post(f"/meja/{desk}/cabut", page="/meja")

    assert done.status_code == 303
    assert browser.get("/").headers["location"].startswith("/masuk")
    browser.sign_in(sari)
    assert browser.get("/ganti").status_code == 409
    assert f"/meja/{desk}/" not in office.get("/meja").text
    assert entries(door, "workstation-revoked")[-1].subject == f"workstation/{desk}"
    assert office.post(f"/meja/{desk}/cabut", page="/meja").status_code == 404


def test_signing_out_takes_ones_pin_away_from_the_desk(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    browser.post("/keluar", page="/")

    operator(door, browser)

    assert choice(browser, sari) == ""


def test_one_desk_has_one_session(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    first = dict(browser.cookies)
    wira = operator(door, browser)  # signed in over it, without signing out

    old = door.browser()
    old.cookies = first

    assert wira in browser.get("/").text
    assert old.get("/").headers["location"].startswith("/masuk")
    assert choice(browser, sari) != ""


def test_who_has_no_second_factor_yet_has_not_signed_in_whole(door: Door) -> None:
    _, browser = commander(door)
    name = a_name()
    door.newcomer(name)
    browser.by_password(name)
    browser.set_up(door.clock.now())  # with the factor set up here it is whole
    assert set_pin(browser, PIN).status_code == 303
    other = a_name()
    id = door.newcomer(other)
    assert browser.by_password(other).status_code == 303
    assert row_of(door, browser).workstation is not None

    with door.house.db.read() as conn:
        whole = conn.execute(sa.select(workstation_sign_in.c.person)).scalars().all()
    assert UUID(id) not in whole
    operator(door, browser)
    assert choice(browser, name) != ""


def test_a_lost_password_takes_the_pin_along(door: Door) -> None:
    _, browser = commander(door)
    name = a_name()
    id = door.person(name)
    browser.sign_in(name)
    set_pin(browser, PIN)
    door.write(lambda uow: accounts.invite_again(uow, Itself(), id, secrets.digest("x" * 9)))

    with door.house.db.read() as conn:
        assert accounts.pin_set_at(conn, id) is None
    assert browser.get("/").headers["location"].startswith("/masuk")


def test_an_administrator_has_no_pin_and_a_commander_keeps_the_own_office_only(door: Door) -> None:
    name, chief = a_name(), a_name()
    door.person(name, "administrator", "kpu-metro")
    door.person(chief, "commander")
    keeper, commanding = door.browser(), door.browser()
    keeper.sign_in(name)
    commanding.sign_in(chief)

    assert "PIN ganti operator" not in keeper.get("/akun").text
    assert keeper.post("/akun/pin", page="/akun", pin=PIN, again=PIN).status_code == 403
    assert 'value="kpu-metro"' in keeper.get("/meja").text
    assert 'value="kpu-metro"' not in commanding.get("/meja").text
    refused = commanding.post("/meja", name="Meja KPU", agency="kpu-metro")
    assert refused.status_code == 403
    assert commanding.post("/meja", name=" ", agency="polres-metro").status_code == 422
    assert commanding.post("/meja", name="Meja 2", agency="polres-metro").status_code == 303
    assert (
        commanding.post("/meja", page="/akun", name="Meja 2", agency="polres-metro").status_code
        == 409
    )


def test_the_new_one_begins_at_home_when_the_screen_is_closed_to_them(door: Door) -> None:
    chief, browser = commander(door)
    set_pin(browser, PIN)
    sari = operator(door, browser)
    assert switch(browser, chief).status_code == 303

    done = switch(browser, sari, back="/meja")

    assert done.headers["location"] == "/"


def test_the_stream_of_the_one_before_ends_within_five_seconds(door: Door) -> None:
    _, browser = commander(door)
    sari = operator(door, browser)
    operator(door, browser)
    tick = [0.0]
    sessions = Sessions(door.house.db, tick_s=lambda: tick[0])
    actor = sessions.load("session", browser.session)
    assert actor is not None
    still = sessions.still(actor)
    assert still()

    assert switch(browser, sari).status_code == 303
    tick[0] = 5.0

    assert not still()
