"""Two consoles of two agencies work one report from the call to the end, with the keyboard alone."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.acting import file_by_keys, seen_at, tab_to, tell, watch_for
from tests.browser.conftest import Enter

SEEN_WITHIN_S = 3.0
"""The promise is 1 s on a quiet machine; the figure is printed, and this bound holds on a loaded one."""


def test_a_report_lives_from_filing_to_closing_on_two_consoles_by_keyboard_alone(
    enter: Enter,
) -> None:
    text = "Adu mulut di pintu TPS sampai antrean terhenti"
    sari = enter("sari", "/")
    hadi = enter("hadi", "/")
    expect(hadi.locator("[data-link]")).to_have_attribute("data-state", "live")
    watch_for(hadi, text)

    # filed: the other console shows it at once
    sent = file_by_keys(sari, "Kericuhan", "TPS 3 Imopuro", text).sent
    expect(hadi.locator(".row", has_text=text)).to_be_visible()
    took = seen_at(hadi) - sent
    tell(f"filed on one console, on the other after {took:.2f} s")
    assert 0 < took < SEEN_WITHIN_S

    # taken
    expect(sari.locator("[data-link]")).to_have_attribute("data-state", "live")
    sari.keyboard.press("j")
    expect(sari.locator(".row", has_text=text)).to_be_focused()
    sari.keyboard.press("a")
    drawer = sari.locator("[data-drawer]")
    expect(drawer.locator(".timeline")).to_contain_text("mengambil")
    expect(hadi.locator(".row", has_text=text)).to_contain_text("Diambil")

    # handed over; the other console goes to its inbox and finds it there
    hadi.keyboard.press("g")
    hadi.keyboard.press("k")
    expect(hadi.locator("[data-inbox]")).to_be_visible()
    expect(hadi.locator("[data-link]")).to_have_attribute("data-state", "live")
    watch_for(hadi, text)
    sari.keyboard.press("d")
    expect(drawer.locator("#f-agency")).to_be_focused()
    sari.keyboard.type("Satpol")
    sari.keyboard.press("Tab")
    sari.keyboard.type("Tolong tenangkan antrean")
    tab_to(sari, drawer.locator("form[data-verb=hand] button"))
    sent = time.time()
    sari.keyboard.press("Enter")
    card = hadi.locator("[data-card]", has_text=text)
    expect(card.locator("form[data-verb=accept]")).to_be_visible()
    took = seen_at(hadi) - sent
    tell(f"handed over, in the other's inbox after {took:.2f} s")
    assert 0 < took < SEEN_WITHIN_S

    # accepted, answered, closed
    hadi.keyboard.press("j")
    hadi.keyboard.press("a")
    expect(card.locator("form[data-verb=reply]")).to_be_attached()
    expect(drawer.locator(".timeline")).to_contain_text("menerima untuk Satpol PP")
    hadi.keyboard.press("j")
    hadi.keyboard.press("r")
    expect(card.get_by_label("Jawaban instansi")).to_be_focused()
    hadi.keyboard.type("Dua anggota di pintu, antrean jalan lagi")
    tab_to(hadi, card.locator("form[data-verb=reply] button"))
    hadi.keyboard.press("Enter")
    expect(drawer.locator(".timeline")).to_contain_text("Dua anggota di pintu, antrean jalan lagi")
    expect(hadi.locator("[data-link]")).to_have_attribute("data-state", "live")
    hadi.keyboard.press("j")
    hadi.keyboard.press("s")
    expect(card.get_by_label("Hasil")).to_be_focused()
    hadi.keyboard.press("Tab")
    hadi.keyboard.type("Antrean tertib, dua pihak sudah berdamai")
    tab_to(hadi, card.locator("form[data-verb=close] button"))
    hadi.keyboard.press("Enter")
    expect(card.locator("form")).to_have_count(0)

    # the first board shows the end, live
    expect(drawer.locator(".facts")).to_contain_text("Teratasi")
    expect(drawer.locator(".sheet-line")).to_contain_text("Selesai")
    expect(drawer.locator(".timeline")).to_contain_text("Antrean tertib, dua pihak sudah berdamai")
    expect(sari.locator(".row", has_text=text)).to_have_count(0)
    expect(sari.locator("[data-count]")).to_have_text("0 terbuka")
