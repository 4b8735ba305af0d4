"""On a phone everything is reached that a desk reaches, and no list is cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Enter

SEEN = """() => [...document.querySelectorAll(".rail a")].filter((a) => a.checkVisibility()).map((a) => a.getAttribute("href"))"""
CUT = """() => [...document.querySelectorAll(".table-wrap")].filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.getAttribute("aria-label"))"""


def reached(page: Page) -> list[str]:
    return sorted(page.evaluate(SEEN))


@pytest.mark.parametrize("person", ["admin", "tuti", "sari", "maya"])
def test_a_phone_reaches_what_a_desk_reaches(enter: Enter, person: str) -> None:
    page = enter(person, "/wilayah")
    page.set_viewport_size(DESK)
    desk = reached(page)
    page.set_viewport_size(PHONE)
    at_once = reached(page)
    more = page.locator(".rail-more > summary")
    if more.is_visible():
        more.click()

    assert desk
    assert reached(page) == desk
    assert len(at_once) + more.is_visible() <= 5


def test_the_last_place_of_the_bar_is_marked_when_one_is_behind_it_and_closes_again(
    enter: Enter,
) -> None:
    page = enter("tuti", "/tahapan")
    page.set_viewport_size(PHONE)
    summary = page.locator(".rail-more > summary")
    expect(summary).to_have_class("rail-here")
    summary.click()
    expect(page.locator(".rail-rest a[aria-current=page]")).to_have_text("Tahapan")

    page.keyboard.press("Escape")

    expect(page.locator(".rail-rest")).to_be_hidden()


def test_the_lists_of_people_and_offices_are_whole_at_360_px(enter: Enter) -> None:
    page = enter("admin", "/orang")
    page.set_viewport_size({"width": 360, "height": 740})

    assert page.evaluate(CUT) == []
    row = page.locator("#daftar tbody tr", has_text="Budi")
    for words in ("Operator", "KPU Kota Metro", "Kota Metro (18.72)"):
        expect(row.locator(".narrow")).to_contain_text(words)
