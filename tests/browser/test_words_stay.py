"""Words that are written and not sent are never thrown away: not by a frame, a key, a break or a sign-out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acting import live, row, wait_for_one
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import do, file, incident

RESYNC = "() => document.dispatchEvent(new CustomEvent('damai:resync', { detail: {} }))"
WORDS = "Kata yang sedang ditulis"


@pytest.fixture
def board(enter: Enter, pair: list[str]) -> Page:
    """Sari has begun a note in the drawer of the first."""
    page = enter("sari", "/")
    live(page)
    row(page, pair[0]).focus()
    page.keyboard.press("n")
    expect(page.locator("#f-note-text")).to_be_focused()
    page.keyboard.type(WORDS)
    return page


@pytest.fixture
def handed(site: Site) -> str:
    """Accepted by Satpol PP, whose Hadi answers in the inbox."""
    db, sari = site.house.db, site.actor("sari")
    made = file(db, sari, kind="disorder", text="Antrean berdesakan.")
    do(db, sari, "hand", made, "satpolpp-metro")
    do(db, site.actor("hadi"), "accept", made)
    return made


@pytest.fixture
def inbox(enter: Enter, handed: str) -> Page:
    page = enter("hadi", "/kotak")
    live(page)
    page.locator(f'[data-card="{handed}"] h3 a').focus()
    return page


def hold_inbox(page: Page) -> list[Route]:
    """Every reading of the inbox from now on waits here."""
    held: list[Route] = []
    page.route("**/kotak", lambda route: held.append(route))
    return held


def test_another_row_and_back_keeps_the_note(board: Page, pair: list[str]) -> None:
    sheet = board.locator("[data-drawer] [data-sheet]")
    board.keyboard.press("Escape")

    board.keyboard.press("j")
    expect(sheet).to_have_attribute("data-sheet", pair[1])
    expect(board.locator(".toast")).to_contain_text("belum terkirim")
    expect(board.locator("#f-note-text")).to_have_value("")
    board.keyboard.press("k")

    expect(sheet).to_have_attribute("data-sheet", pair[0])
    expect(board.locator("#f-note-text")).to_have_value(WORDS)
    expect(board.locator("#f-note-text")).to_be_visible()


def test_a_reload_keeps_the_note_and_a_sent_one_does_not_come_back(
    board: Page, pair: list[str]
) -> None:
    board.reload()
    live(board)
    row(board, pair[0]).focus()
    board.keyboard.press("Enter")
    drawer = board.locator("[data-drawer]")
    expect(drawer.locator("#f-note-text")).to_have_value(WORDS)

    drawer.locator("form[data-verb=note] button").click()

    expect(drawer.locator(".timeline")).to_contain_text(WORDS)
    expect(drawer.locator("#f-note-text")).to_have_value("")
    assert board.evaluate("() => Object.values({ ...sessionStorage }).join().length < 3")


@pytest.mark.parametrize("status", [403, 413, 500, 503])
def test_an_answer_that_is_no_sheet_leaves_the_form_with_the_reason(
    board: Page, watches: list[Watch], pair: list[str], status: int
) -> None:
    watches[0].expect(f"status of {status}")
    drawer = board.locator("[data-drawer]")
    board.route(
        "**/note", lambda r: r.fulfill(status=status, body="<p>x</p>", content_type="text/html")
    )

    drawer.locator("form[data-verb=note] button").press("Enter")

    expect(drawer.get_by_role("alert")).to_contain_text(f"Belum terkirim ({status})")
    expect(drawer.locator("#f-note-text")).to_have_value(WORDS)
    board.unroute("**/note")
    drawer.locator("form[data-verb=note] button").press("Enter")
    expect(drawer.locator(".timeline")).to_contain_text(WORDS)


def test_a_session_that_ended_leaves_the_form_and_shows_the_door(
    board: Page, watches: list[Watch], pair: list[str]
) -> None:
    watches[0].expect("status of 40")
    drawer = board.locator("[data-drawer]")
    cookies = board.context.cookies()
    ended = [c for c in cookies if "session" in c["name"]]
    assert ended
    for cookie in ended:
        board.context.clear_cookies(name=cookie["name"])

    drawer.locator("form[data-verb=note] button").press("Enter")

    expect(drawer.get_by_role("alert")).to_contain_text("sesi Anda berakhir")
    expect(drawer.locator("#f-note-text")).to_have_value(WORDS)
    board.keyboard.press("j")
    expect(board).to_have_url(re.compile(r"/masuk\?ke="))

    board.context.add_cookies([c for c in cookies if c in ended])  # signed in again
    board.goto(board.url.split("/masuk")[0] + f"/kejadian/{pair[0]}")
    expect(board.locator("#f-note-text")).to_have_value(WORDS)


def test_a_page_of_one_incident_keeps_its_words_through_resync_refusal_and_frames(
    enter: Enter, site: Site, watches: list[Watch], pair: list[str]
) -> None:
    page = enter("sari", f"/kejadian/{pair[0]}")
    watches[0].expect("status of 500")
    live(page)
    page.keyboard.press("n")
    page.keyboard.type(WORDS)
    page.evaluate("() => { window.same = true; }")

    page.evaluate(RESYNC)
    do(site.house.db, site.actor("wira"), "note", pair[0], "Catatan Wira.")
    expect(page.locator("[data-new]")).to_be_visible()
    page.route(
        "**/note", lambda r: r.fulfill(status=500, body="<p>x</p>", content_type="text/html")
    )
    page.locator("form[data-verb=note] button").press("Enter")

    expect(page.locator("form[data-verb=note] [role=alert]")).to_contain_text("Belum terkirim")
    expect(page.locator("#f-note-text")).to_have_value(WORDS)
    assert page.evaluate("() => window.same === true")
    page.unroute("**/note")
    page.locator("[data-new]").click()
    expect(page.locator(".timeline")).to_contain_text("Catatan Wira.")
    expect(page.locator("#f-note-text")).to_have_value(WORDS)
    page.locator("form[data-verb=note] button").press("Enter")
    expect(page.locator(".timeline")).to_contain_text(WORDS)


def test_an_inbox_that_is_told_to_read_anew_waits_for_whoever_writes(
    inbox: Page, site: Site, handed: str
) -> None:
    card = inbox.locator(f'[data-card="{handed}"]')
    inbox.keyboard.press("r")
    inbox.keyboard.type(WORDS)

    inbox.evaluate(RESYNC)
    expect(inbox.locator("[data-new]")).to_be_visible()
    expect(card.get_by_label("Jawaban instansi")).to_be_focused()
    do(site.house.db, site.actor("sari"), "set_severity", handed, "critical", "Memburuk.")
    inbox.locator("[data-new]").click()

    expect(card).to_contain_text("Kritis")
    expect(card.get_by_label("Jawaban instansi")).to_have_value(WORDS)
    expect(card.get_by_label("Jawaban instansi")).to_be_visible()
    expect(inbox.locator("[data-new]")).to_be_hidden()


def test_news_that_comes_while_a_demanded_inbox_is_being_read_is_read_too(
    inbox: Page, site: Site, handed: str
) -> None:
    db, sari = site.house.db, site.actor("sari")
    card = inbox.locator(f'[data-card="{handed}"]')
    inbox.keyboard.press("r")
    inbox.keyboard.type(WORDS)
    do(db, sari, "note", handed, "Dari posko.")
    expect(inbox.locator("[data-new]")).to_be_visible()
    held = hold_inbox(inbox)
    inbox.locator("[data-new]").click()
    first = wait_for_one(inbox, held)[0]
    answer = first.fetch()
    inbox.evaluate("() => document.addEventListener('damai:frames', () => (window.told = true))")
    do(db, sari, "set_severity", handed, "critical", "Memburuk.")
    while not inbox.evaluate("() => window.told"):
        expect(card).not_to_contain_text("Kritis")
    held.clear()
    first.fulfill(response=answer)

    wait_for_one(inbox, held)[0].continue_()

    expect(card).to_contain_text("Kritis")
    expect(card.get_by_label("Jawaban instansi")).to_have_value(WORDS)
    expect(inbox.locator("[data-new]")).to_be_hidden()


def test_a_form_opened_while_the_inbox_is_being_read_stays_open_under_the_hand(
    inbox: Page, site: Site, handed: str
) -> None:
    card = inbox.locator(f'[data-card="{handed}"]')
    held = hold_inbox(inbox)
    do(site.house.db, site.actor("sari"), "note", handed, "Dari posko.")
    wait_for_one(inbox, held)

    inbox.keyboard.press("r")
    with inbox.expect_response("**/kotak") as answered:
        held[0].continue_()
    answered.value.finished()

    expect(inbox.locator("[data-new]")).to_be_visible()
    expect(card.get_by_label("Jawaban instansi")).to_be_focused()
    inbox.keyboard.type("Sudah di tempat")
    expect(card.get_by_label("Jawaban instansi")).to_have_value("Sudah di tempat")


def test_a_key_pressed_while_an_act_is_under_way_acts_on_what_comes_back(
    enter: Enter, site: Site
) -> None:
    db, sari = site.house.db, site.actor("sari")
    mine = file(db, sari, kind="disorder", text="Baru diserahkan.")
    do(db, sari, "hand", mine, "satpolpp-metro")
    page = enter("hadi", "/kotak")
    live(page)
    card = page.locator(f'[data-card="{mine}"]')
    held: list[Route] = []
    page.route("**/accept", lambda route: held.append(route))
    card.locator("h3 a").focus()

    page.keyboard.press("a")
    page.keyboard.press("r")
    page.keyboard.press("t")
    wait_for_one(page, held)[0].continue_()

    expect(card.get_by_label("Jawaban instansi")).to_be_focused()
    page.keyboard.type("Berangkat")
    expect(card.get_by_label("Jawaban instansi")).to_have_value("Berangkat")
    assert incident(db, sari, mine).status.value == "working"


def test_an_inbox_that_could_not_be_read_is_read_when_the_link_is_back(
    inbox: Page, site: Site, watches: list[Watch], handed: str
) -> None:
    watches[0].expect("ERR_")
    card = inbox.locator(f'[data-card="{handed}"]')
    failed: list[Route] = []

    def fail(route: Route) -> None:
        failed.append(route)
        route.abort()

    inbox.route("**/kotak", fail)
    do(site.house.db, site.actor("sari"), "set_severity", handed, "critical", "Memburuk.")
    wait_for_one(inbox, failed)
    expect(inbox.locator("[data-new]")).to_be_visible()
    inbox.unroute("**/kotak")
    inbox.context.set_offline(True)
    expect(inbox.locator("[data-link]")).to_have_attribute("data-state", "cut")

    inbox.context.set_offline(False)

    expect(card).to_contain_text("Kritis", timeout=20_000)
    expect(inbox.locator("[data-new]")).to_be_hidden()
