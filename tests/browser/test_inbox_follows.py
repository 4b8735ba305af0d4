"""A card that was acted on stays in sight and in hand where it has gone, and a line says where that is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.acting import live
from tests.browser.conftest import PHONE, Enter
from tests.browser.served import Site
from tests.builders import file


def handed(site: Site, n: int) -> list[str]:
    """Late openings, which are KPU's from birth."""
    sari = site.actor("sari")
    return [
        file(site.house.db, sari, kind="opened-late", text=f"TPS belum buka {i}.") for i in range(n)
    ]


def held(page: Page) -> str | None:
    found: str | None = page.evaluate(
        "() => document.activeElement.closest('[data-card]')?.dataset.card ?? null"
    )
    return found


def test_an_accepted_card_is_followed_to_the_box_it_went_to(enter: Enter, site: Site) -> None:
    ids = handed(site, 6)
    page = enter("budi", "/kotak", viewport=PHONE)
    live(page)
    page.locator(f'[data-card="{ids[0]}"] h3 a').focus()

    page.keyboard.press("a")

    card = page.locator(f'[data-card="{ids[0]}"]')
    expect(card.locator("form[data-verb=reply]")).to_have_count(1)
    expect(card).to_be_in_viewport()
    expect(page.locator("[data-say]")).to_contain_text("Kartunya kini di bawah")
    assert held(page) == ids[0]
    page.keyboard.press("r")
    expect(card.locator("textarea:focus")).to_have_count(1)


def test_a_card_that_left_the_one_box_shown_hands_on_to_the_next(enter: Enter, site: Site) -> None:
    ids = handed(site, 2)
    page = enter("budi", "/kotak?kotak=waiting")
    live(page)
    first = page.locator("[data-card]").first
    gone = first.get_attribute("data-card")
    first.locator("h3 a").focus()

    page.keyboard.press("a")

    expect(page.locator(f'[data-card="{gone}"]')).to_have_count(0)
    expect(page.locator("[data-say]")).to_contain_text("tidak lagi di kotak ini")
    assert page.url.endswith("/kotak?kotak=waiting")
    assert held(page) not in (None, gone)
    assert ids
