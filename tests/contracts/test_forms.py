"""Forms sent twice, corrected, or filled by a machine: one effect, no 500, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.build import build
from damai.app.house import House
from damai.drill.seed import person_id
from damai.incidents.tables import incident, report_sender
from damai.webkit.security import SESSION_COOKIE
from tests import harness
from tests.builders import IMOPURO_3, IRING_MULYO_1, file, fresh_id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = harness.house(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def sari(house: House) -> Iterator[TestClient[Any]]:
    """Sari's browser, signed in."""
    secret = secrets.new_secret()
    who = str(person_id(harness.SEED, harness.CAST["sari"]))
    house.db.write_now(
        lambda uow: accounts.open_session(uow, who, secrets.digest(secret), "password")
    )
    with TestClient(
        build(house), base_url="https://damai.test", raise_server_exceptions=False
    ) as client:
        client.cookies.set(SESSION_COOKIE, secret)
        client.follow_redirects = False
        yield client


def form(client: TestClient[Any], path: str = "/lapor") -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def id_in(page: str) -> str:
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_sent_twice_files_once_and_one_that_says_something_else_is_not_swallowed(
    house: House, sari: TestClient[Any]
) -> None:
    id = fresh_id()
    said = {
        "form_token": form(sari), "id": id, "kind": "theft", "text": "Dompet hilang.",
        "channel": "phone", "place": IMOPURO_3,
    }  # fmt: skip

    first, same = sari.post("/lapor", data=said), sari.post("/lapor", data=said)
    place = sari.post("/lapor", data={**said, "place": IRING_MULYO_1})
    sender = sari.post("/lapor", data={**said, "source": "Pak RT"})

    assert (first.status_code, same.status_code) == (303, 303)
    for other in (place, sender):
        assert other.status_code == 409
        assert id_in(other.text) != id, "the correction could never be filed"
        assert "Dompet hilang." in other.text
    with house.db.read() as conn:
        assert conn.execute(sa.select(incident.c.station)).all() == [(IMOPURO_3,)]
        assert conn.execute(sa.select(report_sender)).all() == []
    again = sari.post("/lapor", data={**said, "place": IRING_MULYO_1, "id": id_in(place.text)})
    assert again.status_code == 303


@pytest.mark.parametrize("version", ["²", "9" * 5000, "99999999999999999999", "-1", "", "satu"])
def test_a_version_that_is_no_number_is_a_conflict_not_a_defect(
    house: House, sari: TestClient[Any], version: str
) -> None:
    id = file(house.db, harness.actor(house.db, "sari"), kind="theft")

    answer = sari.post(
        f"/kejadian/{id}/take",
        data={"form_token": form(sari), "id": fresh_id(), "version": version},
    )

    assert answer.status_code == 409


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_the_calendar_are_refused_as_any_other_instant(
    house: House, sari: TestClient[Any], at: str
) -> None:
    token = harness.token_for(house.db, "sari")
    headers = {"Authorization": f"Bearer {token}"}

    listed = sari.get("/api/v1/incidents", params={"since": at}, headers=headers)
    filed = sari.post(
        "/api/v1/reports",
        headers=headers,
        json={
            "id": fresh_id(), "channel": "api", "kind": "theft", "text": "x",
            "station": IMOPURO_3, "occurred_at": at,
        },
    )  # fmt: skip

    assert listed.status_code in (200, 400, 422)
    assert filed.status_code == 422
    assert filed.json()["field"] == "occurred_at"
