"""A version of an index by its screens: brought, looked at, drafted, printed; the chosen files stay chosen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import furnishing_risk
from tests.browser.conftest import Enter
from tests.browser.preparing import index_looked_at
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.risk import kept


def test_the_files_that_were_looked_at_are_drafted_without_choosing_them_again(
    enter: Enter, site: Site
) -> None:
    page = enter("eka", "/kerawanan/versi/baru")
    index_looked_at(page)
    expect(page.locator("[data-again]")).to_be_hidden()

    page.locator("#f-note").fill("Dari layar.")
    page.locator("button[value=draft]").focus()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/kerawanan/versi/[0-9a-f-]{36}$"))
    expect(page.locator(".signed")).to_contain_text("Dari layar.")
    id = page.url.rpartition("/")[2]
    assert kept.version(site.house.db, "eka", id).scored_n == 22


def test_another_area_takes_away_what_was_found(enter: Enter) -> None:
    page = enter("eka", "/kerawanan/versi/baru")
    index_looked_at(page)

    page.locator("#f-area").fill("18.72.01")
    page.locator("#f-area").blur()

    expect(page.locator("button[value=draft]")).to_have_count(0)


def test_a_shipped_definition_needs_no_file(enter: Enter, watches: list[Watch]) -> None:
    page = enter("eka", "/kerawanan/versi/baru")
    expect(page.locator("#f-definition_file")).to_be_enabled()

    page.locator("#f-definition").select_option("ikp-2024")
    expect(page.locator("#f-definition_file")).to_be_disabled()
    watches[-1].expect("status of 422")
    table = {"name": "d.csv", "mimeType": "text/csv", "buffer": b"code,score\n18.72,1\n"}
    page.locator("#f-file").set_input_files([table])  # type: ignore[list-item]
    page.locator("button[value=look]").click()

    expect(page.locator("[data-error]")).to_contain_text("data tidak punya kolom ini")


def test_stations_on_paper_say_on_every_sheet_that_they_are_not_for_the_public(
    enter: Enter, site: Site
) -> None:
    id = furnishing_risk.furnish(site)["stations"]
    page = enter("tuti", f"/kerawanan/versi/{id}/cetak")
    page.emulate_media(media="print")

    expect(page.locator(".paper-tools")).to_be_hidden()
    head = page.locator(".sheet > thead")
    expect(head).to_contain_text("TIDAK UNTUK UMUM")
    assert head.evaluate("(n) => getComputedStyle(n).display") == "table-header-group"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 35)"
    made = page.pdf(prefer_css_page_size=True)
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 2
