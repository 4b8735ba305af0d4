"""The screens of units, with the exercise's strength, posts and first duties; and what they are refused."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from damai.drill.strength import begin_units
from damai.units import service
from damai.units.model import PostKind
from tests.browser.screens import _s, details_open
from tests.browser.served import Site
from tests.builders import ELECTION
from tests.harness import SEED, actor


def furnish_units(site: Site) -> dict[str, str]:
    """Returns ``kpu_post``, ``home_post`` and ``listed_officer`` by what they are."""
    begin_units(site.house.db, SEED)
    tuti = actor(site.house.db, "tuti")
    with site.house.db.read() as conn:
        posts = {p.kind: p.id for p in service.posts(conn, tuti, ELECTION)}
        person = service.officers(conn, tuti, ELECTION, unit="satsamapta")[40]
    return {
        "kpu_post": posts[PostKind.KPU],
        "home_post": posts[PostKind.CANDIDATE],
        "listed_officer": person.id,
    }


def refused_unit(page: Page) -> None:
    details_open(page)
    form = page.locator("form[action='/satuan']:not([role])")
    form.locator("#f-code").fill("Polsek Baru")
    form.locator("#f-name").fill("Polsek Baru")
    form.locator("#f-area").fill("18.72.01")
    form.locator("#f-source").fill("Sprin 1")
    form.locator("button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def refused_end(page: Page) -> None:
    details_open(page)
    page.locator("#f-e-ends_on").fill("2024-02-12")
    page.locator("#f-e-reason").fill("Selesai lebih awal.")
    page.locator("form[action$='/akhiri'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


UNITS = (
    _s("units and strength", "tuti", "/satuan", details_open),
    _s("units by the parts of one force", "tuti", "/satuan?satgas=preventif"),
    _s("units of a date without any", "maya", "/satuan?tanggal=2024-02-14"),
    _s("units refused", "tuti", "/satuan", refused_unit, refused=422, error=True),
    _s("unit", "tuti", "/satuan/satsamapta", details_open),
    _s("unit for an auditor", "maya", "/satuan/satsamapta"),
    _s("officer", "tuti", "/satuan/personel/{listed_officer}", details_open),
    _s("posts", "tuti", "/satuan/pos", details_open),
    _s("post", "tuti", "/satuan/pos/{kpu_post}", details_open),
    _s("post for an analyst", "eka", "/satuan/pos/{kpu_post}"),
    _s("post refused", "tuti", "/satuan/pos/{kpu_post}", refused_end, refused=422, error=True),
    _s("restricted post", "agus", "/satuan/pos/{home_post}", refused=404),
    _s("duty roster", "tuti", "/satuan/daftar?tanggal=2024-02-14"),
    _s("duty roster filtered to nothing", "agus", "/satuan/daftar?regu=zzz"),
    _s("import of units", "tuti", "/satuan/impor"),
)
EMPTY_UNITS = (
    _s("no units", "tuti", "/satuan", details_open),
    _s("no posts", "tuti", "/satuan/pos", details_open),
    _s("no roster", "tuti", "/satuan/daftar"),
)
