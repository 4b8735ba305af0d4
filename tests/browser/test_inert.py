"""Whatever people write is shown as words: nothing of it runs, on any screen, for any reader."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import live
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import do, file

CORPUS = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x>",
    '"><input autofocus onfocus=window.ran=1 x="',
    "' onmouseover='window.ran=1",
    "</textarea><iframe srcdoc='<script>parent.ran=1</script>'>",
    "<details open ontoggle=window.ran=1>",
    "<a href='javascript:window.ran=1' id=r>klik</a>",
    "<!--<math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>",
    "{{7*7}} {% raw %} ${window.ran=1} %(n)s",
    "\u2028window.ran=1\u2029 \u202etxt.exe",
    "<base href=//example.invalid><link rel=stylesheet href=//example.invalid/x.css>",
    "<dialog open data-help><form data-verb=take><p data-sheet=x data-close>",
)
QUERIES = (
    "/wilayah?q={0}", "/?terkirim={0}", "/?severity={0}", "/masuk?ke=javascript:window.ran=1",
    "/masuk?ke={0}", "/wilayah?q=%22%3E{0}",
)  # fmt: skip


@pytest.fixture(scope="module")
def poisoned(site: Site) -> list[str]:
    """Every field that a person can fill, filled with each of the corpus."""
    db, sari, hadi = site.house.db, site.actor("sari"), site.actor("hadi")
    made = []
    for text in CORPUS:
        id = file(db, sari, kind="disorder", text=text, source=text[:200])
        do(db, sari, "take", id)
        do(db, sari, "note", id, text)
        do(db, sari, "set_severity", id, "critical", text)
        do(db, sari, "hand", id, "satpolpp-metro", text)
        do(db, hadi, "decline", id, text)
        do(db, sari, "hand", id, "satpolpp-metro", text)
        do(db, hadi, "accept", id)
        do(db, hadi, "reply", id, text)
        made.append(id)
    do(db, hadi, "close", made[-1], "resolved", CORPUS[-1])
    return made


def nothing_ran(page: Page) -> None:
    """No script, no element of the corpus; Watch adds dialogs, errors and refused scripts."""
    assert page.evaluate("() => window.ran === undefined")
    assert page.locator("iframe, base, math, animate, [onerror], [onload], [onfocus]").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.asvs("1.2.1", "1.2.2")
@pytest.mark.parametrize("person", ["sari", "hadi", "maya"])
def test_the_board_and_the_drawer_show_it_as_words(
    person: str, enter: Enter, poisoned: list[str]
) -> None:
    page = enter(person, "/")
    live(page)

    for id, text in zip(poisoned[:-1], CORPUS, strict=False):
        page.locator(f'.row[data-id="{id}"]').click()
        sheet = page.locator(f'[data-drawer] [data-sheet="{id}"]')
        expect(sheet.locator(".words").first).to_have_text(text.strip())
        nothing_ran(page)


@pytest.mark.asvs("1.2.1", "1.2.2")
def test_the_incident_page_shows_it_as_words(enter: Enter, site: Site, poisoned: list[str]) -> None:
    page = enter("sari", "/")

    for id, text in list(zip(poisoned, CORPUS, strict=True))[::2]:
        page.goto(f"{site.url}/kejadian/{id}")
        said = page.locator(".timeline .said").all_text_contents()
        assert text.strip() in [line.strip() for line in said]
        nothing_ran(page)


@pytest.mark.asvs("1.2.1", "1.2.2")
def test_the_inbox_shows_it_as_words(enter: Enter, poisoned: list[str]) -> None:
    page = enter("hadi", "/kotak")
    live(page)

    expect(page.locator("[data-card]")).to_have_count(len(poisoned))
    expect(page.locator("[data-card]", has_text=CORPUS[2])).to_have_count(1)
    nothing_ran(page)


@pytest.mark.asvs("1.2.1")
def test_what_arrives_live_is_words_as_well(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    live(page)

    for text in CORPUS:
        id = file(site.house.db, site.actor("sari"), kind="theft", text=text)
        expect(page.locator(f'.row[data-id="{id}"] .row-title')).to_be_visible()
        nothing_ran(page)


def test_the_table_of_the_map_and_the_list_of_what_is_near_show_it_as_words(
    enter: Enter, site: Site, poisoned: list[str]
) -> None:
    page = enter("sari", "/", map=True)
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)
    page.locator("[data-twin-toggle]").click()
    expect(page.locator("[data-twin]")).to_contain_text(CORPUS[2])
    nothing_ran(page)

    page.goto(site.url + "/lapor")
    page.locator("#f-place_text").press_sequentially("TPS 3 Imopuro")
    page.locator("[data-options] [role=option]").first.click()
    expect(page.locator("[data-near]")).to_contain_text(CORPUS[12])
    nothing_ran(page)


@pytest.mark.asvs("1.2.1", "1.2.2")
def test_what_stands_in_an_address_is_words(enter: Enter, site: Site, watches: list[Watch]) -> None:
    page = enter("sari", "/")
    watches[0].expect("status of 4")

    for query in QUERIES:
        for text in CORPUS[1:3]:
            page.goto(site.url + query.format(quote(text)))
            nothing_ran(page)
            for form in page.locator("form[action]").all():
                assert (form.get_attribute("action") or "").startswith("/")
