"""The drawer beside the queue: always the chosen incident's, and never a thief of words or focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acting import live, row, tab_to, wait_for_one
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import do, file, incident


@pytest.fixture
def board(enter: Enter, pair: list[str]) -> Page:
    page = enter("sari", "/")
    live(page)
    row(page, pair[0]).focus()
    return page


def test_a_key_pressed_before_the_next_sheet_is_there_acts_on_the_chosen_one(
    board: Page, site: Site, pair: list[str]
) -> None:
    sheet = board.locator("[data-drawer] [data-sheet]")
    board.keyboard.press("Enter")
    expect(sheet).to_have_attribute("data-sheet", pair[0])
    held: list[Route] = []
    board.route(f"**/kejadian/{pair[1]}", lambda route: held.append(route))

    board.keyboard.press("j")
    board.keyboard.press("a")
    for route in wait_for_one(board, held):
        route.continue_()
    board.unroute(f"**/kejadian/{pair[1]}")

    expect(sheet).to_have_attribute("data-sheet", pair[1])
    expect(board.locator("[data-drawer] .timeline")).to_contain_text("mengambil")
    sari = site.actor("sari")
    assert incident(site.house.db, sari, pair[0]).taken_by is None
    assert incident(site.house.db, sari, pair[1]).taken_by == sari.id


def test_words_typed_before_the_form_is_there_are_no_acts(
    board: Page, site: Site, pair: list[str]
) -> None:
    held: list[Route] = []
    board.route(f"**/kejadian/{pair[0]}", lambda route: held.append(route))

    board.keyboard.press("n")
    board.keyboard.type("ada")
    for route in wait_for_one(board, held):
        route.continue_()
    board.unroute(f"**/kejadian/{pair[0]}")

    expect(board.locator("#f-note-text")).to_be_focused()
    board.keyboard.type("dua saksi")
    expect(board.locator("#f-note-text")).to_have_value("dua saksi")
    assert incident(site.house.db, site.actor("sari"), pair[0]).taken_by is None


def test_words_being_written_survive_what_others_do_to_the_same_incident(
    board: Page, site: Site, pair: list[str]
) -> None:
    drawer = board.locator("[data-drawer]")
    board.keyboard.press("n")
    expect(drawer.locator("#f-note-text")).to_be_focused()
    board.keyboard.type("Dua saksi di tempat")
    do(site.house.db, site.actor("wira"), "note", pair[0], "Catatan Wira.")

    tab_to(board, drawer.locator("form[data-verb=note] button"))
    do(site.house.db, site.actor("wira"), "note", pair[0], "Catatan Wira lagi.")
    file(site.house.db, site.actor("sari"), kind="theft", text="Penanda siaran.")
    expect(board.locator(".row", has_text="Penanda siaran")).to_be_visible()
    board.keyboard.press("Enter")

    timeline = drawer.locator(".timeline")
    expect(timeline).to_contain_text("Dua saksi di tempat")
    expect(timeline).to_contain_text("Catatan Wira lagi.")


def test_words_begun_while_the_sheet_is_fetched_again_survive(
    board: Page, site: Site, pair: list[str]
) -> None:
    drawer = board.locator("[data-drawer]")
    board.keyboard.press("Enter")
    expect(drawer.locator(".timeline")).to_be_visible()
    held: list[Route] = []
    board.route(f"**/kejadian/{pair[0]}", lambda route: held.append(route))
    do(site.house.db, site.actor("wira"), "note", pair[0], "Dari meja sebelah.")
    wait_for_one(board, held)

    drawer.locator("details:has(form[data-verb=note]) > summary").press("Enter")
    drawer.locator("#f-note-text").press_sequentially("Mulai menulis")
    with board.expect_response(f"**/kejadian/{pair[0]}") as answered:
        held[0].continue_()
    answered.value.finished()
    board.unroute(f"**/kejadian/{pair[0]}")

    expect(drawer).not_to_have_attribute("aria-busy", "true")
    expect(drawer.locator("#f-note-text")).to_have_value("Mulai menulis")
    expect(drawer.locator("#f-note-text")).to_be_focused()


def test_a_sheet_that_refreshes_keeps_the_focus_and_the_open_form(
    board: Page, site: Site, pair: list[str]
) -> None:
    drawer = board.locator("[data-drawer]")
    board.keyboard.press("Enter")
    summary = drawer.locator("details:has(form[data-verb=note]) > summary")
    summary.focus()
    board.keyboard.press("Enter")
    expect(drawer.locator("#f-note-text")).to_be_visible()

    do(site.house.db, site.actor("wira"), "note", pair[0], "Dari meja sebelah.")

    expect(drawer.locator(".timeline")).to_contain_text("Dari meja sebelah.")
    expect(drawer.locator("#f-note-text")).to_be_visible()
    expect(summary).to_be_focused()


def test_a_stale_version_gives_the_words_back_with_the_reason(
    board: Page, site: Site, pair: list[str], watches: list[Watch]
) -> None:
    watches[0].expect("status of 409")
    drawer = board.locator("[data-drawer]")
    board.keyboard.press("a")
    expect(drawer.locator(".timeline")).to_contain_text("mengambil")
    board.keyboard.press("s")
    expect(drawer.locator("#f-outcome")).to_be_focused()
    board.keyboard.press("Tab")
    board.keyboard.type("Sudah dilerai")
    do(site.house.db, site.actor("wira"), "note", pair[0], "Masih ada massa.")

    tab_to(board, drawer.locator("form[data-verb=close] button"))
    board.keyboard.press("Enter")

    expect(drawer.locator("[data-error]")).to_be_focused()
    expect(drawer.locator("[data-error]")).to_contain_text("sudah berubah")
    expect(drawer.locator("#f-close-note")).to_have_value("Sudah dilerai")
    assert incident(site.house.db, site.actor("sari"), pair[0]).status.value == "taken"


def test_a_sheet_that_cannot_be_fetched_never_shows_another_incidents(
    board: Page, pair: list[str], watches: list[Watch]
) -> None:
    watches[0].expect("ERR_")
    board.keyboard.press("Enter")
    drawer = board.locator("[data-drawer]")
    expect(drawer.locator("[data-sheet]")).to_have_attribute("data-sheet", pair[0])
    board.route(f"**/kejadian/{pair[1]}", lambda route: route.abort())

    board.keyboard.press("j")

    expect(drawer).to_contain_text("Belum dapat dibaca")
    expect(drawer.locator("[data-sheet]")).to_have_count(0)


def test_an_answer_being_written_in_the_inbox_survives_what_others_do(
    enter: Enter, site: Site
) -> None:
    db, sari = site.house.db, site.actor("sari")
    mine = file(db, sari, kind="disorder", text="Antrean berdesakan.")
    do(db, sari, "hand", mine, "satpolpp-metro")
    do(db, site.actor("hadi"), "accept", mine)
    page = enter("hadi", "/kotak")
    live(page)
    card = page.locator(f'[data-card="{mine}"]')
    card.locator("h3 a").focus()
    page.keyboard.press("r")
    expect(card.locator("textarea").first).to_be_focused()
    page.keyboard.type("Anggota sudah di tempat")

    do(db, sari, "note", mine, "Tambahan dari posko.")
    expect(page.locator("[data-new]")).to_be_visible()
    tab_to(page, card.locator("form[data-verb=reply] button"))
    do(db, sari, "note", mine, "Tambahan kedua.")
    page.keyboard.press("Enter")

    expect(card.locator("form[data-verb=reply]")).not_to_be_visible()
    page.goto(f"{site.url}/kejadian/{mine}")
    expect(page.locator(".timeline")).to_contain_text("Anggota sudah di tempat")


def test_a_key_for_an_act_that_is_anothers_says_whose_it_is(enter: Enter, site: Site) -> None:
    sari = enter("sari", "/")
    live(sari)
    theirs = file(site.house.db, site.actor("budi"), kind="opened-late", text="Baru buka 08.10.")
    expect(row(sari, theirs)).to_be_visible()
    row(sari, theirs).focus()

    sari.keyboard.press("a")

    expect(sari.locator(".toast")).to_contain_text("Tindakan ada pada KPU")
