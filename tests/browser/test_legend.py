"""The map's legend by button and by key, in words beside each symbol; and chips that leave the map room."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from damai.areas.place_model import PlaceKind
from tests.browser.conftest import Enter
from tests.browser.furnishing import furnish
from tests.browser.served import Site
from tests.browser.test_layers import ready

LEGEND, TOGGLE = "[data-legend]", "[data-legend-toggle]"


@pytest.fixture(scope="module", autouse=True)
def _furnished(site: Site) -> None:
    furnish(site)


def board(enter: Enter, **wish: object) -> Page:
    page = enter("sari", "/", map=True, **wish)
    ready(page)
    expect(page.locator(TOGGLE)).to_be_enabled()
    return page


def test_the_legend_names_in_words_every_symbol_that_the_map_draws(enter: Enter) -> None:
    page = board(enter)
    page.locator(TOGGLE).click()
    legend = page.locator(LEGEND)

    expect(legend).to_be_focused()
    for words in ("Kritis", "Tinggi", "Sedang", "Rendah", "belum disurvei", "Titik disurvei"):
        expect(legend).to_contain_text(words)
    names = page.evaluate("JSON.parse(document.getElementById('words').textContent)")
    for kind in PlaceKind:
        expect(legend).to_contain_text(names[f"js.place.{kind.value}"])
    empty = page.evaluate(
        """() => [...document.querySelectorAll("[data-legend] canvas")].filter((canvas) =>
          !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)
        ).map((canvas) => canvas.dataset.symbol)"""
    )
    assert empty == []
    assert legend.locator("canvas").count() == 4 + 5
    expect(legend.locator("[data-age-of=stations]")).to_contain_text("per ")


def test_the_legend_opens_and_closes_by_keys_alone(enter: Enter) -> None:
    page = board(enter)
    page.keyboard.press("e")
    expect(page.locator(LEGEND)).to_be_visible()
    expect(page.locator(TOGGLE)).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Escape")
    expect(page.locator(LEGEND)).to_be_hidden()
    expect(page.locator(TOGGLE)).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator(LEGEND)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # its close button
    expect(page.locator(LEGEND)).to_be_hidden()


def test_beside_an_open_drawer_the_chips_take_two_lines(enter: Enter) -> None:
    page = board(enter)
    page.locator(".row").first.click()
    expect(page.locator("[data-drawer] [data-sheet-title]")).to_be_visible()

    lines = page.evaluate(
        """() => new Set([...document.querySelectorAll(".map-layers .chip")].filter((chip) => !chip.hidden)
          .map((chip) => Math.round(chip.getBoundingClientRect().top))).size"""
    )
    assert lines <= 2
    chip = page.locator("[data-name=stations]")
    assert (chip.get_attribute("title") or "").startswith("per ")
    expect(page.get_by_role("button", name="Sebagai tabel")).to_be_visible()
