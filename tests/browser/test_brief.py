"""The brief and the copied words: two keys, a clipboard or the text to copy by hand, fresh by itself."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.acting import live, row
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.builders import do, file

COPIES = ["clipboard-read", "clipboard-write"]


def pasted(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_two_keys_put_an_incident_on_the_clipboard(
    enter: Enter, site: Site, pair: list[str]
) -> None:
    page = enter("sari", "/", permissions=COPIES)
    live(page)
    row(page, pair[0]).focus()

    page.keyboard.press("c")

    expect(page.locator(".toast")).to_have_text("Tersalin. Tempel di tujuan.")
    assert pasted(page).startswith("*TINGGI · Rincian a.*")


def test_one_key_puts_the_situation_on_the_clipboard(
    enter: Enter, site: Site, pair: list[str]
) -> None:
    page = enter("sari", "/", permissions=COPIES)
    live(page)

    page.keyboard.press("y")

    expect(page.locator(".toast")).to_be_visible()
    assert re.match(r"\*[A-Z ]+ · Kota Metro", pasted(page))


def test_without_a_clipboard_the_words_are_shown_and_chosen(
    enter: Enter, site: Site, pair: list[str]
) -> None:
    page = enter("sari", f"/kejadian/{pair[0]}")
    live(page)
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    page.get_by_role("button", name="Salin laporan").click()

    area = page.locator("dialog[open] textarea")
    expect(area).to_have_value(re.compile("^\\*TINGGI · Rincian a\\.\\*"))
    chosen = "(a) => a.value.slice(a.selectionStart, a.selectionEnd) === a.value"
    assert area.evaluate(chosen)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_brief_counts_anew_when_something_happens(enter: Enter, site: Site) -> None:
    page = enter("sari", "/ringkas", permissions=COPIES)
    live(page)
    open_n = page.locator(".numbers dd a").first
    before = int(open_n.inner_text())

    id = file(site.house.db, site.actor("sari"), kind="suspicious-object", text="Tas di pintu.")

    expect(open_n).to_have_text(str(before + 1))
    expect(page.locator("[data-word]")).to_have_attribute("data-word", "grave")
    asked = page.locator("section[aria-labelledby=asked]")
    expect(asked).to_contain_text("Belum diambil: Tas di pintu")

    do(site.house.db, site.actor("sari"), "take", id)
    expect(asked).not_to_contain_text("Tas di pintu")
    page.keyboard.press("c")
    expect(page.locator(".toast")).to_be_visible()
    assert pasted(page).startswith("*GENTING")


def test_the_paper_holds_the_brief_and_nothing_of_the_screen(enter: Enter) -> None:
    page = enter("sari", "/ringkas")
    live(page)
    printed = "() => { window.print = () => { window.printed = true; }; }"
    page.evaluate(printed)

    page.get_by_role("button", name="Cetak").click()

    assert page.evaluate("() => window.printed") is True
    page.emulate_media(media="print")
    for gone in (".top", ".rail", ".status-line", ".brief-tools"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("[data-word]")).to_be_visible()


def test_the_number_of_the_closed_leads_to_their_list(enter: Enter, site: Site) -> None:
    sari = site.actor("sari")
    done = file(site.house.db, sari, kind="theft", text="Dompet hilang dekat pagar.")
    do(site.house.db, sari, "take", done)
    do(site.house.db, sari, "close", done, "resolved", "Ditemukan kembali.")
    page = enter("sari", "/ringkas")

    page.locator(".numbers a[href='#closed']").click()

    expect(page.locator("#closed")).to_be_in_viewport()
    listed = page.locator("section[aria-labelledby=closed]")
    expect(listed.get_by_role("link", name="Dompet hilang dekat pagar.")).to_be_visible()
    assert int(page.locator(".numbers a[href='#closed']").inner_text()) >= 1
