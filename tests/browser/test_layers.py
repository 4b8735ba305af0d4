"""The map's layers: on and off in the address, as old as they say, alive when a station moves."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from damai.areas import standing
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.builders import IMOPURO_3

READY_MS = 60_000


def ready(page: Page) -> None:
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=READY_MS)
    expect(page.locator("[data-name=stations] [data-chip-age]")).to_have_text(
        re.compile(r"^per \d\d\.\d\d \d\d\.\d\d$"), timeout=READY_MS
    )


def test_what_is_off_stays_off_in_the_link(enter: Enter) -> None:
    page = enter("sari", "/", map=True)
    ready(page)
    chip = page.locator("[data-name=places]")
    assert chip.get_attribute("aria-pressed") == "true"
    expect(page.locator("[data-name=provinsi]")).to_be_hidden()
    expect(page.locator("[data-name=kabkota]")).to_have_attribute("aria-pressed", "false")

    chip.click()
    page.locator("[data-name=kabkota]").click()

    expect(page).to_have_url(re.compile(r"[?&]lapis=incidents,stations,desakel,kecamatan,kabkota"))
    page.reload()
    ready(page)
    expect(page.locator("[data-name=places]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-name=kabkota]")).to_have_attribute("aria-pressed", "true")


def test_the_map_in_words_holds_places_and_follows_a_moved_station(
    enter: Enter, site: Site
) -> None:
    page = enter("sari", "/", map=True)
    ready(page)
    page.locator("[data-twin-toggle]").click()
    expect(page.locator("[data-twin]")).to_contain_text("Pos polisi Imopuro (latihan)")
    budi = site.actor("budi")
    fields = {
        "address": "Balai RW 05", "lat": "-5.1114", "lon": "105.3042", "point": "surveyed",
        "reason": "Tergenang.",
    }  # fmt: skip

    with page.expect_response(lambda r: r.url.endswith("/peta/titik.json")) as fetched:
        site.house.db.write_now(
            lambda uow: standing.move(uow, budi, "pemilu-2024", IMOPURO_3, 1, fields)
        )

    points = {f["properties"]["code"]: f for f in fetched.value.json()["features"]}
    assert points[IMOPURO_3]["geometry"]["coordinates"] == [105.3042, -5.1114]
