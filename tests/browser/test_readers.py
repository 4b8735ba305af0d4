"""Readers of every role, in a house with every kind of record: each page of their menu opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import furnishing
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch, settle

READERS = ("sari", "tuti", "budi", "rian", "dewi", "hadi", "agus", "bayu", "maya", "admin", "wall")


@pytest.fixture(scope="module")
def furnished(site: Site) -> None:
    furnishing.furnish(site)


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("person", READERS)
def test_every_page_in_a_readers_menu_opens_for_that_reader(
    person: str, enter: Enter, site: Site, watches: list[Watch]
) -> None:
    if person == "wall" and "wall" not in site.states:
        site.also("wall", furnishing.wall(site))

    page = enter(person, "/")
    paths = page.locator(".rail a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")

    assert paths, "a reader without any page"
    for path in (*paths, "/wilayah/18.72", "/tps/18.72.04.1003.001"):
        answer = page.goto(site.url + path)
        assert answer is not None
        if answer.status == 404:
            # A padal of one kecamatan does not see the station of another: that is the law of sight.
            watches[0].expect("status of 404")
            assert person in ("agus", "dewi"), path
            assert path.startswith("/tps/")
            continue
        assert answer.status == 200, path
        settle(page)
        expect(page.locator("h1").first).to_be_visible()
