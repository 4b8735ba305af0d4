"""The calendar's page and the top bar: what they say, to whom, and that it does not grow old."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.core.clock import Clocks, MovableClock
from damai.webkit.security import SESSION_COOKIE
from tests import harness
from tests.builders import IMOPURO_3, fresh_id
from tests.paging import signed, token


@pytest.fixture
def clocks() -> Clocks:
    """The scene moves for months; the wall stands, so that nobody's session ends by it."""
    start = harness.POLLING_MORNING
    return Clocks(scene=MovableClock(start), wall=MovableClock(start))


def to(clocks: Clocks, *parts: int) -> None:
    assert isinstance(clocks.scene, MovableClock)
    clocks.scene.set(datetime(*parts, tzinfo=UTC))  # type: ignore[misc, arg-type]


def bar(page: str) -> str:
    """The words of the stage in the top bar, as a reader hears them."""
    found = re.search(r"<a class=\"stage\".*?</a>", page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_the_top_bar_of_every_page_says_what_runs(client: TestClient[Any], house: House) -> None:
    sari = signed(client, house, "sari")

    for path in ("/", "/lapor", "/wilayah", "/tps/" + IMOPURO_3, "/tahapan"):
        assert bar(sari.get(path).text) == "Tahapan: Pemungutan suara +2 tahapan lain berjalan", (
            path
        )
    english = sari.get(
        "/wilayah",
        headers={"Cookie": f"{SESSION_COOKIE}={sari.cookies[SESSION_COOKIE]}; damai-lang=en"},
    )
    assert bar(english.text) == "Stage: Voting +2 more running"


def test_the_top_bar_changes_at_midnight_of_the_place_and_not_a_second_before(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    sari = signed(client, house, "sari")

    to(clocks, 2024, 2, 13, 16, 59, 59)
    before = sari.get("/tahapan/kini").text
    to(clocks, 2024, 2, 13, 17)
    after = sari.get("/tahapan/kini").text
    to(clocks, 2024, 2, 13, 16, 59, 59)  # a rehearsal that is set back

    assert bar(before) == "Tahapan: Masa tenang +1 tahapan lain berjalan"
    assert 'data-until-ms="1707843600000"' in before
    assert bar(after).startswith("Tahapan: Pemungutan suara +2")
    assert sari.get("/tahapan/kini").text == before


def test_when_nothing_runs_the_top_bar_says_so(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    sari = signed(client, house, "sari")
    to(clocks, 2024, 11, 20)

    page = sari.get("/tahapan/kini").text

    assert bar(page) == "Tahapan: Tidak ada tahapan berjalan"
    assert 'data-until-ms=""' in page


def test_an_event_is_recorded_by_the_form_once_and_the_next_page_shows_it(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    to(clocks, 2024, 3, 20, 16)
    budi = signed(client, house, "budi")
    page = budi.get("/tahapan").text
    assert "Menunggu: Pengumuman penetapan perolehan suara" in page
    form = {
        "form_token": token(page), "id": fresh_id(), "event": "results-announced",
        "on": "2024-03-20", "at": "22.19", "decision": "Keputusan KPU 360/2024", "note": "",
    }  # fmt: skip

    first, again = (
        budi.post("/tahapan/peristiwa", data=form),
        budi.post("/tahapan/peristiwa", data=form),
    )
    after = budi.get("/tahapan").text

    assert (first.status_code, again.status_code) == (303, 303)
    assert bar(after).startswith("Tahapan: Pengajuan perkara DPR, DPD dan DPRD ke MK +")
    assert "20 Mar 2024 22.19 WIB" in after
    assert "23 Mar 2024 22.19 WIB" in after
    assert "Dicatat oleh KPU" in after
    wrong = budi.post("/tahapan/peristiwa/koreksi", data={**form, "id": fresh_id(), "version": "1"})
    assert wrong.status_code == 422
    assert "Kesalahan:" in wrong.text
    fixed = {**form, "id": fresh_id(), "version": "1", "never": "yes", "note": "Keliru."}
    assert budi.post("/tahapan/peristiwa/koreksi", data=fixed).status_code == 303
    assert "Ditarik: belum terjadi" in budi.get("/tahapan").text
    assert bar(budi.get("/tahapan/kini").text).startswith("Tahapan: Rekapitulasi")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": "20-03-2024"}, "f-on"),
        ({"on": ""}, "f-on"),
        ({"at": "pagi"}, "f-at"),
        ({"on": "9999-12-31"}, "f-on"),
        ({"on": "0001-01-01"}, "f-on"),
        ({"decision": ""}, "f-decision"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_written_and_the_field_named(
    client: TestClient[Any], house: House, given: dict[str, str], field: str
) -> None:
    budi = signed(client, house, "budi")
    form = {
        "form_token": token(budi.get("/tahapan").text), "id": fresh_id(), "event": "verdict",
        "on": "2024-02-14", "at": "06:10", "decision": "Surat 7", "note": "Kata saya", **given,
    }  # fmt: skip

    answer = budi.post("/tahapan/peristiwa", data=form)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="Kata saya"' in answer.text
    assert '<option value="verdict" selected>' in answer.text


def test_a_repeat_vote_runs_beside_its_parent_in_the_top_bar(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    budi = signed(client, house, "budi")
    page = budi.get("/tahapan").text
    form = {
        "form_token": token(page), "id": fresh_id(), "cause": "psu", "voting_on": "2024-02-24",
        "stations": IMOPURO_3, "decision": "Keputusan KPU Metro 12/2024",
    }  # fmt: skip

    assert budi.post("/tahapan/ulang", data=form).status_code == 303
    to(clocks, 2024, 2, 24, 2)

    assert bar(budi.get("/").text).startswith("Tahapan: PSU: pemungutan suara +")
    assert f'href="/tps/{IMOPURO_3}"' in budi.get("/tahapan").text


def test_who_may_record_nothing_reads_whose_task_it_is(
    client: TestClient[Any], house: House
) -> None:
    page = signed(client, house, "sari").get("/tahapan").text

    assert 'action="/tahapan/' not in page
    assert "Peristiwa dicatat oleh petugas kota/kabupaten dari: Bawaslu, KPU." in " ".join(
        page.split()
    )
    assert "Hanya KPU" in page


def test_another_election_of_the_house_brings_its_own_calendar(
    client: TestClient[Any], house: House, clocks: Clocks
) -> None:
    to(clocks, 2024, 11, 26, 3)
    admin = signed(client, house, "admin")
    page = admin.get("/pengaturan").text
    assert bar(page) == "Tahapan: Tidak ada tahapan berjalan"
    admin.post(
        "/pengaturan",
        data={
            "form_token": token(page),
            "name": "Kota Metro",
            "area": "18.72",
            "election": "pilkada-2024",
            "zone": "Asia/Jayapura",
        },
    )

    assert bar(admin.get("/tahapan").text) == "Tahapan: Masa tenang"
    to(clocks, 2024, 11, 26, 15)  # midnight in Jayapura
    assert bar(admin.get("/tahapan").text) == "Tahapan: Pemungutan suara +1 tahapan lain berjalan"


def test_a_house_that_is_not_founded_has_an_empty_calendar(tmp_path: Path) -> None:
    opened = harness.house(tmp_path / "new", seeded=False)
    try:
        assert opened.standing().titles == {"id": (), "en": ()}
    finally:
        opened.close()


def test_a_look_costs_a_page_less_than_a_fifth_of_a_millisecond(house: House) -> None:
    house.standing()
    n = 2_000

    began = time.process_time()
    for _ in range(n):
        house.standing()

    assert (time.process_time() - began) / n < 0.0002
