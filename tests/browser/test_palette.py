"""The command palette: go, do and find with the keyboard alone, on any page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import live
from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Enter
from tests.browser.furnishing import furnish
from tests.browser.served import Site
from tests.browser.watching import Watch


@pytest.fixture(scope="module")
def made(site: Site) -> dict[str, str]:
    return furnish(site)


def opened(page: Page, words: str = "") -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette")).to_be_visible()
    expect(page.locator("dialog.palette input")).to_be_focused()
    page.keyboard.type(words)


def options(page: Page) -> list[str]:
    found: list[str] = page.locator(".palette-option .palette-text").all_inner_texts()
    return found


def chosen(page: Page) -> str:
    id = page.locator("dialog.palette input").get_attribute("aria-activedescendant")
    return page.locator(f"#{id} .palette-text").inner_text()


@pytest.mark.usefixtures("made")
def test_it_is_fetched_only_when_it_is_first_asked_for(enter: Enter, watches: list[Watch]) -> None:
    page = enter("sari", "/wilayah")
    page.wait_for_load_state("networkidle")
    assert not [url for url in watches[0].requests if "palette" in url]

    opened(page)

    assert [url for url in watches[0].requests if url.endswith("palette.js")]


@pytest.mark.usefixtures("made")
def test_a_few_letters_and_enter_go_to_a_screen(enter: Enter, site: Site) -> None:
    page = enter("sari", "/wilayah")

    opened(page, "ringkas")
    assert chosen(page) == "Ringkasan"
    page.keyboard.press("Enter")

    page.wait_for_url(f"{site.url}/ringkas")


@pytest.mark.usefixtures("made")
def test_it_offers_the_screens_of_its_reader_and_no_others(enter: Enter) -> None:
    offered = {}
    for person in ("sari", "maya", "admin"):
        page = enter(person, "/wilayah")
        opened(page)
        offered[person] = set(options(page))

    assert {"Papan operasi", "Kotak instansi", "Terima laporan"} <= offered["sari"]
    assert "Orang" not in " ".join(offered["sari"])
    assert "Terima laporan" not in offered["maya"]
    assert "Papan operasi" not in offered["admin"]


def test_it_does_what_the_page_offers_for_the_incident_that_is_open(
    enter: Enter, made: dict[str, str]
) -> None:
    page = enter("sari", f"/kejadian/{made['new']}")
    opened(page, "catatan")
    assert chosen(page) == "Tambah catatan"

    page.keyboard.press("Enter")

    expect(page.locator("dialog.palette")).to_be_hidden()
    expect(page.locator("#f-note-text")).to_be_focused()


def test_it_offers_no_act_that_the_page_does_not(enter: Enter, made: dict[str, str]) -> None:
    auditor = enter("maya", f"/kejadian/{made['new']}")
    opened(auditor)
    board = enter("sari", "/")
    live(board)
    opened(board)

    assert not {"Ambil", "Tambah catatan", "Selesaikan"} & set(options(auditor))
    # No drawer is open: there is nothing that these would act on.
    assert not {"Ambil", "Tambah catatan", "Selesaikan"} & set(options(board))
    board.keyboard.press("Escape")
    board.locator(".rows .row").first.focus()
    board.keyboard.press("Enter")
    expect(board.locator("[data-drawer] .timeline")).to_be_visible()
    opened(board)
    assert {"Ambil", "Tambah catatan"} <= set(options(board))


def test_what_is_typed_finds_incidents_places_and_stations(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    page = enter("sari", "/wilayah")
    opened(page, "tak bertuan")
    expect(page.locator(".palette-option", has_text="di gerbang")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/kejadian/{made['new']}")

    opened(page, "1872011003003")
    expect(page.locator(".palette-option", has_text="TPS 003 Imopuro").first).to_be_visible()
    assert chosen(page) == "TPS 003 Imopuro"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/tps/18.72.01.1003.003")

    page.goto(f"{site.url}/wilayah")
    opened(page, "imopuru")
    expect(page.locator(".palette-option", has_text="Imopuro").first).to_be_visible()
    expect(page.locator(".palette-told")).to_contain_text("imopuro")


def test_on_the_board_a_found_incident_opens_beside_the_queue(
    enter: Enter, made: dict[str, str]
) -> None:
    page = enter("sari", "/")
    live(page)
    opened(page, "tak bertuan")
    expect(page.locator(".palette-option", has_text="di gerbang")).to_be_visible()

    page.keyboard.press("Enter")

    sheet = page.locator("[data-drawer] [data-sheet]")
    expect(sheet).to_have_attribute("data-sheet", made["new"])


@pytest.mark.usefixtures("made")
def test_a_slow_answer_to_older_words_is_not_shown(enter: Enter) -> None:
    page = enter("sari", "/wilayah")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/find?" in r.url else None)

    opened(page, "imopuro")

    expect(page.locator(".palette-option", has_text="Imopuro").first).to_be_visible()
    assert len(asked) < len("imopuro")


@pytest.mark.usefixtures("made")
def test_a_close_that_is_told_late_does_not_stop_what_was_typed_since(enter: Enter) -> None:
    """On a slow machine the dialog's event comes after the keys that opened it again."""
    page = enter("sari", "/wilayah")
    opened(page)

    page.evaluate(
        """() => {
          const dialog = document.querySelector("dialog.palette");
          dialog.querySelector("input").value = "imopuro";
          dialog.querySelector("input").dispatchEvent(new Event("input"));
          dialog.dispatchEvent(new Event("close"));
        }"""
    )

    expect(page.locator(".palette-option", has_text="Imopuro").first).to_be_visible()


@pytest.mark.usefixtures("made")
def test_without_the_network_screens_and_acts_are_still_there(
    enter: Enter, watches: list[Watch]
) -> None:
    page = enter("sari", "/wilayah")
    opened(page)
    page.keyboard.press("Escape")
    watches[0].expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)

    opened(page, "ri")

    expect(page.locator(".palette-told")).to_contain_text("Pencarian memerlukan jaringan")
    assert "Ringkasan" in options(page)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_it_can_be_read_and_used_by_everyone(enter: Enter, size: dict[str, int]) -> None:
    page = enter("sari", "/wilayah", viewport=size, reduced_motion="reduce")
    page.locator("[data-palette]").click()
    expect(page.locator("dialog.palette")).to_be_visible()
    page.keyboard.type("metro")
    expect(page.locator(".palette-option", has_text="Metro Pusat").first).to_be_visible()

    faults = violations(page)

    assert faults == []
    box = page.locator("dialog.palette").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    before = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) != before
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert chosen(page) == options(page)[-1]
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()


@pytest.mark.usefixtures("made")
def test_it_speaks_english(enter: Enter) -> None:
    page = enter("sari", "/wilayah", lang="en")

    opened(page, "brief")

    expect(page.get_by_role("listbox", name="Command palette")).to_be_visible()
    expect(page.locator(".palette-head").first).to_have_text("Screens")
