"""Preventions and station classes under the hand: chosen, echoed, copied, by keyboard, and never lost to a refresh."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from damai.risk.actions.model import Status
from damai.risk.classes import service
from tests.browser.conftest import Enter
from tests.browser.furnishing_acts import furnish_acts
from tests.browser.preparing import heard
from tests.browser.served import Site
from tests.builders import ELECTION
from tests.risk.acting import IMOPURO, STATIONS
from tests.risk.test_actions import add, change

LIST, CLASSES = "/kerawanan/pencegahan", "/kerawanan/kelas"


@pytest.fixture(scope="module")
def made(site: Site) -> dict[str, str]:
    return furnish_acts(site)


def late_one(site: Site, made: dict[str, str]) -> str:
    """A prevention of this test alone, overdue by a day."""
    return add(site.house.db, made["risk_index"], place=STATIONS[2], due_on="2024-02-13", stage="")


def decided(site: Site) -> dict[str, str]:
    with site.house.db.read() as conn:
        found = service.classes(conn, site.actor("tuti"), ELECTION, IMOPURO)
    return {code: one.klass.value for code, one in found.items()}


def tab_to(page: Page, selector: str) -> None:
    """Go on by Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def test_a_place_that_is_typed_is_echoed_with_its_score_and_class(
    enter: Enter, made: dict[str, str]
) -> None:
    page = enter("tuti", f"{LIST}/baru?versi={made['risk_index']}")
    echo = page.locator("[data-echo]")

    page.locator("[data-place]").fill(STATIONS[5])
    expect(echo).to_have_text(
        "TPS 006 Imopuro, Metro Pusat · skor 80,0 · sangat rawan · peringkat 1"
    )
    page.locator("[data-place]").fill("18.72.09")
    expect(echo).to_have_text("")


def test_the_list_in_sight_is_copied_as_words(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    late_one(site, made)
    page = enter("sari", f"{LIST}?terlambat=ya", permissions=["clipboard-read", "clipboard-write"])

    page.locator("[data-copy]").click()
    expect(page.locator("[data-say]")).not_to_be_empty()
    text = page.evaluate("() => navigator.clipboard.readText()")

    assert text.startswith("*PENCEGAHAN*")
    assert "TERLAMBAT" in text
    assert "kipas" not in text


def test_a_register_that_changes_is_fresh_but_never_under_a_hand_that_writes(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    action = late_one(site, made)
    page = enter("budi", f"{LIST}/{action}")
    heard(page)
    page.locator("#f-note").fill("Sudah di jalan")

    change(site.house.db, "tuti", action, 1, Status.DOING, due="2024-02-15")

    expect(page.locator("[data-new]")).to_be_visible()
    expect(page.locator("#f-note")).to_have_value("Sudah di jalan")
    page.locator("[data-new] button").click()
    expect(page.locator(".facts")).to_contain_text("15 Feb 2024")
    heard(page)
    change(site.house.db, "tuti", action, 2, Status.PLANNED, due="2024-02-16")
    expect(page.locator(".facts")).to_contain_text("16 Feb 2024")


def test_many_stations_are_decided_by_keyboard_alone(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    page = enter("tuti", f"{CLASSES}?wilayah={IMOPURO}&keputusan=belum")
    heard(page)
    picks = page.locator("[data-pick]").count()
    assert picks > 5

    tab_to(page, "[data-all]")
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text(str(picks))
    tab_to(page, ".acts-bulk > summary")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=class]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#f-reason")
    page.keyboard.type("Permukiman padat di seluruh kelurahan")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{CLASSES}?wilayah={IMOPURO}&keputusan=belum")
    expect(page.locator("main")).to_contain_text("16 dari 16")
    assert sorted(decided(site).values()) == ["rawan"] * picks + ["sangat-rawan"] * 4


def test_ticks_survive_what_others_decide(enter: Enter, site: Site, made: dict[str, str]) -> None:
    action = late_one(site, made)
    page = enter("tuti", f"{CLASSES}?wilayah={IMOPURO}")
    heard(page)
    page.locator("[data-pick]").nth(1).check()

    change(site.house.db, "tuti", action, 1, Status.DOING, due="2024-02-17")

    expect(page.locator("[data-new]")).to_be_visible()
    expect(page.locator("[data-pick]").nth(1)).to_be_checked()
