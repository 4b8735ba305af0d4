"""Budgets of the desk: bytes over the wire, what comes first, and that nothing jumps."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.acting import focused_row, live, tell, wait_for_one
from tests.browser.conftest import Enter
from tests.browser.furnishing import furnish
from tests.browser.served import Site
from tests.browser.watching import Watch

KB = 1024
SHELL = {"js": 90 * KB, "css": 25 * KB, "font": 36 * KB, "all": 220 * KB}
"""ui-brief 11; the two weights of the family are 34.7 kB together."""
MAP = {"js": 460 * KB, "css": 10 * KB}
SHIFT_MOST = 0.02
MAP_MS = 30_000

_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture(scope="module", autouse=True)
def _furnished(site: Site) -> None:
    furnish(site)


def kind_of(url: str) -> str:
    path = urlsplit(url).path
    part = "map " if "/maplibre/" in path or path.endswith("/map.js") else ""
    if path.endswith((".js", ".mjs")):
        return part + "js"
    if path.endswith(".css"):
        return part + "css"
    if path.endswith(".woff2"):
        return "font"
    return "map data" if path.endswith(".json") or "geojson" in path else "other"


@pytest.fixture
def bare(enter: Enter, watches: list[Watch]) -> Page:
    """Signed in, nothing in the cache yet: an address of this host that is no page of ours."""
    page = enter("sari", "/healthz", map=True)
    watches[0].expect("favicon.ico")
    return page


def weigh(page: Page, url: str, ready: str) -> Counter[str]:
    """Bytes of bodies as they came over the wire, by kind."""
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(url)
    expect(page.locator(ready)).to_be_attached(timeout=MAP_MS)
    weights: Counter[str] = Counter()
    for request in done:
        if "/api/v1/events" not in request.url:
            # What came from the cache is counted as less than nothing.
            weights[kind_of(request.url)] += max(0, request.sizes()["responseBodySize"])
    return weights


def test_the_shell_and_the_map_stay_within_their_bytes(
    bare: Page, site: Site, watches: list[Watch]
) -> None:
    weights = weigh(bare, site.url + "/", "[data-map][data-ready=true]")
    # The map's worker fetches its own file, out of the page's sight.
    main = next(r for r in watches[0].requests if r.endswith("/maplibre-gl.mjs"))
    worker = bare.context.request.get(main.replace("-gl.mjs", "-gl-worker.mjs"))
    weights["map js"] += int(worker.headers["content-length"])

    tell(", ".join(f"{kind} {size / KB:.1f} kB" for kind, size in sorted(weights.items())))
    assert 0 < weights["js"] <= SHELL["js"]
    assert 0 < weights["css"] <= SHELL["css"]
    assert 0 < weights["font"] <= SHELL["font"]
    assert sum(weights[kind] for kind in ("js", "css", "font", "other")) <= SHELL["all"]
    assert 0 < weights["map js"] <= MAP["js"]
    assert 0 < weights["map css"] <= MAP["css"]


@pytest.mark.parametrize("path", ["/kotak", "/lapor", "/wilayah", "/masuk"])
def test_other_screens_fetch_nothing_of_the_map(bare: Page, site: Site, path: str) -> None:
    weights = weigh(bare, site.url + path, "main h1")

    assert weights["js"] + weights["css"] > 0
    assert [kind for kind in weights if kind.startswith("map")] == []
    assert sum(weights.values()) <= SHELL["all"]


def test_the_list_works_before_the_map_is_fetched(bare: Page, site: Site) -> None:
    held: list[Route] = []
    bare.route("**/maplibre-gl.mjs", lambda route: held.append(route))

    bare.goto(site.url + "/")
    live(bare)
    bare.keyboard.press("j")
    assert focused_row(bare) is not None
    bare.keyboard.press("Enter")
    expect(bare.locator("[data-drawer] .timeline")).to_be_visible()
    expect(bare.locator("[data-map]")).not_to_have_attribute("data-ready", "true")

    for route in wait_for_one(bare, held):
        route.continue_()
    expect(bare.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=MAP_MS)
    expect(bare.locator("[data-drawer] .timeline")).to_be_visible()


@pytest.mark.parametrize("width", [1366, 360])
def test_nothing_jumps_while_the_board_fills(bare: Page, site: Site, width: int) -> None:
    bare.set_viewport_size({"width": width, "height": 740})
    bare.add_init_script(f"({_SHIFTS})()")

    bare.goto(site.url + "/")
    live(bare)
    if width > 1100:
        expect(bare.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=MAP_MS)
    bare.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))"
    )

    shifts = bare.evaluate("() => window.shifts")
    tell(f"{width} px: cumulative layout shift {sum(shifts):.4f}")
    assert sum(shifts) <= SHIFT_MOST


def test_static_files_are_kept_by_the_browser(bare: Page, site: Site) -> None:
    first = weigh(bare, site.url + "/kotak", "main h1")

    second = weigh(bare, site.url + "/lapor", "main h1")

    assert first["font"] > 0
    assert second["font"] == 0
    assert second["css"] < first["css"]
