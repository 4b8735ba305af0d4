"""*Rencana pengamanan* under somebody's hands: map, list and keys, a locked team, a solve that tells how far it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from damai.deployment.plans.jobs import Job, jobs
from tests.browser import furnishing_plan
from tests.browser.acting import live
from tests.browser.conftest import PHONE, Enter
from tests.browser.served import Site
from tests.builders import fresh_id
from tests.deployment.plans import kept


@pytest.fixture(scope="module")
def plans(site: Site) -> dict[str, str]:
    return furnishing_plan.furnish(site)


@pytest.fixture
def short(plans: dict[str, str]) -> str:
    return f"/rencana?rencana={plans['short']}"


def panel(page: Page) -> None:
    expect(page.locator("#plan-team-title")).to_be_focused()


def test_a_mark_opens_its_team_and_the_list_shows_the_same_one(enter: Enter, short: str) -> None:
    page = enter("tuti", short)
    live(page)
    mark = page.locator("[data-map-marks] a").nth(3)
    team = mark.get_attribute("data-team")

    mark.focus()
    page.keyboard.press("Enter")

    panel(page)
    assert f"tim={team}" in page.url
    expect(page.locator(f'.plan-here[data-team="{team}"]')).to_be_visible()
    page.go_back()
    expect(page.locator(".plan-team")).to_have_count(0)


def test_keys_walk_through_teams_and_marks_and_escape_closes_the_panel(
    enter: Enter, short: str
) -> None:
    page = enter("tuti", short)
    live(page)

    for name in "jjk":
        page.keyboard.press(name)
    first = page.locator("[data-row]").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    panel(page)
    page.keyboard.press("m")
    expect(page.locator("[data-map-marks] a[aria-current]")).to_be_focused()
    page.keyboard.press("]")
    expect(page.locator("[data-map-marks] a:focus")).not_to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".plan-team")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/rencana$"))


def test_one_mark_alone_stands_in_the_order_of_tab(enter: Enter, short: str) -> None:
    page = enter("tuti", short)

    reached = page.locator("[data-map-marks] a:not([tabindex])")

    expect(reached).to_have_count(1)


def test_a_team_is_locked_and_unlocked_without_leaving_the_place(
    enter: Enter, site: Site, plans: dict[str, str], short: str
) -> None:
    page = enter("tuti", f"{short}&hanya=thinned&tim={plans['team']}")
    live(page)

    page.locator("#f-team").click()

    expect(page.locator("#f-team")).to_have_text("Kunci tim ini")
    expect(page.locator("#f-team")).to_be_focused()
    assert "hanya=thinned" in page.url
    expect(page.locator("#plan-ask .btn-primary")).to_have_text("Hitung rencana")
    page.locator("#f-team").click()
    expect(page.locator("#f-team")).to_have_text("Lepas kunci")
    expect(page.locator("#plan-ask .btn-primary")).to_have_text("Hitung ulang sisanya")
    locked = [t.team for t in furnishing_plan.teams(site, plans["short"]) if t.locked]
    assert locked == [plans["team"]]


def test_what_was_typed_stays_when_somebody_else_changes_the_plan(
    enter: Enter, site: Site, plans: dict[str, str], short: str
) -> None:
    page = enter("tuti", short)
    live(page)
    page.locator("[data-keep=rules] summary").click()
    page.locator("#f-cut").fill("25")
    page.locator("#f-reserve").fill("5")
    page.locator("#f-thin").select_option("none")
    page.locator("#f-note").fill("Belum selesai ditulis")

    other = next(t.team for t in furnishing_plan.teams(site, plans["short"]) if not t.locked)
    version = kept.seen(site.house.db, plans["short"]).version
    kept.act(site.house.db, "made", "lock", plans["short"], version, other)

    expect(page.locator(".plan-go")).to_contain_text("Tim terkunci yang tetap: 2.")
    expect(page.locator("#f-cut")).to_have_value("25")
    expect(page.locator("#f-reserve")).to_be_visible()
    expect(page.locator("#f-reserve")).to_have_value("5")
    expect(page.locator("#f-thin")).to_have_value("none")
    expect(page.locator("#f-note")).to_have_value("Belum selesai ditulis")
    expect(page.locator("#f-note")).to_be_focused()
    assert page.locator("form[action$='/ajukan'] [name=version]").input_value() == str(version + 1)
    kept.act(site.house.db, "made", "unlock", plans["short"], version + 1, other)


def test_fewer_officers_name_the_scenario_until_it_has_a_name(enter: Enter, short: str) -> None:
    page = enter("tuti", short)

    page.locator("#f-cut").fill("80")
    expect(page.locator("#f-name")).to_have_value("Kurang 80 personel")
    page.locator("#f-name").fill("Malam pencoblosan")
    page.locator("#f-cut").fill("70")
    expect(page.locator("#f-name")).to_have_value("Malam pencoblosan")


def test_a_rung_is_opened_and_solved_with_what_the_form_says(
    enter: Enter, site: Site, short: str
) -> None:
    page = enter("tuti", short)
    live(page)
    page.locator("#f-name").fill("Jenjang dipilih")

    page.locator("[data-rung]").nth(4).click()
    expect(page.locator("#plan-opened")).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("Jenjang dipilih")
    page.locator("#plan-opened [name=at_rung]").click()

    page.wait_for_url(re.compile(r"/rencana\?rencana=[0-9a-f-]{36}$"), timeout=60_000)
    id = page.url.rpartition("=")[2]
    made = kept.seen(site.house.db, id)
    assert (made.name, made.asked.rung, made.summary["rung"]) == ("Jenjang dipilih", 4, 4)
    expect(page.locator("#plan-name")).to_contain_text("Jenjang dipilih")


class Slow:
    """A job of Tuti's that is told when to go on."""

    def __init__(self, site: Site) -> None:
        self.job = Job(
            id=fresh_id(), person=site.actor("tuti").id, area="18.72", name="Lambat", seconds=60.0
        )
        jobs.start(self.job, self._work)

    def _work(self, job: Job) -> str:
        job.hear("grouping", 12_345.0, 11_000.0)
        while not job.is_stopped:
            job.over.wait(0.02)
        return self.plan

    plan = ""


@pytest.fixture
def slow(site: Site, plans: dict[str, str]) -> Iterator[Slow]:
    made = Slow(site)
    made.plan = plans["bare"]
    yield made
    made.job.is_stopped = True
    made.job.over.wait(30)


def test_a_long_solve_tells_best_and_bound_as_they_move_and_is_stopped(
    enter: Enter, slow: Slow, plans: dict[str, str]
) -> None:
    page = enter("tuti", f"/rencana/kerja/{slow.job.id}")
    row = page.locator("[data-told] tr").filter(has_text="Pembentukan tim")
    expect(row).to_contain_text("12.345")

    slow.job.hear("grouping", 11_500.0, 11_200.0)
    expect(row).to_contain_text("11.500")
    expect(row).to_contain_text("2,6 %")
    page.get_by_role("button", name="Hentikan dan simpan yang terbaik").click()

    page.wait_for_url(f"**/rencana?rencana={plans['bare']}")
    expect(page.locator("#plan-name")).to_contain_text("Tanpa penipisan")


def test_without_a_script_the_page_of_a_solve_asks_again_by_itself(
    enter: Enter, slow: Slow, plans: dict[str, str]
) -> None:
    page = enter("tuti", f"/rencana/kerja/{slow.job.id}", java_script_enabled=False)
    expect(page.locator("main")).to_contain_text("Pembentukan tim")

    slow.job.is_stopped = True

    page.wait_for_url(f"**/rencana?rencana={plans['bare']}", timeout=20_000)


def test_the_formation_is_said_while_it_is_typed_and_linmas_warn(enter: Enter) -> None:
    page = enter("tuti", "/rencana/pola")
    box = page.locator("[data-pattern=kurang-rawan]")

    box.locator('[name="kurang-rawan.stations"]').fill("8")
    box.locator('[name="kurang-rawan.stations_max"]').fill("")
    expect(box.locator("[data-warning]")).to_be_visible()
    box.locator('[name="kurang-rawan.linmas"]').fill("16")

    expect(box.locator("[data-sentence]")).to_have_text("2 polisi menjaga 8 TPS dibantu 16 Linmas")
    expect(box.locator("[data-warning]")).to_be_hidden()


def test_a_phone_leads_straight_to_each_part(enter: Enter, short: str) -> None:
    page = enter("tuti", short, viewport=PHONE)

    page.locator(".plan-jump a", has_text="Kendala").click()

    expect(page.locator("#f-cut")).to_be_in_viewport()


def test_a_choice_that_the_list_already_shows_fetches_the_part_alone(
    enter: Enter, short: str
) -> None:
    page = enter("tuti", short)
    live(page)
    page.evaluate("() => { window.same = true; }")

    page.locator("#f-kecamatan").select_option("18.72.02")

    expect(page.locator(".plan-table [data-row]").first).to_be_visible()
    page.wait_for_url(re.compile("kecamatan=18.72.02"))
    assert page.evaluate("() => window.same") is True
