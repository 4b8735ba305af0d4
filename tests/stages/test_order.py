"""Events out of their order are asked about, and recorded all the same by whoever is sure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.core.clock import Clocks
from damai.stages.happenings import GENERAL, REGIONAL, Doubt, doubt
from tests.builders import fresh_id
from tests.paging import signed, token
from tests.stages.test_pages import to

VOTES = datetime(2024, 2, 13, 17, tzinfo=UTC)
DAY = timedelta(days=1)
RESULTS, CASE, VERDICT = VOTES + 35 * DAY, VOTES + 40 * DAY, VOTES + 60 * DAY


@pytest.mark.parametrize(
    ("event", "at", "happened", "asked"),
    [
        ("results-announced", RESULTS, {}, None),
        ("results-announced", VOTES - DAY, {}, Doubt(why="event-order-before-voting", other_at=VOTES)),
        ("repeat-recommended", VOTES, {}, None),
        ("verdict", VERDICT, {}, Doubt(why="event-order-without", other="case-registered-president")),
        ("case-registered-president", CASE, {}, Doubt(why="event-order-without", other="results-announced")),
        ("case-registered-president", CASE, {"results-announced": RESULTS}, None),
        ("case-registered-president", RESULTS - DAY, {"results-announced": RESULTS},
         Doubt(why="event-order-before", other="results-announced", other_at=RESULTS)),
        ("verdict", VERDICT, {"case-registered-legislature": CASE}, None),
        ("results-announced", VERDICT, {"case-registered-president": CASE},
         Doubt(why="event-order-after", other="case-registered-president", other_at=CASE)),
        ("case-registered-legislature", VERDICT + DAY,
         {"results-announced": RESULTS, "case-registered-president": CASE, "verdict": VERDICT}, None),
        ("council-term-ended", VERDICT, {}, None),
    ],
)  # fmt: skip
def test_what_is_out_of_order_is_found(
    event: str, at: datetime, happened: dict[str, datetime], asked: Doubt | None
) -> None:
    assert doubt(event, at, VOTES, happened, GENERAL) == asked


def test_only_events_of_the_same_election_are_waited_for() -> None:
    assert doubt("verdict", VERDICT, VOTES, {"case-registered": CASE}, REGIONAL) is None
    asked = doubt("verdict", VERDICT, VOTES, {}, REGIONAL)
    assert asked is not None
    assert asked.other == "case-registered"


def test_the_form_asks_and_records_what_is_confirmed(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    to(clocks, 2024, 3, 20, 16)
    budi = signed(client, house, "budi")
    form = {
        "form_token": token(budi.get("/tahapan").text), "id": fresh_id(), "event": "results-announced",
        "on": "2024-02-12", "at": "22.19", "decision": "Keputusan 1", "note": "Kata saya",
    }  # fmt: skip

    asked = budi.post("/tahapan/peristiwa", data=form)
    assert asked.status_code == 422
    assert "sebelum hari pemungutan suara (14 Feb 2024, 00.00 WIB)" in asked.text
    assert 'name="sure" value="yes"' in asked.text
    assert 'value="Kata saya"' in asked.text
    assert 'name="sure"' not in budi.get("/tahapan").text

    sure = {**form, "id": fresh_id(), "sure": "yes"}
    assert budi.post("/tahapan/peristiwa", data=sure).status_code == 303
    assert "12 Feb 2024, 22.19 WIB" in budi.get("/tahapan").text


def test_a_correction_is_asked_about_too_and_names_the_other_event(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    to(clocks, 2024, 4, 30, 10)
    budi = signed(client, house, "budi")
    form = {
        "form_token": token(budi.get("/tahapan").text), "at": "10.00", "decision": "Surat", "note": "Salah ketik",
    }  # fmt: skip

    def send(path: str, **more: str) -> Any:
        return budi.post(f"/tahapan/peristiwa{path}", data={**form, "id": fresh_id(), **more})

    assert send("", event="results-announced", on="2024-03-20").status_code == 303
    assert send("", event="case-registered-president", on="2024-03-25").status_code == 303
    moved = {"event": "case-registered-president", "on": "2024-03-01", "version": "1"}

    asked = send("/koreksi", **moved)

    assert asked.status_code == 422
    assert "Pengumuman penetapan perolehan suara" in asked.text
    assert "20 Mar 2024, 10.00 WIB" in asked.text
    assert send("/koreksi", **moved, sure="yes").status_code == 303
