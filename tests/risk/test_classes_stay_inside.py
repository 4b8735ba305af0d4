"""A station's class is never public: no page, answer or file tells it to the wall, a visitor or a patrol's telephone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.house import House
from damai.risk.classes import service
from damai.risk.classes.model import StationClass
from damai.risk.classes.service import Proposal
from damai.webkit.security import SESSION_COOKIE
from tests.builders import ELECTION, IMOPURO_3
from tests.contracts.expectation import ROUTES
from tests.harness import actor
from tests.risk.acting import enter

REASON = "Jembatan-zq putus"
TOLD = ("sangat rawan", "sangat-rawan", "very vulnerable", "jembatan-zq")
NONE = "00000000-0000-7000-8000-000000000000"
STREAM = "/api/v1/events"


@pytest.fixture
def decided(house: House) -> None:
    tuti = actor(house.db, "tuti")
    made = Proposal(index_class="zq", criteria_class="rawan")
    house.db.write_now(
        lambda uow: service.decide(
            uow, tuti, ELECTION, IMOPURO_3, 0, StationClass.SANGAT_RAWAN, REASON, made
        )
    )


def wall(client: TestClient[Any], house: House) -> None:
    secret = secrets.new_secret()
    added = house.db.write_now(
        lambda uow: accounts.add_person(uow, "Layar", "wall", "polres-metro", None, None)
    ).value
    house.db.write_now(
        lambda uow: accounts.open_session(uow, str(added.id), secrets.digest(secret), "password")
    )
    client.cookies.clear()
    client.cookies.set(SESSION_COOKIE, secret)
    client.follow_redirects = False


def every_answer(client: TestClient[Any]) -> dict[str, str]:
    """Path -> what is answered, of every GET that ends."""
    values = {
        "code": IMOPURO_3, "name": "stations.csv", "z": "12", "x": "3240", "y": "2100.mvt",
        "seq": "3", "version": "x", "path": "x", "rest": "x", "secret": "x" * 43,
    }  # fmt: skip
    found = {}
    for method, route in ROUTES:
        if method != "GET" or route == STREAM:
            continue
        at = values | ({"code": "18.72.01.1003"} if "areas" in route or "wilayah" in route else {})
        path = re.sub(r"{(\w+)}", lambda m, at=at: at.get(m[1], NONE), route)  # type: ignore[misc]
        found[path] = client.get(path).text.casefold()
    return found


@pytest.mark.parametrize("who", ["visitor", "wall", "bayu", "admin"])
def test_nobody_outside_is_told_a_class_by_any_door(
    client: TestClient[Any], house: House, decided: None, who: str
) -> None:
    client.follow_redirects = False
    if who == "wall":
        wall(client, house)
    elif who != "visitor":
        enter(client, house, who)

    told = {path for path, text in every_answer(client).items() if any(w in text for w in TOLD)}

    assert told == set()


def test_a_partner_is_told_it_where_it_belongs(
    client: TestClient[Any], house: House, decided: None
) -> None:
    """So that finding nothing above means something."""
    enter(client, house, "budi")

    told = {path for path, text in every_answer(client).items() if "jembatan-zq" in text}

    assert told == {f"/kerawanan/kelas/{IMOPURO_3}", "/kerawanan/kelas/ekspor"}
