"""Signing in by password: what it asks, what it gives away (nothing), and how often one may fail."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from damai.accounts import limits, passwords, secrets
from damai.accounts.tables import person_password, session, sign_in_attempt
from damai.core.errors import Invalid, TooMany
from tests.accounts.conftest import PASSWORD, Door
from tests.builders import fresh_id

REAL_HASHER = secrets.hasher
"""As it is: the tests hash at a lower price (tests/conftest.py). Read at import, before that."""


def a_name() -> str:
    return f"Orang {fresh_id()[-12:]}"


def plain(text: str, name: str) -> str:
    """A page without what differs from one rendering to the next."""
    text = text.replace(name, "NAME")
    return re.sub(r'name="form_token" value="[0-9a-f]+"|data-now-ms="\d+"', "", text)


def test_a_person_signs_in_with_the_password_and_lands_where_they_were_going(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()

    answer = browser.sign_in(name, back="/wilayah")

    assert (answer.status_code, answer.headers["location"]) == (303, "/wilayah")
    assert name in browser.get("/wilayah").text


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_the_cookie_is_of_this_host_only_and_out_of_reach_of_scripts(door: Door) -> None:
    name = a_name()
    door.person(name)

    answer = door.browser().sign_in(name)

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-damai-session=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    before = door.browser().get("/masuk").headers["set-cookie"]
    assert before.startswith("__Host-damai-form=")
    assert {"secure", "httponly"} <= {part.strip().lower() for part in before.split(";")}


def test_guessing_a_stolen_hash_is_dear() -> None:
    """OWASP's least for argon2id: 19 MiB and two passes, or as much in other shares."""
    real = REAL_HASHER()

    assert real.memory_cost >= 19_456
    assert real.time_cost >= 2


@pytest.mark.asvs("6.3.8")
def test_an_unknown_name_and_a_wrong_password_are_answered_the_same(door: Door) -> None:
    known, unknown = a_name(), a_name()
    door.person(known)

    wrong = door.browser().sign_in(known, "tidak benar sama sekali")
    nobody = door.browser().sign_in(unknown, "tidak benar sama sekali")

    assert wrong.status_code == nobody.status_code == 422
    assert plain(wrong.text, known) == plain(nobody.text, unknown)
    assert "damai-session" not in wrong.headers.get("set-cookie", "")


@pytest.mark.asvs("6.3.8")
def test_an_unknown_name_costs_the_same_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    asked = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        asked.append(hash.split("$")[1:4])
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    stored = secrets.hash_password(PASSWORD)

    assert secrets.password_fits(stored, PASSWORD)
    assert not secrets.password_fits(stored, PASSWORD + "x")
    assert not secrets.password_fits(None, PASSWORD)
    assert not secrets.password_fits("$argon2id$broken", PASSWORD)
    assert asked[0] == asked[1] == asked[2]  # the same algorithm, version and cost


def test_somebody_without_a_password_or_without_the_right_to_sign_in_is_nobody(door: Door) -> None:
    invited, gone = a_name(), a_name()
    door.invite(invited)
    id = door.person(gone)
    from damai.accounts import service as accounts
    from damai.webkit.actor import House

    door.write(lambda uow: accounts.change_person(uow, House(), id, 1, "operator", "18.72", False))

    answers = {door.browser().sign_in(name).status_code for name in (invited, gone)}

    assert answers == {422}


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_by_argon2id(door: Door) -> None:
    door.person(a_name())

    with door.house.db.read() as conn:
        kept = list(conn.execute(sa.select(person_password.c.hash)).scalars())

    assert kept
    assert all(hash.startswith("$argon2id$v=19$") for hash in kept)


@pytest.mark.asvs("6.2.1", "6.2.11")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("pendek", "password-short"),
        ("x" * 201, "password-long"),
        ("polri pemilu metro", "password-guessable"),
        ("aaaaaaaaaaaaaaaaaa", "password-guessable"),
        ("SariWulandari12", "password-guessable"),
        ("qwerty rahasia!!", "password-guessable"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid, match=code) as caught:
        passwords.check_password(password, "Sari Wulandari")
    assert caught.value.field == "password"


@pytest.mark.asvs("6.3.1")
def test_after_five_wrong_tries_one_waits_even_with_the_right_password(door: Door) -> None:
    name, other = a_name(), a_name()
    door.person(name)
    door.person(other)

    wrong = [door.browser().sign_in(name, f"salah nomor {n}").status_code for n in range(5)]
    locked = door.browser().sign_in(name)

    assert wrong == [422] * 5
    assert locked.status_code == 429
    assert door.browser().sign_in(other).status_code == 303  # the wait is the name's alone
    door.clock.forward(seconds=19)
    assert door.browser().sign_in(name).status_code == 429
    door.clock.forward(seconds=2)
    assert door.browser().sign_in(name).status_code == 303
    assert door.browser().sign_in(name, "salah lagi dan lagi").status_code == 422  # counted anew


def test_the_wait_doubles_up_to_five_minutes_and_is_forgotten_in_time(door: Door) -> None:
    name = a_name()
    waits = []
    for _ in range(12):
        door.clock.forward(seconds=301)
        door.write(lambda uow: limits.count(uow, name))
        with door.house.db.read() as conn:
            row = conn.execute(
                sa.select(sign_in_attempt).where(sign_in_attempt.c.key == limits._key(name))
            ).one()
        waits.append((row.until - door.clock.now()).total_seconds())

    assert waits[4:] == [20, 40, 80, 160, 300, 300, 300, 300]
    door.clock.forward(minutes=11)
    for _ in range(limits.FREE_N):
        door.write(lambda uow: limits.count(uow, name))  # five again, without a wait
    with pytest.raises(TooMany):
        door.write(lambda uow: limits.count(uow, name))


@pytest.mark.asvs("6.3.1", "15.4.2")
def test_thirty_guesses_at_once_are_five_tries(door: Door) -> None:
    name = a_name()
    door.person(name)
    browsers = [door.browser() for _ in range(30)]
    for browser in browsers:
        browser.get("/masuk")

    with ThreadPoolExecutor(30) as pool:
        answers = pool.map(lambda b: b.sign_in(name, "salah sama sekali").status_code, browsers)
        told = sorted(answers)

    assert told == [422] * limits.FREE_N + [429] * (30 - limits.FREE_N)


def test_capital_letters_and_blanks_make_no_second_purse_of_tries(door: Door) -> None:
    name = a_name()
    for n in range(5):
        door.browser().sign_in(f"  {name.upper() if n % 2 else name.lower()}  ", "salah semua ini")

    assert door.browser().sign_in(name, "salah semua ini").status_code == 429


def test_an_open_session_is_never_locked_out(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.sign_in(name)

    for n in range(7):
        door.browser().sign_in(name, f"salah nomor {n}")

    assert door.browser().sign_in(name).status_code == 429
    assert browser.get("/").status_code == 200


@pytest.mark.asvs("7.4.1", "14.3.1")
def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser, thief = door.browser(), door.browser()
    browser.sign_in(name)
    thief.cookies = dict(browser.cookies)
    assert thief.get("/").status_code == 200

    answer = browser.post("/keluar", page="/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk")
    assert "cache" in answer.headers["clear-site-data"]
    assert thief.get("/").headers["location"] == "/masuk?ke=/"


def test_a_session_made_up_or_taken_from_a_token_is_nobody(door: Door) -> None:
    from damai.app.tasks import make_token

    name = a_name()
    door.person(name)
    token = make_token(door.house.db, name)["token"]
    browser = door.browser()
    browser.sign_in(name)

    for cookie in ("x", "", token, "0" * 300):
        browser.cookies["__Host-damai-session"] = cookie
        assert browser.get("/").status_code == 303, cookie
    for bearer in ("x", browser.session, "damai_" + "A" * 43):
        headers = {"Authorization": f"Bearer {bearer}"}
        assert door.client.get("/api/v1/codes", headers=headers).status_code == 401, bearer
    good = {"Authorization": f"Bearer {token}"}
    assert door.client.get("/api/v1/codes", headers=good).status_code == 200


@pytest.mark.asvs("7.2.4")
def test_signing_in_gives_a_new_session_each_time(door: Door) -> None:
    """A cookie planted before signing in does not become the session."""
    name = a_name()
    door.person(name)
    one, two = door.browser(), door.browser()
    one.cookies["__Host-damai-session"] = "planted-by-somebody"

    one.sign_in(name)
    two.sign_in(name)

    assert one.session != two.session
    assert "planted" not in one.session
    assert min(len(one.session), len(two.session)) == 43
    with door.house.db.read() as conn:
        hashes = set(conn.execute(sa.select(session.c.hash)).scalars())
    assert {secrets.digest(one.session), secrets.digest(two.session)} <= hashes


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "evil", "\n/x"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(door: Door, back: str) -> None:
    name = a_name()
    door.person(name)

    answer = door.browser().sign_in(name, back=back)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
