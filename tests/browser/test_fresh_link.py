"""A one-time link is copied by one press, and the press is answered in words."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter


def invited(page: Page) -> Page:
    page.locator("#f-name").fill("Rina Tamu")
    page.locator("form[action='/orang'] .btn-primary").click()
    expect(page.get_by_role("heading", name="Tautan untuk Rina Tamu")).to_be_visible()
    return page


def test_the_link_is_on_the_clipboard_and_it_is_said_so(enter: Enter) -> None:
    page = invited(enter("admin", "/orang", permissions=["clipboard-read", "clipboard-write"]))

    page.get_by_role("button", name="Salin tautan untuk Rina Tamu").click()

    expect(page.locator("[data-say]")).to_contain_text("Tersalin")
    pasted = str(page.evaluate("() => navigator.clipboard.readText()"))
    assert pasted == page.locator("[data-link-text]").inner_text()
    assert "/tautan/" in pasted


def test_a_link_made_once_more_is_named_and_copied_as_well(enter: Enter) -> None:
    page = enter("admin", "/orang", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#daftar").get_by_role("link", name="Dewi", exact=False).first.click()
    name = page.locator("h1").inner_text()
    page.locator("form[action$='/undang'] button").click()

    page.get_by_role("button", name=f"Salin tautan untuk {name}").click()

    expect(page.locator("[data-say]")).to_contain_text("Tersalin")
    assert "/tautan/" in str(page.evaluate("() => navigator.clipboard.readText()"))
