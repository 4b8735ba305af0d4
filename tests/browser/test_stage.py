"""The stage in the top bar of a page that stays open: it moves by itself, and never lies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from damai.stages import service
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch


def until(site: Site, at: datetime) -> None:
    """Move the scene to three seconds before ``at``."""
    ahead = at - timedelta(seconds=3) - site.scene.now()
    site.scene.forward(seconds=ahead.total_seconds())


def stage(page: Page):
    return page.locator("[data-stage]")


@pytest.mark.parametrize("path", ["/wilayah", "/tahapan"])
def test_an_open_page_changes_its_stage_when_the_day_ends(
    enter: Enter, site: Site, path: str
) -> None:
    until(site, datetime(2024, 2, 13, 17, tzinfo=UTC))
    page = enter("sari", path)
    expect(stage(page)).to_contain_text("Masa tenang")

    expect(stage(page)).to_contain_text("Pemungutan suara")

    if path == "/tahapan":
        expect(page.locator(".stage-running").first).to_contain_text("Pemungutan suara")


def test_an_event_that_somebody_records_is_in_every_open_top_bar(enter: Enter, site: Site) -> None:
    at = datetime(2024, 3, 20, 15, 19, tzinfo=UTC)
    until(site, at + timedelta(minutes=30))
    page, calendar = enter("sari", "/"), enter("sari", "/tahapan")
    for one in (page, calendar):
        expect(one.locator("[data-link]")).to_have_attribute("data-state", "live")
    expect(stage(page)).not_to_contain_text("Pengajuan perkara")
    budi = site.actor("budi")

    site.house.db.write_now(
        lambda uow: service.record_event(
            uow, budi, "pemilu-2024", "results-announced", at, "Keputusan KPU 360/2024"
        )
    )

    expect(stage(page)).to_contain_text("Pengajuan perkara DPR, DPD dan DPRD ke MK")
    running = calendar.locator("[data-calendar] .stage-running")
    expect(running.filter(has_text="Pengajuan perkara DPR")).not_to_have_count(0)


def test_a_stage_that_is_over_is_not_shown_when_the_server_is_away(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    until(site, datetime(2024, 2, 13, 17, tzinfo=UTC))
    page = enter("sari", "/wilayah")
    watches[0].expect("ERR_CONNECTION")
    expect(stage(page)).to_contain_text("Masa tenang")

    site.cut()
    try:
        expect(stage(page)).to_have_text("Tahapan belum diperbarui")
    finally:
        site.start()

    expect(stage(page)).to_contain_text("Pemungutan suara", timeout=30_000)
