"""The board's filters: the address says them all, the list follows the stream, the words are looked for everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import live, row, rows
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.builders import IRING_MULYO_1, file


@pytest.fixture(scope="module")
def made(site: Site) -> dict[str, str]:
    sari = site.actor("sari")
    return {
        "bag": file(
            site.house.db, sari, kind="suspicious-object", text="Tas di gerbang. Berwarna ungu."
        ),
        "brawl": file(site.house.db, sari, kind="brawl", text="Adu mulut.", station=IRING_MULYO_1),
    }


def words(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("[data-narrow] input[name=q]")).to_be_focused()
    page.keyboard.type(text)


def test_the_queues_search_finds_the_kelurahan(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    page = enter("sari", "/")
    live(page)

    words(page, "imopuro")

    expect(row(page, made["brawl"])).to_have_count(0)
    expect(row(page, made["bag"])).to_be_visible()
    assert page.url == f"{site.url}/?q=imopuro"


@pytest.mark.parametrize("text", ["ungu", "metro pusat", "imopuru"])
def test_it_finds_what_no_row_says(enter: Enter, made: dict[str, str], text: str) -> None:
    """The report's words, the kecamatan, a slip of the pen: the server is asked."""
    page = enter("sari", "/")
    live(page)

    words(page, text)

    expect(row(page, made["brawl"])).to_have_count(0)
    expect(row(page, made["bag"])).to_be_visible()


def test_the_address_is_the_whole_state_for_whoever_gets_it(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    page = enter("sari", "/?severity=critical&area=18.72.01")
    live(page)
    words(page, "ungu")
    page.locator("[data-narrow] select").select_option("reported")
    expect(row(page, made["bag"])).to_be_visible()
    address = page.url

    other = enter("wira", address.removeprefix(site.url))

    assert address.endswith("/?severity=critical&area=18.72.01&q=ungu&status=reported") or set(
        address.partition("?")[2].split("&")
    ) == {"severity=critical", "area=18.72.01", "q=ungu", "status=reported"}
    expect(row(other, made["bag"])).to_be_visible()
    assert rows(other) == [made["bag"]]
    expect(other.locator("[data-narrow] input[name=q]")).to_have_value("ungu")


def test_a_chip_keeps_the_other_filters_and_back_takes_it_away(
    enter: Enter, site: Site, made: dict[str, str]
) -> None:
    page = enter("sari", "/?q=gerbang")
    live(page)

    page.locator("a[data-severity=low]").click()
    page.wait_for_url("**/?severity=low&q=gerbang")
    expect(page.locator(".rows .state")).to_contain_text("Tidak ada yang cocok")
    page.go_back()

    page.wait_for_url(f"{site.url}/?q=gerbang")
    expect(row(page, made["bag"])).to_be_visible()


@pytest.mark.usefixtures("made")
def test_new_reports_are_held_against_the_filters_even_by_words_that_no_row_says(
    enter: Enter, site: Site
) -> None:
    page = enter("sari", "/?q=pelangi")
    live(page)
    expect(page.locator(".rows .state")).to_be_visible()
    sari = site.actor("sari")

    other = file(site.house.db, sari, kind="theft", text="Sepeda hilang.")
    mine = file(site.house.db, sari, kind="theft", text="Payung hilang. Bermotif pelangi.")

    expect(row(page, mine)).to_be_visible()
    expect(row(page, other)).to_have_count(0)


@pytest.mark.usefixtures("made")
def test_an_empty_answer_offers_the_way_back_to_everything(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    live(page)
    words(page, "antahberantah")
    expect(page.locator(".rows .state")).to_contain_text("Tidak ada yang cocok")

    page.locator(".rows .state a").click()

    page.wait_for_url(f"{site.url}/")
    assert len(rows(page)) > 1


@pytest.mark.usefixtures("made")
def test_esc_empties_the_field_and_then_leaves_it(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    live(page)
    words(page, "imopuro")
    page.keyboard.press("Escape")
    expect(page.locator("[data-narrow] input[name=q]")).to_have_value("")
    assert page.url == f"{site.url}/"

    page.keyboard.press("Escape")
    page.keyboard.press("j")

    expect(page.locator(".rows .row:focus")).to_have_count(1)


@pytest.mark.usefixtures("made")
def test_the_link_to_the_list_can_be_copied(enter: Enter) -> None:
    page = enter("sari", "/?q=imopuro", permissions=["clipboard-read", "clipboard-write"])
    live(page)

    page.locator("[data-copy-address]").click()

    expect(page.locator(".toast")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
