"""What holds on every page: accessible in both palettes and sizes, no sideways scroll, targets to hit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from damai.app.tasks import first_link, found_if_new
from damai.drill.seed import person_id
from damai.journal.tables import entry
from tests.browser import furnishing, furnishing_plan, furnishing_risk
from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import DESK, PHONE, Enter, entering
from tests.browser.screens import EMPTY, FURNISHED, Screen
from tests.browser.screens_lines import LINES, furnish_lines
from tests.browser.screens_units import EMPTY_UNITS, UNITS, furnish_units
from tests.browser.served import Site
from tests.browser.watching import Watch, settle
from tests.harness import CAST, SEED, Phone

LONG = bool(os.environ.get("DAMAI_LONG"))
LANGUAGES = ("id", "en") if LONG else ("id",)
NARROW = {"width": 320, "height": 640}
TARGET_PX = 24

# Links inside a sentence or a cell take the height of their line (WCAG 2.5.8, inline); axe judges the
# distance between them. A field inside its label is hit by the whole label.
_SMALL = """(least) => [...document.querySelectorAll("a, button, summary, select, input, textarea, [role=option]")]
  .filter((n) => n.type !== "hidden" && n.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((n) => !(n.tagName === "A" && getComputedStyle(n).display === "inline"))
  .filter((n) => !n.classList.contains("skip") && !n.closest(".maplibregl-ctrl-attrib"))
  .map((n) => [n, (n.closest("label") ?? n).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least || box.height < least))
  .map(([n, box]) => `${n.outerHTML.slice(0, 90)}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
_WIDER = """() => [document.documentElement, ...document.querySelectorAll("main, .rows, .drawer, .page")]
  .filter((n) => n.scrollWidth > n.clientWidth + 1 && n.clientWidth)
  .map((n) => `${n.tagName}.${n.className}: ${n.scrollWidth} in ${n.clientWidth}`)"""
# The shell is as high as the window: only what is in it scrolls, never into a blank below it.
_HIGHER = """() => [document.documentElement]
  .filter((n) => document.querySelector(".shell") && n.scrollHeight > n.clientHeight + 1)
  .map((n) => `${n.scrollHeight} in ${n.clientHeight}: ` + [...document.querySelectorAll("body *")]
    .filter((e) => !e.closest("main") && e.getBoundingClientRect().bottom > n.clientHeight + 1)
    .map((e) => e.outerHTML.slice(0, 90)).join("; "))"""


def sealed_entry(site: Site) -> str:
    """The seq of an entry that the police have as its leaf alone: the complaint about an officer."""
    with site.house.db.read() as conn:
        stmt = sa.select(sa.func.min(entry.c.seq)).where(entry.c.audience.notlike("%polri%"))
        found = conn.execute(stmt.where(entry.c.audience != "partners")).scalar()
    return str(found or 1)


@pytest.fixture(scope="module")
def names(site: Site) -> dict[str, str]:
    made = furnishing.furnish(site)
    furnish_lines(site)
    plans = furnishing_plan.furnish(site)  # before the exercise's own strength, which is more
    return {
        **made,
        **furnish_units(site),
        "sealed": sealed_entry(site),
        **{f"index_{name}": id for name, id in furnishing_risk.furnish(site).items()},
        **{f"plan_{name}": id for name, id in plans.items()},
        "demo": site.link("gita").removeprefix(site.url),
        "person": person_id(SEED, CAST["budi"]),
        "invite": furnishing.invitation(site),
    }


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("empty"))
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation on its first day: nobody is listed, no area is imported."""
    made = Site(tmp_path_factory.mktemp("new"), seeded=False)
    found_if_new(made.house.db)
    made.start()
    yield made
    made.close()


def _open(screen: Screen, enter: Enter, watches: list[Watch], path: str, lang: str) -> Page:
    page = enter(screen.person, path, lang=lang, map=screen.map, reduced_motion="reduce")
    if screen.refused:
        watches[-1].expect(f"status of {screen.refused}")
    screen.prepare(page)
    settle(page)
    return page


def _check(page: Page, screen: Screen) -> list[str]:
    """axe in both palettes at both sizes; then the widths and the targets."""
    faults = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        # The same elements stand there in both palettes: in the second one only the colours are new.
        for theme, rules in (("light", None), ("dark", None if LONG else COLOURS)):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            found = violations(page, rules)
            faults += [f"{size['width']} {theme}: {fault}" for fault in found]
        small = page.evaluate(_SMALL, TARGET_PX)
        faults += [f"{size['width']}: too small to hit: {fault}" for fault in small]
    for size in (DESK, PHONE, NARROW):
        page.set_viewport_size(size)
        faults += [f"{size['width']}: scrolls sideways: {fault}" for fault in page.evaluate(_WIDER)]
        faults += [f"{size['width']}: longer than the shell: {f}" for f in page.evaluate(_HIGHER)]
    if screen.error and not page.title().startswith(("Kesalahan:", "Error:")):
        faults.append(f"title: {page.title()}")
    return faults


@pytest.mark.asvs("3.4.3", "3.6.1")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", FURNISHED + UNITS + LINES, ids=lambda screen: screen.name)
def test_every_page_can_be_read_and_used_by_everyone(
    screen: Screen, lang: str, enter: Enter, watches: list[Watch], names: dict[str, str]
) -> None:
    page = _open(screen, enter, watches, screen.path.format(**names), lang)

    faults = _check(page, screen)

    assert not faults, "\n".join(faults)
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h1, h2").first.text_content()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", EMPTY + EMPTY_UNITS, ids=lambda screen: screen.name)
def test_an_empty_screen_can_be_read_and_used_by_everyone(
    screen: Screen, lang: str, browser: Browser, empty_site: Site, watches: list[Watch]
) -> None:
    with entering(browser, empty_site, watches) as enter:
        page = _open(screen, enter, watches, screen.path, lang)

        faults = _check(page, screen)
        assert not faults, "\n".join(faults)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_link_of_a_new_installation_can_be_used_by_everyone(
    lang: str, browser: Browser, new_site: Site, watches: list[Watch]
) -> None:
    path = first_link(new_site.house.db)
    assert path is not None
    screen = Screen(name="first link", person=None, path=path)
    with entering(browser, new_site, watches) as enter:
        page = _open(screen, enter, watches, path, lang)

        faults = _check(page, screen)
        assert not faults, "\n".join(faults)
        assert page.locator("#f-name").is_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_factor_can_be_set_up_and_used_by_everyone(
    lang: str, browser: Browser, watches: list[Watch], tmp_path: Path
) -> None:
    """From the first link to the code at the next sign-in, every page of it on the way."""
    site = Site(tmp_path, seeded=False)
    found_if_new(site.house.db)
    site.start()
    password = "lembayung senja 58"
    path = first_link(site.house.db)
    assert path is not None
    faults = []

    def look(page: Page, name: str, **more: bool) -> None:
        settle(page)
        screen = Screen(name=name, person=None, path="", **more)  # type: ignore[arg-type]
        faults.extend(f"{name}: {fault}" for fault in _check(page, screen))
        page.set_viewport_size(DESK)

    try:
        with entering(browser, site, watches) as enter:
            page = enter(None, path, lang=lang, map=False, reduced_motion="reduce")
            page.locator("#f-name").fill("Asih")
            page.locator("#f-password").fill(password)
            page.locator("#f-again").fill(password)
            page.locator("main form .btn-primary").click()
            page.wait_for_url("**/akun/faktor")
            assert page.locator(".qr img").evaluate("(i) => i.complete && i.naturalWidth > 0")
            look(page, "set up")
            phone = Phone.typed(page.content())
            page.locator("#f-code").fill(phone.code(site.house.clocks.wall.now()))
            page.keyboard.press("Enter")
            expect(page.locator(".spares li")).to_have_count(10)
            look(page, "spare codes")
            spare = page.locator(".spares code").first.inner_text()
            page.locator("main .btn-primary").click()
            page.wait_for_url("**/orang")
            page.goto(f"{site.url}/akun")
            look(page, "my account")
            page.locator(".menu > summary").click()
            page.locator("form[action='/keluar'] button").click()
            page.wait_for_url("**/masuk")
            page.locator("#f-name").fill("Asih")
            page.locator("#f-password").fill(password)
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(r"/masuk/kode\?"))
            expect(page.locator("#f-code")).to_be_focused()
            look(page, "code")
            watches[-1].expect("status of 422")
            page.locator("#f-code").fill("000000")
            page.keyboard.press("Enter")
            expect(page.locator("[data-error]")).to_be_focused()
            look(page, "code refused", error=True)
            page.locator("#f-code").fill(spare)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{site.url}/orang")
    finally:
        site.close()
    assert not faults, "\n".join(faults)
