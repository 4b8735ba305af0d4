"""Links: the first one, invitations, and those of an exercise. Random, single-use, a day old at most."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.tables import api_token, login_link, person, person_password
from damai.app import tasks
from damai.core.errors import Forbidden, NotFound
from damai.drill.seed import links, person_id
from damai.webkit.actor import House as Itself
from tests import harness
from tests.accounts.conftest import PASSWORD, Door
from tests.accounts.test_sign_in import a_name

AGAIN = {"password": PASSWORD, "again": PASSWORD}


def hash_of(door: Door, id: str) -> str | None:
    with door.house.db.read() as conn:
        return conn.execute(
            sa.select(person_password.c.hash).where(person_password.c.person == UUID(id))
        ).scalar()


def id_of(door: Door, name: str) -> str:
    with door.house.db.read() as conn:
        return str(conn.execute(sa.select(person.c.id).where(person.c.name == name)).scalar_one())


@pytest.mark.asvs("6.3.2")
def test_a_new_installation_has_no_account_and_one_link_that_works_once(tmp_path: Any) -> None:
    from litestar.testing import TestClient

    from damai.app.build import build
    from tests.accounts.conftest import ORIGIN, Browser

    house = harness.house(tmp_path, seeded=False)
    tasks.found_if_new(house.db)
    with house.db.read() as conn:
        assert accounts.people(conn) == []
        assert conn.execute(sa.select(sa.func.count()).select_from(person_password)).scalar() == 0
    path = tasks.first_link(house.db)
    assert path is not None
    with TestClient(build(house), base_url=ORIGIN) as client:
        looked = Browser(client=client).get(path)  # a preview does not spend it
        first = Browser(client=client)
        made = first.post(path, name="Kepala Pengelola", **AGAIN)
        second = Browser(client=client).post(path, page="/masuk", name="Penyusup", **AGAIN)

        assert looked.status_code == 200
        assert (made.status_code, made.headers["location"]) == (303, "/orang")
        assert first.get("/orang").headers["location"] == "/akun/faktor"
        first.set_up(house.clocks.wall.now())
        assert first.get("/orang").status_code == 200
        assert second.status_code == 404
        assert Browser(client=client).get(path).status_code == 404
    with house.db.read() as conn:
        assert [(p.name, p.role) for p in accounts.people(conn)] == [
            ("Kepala Pengelola", "administrator")
        ]
    assert tasks.first_link(house.db) is None
    house.close()


def test_of_two_who_use_a_link_at_once_one_gets_in(door: Door) -> None:
    path = door.invite(a_name())
    link, hashed = secrets.digest(path.rpartition("/")[2]), secrets.hash_password(PASSWORD)

    def use() -> str:
        try:
            door.write(lambda uow: accounts.redeem_invite(uow, link, hashed))
        except NotFound as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda _: use(), range(4)))

    assert answers == ["in", "link-spent", "link-spent", "link-spent"]


@pytest.mark.asvs("6.4.1")
def test_invitations_are_random_and_long(door: Door) -> None:
    made = {door.invite(a_name()).removeprefix("/tautan/") for _ in range(20)}

    assert len(made) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in made)


def test_an_invited_person_sets_the_password_once_and_is_in(door: Door) -> None:
    name = a_name()
    path = door.invite(name)
    browser = door.browser()

    made = browser.post(path, **AGAIN)
    again = door.browser().post(path, page="/masuk", password="x" * 20, again="x" * 20)

    assert made.status_code == 303
    browser.set_up(door.clock.now())
    assert name in browser.get("/").text
    assert again.status_code == 404
    assert door.browser().sign_in(name).status_code == 303


def test_an_invitation_sets_nobody_elses_password(door: Door) -> None:
    mine, other = a_name(), a_name()
    theirs = door.person(other)
    before = hash_of(door, theirs)
    path = door.invite(mine)

    door.browser().post(path, name=other, person=theirs, id=theirs, **AGAIN)

    assert hash_of(door, theirs) == before
    assert hash_of(door, id_of(door, mine)) is not None


@pytest.mark.asvs("6.4.1")
def test_a_link_dies_after_a_day(door: Door) -> None:
    path = door.invite(a_name())
    door.clock.forward(hours=23, minutes=59)
    assert door.browser().get(path).status_code == 200

    door.clock.forward(minutes=2)

    assert door.browser().get(path).status_code == 404
    link, hashed = secrets.digest(path.rpartition("/")[2]), secrets.hash_password(PASSWORD)
    with pytest.raises(NotFound, match="link-spent"):
        door.write(lambda uow: accounts.redeem_invite(uow, link, hashed))


def test_words_that_do_not_fit_spend_no_link(door: Door) -> None:
    path = door.invite(a_name())

    for fields in (
        {"password": "pendek", "again": "pendek"},
        {"password": PASSWORD, "again": PASSWORD + "x"},
    ):
        answer = door.browser().post(path, **fields)
        assert answer.status_code == 422
        assert PASSWORD not in answer.text

    assert door.browser().post(path, **AGAIN).status_code == 303


def test_an_invitation_of_somebody_who_may_no_longer_sign_in_lets_nobody_in(door: Door) -> None:
    from damai.webkit.actor import House

    name = a_name()
    path = door.invite(name)
    id = id_of(door, name)
    door.write(lambda uow: accounts.change_person(uow, House(), id, 1, "operator", "18.72", False))
    browser = door.browser()

    browser.post(path, **AGAIN)

    assert browser.session == ""
    assert door.browser().sign_in(name).status_code == 422


@pytest.mark.parametrize("purpose", ["first", "demo"])
def test_an_invitation_is_good_for_nothing_else(door: Door, purpose: str) -> None:
    path = door.invite(a_name())
    link = secrets.digest(path.rpartition("/")[2])
    uses = {
        "first": lambda uow: accounts.redeem_first(uow, link, "Kepala Palsu", "x"),
        "demo": lambda uow: accounts.redeem_demo(uow, link, bytes(32)),
    }

    with pytest.raises(NotFound, match="link-spent"):
        door.write(uses[purpose])


def test_a_real_installation_makes_no_demo_link_and_takes_none(door: Door) -> None:
    id = door.person(a_name())
    with pytest.raises(Forbidden, match="only-in-exercise"):
        door.write(lambda uow: accounts.make_demo_link(uow, id, bytes(32)))
    secret = secrets.new_secret()

    def smuggle(uow: Any) -> None:
        """As somebody would who can write one row into the database."""
        uow.execute(
            sa.insert(login_link).values(
                hash=secrets.digest(secret), purpose="demo", person=UUID(id),
                expires_at=uow.wall_at.replace(year=2030),
            )
        )  # fmt: skip
        accounts.make_token(uow, id, "so that the command has its entry", bytes(32))

    door.write(smuggle)
    browser = door.browser()
    answer = browser.post(f"/tautan/{secret}")

    assert answer.status_code == 404
    assert browser.session == ""
    with pytest.raises(NotFound, match="link-spent"):
        door.write(lambda uow: accounts.redeem_demo(uow, secrets.digest(secret), bytes(32)))


def test_a_real_installation_cannot_become_an_exercise(door: Door) -> None:
    from damai.webkit.actor import House

    door.write(
        lambda uow: accounts.change_installation(
            uow, House(), "Metro", "18.72", "pemilu-2024", "Asia/Jakarta"
        )
    )

    with door.house.db.read() as conn:
        house = accounts.the_installation(conn)
    assert house is not None
    assert not house.exercise


def test_the_links_of_an_exercise_sign_in_once_as_their_person(drill: Door) -> None:
    made = links(drill.house.db)
    chosen = next(link for link in made if link.name.startswith("Budi"))
    browser = drill.browser()

    first = browser.post(chosen.path)
    second = drill.browser().post(chosen.path, page="/masuk")

    assert first.status_code == 303
    assert chosen.name in browser.get("/").text
    assert second.status_code == 404
    assert len({link.path for link in made}) == len(made)


@pytest.mark.asvs("6.3.2")
def test_the_cast_of_an_exercise_has_no_password(drill: Door) -> None:
    who = str(person_id(harness.SEED, "operator"))

    assert hash_of(drill, who) is None
    assert drill.browser().sign_in("Sari (posko Polres)", "").status_code == 422


def test_a_second_first_link_voids_the_one_before_and_none_works_once_there_is_an_administrator(
    tmp_path: Any,
) -> None:
    house = harness.house(tmp_path, seeded=False)
    tasks.found_if_new(house.db)
    one, two = (secrets.digest(str(tasks.first_link(house.db)).rpartition("/")[2]) for _ in "12")

    with pytest.raises(NotFound):
        house.db.write_now(lambda uow: accounts.redeem_first(uow, one, "Asih", "x"))
    house.db.write_now(lambda uow: accounts.redeem_first(uow, two, "Asih", "x"))
    house.db.write_now(lambda uow: accounts.make_first_link(uow, b"3" * 32))
    with pytest.raises(NotFound):
        house.db.write_now(lambda uow: accounts.redeem_first(uow, b"3" * 32, "Penyusup", "x"))
    house.close()


def test_a_fresh_invite_voids_the_older_one(door: Door) -> None:
    name = a_name()
    old = secrets.digest(door.invite(name).rpartition("/")[2])

    door.write(lambda uow: accounts.invite_again(uow, Itself(), id_of(door, name), b"n" * 32))

    with pytest.raises(NotFound):
        door.write(lambda uow: accounts.redeem_invite(uow, old, "x"))


def test_anothers_token_and_an_absent_one_answer_the_same(drill: Door) -> None:
    harness.token_for(drill.house.db, "sari")
    with drill.house.db.read() as conn:
        anothers = str(conn.execute(sa.select(api_token.c.id).limit(1)).scalar_one())
    hadi = harness.actor(drill.house.db, "hadi")

    for token in (anothers, "018da5b4-7c00-7000-8000-000000000001"):
        with pytest.raises(NotFound, match="token-unknown"):
            drill.write(lambda uow, token=token: accounts.revoke_token(uow, hadi, token))


def test_people_added_before_the_first_link_is_used_do_not_spend_it(tmp_path: Any) -> None:
    house = harness.house(tmp_path, seeded=False)
    tasks.found_if_new(house.db)
    path = tasks.first_link(house.db)
    house.db.write_now(
        lambda uow: accounts.add_agency(uow, "polres-metro", "polres", "Polres Metro", "18.72")
    )
    tasks.add_user(house.db, "Sari", "operator", "polres-metro", None)

    again = tasks.first_link(house.db)
    assert None not in (path, again)
    last = secrets.digest(str(again).rpartition("/")[2])
    house.db.write_now(lambda uow: accounts.redeem_first(uow, last, "Asih", "x"))

    assert tasks.first_link(house.db) is None
    house.close()


@pytest.mark.asvs("6.2.11")
def test_an_invited_person_cannot_take_the_own_name_as_the_password(door: Door) -> None:
    name = f"Kemuning {a_name()}"
    path = door.invite(name)
    named = f"{name.replace(' ', '')}12"

    refused = door.browser().post(path, password=named, again=named, name="orang lain")

    assert refused.status_code == 422
    assert "mudah ditebak" in refused.text
    assert door.browser().post(path, **AGAIN).status_code == 303
