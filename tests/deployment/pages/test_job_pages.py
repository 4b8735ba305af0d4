"""A plan is solved beside people's work: how far it is, stopping it, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from damai.app.house import House
from damai.deployment.faults import Unplannable
from damai.deployment.plans.jobs import Job, jobs
from damai.drill.seed import person_id
from tests import harness
from tests.builders import fresh_id
from tests.deployment.pages.served import BOARD, Reader
from tests.risk.acting import words

By = Callable[[str], Reader]
WAIT_S = 30


class Held:
    """A job of Tuti's that runs until it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.running = threading.Event()
        person = "person/" + str(person_id(harness.SEED, harness.CAST["tuti"]))
        self.job = Job(id=fresh_id(), person=person, area="18.72", name="Menunggu", seconds=30.0)
        self.error: Exception | None = None

    def work(self, job: Job) -> str:
        job.hear("ladder", 3, 12)
        job.hear("grouping", 12_345.0, 12_000.0)
        self.running.set()
        assert self.free.wait(WAIT_S)
        if self.error is not None:
            raise self.error
        return ""


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    jobs.start(made.job, made.work)
    assert made.running.wait(WAIT_S)
    yield made
    made.free.set()
    assert made.job.over.wait(WAIT_S)


def test_the_page_says_what_is_worked_at_with_best_and_bound(
    house: House, by: By, held: Held
) -> None:
    page = by("tuti").get(f"{BOARD}/kerja/{held.job.id}").text
    news = by("tuti").get(f"{BOARD}/kerja/{held.job.id}/kabar").json()

    assert "Jenjang penipisan 3 / 12" in words(page)
    assert "Pembentukan tim 12.345 12.000 2,8 %" in words(page)
    assert "dari paling lama 30 detik" in words(page)
    assert '<noscript><meta http-equiv="refresh"' in page
    assert news["rows"][1] == {
        "what": "grouping",
        "best": "12.345",
        "bound": "12.000",
        "gap": "2,8 %",
    }
    assert (news["over"], news["begun"], news["plan"]) == (False, True, "")


def test_a_job_is_its_askers_alone(house: House, by: By, held: Held) -> None:
    for path in ("", "/kabar"):
        assert by("made").get(f"{BOARD}/kerja/{held.job.id}{path}").status_code == 404
    assert by("made").post(f"{BOARD}/kerja/{held.job.id}/henti").status_code == 404
    assert by("sari").get(f"{BOARD}/kerja/{held.job.id}").status_code == 403
    assert not held.job.is_stopped


def test_who_asked_stops_it_and_the_page_says_so(house: House, by: By, held: Held) -> None:
    answer = by("tuti").post(f"{BOARD}/kerja/{held.job.id}/henti")

    assert answer.status_code == 303
    assert held.job.is_stopped
    page = by("tuti").get(f"{BOARD}/kerja/{held.job.id}").text
    assert "Menghentikan, menyimpan yang terbaik" in page


def test_while_one_runs_the_board_leads_to_it_and_another_is_refused(
    staffed: House, by: By, held: Held
) -> None:
    board = by("tuti").get(BOARD).text
    second = by("tuti").post(f"{BOARD}/hitung", name="Kedua")

    assert f"/rencana/kerja/{held.job.id}" in board
    assert second.status_code == 409
    assert "Perhitungan Anda sebelumnya masih berjalan" in second.text
    assert 'value="Kedua"' in second.text


def test_the_same_form_again_is_the_same_job_and_the_same_plan(staffed: House, by: By) -> None:
    id = fresh_id()
    plan = by("tuti").solves(id=id, name="Sekali")

    again = by("tuti").post(f"{BOARD}/hitung", id=id, name="Sekali", seconds="5")

    done = by("tuti").get(again.headers["location"])
    assert done.headers["location"] == f"{BOARD}?rencana={plan}"


def test_the_same_form_with_other_words_is_another_job(staffed: House, by: By) -> None:
    id = fresh_id()
    one = by("tuti").solves(id=id, name="Sekali")

    other = by("tuti").solves(id=id, name="Sekali", cut="4")

    assert other != one


def test_what_the_planner_refuses_is_said_in_the_readers_language(house: House, by: By) -> None:
    held = Held()
    held.error = Unplannable("rung-unknown", rung=99, last=12)
    jobs.start(held.job, held.work)
    held.free.set()
    assert held.job.over.wait(WAIT_S)

    indonesian = by("tuti").get(f"{BOARD}/kerja/{held.job.id}").text
    english = by("tuti").get(f"{BOARD}/kerja/{held.job.id}", lang="en").text
    late = by("tuti").post(f"{BOARD}/kerja/{held.job.id}/henti")

    assert "Tangga penipisan ini tidak punya jenjang 99; pilih 0 sampai 12." in indonesian
    assert "The thinning ladder has no rung 99" in english
    assert "http-equiv" not in indonesian
    assert late.status_code == 409


def test_a_job_that_is_not_known_leads_back_to_the_plans(house: House, by: By) -> None:
    answer = by("tuti").get(f"{BOARD}/kerja/{fresh_id()}")

    assert answer.status_code == 404
    assert "Perhitungan ini tidak dikenal lagi" in answer.text
