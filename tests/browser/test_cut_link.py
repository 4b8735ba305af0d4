"""The link breaks: the screen says so, and when it is back nothing is lost and nothing is doubled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.acting import live, row, rows
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import do, file

BACK_MS = 20_000
NOISE = "ERR_|status of 50"
"""What Chromium itself writes into the console when a request cannot be made."""


def before(site: Site) -> tuple[str, str]:
    """One incident that will be raised during the break, one that will be closed."""
    db, sari = site.house.db, site.actor("sari")
    stays, ends = (file(db, sari, kind="theft", text=f"Sebelum putus {n}.") for n in "ab")
    do(db, sari, "take", ends)
    return stays, ends


def while_away(site: Site, stays: str, ends: str) -> str:
    """What nobody hears: one reported, one raised, one closed."""
    db, sari = site.house.db, site.actor("sari")
    new = file(db, sari, kind="brawl", text="Terjadi selagi putus.")
    do(db, sari, "set_severity", stays, "critical", "Pelaku bersenjata tajam.")
    do(db, sari, "note", new, "Catatan selagi putus.")
    do(db, sari, "close", ends, "resolved", "Selesai selagi putus.")
    return new


def shows_stale(page: Page) -> None:
    """The banner with the instant, the state beside the clock, and every age marked."""
    banner = page.locator("[data-stale]")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(re.compile(r"Sambungan terputus \d\d\.\d\d WIB"))
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "cut")
    expect(page.locator(".rows .age").first).to_have_css("text-decoration-line", "underline")


def same_as_fresh(page: Page, enter: Enter) -> None:
    """What was patched by the stream is what the server would render now."""
    fresh = enter("sari", "/")
    live(fresh)
    text = "(all) => all.map((n) => n.querySelector('.row-title').textContent + '|' + n.querySelector('.row-state').textContent + '|' + n.querySelector('.badge').textContent)"
    of = lambda p: p.locator(".rows .row").evaluate_all(text)  # noqa: E731
    assert rows(page) == rows(fresh)
    assert of(page) == of(fresh)
    assert (
        page.locator("[data-count]").text_content() == fresh.locator("[data-count]").text_content()
    )


def recovered(page: Page, new: str, stays: str, ends: str) -> None:
    expect(row(page, new)).to_have_count(1, timeout=BACK_MS)
    expect(row(page, stays)).to_contain_text("Kritis")
    expect(row(page, ends)).to_have_count(0)
    expect(page.locator("[data-stale]")).to_be_hidden()
    live(page)


def test_an_offline_browser_says_so_and_catches_up(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    stays, ends = before(site)
    page = enter("sari", "/")
    watches[0].expect(NOISE)
    live(page)

    page.context.set_offline(True)
    shows_stale(page)
    new = while_away(site, stays, ends)
    expect(row(page, new)).to_have_count(0)
    page.context.set_offline(False)

    recovered(page, new, stays, ends)
    same_as_fresh(page, enter)


def test_a_killed_server_that_comes_back_loses_and_doubles_nothing(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    stays, ends = before(site)
    page = enter("sari", "/")
    watches[0].expect(NOISE)
    live(page)
    row(page, stays).click()
    page.mouse.move(0, 0)
    drawer = page.locator("[data-drawer]")
    expect(drawer.locator(".timeline")).to_be_visible()
    page.keyboard.press("n")
    expect(drawer.locator("#f-note-text")).to_be_focused()
    page.keyboard.type("Ditulis sebelum putus")

    site.cut()
    shows_stale(page)
    drawer.locator("form[data-verb=note] button").press("Enter")
    expect(drawer.locator("[data-cut]")).to_contain_text("Belum terkirim")
    new = while_away(site, stays, ends)
    site.start()

    live(page)
    expect(page.locator("#f-note-text")).to_have_value("Ditulis sebelum putus")
    drawer.locator("form[data-verb=note] button").press("Enter")
    expect(drawer.locator(".timeline")).to_contain_text("Ditulis sebelum putus")
    recovered(page, new, stays, ends)
    same_as_fresh(page, enter)


def test_the_time_in_the_banner_is_the_time_of_the_break(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    page = enter("sari", "/")
    watches[0].expect(NOISE)
    live(page)
    said = page.locator("[data-clock]").text_content()
    page.clock.install()

    page.context.set_offline(True)
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "cut")
    page.clock.run_for(10 * 60_000)

    expect(page.locator("[data-stale]")).to_contain_text(f"terputus {said}")
    expect(page.locator("[data-stale]")).to_contain_text("berumur 10 mnt")


@pytest.fixture
def two_tabs(enter: Enter) -> tuple[BrowserContext, Page, Page]:
    first = enter("sari", "/")
    live(first)
    second = first.context.new_page()
    second.goto(first.url)
    live(second)
    return first.context, first, second


def test_two_tabs_share_one_stream(
    two_tabs: tuple[BrowserContext, Page, Page], site: Site, watches: list[Watch]
) -> None:
    _, first, second = two_tabs

    new = file(site.house.db, site.actor("sari"), kind="theft", text="Untuk dua tab.")

    expect(row(first, new)).to_be_visible()
    expect(row(second, new)).to_be_visible()
    assert len(watches[0].asked("/api/v1/events")) == 1


def test_when_the_leading_tab_closes_another_takes_over(
    two_tabs: tuple[BrowserContext, Page, Page], site: Site, watches: list[Watch]
) -> None:
    context, first, second = two_tabs
    missed = file(
        site.house.db, site.actor("sari"), kind="theft", text="Sesaat sebelum tab ditutup."
    )

    with context.expect_event("request", lambda r: "/api/v1/events" in r.url):
        first.close()
    new = file(site.house.db, site.actor("sari"), kind="theft", text="Sesudah tab ditutup.")

    expect(row(second, missed)).to_have_count(1)
    expect(row(second, new)).to_have_count(1)
    live(second)
    assert len(watches[0].asked("/api/v1/events")) == 2


def test_every_tab_says_that_the_link_is_cut(
    two_tabs: tuple[BrowserContext, Page, Page], watches: list[Watch]
) -> None:
    _, first, second = two_tabs
    watches[0].expect(NOISE)

    first.context.set_offline(True)

    expect(first.locator("[data-stale]")).to_contain_text("Sambungan terputus")
    expect(second.locator("[data-stale]")).to_contain_text("Sambungan terputus")
