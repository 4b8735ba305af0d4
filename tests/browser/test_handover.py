"""A hand-over at two consoles, by keyboard alone, from the first signature to the second."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.acting import live
from tests.browser.conftest import DESK, Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import file
from tests.watches.acting import acknowledges, at_desk, does

COPIES = ["clipboard-read", "clipboard-write"]


def nobody_on(site: Site) -> None:
    """Whoever is on watch leaves, and the commander knows it: each test begins with an empty desk."""
    db = site.house.db
    page = at_desk(db, "tuti")
    if page.watch is not None:
        on = next(k for k in ("sari", "wira", "tuti") if site.actor(k).id == page.watch.person)
        does(db, on, "withdraw") if page.watch.signed_at else None
        does(db, on, "leave", "Uji berikutnya.")
    for ended in at_desk(db, "tuti").unsigned:
        acknowledges(db, "tuti", ended.id)


def test_a_watch_is_handed_over_by_keyboard_alone_and_both_consoles_follow(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    nobody_on(site)
    sari, wira = enter("sari", "/", permissions=COPIES), enter("wira", "/jaga")
    watches[0].expect("status of 409")
    live(sari)
    live(wira)
    sari.keyboard.press("g")
    sari.keyboard.press("j")
    sari.wait_for_url("**/jaga")
    live(sari)
    sari.keyboard.press("t")
    expect(sari.get_by_role("button", name="Mulai berjaga")).to_be_focused()
    sari.keyboard.press("Enter")

    expect(sari.locator("#state")).to_contain_text("Anda berjaga sejak")
    expect(wira.locator("#state")).to_contain_text("Sari (posko Polres) berjaga sejak")
    expect(wira.locator("[data-duty]")).to_contain_text("Sari (posko Polres)")

    live(sari)
    sari.keyboard.press("t")
    expect(sari.locator("#f-sign-note")).to_be_focused()
    sari.keyboard.type("KPU akan menelepon kembali.")
    # Something happens under the hand that writes: the words stay, the page says that there is news.
    file(site.house.db, site.actor("wira"), kind="fire", text="Asap di gudang KPU.")
    expect(sari.locator("[data-new]")).to_be_visible()
    sari.keyboard.press("Tab")
    sari.keyboard.press("Enter")
    expect(sari.locator("[data-error]")).to_be_focused()
    expect(sari.locator(".watch-news")).to_contain_text("Asap di gudang KPU")
    expect(sari.locator("#f-sign-note")).to_have_value("KPU akan menelepon kembali.")
    sari.keyboard.press("t")
    sari.keyboard.press("Control+Enter")
    expect(sari.locator("#state")).to_contain_text("menunggu penerima")

    expect(wira.locator(".watch-note")).to_have_text("KPU akan menelepon kembali.")
    expect(wira.locator(".watch-news")).to_contain_text("Asap di gudang KPU")
    wira.keyboard.press("t")
    expect(wira.locator("[data-sign]")).to_be_focused()
    wira.keyboard.press("Enter")
    expect(wira.locator("#state")).to_contain_text("Anda berjaga sejak")

    expect(sari.locator("#state")).to_contain_text("Wira (posko Polres) berjaga sejak")
    live(sari)
    sari.keyboard.press("c")
    expect(sari.locator(".toast")).to_be_visible()
    pasted = str(sari.evaluate("() => navigator.clipboard.readText()"))
    assert pasted.startswith("*SERAH TERIMA JAGA · Polres Metro*")


def test_the_commander_is_shown_an_unsigned_takeover_on_an_open_board_and_acknowledges_it(
    enter: Enter, site: Site
) -> None:
    db = site.house.db
    nobody_on(site)
    does(db, "sari", "begin")
    tuti = enter("tuti", "/")
    live(tuti)
    expect(tuti.locator("[data-unsigned] form")).to_have_count(0)

    does(db, "wira", "take_over", "Yang berjaga tidak dapat dihubungi.")

    line = tuti.locator("[data-unsigned] form")
    expect(line).to_contain_text("mengambil alih jaga dari")
    expect(line).to_contain_text("Yang berjaga tidak dapat dihubungi.")
    line.get_by_role("button", name="Saya mengetahui").focus()
    tuti.keyboard.press("Enter")
    tuti.wait_for_url("**/jaga")
    expect(tuti.locator("[data-unsigned] form")).to_have_count(0)


def test_the_paper_holds_the_handover_and_lines_to_sign_on(enter: Enter) -> None:
    page = enter("sari", "/jaga")
    live(page)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")

    page.get_by_role("button", name="Cetak").click()

    assert page.evaluate("() => window.printed") is True
    page.emulate_media(media="print")
    for gone in (".top", ".rail", ".status-line", ".brief-tools", "form[data-verb]"):
        for node in page.locator(gone).all():
            expect(node).to_be_hidden()
    expect(page.locator(".watch-paper")).to_be_visible()


def test_an_auditor_is_offered_no_key_that_does_nothing(enter: Enter) -> None:
    page = enter("maya", "/")
    live(page)

    footer = page.locator(".status-line").inner_text()
    assert not re.search("Ambil|Serahkan|Catat|Selesai|Lapor", footer)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert "Ambil" not in page.locator("[data-keys]").inner_text()


def test_a_late_handover_is_named_on_the_board_without_a_reload(enter: Enter, site: Site) -> None:
    id = file(site.house.db, site.actor("sari"), kind="opened-late", text="TPS belum buka juga.")
    page = enter("sari", "/", viewport=DESK)
    live(page)
    due = page.locator(f'.row[data-id="{id}"] .row-due')
    expect(due).to_be_hidden()

    site.scene.forward(minutes=45)
    page.reload()

    expect(due).to_have_text(re.compile(r"^Terlambat 1\d mnt$"))


def test_the_settings_change_the_screen_at_once(enter: Enter) -> None:
    page = enter("hadi", "/setelan")
    page.locator("#f-density").select_option("compact")
    page.locator("#f-theme").select_option("dark")
    page.locator("#f-times").select_option("both")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    page.get_by_role("button", name="Kembalikan ke bawaan").click()
    expect(page.locator("html")).to_have_attribute("data-density", "standard")
