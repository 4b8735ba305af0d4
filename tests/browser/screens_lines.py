"""The screen of duty numbers: as KPU fills it in, as the police and an auditor see it, and what is refused."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.screens import _s
from tests.browser.served import Site
from tests.deployment.lines.given import enter


def furnish_lines(site: Site) -> None:
    enter(site.house.db, a18_72_01="0812 3456 7890", a18_72_01_1003="0725 41000")


def two_bad_numbers(page: Page) -> None:
    page.locator("[id='f-nomor.18.72.01.1001']").fill("tanya Pak Lurah")
    page.locator("[id='f-nomor.18.72.02']").fill("123")
    page.locator(".plan-lines .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


LINES = (
    _s("duty numbers to fill in", "budi", "/rencana/nomor"),
    _s("duty numbers of a sub-district", "dewi", "/rencana/nomor"),
    _s("duty numbers for the police", "tuti", "/rencana/nomor"),
    _s("duty numbers for an auditor", "maya", "/rencana/nomor"),
    _s("duty numbers refused", "budi", "/rencana/nomor", two_bad_numbers, refused=422, error=True),
)
