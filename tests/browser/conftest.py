"""A browser for the folder, a served house for each module, a context for each person."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import file

FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    # SwiftShader for the map alone: pages themselves are drawn several times cheaper without it.
    "--disable-gpu-compositing", "--disable-gpu-rasterization",
]  # fmt: skip
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}

Enter = Callable[..., Page]
"""enter("sari", "/", ...context options) -> a page of that person, signed in by a real demo link.

Drawing the map in software takes seconds of both cores, so pages go without it unless ``map=True``."""

NO_MAP = """export class OperationsMap {
  static async make(node) {
    node.dataset.ready = "without";
    const nothing = () => ({ incidents: [], areas: [] });
    return new Proxy({}, { get: (_, name) => (name === "then" ? undefined : nothing) });
  }
}"""


# Of the package and not of the session: Playwright keeps an event loop running in this thread, which
# would be in the way of other folders' tests that start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on the PATH: the browser tests need it (apt install chromium)")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Kota Metro's exercise without a single incident yet."""
    made = Site(tmp_path_factory.mktemp("house"))
    made.start()
    yield made
    made.close()


@pytest.fixture
def watches() -> list[Watch]:
    """One for each context of the test, in order of ``enter``."""
    return []


@pytest.fixture
def enter(browser: Browser, site: Site, watches: list[Watch]) -> Iterator[Enter]:
    with entering(browser, site, watches) as open_for:
        yield open_for


@contextmanager
def entering(browser: Browser, site: Site, watches: list[Watch]) -> Iterator[Enter]:
    """Opens pages of ``site``; afterwards no page may have complained (see watching.Watch)."""
    opened = []

    def open_for(
        person: str | None,
        path: str = "/",
        *,
        theme: str | None = None,
        lang: str = "id",
        map: bool = False,
        **given: Any,
    ) -> Page:
        if person is not None and person not in site.states:
            site.states[person] = _signed_in(browser, site, person)
        context = browser.new_context(
            **{
                "viewport": DESK,
                "locale": "id-ID",
                "storage_state": None if person is None else site.states[person],
                **given,
            }
        )
        opened.append(context)
        cookies = {"damai-lang": lang, **({"damai-theme": theme} if theme else {})}
        context.add_cookies([{"name": n, "value": v, "url": site.url} for n, v in cookies.items()])
        if not map:
            context.route(
                "**/incidents/map.js",
                lambda route: route.fulfill(body=NO_MAP, content_type="text/javascript"),
            )
        watches.append(Watch(context, site.url))
        page = context.new_page()
        page.goto(site.url + path)
        return page

    yield open_for
    for context in opened:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert faults == []


def _signed_in(browser: Browser, site: Site, person: str) -> Any:
    """Follow a demo link and press its button, as a visitor does; returns the cookies."""
    context = browser.new_context(locale="id-ID")
    link = site.link(person)
    form = context.request.get(link).text()
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', form)
    assert token is not None, form
    done = context.request.post(link, form={"form_token": token[1]})
    assert done.ok, done.status
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def pair(site: Site) -> list[str]:
    """Two incidents of this test, as they stand in the list."""
    sari = site.actor("sari")
    return [file(site.house.db, sari, kind="brawl", text=f"Rincian {n}.") for n in "ab"]
