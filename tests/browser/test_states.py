"""Each state of each list says what it is, in words that can be read by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.conftest import Enter, entering
from tests.browser.furnishing import furnish
from tests.browser.served import Site
from tests.browser.states import LISTS, NEVER, STATES, TABLE, State
from tests.browser.watching import Watch


@pytest.fixture(scope="module", autouse=True)
def _furnished(site: Site) -> None:
    furnish(site)


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("empty"))
    made.start()
    yield made
    made.close()


def test_every_list_has_every_state_or_a_reason_why_not() -> None:
    have = [(one.of, one.state) for one in TABLE]

    assert len(have) == len(set(have))
    assert {*have, *NEVER} == set(product(LISTS, STATES))
    assert not set(have) & set(NEVER)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: f"{case.of} {case.state}")
def test_a_state_is_told_in_words(
    case: State, browser: Browser, site: Site, empty_site: Site, watches: list[Watch]
) -> None:
    with entering(browser, empty_site if case.empty else site, watches) as enter:
        page = enter(case.person, case.path, reduced_motion="reduce")
        if case.complains:
            watches[-1].expect(case.complains)

        case.act(page)

        told = page.locator(case.where).first
        expect(told).to_contain_text(case.says)
        expect(told).to_be_visible()
        assert violations(page) == []


def test_the_error_page_says_what_is_safe_and_what_to_do(
    enter: Enter, watches: list[Watch]
) -> None:
    page = enter("sari", "/orang")
    watches[-1].expect("status of 403")

    main = page.locator("main")
    expect(main).to_contain_text("Tidak ada yang berubah")
    expect(main.locator(".holders li")).to_have_text(["Pengelola"])
    expect(main.get_by_role("link", name="Halaman depan")).to_be_visible()
