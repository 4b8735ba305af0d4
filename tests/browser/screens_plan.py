"""The screens of plans, with what ``furnishing_plan`` made and without any plan."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.screen import details_open, heard, screen


def too_many_missing(page: Page) -> None:
    """More officers missing than there are."""
    heard(page)
    page.locator("#f-cut").fill("5000")
    page.locator("#plan-ask .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def bare_formation(page: Page) -> None:
    """A bare triple in one field."""
    page.locator('[name="rawan.police"]').fill("2-2-4")
    page.locator("main form .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


PLANS = (
    screen("plan in force", "tuti", "/rencana", details_open),
    screen("plan short of officers", "tuti", "/rencana?rencana={plan_short}", details_open),
    screen(
        "plan with a team and a rung open",
        "tuti",
        "/rencana?rencana={plan_short}&tim={plan_team}&jenjang=2",
        details_open,
    ),
    screen(
        "plan that leaves teams bare",
        "tuti",
        "/rencana?rencana={plan_bare}&hanya=uncovered",
        heard,
    ),
    screen(
        "plan narrowed to nothing", "tuti", "/rencana?rencana={plan_bare}&hanya=terkunci", heard
    ),
    screen("plan to publish", "made", "/rencana?rencana={plan_waiting}", details_open),
    screen("plan that one proposed", "tuti", "/rencana?rencana={plan_waiting}", details_open),
    screen("plan of another institution", "budi", "/rencana", heard),
    screen("plan of a sub-district", "agus", "/rencana", heard),
    screen("plan for an auditor", "maya", "/rencana?rencana={plan_short}&tim={plan_team}", heard),
    screen(
        "plan refused",
        "tuti",
        "/rencana?rencana={plan_short}",
        too_many_missing,
        refused=422,
        error=True,
    ),
    screen("plans compared", "tuti", "/rencana/banding?satu={plan_published}&dua={plan_short}"),
    screen("plans compared by others", "budi", "/rencana/banding"),
    screen("pattern of formations", "tuti", "/rencana/pola", details_open),
    screen(
        "pattern refused",
        "tuti",
        "/rencana/pola",
        bare_formation,
        refused=422,
        error=True,
    ),
    screen("orders of a plan", "tuti", "/rencana/{plan_published}/perintah"),
)
NO_PLANS = (
    screen("no plan yet", "tuti", "/rencana", details_open),
    screen("no plan yet for a partner", "budi", "/rencana", heard),
    screen("no two plans to compare", "tuti", "/rencana/banding"),
)
