"""The second factor through the door: set up before anything else, asked after the password, used once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import limits, secrets
from damai.accounts import service as accounts
from damai.accounts.factors import STEP_LIFE
from damai.accounts.model import FREE_OF_FACTOR, WITHOUT_FACTOR, Role
from damai.accounts.tables import second_factor, spare_code
from damai.accounts.ways import DEVICE_COOKIE, STEP_COOKIE
from damai.app.tasks import make_token
from damai.journal import reader
from damai.webkit.actor import House as Itself
from damai.webkit.security import form_token
from tests.accounts.conftest import Browser, Door
from tests.accounts.test_sign_in import a_name
from tests.builders import fresh_id
from tests.contracts.expectation import ROUTES

OPEN_BEFORE = {
    # Hand-written: what somebody who still has to set it up may reach.
    ("GET", "/akun/faktor"), ("POST", "/akun/faktor"), ("POST", "/keluar"), ("POST", "/pilihan"),
    ("GET", "/masuk"), ("POST", "/masuk"), ("GET", "/masuk/kode"), ("POST", "/masuk/kode"),
    ("GET", "/tautan/{secret}"), ("POST", "/tautan/{secret}"),
    ("GET", "/static/{version}/{name}"), ("GET", "/healthz"), ("GET", "/readyz"),
}  # fmt: skip


def newcomer(door: Door, role: str = "operator") -> tuple[str, Browser]:
    """A person with the password alone, signed in by it."""
    name = a_name()
    door.newcomer(name, role)
    browser = door.browser()
    assert browser.by_password(name).status_code == 303
    return name, browser


def filled(path: str) -> str:
    values = {
        "version": "x", "name": "webkit/tokens.css", "code": "18.72", "secret": "x" * 43,
        "seq": "3", "z": "8", "x": "202", "y": "131.mvt", "listed": "polri-tps-2024",
        "dataset": "units",
    }  # fmt: skip
    if path.startswith("/ekspor/"):
        values["name"] = "places.csv"
    return re.sub(r"{(\w+)}", lambda m: values.get(m.group(1), fresh_id()), path)


@pytest.mark.asvs("6.3.3")
def test_until_it_is_set_up_no_other_route_is_reached(door: Door) -> None:
    _, browser = newcomer(door)
    token = form_token(browser.session)
    reached = set()
    for method, path in ROUTES:
        headers = {
            "Cookie": f"__Host-damai-session={browser.session}",
            "Origin": "https://damai.test",
        }
        if (method, path) in {("POST", "/keluar"), ("POST", "/akun/faktor")}:
            reached.add(
                (method, path)
            )  # asked in tests of their own: they change what is tested here
            continue
        answer = door.client.request(
            method, filled(path), headers=headers, follow_redirects=False,
            data={"form_token": token} if method == "POST" else None,
        )  # fmt: skip
        door.client.cookies.clear()
        sent_off = answer.headers.get("location") == "/akun/faktor"
        refused = answer.status_code == 403 and (
            "faktor kedua dahulu" in answer.text or "factor-needed" in answer.text
        )
        if not (sent_off or refused):
            reached.add((method, path))

    assert reached - {("GET", "/api/v1/{path}")} == OPEN_BEFORE
    assert door.house.sessions.load("session", browser.session).must_enrol  # type: ignore[union-attr]


def test_an_api_route_answers_in_its_own_tongue_and_a_token_is_not_held_up(door: Door) -> None:
    name, browser = newcomer(door)
    token = make_token(door.house.db, name)["token"]

    by_cookie = browser.get("/api/v1/codes")
    by_token = door.client.get("/api/v1/codes", headers={"Authorization": f"Bearer {token}"})

    assert (by_cookie.status_code, by_cookie.json()["code"]) == (403, "factor-needed")
    assert by_token.status_code == 200


def test_a_right_code_makes_it_count_and_lets_the_person_in(door: Door) -> None:
    name, browser = newcomer(door)
    page = browser.get("/akun/faktor")
    wrong = browser.post("/akun/faktor", code="000000")

    assert page.status_code == 200
    assert "data:image/svg+xml" in page.text
    assert wrong.status_code == 422
    assert browser.get("/").status_code == 303
    phone = browser.set_up(door.clock.now())
    assert len(set(phone.spares)) == 10
    assert name in browser.get("/").text
    assert browser.get("/akun/faktor").headers["location"] == "/akun"  # never shown again


@pytest.mark.asvs("13.3.1")
def test_the_secret_and_the_spare_codes_stand_nowhere_in_the_files_or_the_journal(
    door: Door,
) -> None:
    _, browser = newcomer(door)
    page = browser.get("/akun/faktor").text
    phone = browser.set_up(door.clock.now())

    files = [p for p in door.house.options.data_dir.rglob("*") if p.is_file()]
    held = b"".join(p.read_bytes() for p in files)
    text = re.search(r'class="spelled">([A-Z2-7 ]+)<', page)[1]  # type: ignore[index]
    hidden = [phone.secret, text.encode(), text.replace(" ", "").encode()]
    hidden += [spare.encode() for spare in phone.spares]
    hidden += [spare.replace("-", "").encode() for spare in phone.spares]

    assert len(phone.secret) == 20
    assert [h for h in hidden if h in held] == []
    assert text not in browser.get("/akun").text
    assert phone.spares[0] not in browser.get("/akun").text


def test_the_key_lies_outside_the_database_and_is_the_owners_alone(door: Door) -> None:
    newcomer(door)[1].set_up(door.clock.now())
    key = door.house.options.key_dir / "accounts.key"

    assert key.stat().st_mode & 0o777 == 0o600
    with door.house.db.read() as conn:
        sealed = conn.execute(sa.select(second_factor.c.sealed)).scalars().all()
    assert all(len(s) == 12 + 20 + 16 for s in sealed)
    assert len(set(sealed)) == len(sealed)


@pytest.mark.asvs("6.3.3")
def test_the_password_alone_gives_no_session(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()

    answer = browser.by_password(name, back="/wilayah")

    assert answer.headers["location"] == "/masuk/kode?ke=/wilayah"
    assert "damai-session" not in str(answer.headers)
    assert browser.session == ""
    assert browser.get("/wilayah").headers["location"].startswith("/masuk")
    asked = browser.get("/masuk/kode?ke=/wilayah")
    assert 'name="back" value="/wilayah"' in asked.text
    assert 'autocomplete="one-time-code"' in asked.text
    assert "pattern=" not in asked.text  # pasting with blanks is fine


@pytest.mark.asvs("6.5.1")
def test_the_code_of_the_app_signs_in_once(door: Door) -> None:
    name = a_name()
    id = door.person(name)
    door.clock.forward(seconds=60)
    phone = door.phones[name]
    code = phone.code(door.clock.now())
    one, two = door.browser(), door.browser()
    one.by_password(name)
    two.by_password(name)

    first = one.by_code(f" {code[:3]} {code[3:]} ", back="/wilayah")
    again = two.by_code(code)

    assert (first.status_code, first.headers["location"]) == (303, "/wilayah")
    assert name in one.get("/").text
    assert again.status_code == 422
    assert two.session == ""
    with door.house.db.read() as conn:
        told = [e for page in reader.pages(conn) for e in page if e.subject == f"person/{id}"]
    assert b'"means":"password+code"' in (told[-1].body or b"")
    assert all(code.encode() not in (entry.body or b"") for entry in told)


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(
    ("off_s", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)]
)
def test_a_phones_clock_may_be_a_step_off_and_no_more(door: Door, off_s: int, status: int) -> None:
    name = a_name()
    door.person(name)
    door.clock.forward(seconds=120)
    browser = door.browser()
    browser.by_password(name)

    answer = browser.by_code(door.phones[name].code(door.clock.now() + timedelta(seconds=off_s)))

    assert answer.status_code == status


def test_a_step_that_was_used_spends_the_ones_before_it(door: Door) -> None:
    name = a_name()
    door.person(name)
    door.clock.forward(seconds=120)
    now, phone = door.clock.now(), door.phones[name]
    one, two = door.browser(), door.browser()
    one.by_password(name)
    two.by_password(name)

    assert one.by_code(phone.code(now + timedelta(seconds=30))).status_code == 303
    assert two.by_code(phone.code(now)).status_code == 422


@pytest.mark.asvs("6.5.1")
def test_a_spare_code_works_once_and_only_for_its_person(door: Door) -> None:
    name, other = a_name(), a_name()
    door.person(name)
    door.person(other)
    spare = door.phones[name].spares[0]
    strange, one, two = door.browser(), door.browser(), door.browser()
    strange.by_password(other)
    one.by_password(name)
    two.by_password(name)

    assert strange.by_code(spare).status_code == 422
    assert one.by_code(spare.upper().replace("-", " ")).status_code == 303
    assert two.by_code(spare).status_code == 422
    assert "9" in re.search(r"Sisa kode cadangan: (\d+)", one.get("/akun").text)[1]  # type: ignore[index]


@pytest.mark.asvs("6.5.5")
def test_the_code_is_awaited_for_five_minutes(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.by_password(name)

    door.clock.forward(seconds=STEP_LIFE.total_seconds() + 1)

    answer = browser.by_code(door.phones[name].code(door.clock.now()))
    assert answer.status_code == 422
    assert "Waktu untuk kode sudah lewat" in answer.text
    assert browser.session == ""
    assert browser.get("/masuk/kode").headers["location"] == "/masuk"


def test_a_step_signs_in_once_and_is_none_of_anybody_elses(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser, thief = door.browser(), door.browser()
    browser.by_password(name)
    thief.cookies = dict(browser.cookies)
    spares = door.phones[name].spares
    assert browser.by_code(spares.pop()).status_code == 303

    late = thief.by_code(spares.pop())

    assert late.status_code == 422
    assert thief.session == ""
    thief.cookies[STEP_COOKIE] = "made-up"
    assert thief.get("/masuk/kode").headers["location"] == "/masuk"


def test_after_five_wrong_codes_one_waits_even_with_the_right_one(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.by_password(name)

    wrong = [browser.by_code(f"00000{n}").status_code for n in range(limits.FREE_N)]
    right = browser.by_code(door.phones[name].spares[0])

    assert wrong == [422] * limits.FREE_N
    assert right.status_code == 429
    door.clock.forward(seconds=21)
    assert browser.by_code(door.phones[name].spares[0]).status_code == 303


@pytest.mark.asvs("6.3.1")
def test_whoever_guesses_from_elsewhere_locks_nobody_out_at_their_own_console(door: Door) -> None:
    name = a_name()
    door.person(name)
    console, elsewhere = door.browser(), door.browser()
    console.sign_in(name)
    console.post("/keluar", page="/")
    for n in range(limits.FREE_N + 1):
        elsewhere.by_password(name, f"salah nomor {n} saja")
    assert elsewhere.by_password(name).status_code == 429
    door.clock.forward(minutes=6)
    elsewhere.by_password(name)  # and with the password found out, at the code
    for n in range(limits.FREE_N):
        elsewhere.by_code(f"11111{n}")
    for n in range(limits.FREE_N + 1):
        door.browser().by_password(name, f"salah lagi {n} saja")

    assert elsewhere.by_code("123456").status_code == 429
    assert console.sign_in(name).status_code == 303
    assert console.session


def test_a_known_device_has_its_own_tries_and_they_end_too(door: Door) -> None:
    name, other = a_name(), a_name()
    door.person(name)
    door.person(other)
    console = door.browser()
    console.sign_in(name)
    console.post("/keluar", page="/")

    here = [console.by_password(name, f"salah nomor {n} saja").status_code for n in range(6)]
    there = [console.by_password(other, f"salah nomor {n} saja").status_code for n in range(5)]

    assert here == [422] * 5 + [429]
    assert there == [422] * 5
    assert door.browser().by_password(other).status_code == 429  # no device of theirs: the name's
    assert door.browser().by_password(name).status_code == 303


def test_a_device_cookie_that_somebody_made_up_is_a_strange_device(door: Door) -> None:
    name = a_name()
    door.person(name)
    for n in range(limits.FREE_N):
        guess = door.browser()
        guess.cookies[DEVICE_COOKIE] = f"made-up-{n}"
        guess.by_password(name, f"salah nomor {n} saja")

    last = door.browser()
    last.cookies[DEVICE_COOKIE] = "made-up-last"

    assert last.by_password(name).status_code == 429


def test_setting_it_up_ends_what_the_password_alone_had_opened(door: Door) -> None:
    name, browser = newcomer(door)
    thief = door.browser()
    thief.by_password(name)
    assert thief.get("/akun/faktor").status_code == 200

    browser.set_up(door.clock.now())

    assert thief.get("/").headers["location"].startswith("/masuk")
    assert name in browser.get("/").text


def test_a_device_got_by_the_password_alone_is_strange_afterwards(door: Door) -> None:
    """Or each would be a purse of tries at the code."""
    name, browser = newcomer(door)
    thief = door.browser()
    thief.by_password(name)
    browser.set_up(door.clock.now())

    for n in range(limits.FREE_N):
        thief.by_password(name, f"salah nomor {n} saja")

    assert door.browser().by_password(name).status_code == 429


def test_each_session_is_offered_a_secret_of_its_own(door: Door) -> None:
    name, browser = newcomer(door)
    thief = door.browser()
    thief.by_password(name)
    seen = [
        re.search(r'class="spelled">([A-Z2-7 ]+)<', b.get("/akun/faktor").text)[1]  # type: ignore[index]
        for b in (browser, browser, thief)
    ]

    assert seen[0] == seen[1] != seen[2]


def test_an_invite_of_somebody_who_has_one_does_not_go_around_it(door: Door) -> None:
    name = a_name()
    id = door.person(name)
    secret = secrets.new_secret()
    door.write(lambda uow: accounts.invite_again(uow, Itself(), id, secrets.digest(secret)))
    browser = door.browser()
    fresh = "pasang surut 91 kali"

    answer = browser.post(f"/tautan/{secret}", password=fresh, again=fresh)

    assert answer.headers["location"].startswith("/masuk/kode")
    assert browser.session == ""
    assert browser.by_code(door.phones[name].spares.pop()).status_code == 303
    assert name in browser.get("/").text


@pytest.mark.asvs("6.5.6")
def test_an_administrator_takes_a_lost_one_away(door: Door) -> None:
    name, keeper = a_name(), a_name()
    id, own = door.person(name), door.person(keeper, "administrator")
    browser, admin, waiting = door.browser(), door.browser(), door.browser()
    browser.sign_in(name)
    waiting.by_password(name)
    admin.sign_in(keeper)
    page = admin.get(f"/orang/{id}").text
    assert f"/orang/{id}/faktor/hapus" in page
    assert f"/orang/{own}/faktor/hapus" not in admin.get(f"/orang/{own}").text

    done = admin.post(f"/orang/{id}/faktor/hapus", page=f"/orang/{id}")
    mine = admin.post(f"/orang/{own}/faktor/hapus", page=f"/orang/{own}")
    twice = admin.post(f"/orang/{id}/faktor/hapus", page=f"/orang/{id}")

    assert (done.status_code, mine.status_code, twice.status_code) == (303, 409, 409)
    door.house.sessions.forget()
    assert browser.get("/").headers["location"].startswith("/masuk")
    assert waiting.by_code(door.phones[name].spares.pop()).status_code == 422
    assert waiting.session == ""
    again = door.browser()
    again.by_password(name)
    assert again.get("/").headers["location"] == "/akun/faktor"
    with door.house.db.read() as conn:
        left = conn.execute(sa.select(spare_code).where(spare_code.c.person == UUID(id))).all()
        told = [e for page in reader.pages(conn) for e in page if e.subject == f"person/{id}"]
    assert left == []
    assert "accounts.factor-reset" in [entry.kind for entry in told]


def test_new_spare_codes_cost_a_code_and_void_the_older_ones(door: Door) -> None:
    name = a_name()
    door.person(name)
    old = list(door.phones[name].spares)
    browser = door.browser()
    browser.sign_in(name)

    refused = browser.post("/akun/faktor/cadangan", page="/akun", code="123456")
    made = browser.post("/akun/faktor/cadangan", page="/akun", code=old[0])

    fresh = re.findall(r"<li><code>([a-z2-7-]+)</code>", made.text)
    assert (refused.status_code, made.status_code, len(fresh)) == (422, 200, 10)
    assert set(fresh).isdisjoint(old)
    other = door.browser()
    other.by_password(name)
    assert other.by_code(old[1]).status_code == 422
    assert other.by_code(fresh[0]).status_code == 303


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize("role", list(Role))
def test_every_console_role_must_a_field_officer_may_a_wall_cannot(door: Door, role: Role) -> None:
    _, browser = newcomer(door, role)

    held = browser.get("/wilayah").headers.get("location") == "/akun/faktor"
    offered = browser.get("/akun/faktor").status_code

    assert held == (role not in ("wall", "field_officer"))
    assert offered == (403 if role == "wall" else 200)
    assert {"wall"} == WITHOUT_FACTOR
    assert {"field_officer"} == FREE_OF_FACTOR


def test_a_wall_that_posts_a_code_is_refused(door: Door) -> None:
    _, browser = newcomer(door, "wall")

    answer = browser.post("/akun/faktor", page="/akun", code="123456")

    assert answer.status_code == 403


def test_an_exercise_waives_it_and_whoever_sets_one_up_there_is_asked(drill: Door) -> None:
    name = a_name()
    drill.newcomer(name)
    browser = drill.browser()
    browser.by_password(name)
    assert name in browser.get("/").text
    assert "tidak wajib" in browser.get("/akun").text

    browser.set_up(drill.clock.now())

    assert drill.browser().by_password(name).headers["location"].startswith("/masuk/kode")


def test_a_real_house_cannot_say_that_it_is_waived(door: Door) -> None:
    """Neither by its settings, nor by a session opened as a demo link would."""
    id = door.newcomer(a_name())
    secret = secrets.new_secret()
    door.write(
        lambda uow: accounts.change_installation(
            uow, Itself(), "LATIHAN", "18.72", "pemilu-2024", "Asia/Jakarta"
        )
    )
    door.write(lambda uow: accounts.open_session(uow, id, secrets.digest(secret), "link"))

    found = door.house.sessions.load("session", secret)

    assert found is not None
    assert found.must_enrol


def test_a_house_that_is_not_founded_waives_nothing(tmp_path: Any) -> None:
    from damai.accounts import store
    from tests import harness

    house = harness.house(tmp_path, seeded=False)
    made: dict[str, str] = {}

    def people(uow: Any) -> None:
        accounts.add_agency(uow, "polres-metro", "polres", "Polres", "")
        made["id"] = accounts.add_person(uow, "Sari", "operator", "polres-metro", None, None).id
        accounts.open_session(uow, made["id"], b"s" * 32, "link")

    house.db.write_now(people)
    with house.db.read() as conn:
        found = store.actor_of_session(conn, b"s" * 32, house.clocks.wall.now())
    house.close()
    assert found is not None
    assert found.must_enrol


def test_a_key_that_is_not_this_databases_says_so_and_lets_nobody_in(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = a_name()
    door.person(name)
    door.clock.forward(seconds=60)
    browser = door.browser()
    browser.by_password(name)
    monkeypatch.setattr(door.house.vault, "_key", b"k" * 32)

    answer = browser.by_code(door.phones[name].code(door.clock.now()))

    assert answer.status_code == 503
    assert "accounts.key" in answer.text
    assert browser.session == ""


def test_the_page_of_the_code_does_not_say_whose_it_is(door: Door) -> None:
    name = a_name()
    door.person(name)
    browser = door.browser()
    browser.by_password(name)

    assert name not in browser.get("/masuk/kode").text
