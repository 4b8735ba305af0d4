"""Invites in the administrator's hands: which are open and for how long, and how one is withdrawn."""

from __future__ import annotations

import re
from typing import Any

import pytest

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.core.errors import Forbidden, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.webkit.actor import House
from tests import harness
from tests.accounts.conftest import Browser, Door
from tests.accounts.test_links import AGAIN, id_of
from tests.accounts.test_sign_in import a_name


def administrator(door: Door) -> Browser:
    name = a_name()
    door.person(name, "administrator")
    browser = door.browser()
    browser.sign_in(name)
    return browser


def part(page: str, name: str) -> str:
    """What the list of open invites says of a person, "" when it does not name them."""
    _, there, rest = page.partition("Undangan terbuka")
    section = rest.partition("</section>")[0] if there else ""
    _, found, line = section.partition(f">{name}</a>")
    return line.partition("</li>")[0] if found else ""


def test_open_invites_are_listed_with_the_time_left(door: Door) -> None:
    name = a_name()
    door.invite(name)
    admin = administrator(door)
    fresh = part(admin.get("/orang").text, name)

    door.clock.forward(hours=3, minutes=30)
    later = part(admin.get("/orang").text, name)

    assert "sisa 24 j 00 m" in fresh
    assert "sisa 20 j 30 m" in later
    assert "polres-metro" in later
    assert "sisa 20 j 30 m" in admin.get(f"/orang/{id_of(door, name)}").text


def test_a_used_one_and_an_expired_one_are_no_longer_listed(door: Door) -> None:
    used, old = a_name(), a_name()
    door.invite(old)
    door.clock.forward(hours=1)
    path = door.invite(used)
    admin = administrator(door)
    assert part(admin.get("/orang").text, used)

    door.browser().post(path, **AGAIN)
    assert not part(admin.get("/orang").text, used)
    assert part(admin.get("/orang").text, old)
    door.clock.forward(hours=23)

    again = administrator(door)  # an administrator's session is short
    assert not part(again.get("/orang").text, old)


def test_the_link_itself_is_shown_once_and_never_in_a_list(door: Door) -> None:
    name = a_name()
    path = door.invite(name)
    admin = administrator(door)

    for page in ("/orang", f"/orang/{id_of(door, name)}"):
        text = admin.get(page).text
        assert path not in text
        assert secrets.digest(path.rpartition("/")[2]).hex() not in text


def test_a_withdrawn_invite_lets_nobody_in_and_the_record_says_who_did_it(door: Door) -> None:
    name = a_name()
    path = door.invite(name)
    id = id_of(door, name)
    admin = administrator(door)

    done = admin.post(f"/orang/{id}/undang/batal", page="/orang")

    assert (done.status_code, done.headers["location"]) == (303, "/orang")
    assert door.browser().get(path).status_code == 404
    assert door.browser().post(path, page="/masuk", **AGAIN).status_code == 404
    assert not part(admin.get("/orang").text, name)
    with door.house.db.read() as conn:
        last = [e for page in reader.pages(conn) for e in page][-1]
    assert (last.kind, last.subject) == ("accounts.link-revoked", f"person/{id}")
    assert last.actor.startswith("person/")
    assert admin.post(f"/orang/{id}/undang/batal", page="/orang").status_code == 404


def test_a_withdrawn_person_can_be_invited_again(door: Door) -> None:
    name = a_name()
    door.invite(name)
    id = id_of(door, name)
    admin = administrator(door)
    admin.post(f"/orang/{id}/undang/batal", page="/orang")

    page = admin.post(f"/orang/{id}/undang", page=f"/orang/{id}").text

    path = page.partition("/tautan/")[2][:43]
    assert door.browser().post(f"/tautan/{path}", **AGAIN).status_code == 303


def test_the_store_lists_and_withdraws_on_each_engine(metro: Database) -> None:
    hadi = harness.actor(metro, "hadi")
    wall: Any = metro.clocks.wall

    def invite(uow: Any, name: str, link: bytes) -> str:
        office = ("operator", "kpu-metro", None)
        return str(accounts.invite(uow, House(), name, *office, link).id)

    first = metro.write_now(lambda uow: invite(uow, "Satu", b"1" * 32)).value
    wall.forward(hours=1)
    second = metro.write_now(lambda uow: invite(uow, "Dua", b"2" * 32)).value

    def open_now() -> list[str]:
        with metro.read() as conn:
            return [i.name for i in accounts.open_invites(conn, wall.now())]

    assert open_now() == ["Satu", "Dua"]
    with pytest.raises(Forbidden):
        metro.write_now(lambda uow: accounts.revoke_invite(uow, hadi, first))
    metro.write_now(lambda uow: accounts.revoke_invite(uow, House(), first))
    assert open_now() == ["Dua"]
    with pytest.raises(NotFound, match="invite-none"):
        metro.write_now(lambda uow: accounts.revoke_invite(uow, House(), first))
    with pytest.raises(NotFound, match="link-spent"):
        metro.write_now(lambda uow: accounts.redeem_invite(uow, b"1" * 32, "x"))
    metro.write_now(lambda uow: accounts.redeem_invite(uow, b"2" * 32, "x"))
    assert open_now() == []
    assert second != first
    metro.write_now(lambda uow: accounts.invite_again(uow, House(), second, b"3" * 32))
    wall.forward(hours=24)
    assert open_now() == []


def fresh(page: str) -> str:
    """What the page says of the link that it shows, as a reader hears it."""
    section = page.partition('class="notice fresh"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def test_a_fresh_link_says_whose_it_is_and_until_when(door: Door) -> None:
    name = a_name()
    admin = administrator(door)

    said = fresh(admin.post("/orang", name=name, role="operator", agency="kpu-metro").text)
    id = id_of(door, name)
    door.clock.forward(minutes=30)
    again = fresh(admin.post(f"/orang/{id}/undang", page=f"/orang/{id}").text)

    for words in (said, again):
        assert f"Tautan untuk {name} Peran Operator Instansi kpu-metro Wilayah 18.72" in words
        assert "/tautan/" in words
        assert "Salin tautan" in words
    until = [re.search(r"Berlaku sampai (.+?) WIB", words) for words in (said, again)]
    assert until[0]
    assert until[1]
    assert until[0][1] != until[1][1]
    assert fresh(admin.get("/orang").text) == ""
    assert fresh(admin.get(f"/orang/{id}").text) == ""
