"""*Lihat sebagai*: of an exercise alone, read-only, on the record, and over by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.service.viewing import VIEW_FOR
from damai.accounts.tables import viewing
from damai.drill.seed import person_id
from damai.journal import reader
from damai.webkit.security import SESSION_COOKIE
from tests.accounts.conftest import Browser, Door
from tests.accounts.test_second_factor import filled
from tests.builders import file, fresh_id
from tests.contracts.expectation import ROUTES
from tests.harness import CAST, SEED, actor


def cast(key: str) -> str:
    return str(person_id(SEED, CAST[key]))


def signed(door: Door, who: str) -> Browser:
    secret = secrets.new_secret()
    door.write(lambda uow: accounts.open_session(uow, who, secrets.digest(secret), "password"))
    browser = door.browser()
    browser.cookies[SESSION_COOKIE] = secret
    return browser


def looking(drill: Door, key: str = "sari") -> Browser:
    browser = signed(drill, cast("admin"))
    answer = browser.post(f"/orang/{cast(key)}/lihat", page="/orang")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return browser


def entries(door: Door, kind: str) -> list[Any]:
    with door.house.db.read() as conn:
        return [e for page in reader.pages(conn) for e in page if e.kind == kind]


def test_an_administrator_of_an_exercise_sees_what_the_other_sees_under_a_banner(
    drill: Door,
) -> None:
    file(drill.house.db, actor(drill.house.db, "sari"), text="Hanya Polri tahu ini.")
    begun = len(entries(drill, "accounts.viewing-begun"))

    browser = looking(drill)

    for path in ("/", "/ringkas", "/lapor", "/jaga", "/wilayah", "/tidak-ada", "/orang"):
        page = browser.get(path).text
        assert "Anda melihat sebagai Sari (posko Polres) (Operator, Polres Metro)." in page, path
        assert 'action="/lihat/keluar"' in page
    assert "Hanya Polri tahu ini." in browser.get("/").text
    assert browser.get("/orang").status_code == 403
    assert len(entries(drill, "accounts.viewing-begun")) == begun + 1
    last = entries(drill, "accounts.viewing-begun")[-1]
    assert last.actor == f"person/{cast('admin')}"
    assert f"person/{cast('sari')}".encode() in (last.body or b"")

    left = browser.post("/lihat/keluar", page="/")
    assert left.headers["location"] == "/orang"
    assert browser.get("/orang").status_code == 200
    assert "Anda melihat sebagai" not in browser.get("/orang").text
    assert entries(drill, "accounts.viewing-ended")[-1].actor == f"person/{cast('admin')}"


def test_every_act_is_refused_at_the_door_and_changes_nothing(drill: Door) -> None:
    browser = looking(drill)
    token = browser.get("/").text.partition('name="form_token" value="')[2][:64]
    with drill.house.db.read() as conn:
        size = reader.size(conn)
    refused = 0
    for method, path in ROUTES:
        if method != "POST" or path in ("/lihat/keluar", "/keluar"):
            continue
        answer = drill.client.post(
            filled(path), headers=browser._headers(), follow_redirects=False,
            data={"form_token": token, "id": fresh_id()},
        )  # fmt: skip
        drill.client.cookies.clear()
        assert answer.status_code == 403, path
        assert "tidak ada yang dapat diubah" in answer.text, path
        refused += 1
    with drill.house.db.read() as conn:
        assert reader.size(conn) == size
    assert refused > 30


def test_the_persons_own_account_is_not_looked_at(drill: Door) -> None:
    browser = looking(drill)

    for path in ("/akun", "/akun/faktor", "/setelan"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "milik Sari (posko Polres) sendiri" in answer.text


def test_who_may_be_looked_as_and_by_whom(drill: Door) -> None:
    admin = signed(drill, cast("admin"))
    assert admin.post(f"/orang/{cast('admin')}/lihat", page="/orang").status_code == 409
    assert admin.post(f"/orang/{fresh_id()}/lihat", page="/orang").status_code == 404
    sari = signed(drill, cast("sari"))
    assert sari.post(f"/orang/{cast('budi')}/lihat", page="/").status_code == 403
    assert f'action="/orang/{cast("sari")}/lihat"' in admin.get(f"/orang/{cast('sari')}").text
    assert sari.post("/lihat/keluar", page="/").status_code == 404


def test_it_ends_by_itself_after_half_an_hour_and_with_the_session(drill: Door) -> None:
    browser = looking(drill)
    drill.clock.forward(seconds=VIEW_FOR.total_seconds() - 1)
    drill.house.sessions.forget()
    assert "Anda melihat sebagai" in browser.get("/").text
    drill.house.db.write_now(lambda uow: None)  # that it was in use has been written
    drill.clock.forward(seconds=2)
    drill.house.sessions.forget()
    assert browser.get("/orang").status_code == 200

    browser = looking(drill)
    assert browser.post("/keluar", page="/").status_code == 303
    assert browser.get("/").headers["location"].startswith("/masuk")


def test_streams_follow_the_role_that_is_looked_as(drill: Door) -> None:
    browser = looking(drill)
    seen = drill.house.sessions.load("session", browser.session)
    assert seen is not None
    assert (seen.role, seen.institution, seen.viewing) == ("operator", "polri", "Pengelola latihan")
    still = drill.house.sessions._check
    assert still(seen)

    browser.post("/lihat/keluar", page="/")

    assert not still(seen)
    admin = drill.house.sessions.load("session", browser.session)
    assert admin is not None
    assert not admin.may("incidents.read")


def test_in_a_real_house_there_is_no_such_page_and_a_forged_session_is_nobodys(door: Door) -> None:
    admin = signed(door, door.person("Pengelola sungguhan", "administrator"))
    target = door.person("Operator sungguhan")

    for path in (f"/orang/{target}/lihat", "/lihat/keluar"):
        assert admin.post(path, page="/orang").status_code == 404
    assert "/lihat" not in admin.get(f"/orang/{target}").text
    assert entries(door, "accounts.viewing-begun") == []

    row = {
        "session": secrets.digest(admin.session), "person": UUID(target),
        "until": door.clock.now() + timedelta(minutes=10),
    }  # fmt: skip
    door.write(lambda uow: uow.execute(sa.insert(viewing).values(**row)).close())
    door.house.sessions.forget()

    assert admin.get("/orang").headers["location"].startswith("/masuk")
    assert door.house.sessions.load("session", admin.session) is None


def test_in_an_exercise_a_row_forged_for_another_role_is_nobodys_either(drill: Door) -> None:
    sari = signed(drill, cast("sari"))
    row = {
        "session": secrets.digest(sari.session), "person": UUID(cast("rian")),
        "until": drill.clock.now() + timedelta(minutes=10),
    }  # fmt: skip
    drill.write(lambda uow: uow.execute(sa.insert(viewing).values(**row)).close())
    drill.house.sessions.forget()

    assert sari.get("/").headers["location"].startswith("/masuk")
