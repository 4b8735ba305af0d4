"""What the board says beside its rows: counts under a filter, the alarm, the map in words, the map's note."""

from __future__ import annotations

import json

from playwright.sync_api import Page, Route, expect

from tests.browser.acting import live
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import do, file

MAP_OF_ROWS = """export class OperationsMap {
  static async make(node) {
    let shown = [];
    const known = {
      inView: () => ({ incidents: shown, areas: [] }),
      incidents: (rows) => { shown = rows; document.dispatchEvent(new CustomEvent("damai:map")); },
    };
    node.dataset.ready = "true";
    return new Proxy({}, { get: (_, name) => known[name] ?? (name === "then" ? undefined : () => undefined) });
  }
}"""
ALARMS = """() => {
  window.alarms = [];
  const region = document.querySelector("[data-say-now]");
  new MutationObserver(() => window.alarms.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""


def shows(page: Page, severity: str, n: int) -> None:
    expect(page.locator(f'[data-severity="{severity}"] b')).to_have_text(str(n))


def test_counts_under_a_filter_follow_what_happens(enter: Enter, site: Site) -> None:
    db, sari = site.house.db, site.actor("sari")
    first = file(db, sari, kind="theft", text="Dompet hilang.")
    page = enter("sari", "/?severity=critical")
    live(page)
    before = {
        s: int(page.locator(f'[data-severity="{s}"] b').inner_text()) for s in ("high", "moderate")
    }
    total = int(page.locator("[data-count]").inner_text().split()[0])

    file(db, sari, kind="brawl", text="Dua orang berkelahi.")
    do(db, sari, "set_severity", first, "high", "Pelaku kembali.")

    shows(page, "high", before["high"] + 2)
    shows(page, "moderate", before["moderate"] - 1)
    expect(page.locator("[data-count]")).to_have_text(f"{total + 1} terbuka")
    file(db, sari, kind="brawl", text="Perkelahian kedua.")
    shows(page, "high", before["high"] + 3)


def test_counts_that_could_not_be_fetched_are_fetched_again(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    page = enter("sari", "/?severity=critical")
    watches[0].expect("ERR_")
    file(site.house.db, site.actor("sari"), kind="theft", text="Penanda.")
    page.reload()
    live(page)
    before = int(page.locator('[data-severity="high"] b').inner_text())
    failed: list[Route] = []

    def once(route: Route) -> None:
        if failed:
            route.continue_()
            return
        failed.append(route)
        route.abort()

    page.route("**/?severity=critical&status=none", once)

    file(site.house.db, site.actor("sari"), kind="brawl", text="Perkelahian.")

    shows(page, "high", before + 1)
    assert len(failed) == 1


def test_a_second_critical_report_is_announced_as_the_first_was(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    live(page)
    page.evaluate(ALARMS)

    for n in (1, 2):
        file(site.house.db, site.actor("sari"), kind="suspicious-object", text=f"Tas {n}.")
        page.wait_for_function("(n) => window.alarms.filter(Boolean).length >= n", arg=n)

    said = "1 kejadian kritis baru"
    assert page.evaluate("() => window.alarms") == [said, "", said]


def test_the_map_in_words_keeps_the_focus_through_what_happens(enter: Enter, site: Site) -> None:
    db, sari = site.house.db, site.actor("sari")
    mine = file(db, sari, kind="theft", text="Yang sedang dibaca.")
    page = enter("sari", "/")
    page.route(
        "**/incidents/map.js",
        lambda route: route.fulfill(body=MAP_OF_ROWS, content_type="text/javascript"),
    )
    page.reload()
    live(page)
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true")
    page.locator("[data-twin-toggle]").click()
    link = page.locator(f'[data-twin] a[data-pick="{mine}"]')
    link.focus()

    file(db, sari, kind="theft", text="Yang datang kemudian.")

    expect(page.locator("[data-twin]")).to_contain_text("Yang datang kemudian.")
    expect(link).to_be_focused()
    do(db, sari, "take", mine)
    do(db, sari, "close", mine, "resolved", "Selesai.")
    expect(link).to_have_count(0)
    expect(page.locator("[data-twin]")).to_be_focused()


def test_stations_too_many_for_one_answer_come_as_tiles_and_all_of_them(enter: Enter) -> None:
    page = enter("sari", "/")
    page.unroute_all()
    page.context.unroute_all()

    def none(route: Route) -> None:
        body = json.loads(route.fetch().text())
        route.fulfill(json={**body, "left_out": len(body["features"]), "features": []})

    page.route("**/peta/titik.json", none)
    page.reload()
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)

    page.get_by_role("button", name="Sebagai tabel").click()

    rows = page.locator("[data-twin] table").nth(1).locator("tbody tr")
    counts = "(all) => all.reduce((n, row) => n + Number(row.cells[1].textContent), 0)"
    expect(rows.first).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-twin] table:nth-of-type(2) tbody tr')]"
        ".reduce((n, row) => n + Number(row.cells[1].textContent), 0) === 462"
    )
    assert rows.evaluate_all(counts) == 462, "each once, also at the edges of tiles"
    names = set(rows.locator("a").all_inner_texts())
    assert {"Imopuro", "Iring Mulyo"} <= names
    assert "1872" not in "".join(names)
    expect(page.locator(".map-note")).to_contain_text("belum disurvei")
