"""Five thousand incidents: the lists open, stay live, and say what they leave out."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from damai.incidents import service
from tests.browser.acting import live, rows, tell
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.builders import ELECTION, IMOPURO_3, a_report

MANY_N = 5_000
AT_ONCE_N = 250
BOARD_N = 500
MOST_B = 2_000_000
"""A page that grows with the table would pass it by: 5,000 rows are some 5 MB."""

KINDS = ("theft", "opened-late", "brawl", "voters-mobilised")


@pytest.fixture(scope="module")
def many(site: Site) -> None:
    """A quarter each of four kinds, in bulk through the service; every tenth without a station."""
    sari = site.actor("sari")

    def filing(start: int) -> Any:
        reports = [
            a_report(
                kind=KINDS[n % 4],
                text=f"Laporan nomor {n}. Uraian yang tidak penting.",
                station=IMOPURO_3 if n % 10 else None,
                area=None if n % 10 else "18.72.01.1003",
            )
            for n in range(start, start + AT_ONCE_N)
        ]

        def do(uow: Any) -> None:
            for report in reports:
                service.file_report(uow, sari, report, ELECTION)

        return do

    for start in range(0, MANY_N, AT_ONCE_N):
        site.house.db.write_now(filing(start), actor=sari.id, kind="test.bulk")


def size_of(page: Page) -> int:
    """Bytes of the page's HTML, unpacked."""
    found: int = page.evaluate(
        "() => performance.getEntriesByType('navigation')[0].decodedBodySize"
    )
    return found


@pytest.mark.usefixtures("many")
def test_the_board_shows_five_hundred_of_five_thousand_and_says_so(enter: Enter) -> None:
    began = time.time()
    page = enter("sari", "/")
    expect(page.locator(".rows .row").first).to_be_visible()
    tell(f"board of {MANY_N}: usable after {time.time() - began:.1f} s")
    live(page)

    assert len(rows(page)) == BOARD_N
    expect(page.locator(".queue .notice")).to_contain_text("500")
    assert size_of(page) < MOST_B
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-drawer] .timeline")).to_be_visible()


@pytest.mark.usefixtures("many")
def test_a_new_report_reaches_a_full_board(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    live(page)

    made = a_report(kind="suspicious-object", text="Yang paling mendesak.")
    sari = site.actor("sari")
    site.house.db.write_now(
        lambda uow: service.file_report(uow, sari, made, ELECTION), actor=sari.id
    )

    expect(page.locator(".row", has_text="Yang paling mendesak")).to_be_visible()
    assert rows(page)[0] == made.id


@pytest.mark.usefixtures("many")
def test_the_inbox_of_an_agency_with_a_flood_opens(enter: Enter) -> None:
    began = time.time()
    page = enter("budi", "/kotak")
    expect(page.locator("[data-card]").first).to_be_visible()
    tell(f"inbox of {MANY_N // 4}: usable after {time.time() - began:.1f} s")

    assert 0 < page.locator("[data-card]").count() <= BOARD_N
    assert size_of(page) < MOST_B
