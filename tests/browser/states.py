"""Every list and panel with the states that a reader can meet, and the sentence that explains each.

The states are those of the interface brief 9: empty and good, empty by a filter, loading, stale, error, no
permission; and full, where a list may be cut off. A pair that is not here cannot happen, with its reason in
``NEVER``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Route, expect

Act = Callable[[Page], None]

LISTS = ("board", "drawer", "inbox", "brief", "areas", "people", "find", "palette", "calendar")
STATES = ("empty", "filtered", "loading", "stale", "error", "refused", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``says`` = the sentence, ``where`` = the element that says it; ``complains`` = what the console will say
    of a request that this state is made of."""

    of: str
    state: str
    person: str
    path: str
    says: str
    where: str = "main"
    empty: bool = False
    act: Act = lambda page: None
    complains: str = ""


_LEAVE = """() => new Promise((done) => {
  const place = document.querySelector("[data-wait]");
  new MutationObserver(() => { if (!place.hidden) done(0); }).observe(place, { attributes: true });
  location.href = "/wilayah";
})"""


def _offline(page: Page) -> None:
    page.context.set_offline(True)


def _live_then_offline(page: Page) -> None:
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")
    _offline(page)


def _held(page: Page, pattern: str) -> list[Route]:
    held: list[Route] = []
    page.context.route(pattern, lambda route: held.append(route))
    return held


def _drawer(page: Page) -> None:
    page.locator(".rows .row").first.focus()
    page.keyboard.press("Enter")


def _drawer_held(page: Page) -> None:
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")
    _held(page, "**/kejadian/*")
    _drawer(page)


def _drawer_broken(page: Page) -> None:
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")
    page.context.route("**/kejadian/*", lambda route: route.fulfill(status=500, body="x"))
    _drawer(page)


def _slow_page(page: Page) -> None:
    """Another page is on its way and does not come; what comes in the end is no page."""
    held = _held(page, "**/wilayah")
    page.evaluate(_LEAVE)
    for route in held:
        route.fulfill(status=204)


def _palette(words: str) -> Act:
    def act(page: Page) -> None:
        page.keyboard.press("Control+k")
        expect(page.locator("dialog.palette")).to_be_visible()
        page.keyboard.type(words)

    return act


def _palette_held(page: Page) -> None:
    _held(page, "**/api/v1/find*")
    _palette("payung")(page)


def _palette_cut(page: Page) -> None:
    page.context.route("**/api/v1/find*", lambda route: route.abort())
    _palette("payung")(page)


def _palette_broken(page: Page) -> None:
    page.context.route(
        "**/api/v1/find*",
        lambda route: route.fulfill(status=503, body="{}", content_type="application/json"),
    )
    _palette("payung")(page)


NETWORK = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK"
BANNER = "[data-stale]"
WAIT = "[data-wait]"
TOLD = ".palette-told"
FULL = "Ditampilkan"
STALE = "Sambungan terputus"
OFFLINE = "Tidak ada jaringan. Halaman ini dimuat"
REFUSED = "Peran diberikan oleh pengelola"


def _s(of: str, state: str, person: str, path: str, says: str, **more: object) -> State:
    return State(of=of, state=state, person=person, path=path, says=says, **more)  # type: ignore[arg-type]


TABLE = (
    _s("board", "empty", "sari", "/", "Tidak ada kejadian terbuka di wilayah Anda", empty=True),
    _s("board", "filtered", "sari", "/?q=antahberantah", "Hapus saringan", where=".rows"),
    _s("board", "loading", "sari", "/", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("board", "stale", "sari", "/", STALE, where=BANNER, act=_live_then_offline, complains=NETWORK),
    _s("drawer", "loading", "sari", "/", "Memuat kejadian", where="[data-drawer]", act=_drawer_held),
    _s("drawer", "error", "sari", "/", "terputus", where="[data-drawer]", act=_drawer_broken,
       complains="status of 500"),
    _s("inbox", "empty", "budi", "/kotak", "Tidak ada yang menunggu", empty=True),
    _s("inbox", "filtered", "lia", "/kotak?kotak=working", "ditangani"),
    _s("inbox", "loading", "budi", "/kotak", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("inbox", "stale", "budi", "/kotak", STALE, where=BANNER, act=_live_then_offline,
       complains=NETWORK),
    _s("inbox", "refused", "maya", "/kotak", REFUSED, complains="status of 403"),
    _s("brief", "empty", "sari", "/ringkas", "Tidak ada", empty=True),
    _s("brief", "stale", "sari", "/ringkas", STALE, where=BANNER, act=_live_then_offline,
       complains=NETWORK),
    _s("brief", "loading", "sari", "/ringkas", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("brief", "refused", "admin", "/ringkas", REFUSED, complains="status of 403"),
    _s("areas", "filtered", "sari", "/wilayah?q=antahberantah", "Coba nama kelurahan atau kode"),
    _s("areas", "full", "sari", "/wilayah?q=1872", FULL),
    _s("areas", "stale", "sari", "/wilayah", OFFLINE, where=WAIT, act=_offline, complains=NETWORK),
    _s("areas", "loading", "sari", "/wilayah?q=metro", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("people", "filtered", "admin", "/orang?q=antahberantah", "Hapus saringan untuk melihat semua"),
    _s("people", "stale", "admin", "/orang", OFFLINE, where=WAIT, act=_offline, complains=NETWORK),
    _s("people", "loading", "admin", "/orang", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("people", "refused", "sari", "/orang", REFUSED, complains="status of 403"),
    _s("find", "empty", "sari", "/cari", "Tulis satu kata atau lebih"),
    _s("find", "filtered", "sari", "/cari?q=antahberantah", "Yang dicari hanya apa yang dapat Anda lihat"),
    _s("find", "full", "sari", "/cari?q=1872", FULL),
    _s("find", "refused", "admin", "/cari?q=antahberantah", "Peran Anda tidak membaca kejadian"),
    _s("find", "stale", "sari", "/cari?q=metro", OFFLINE, where=WAIT, act=_offline, complains=NETWORK),
    _s("find", "loading", "sari", "/cari?q=metro", "Memuat halaman", where=WAIT, act=_slow_page),
    _s("palette", "empty", "sari", "/wilayah", "Panah memilih", where=TOLD, act=_palette("")),
    _s("palette", "filtered", "sari", "/wilayah", "Tidak ada kejadian, wilayah atau orang", where=TOLD,
       act=_palette("antahberantah")),
    _s("palette", "loading", "sari", "/wilayah", "Memuat hasil pencarian", where=TOLD, act=_palette_held),
    _s("palette", "stale", "sari", "/wilayah", "Pencarian memerlukan jaringan", where=TOLD,
       act=_palette_cut, complains=NETWORK),
    _s("palette", "error", "sari", "/wilayah", "Pencarian sedang tidak dapat dijawab", where=TOLD,
       act=_palette_broken, complains="status of 503"),
    _s("calendar", "stale", "sari", "/tahapan", STALE, where=BANNER, act=_live_then_offline,
       complains=NETWORK),
    _s("calendar", "loading", "sari", "/tahapan", "Memuat halaman", where=WAIT, act=_slow_page),
)  # fmt: skip
PAGE = "a page that cannot be read is the error page, with its own test"
NEVER: dict[tuple[str, str], str] = {
    ("board", "error"): PAGE,
    ("board", "refused"): "who reads no incidents is sent to the page that they work on",
    ("board", "full"): "five hundred of five thousand: test_long_lists",
    ("drawer", "empty"): "it opens with one incident",
    ("drawer", "filtered"): "it shows one incident",
    ("drawer", "stale"): "the banner of its page",
    ("drawer", "refused"): "an incident that may not be read answers as one that does not exist",
    ("drawer", "full"): "a timeline is whole",
    ("inbox", "error"): PAGE,
    ("inbox", "full"): "sixty cards a box: test_long_lists",
    ("brief", "filtered"): "nothing narrows it",
    ("brief", "error"): PAGE,
    ("brief", "full"): "five and seven lines by design, with the counts above them",
    ("areas", "empty"): "an installation without areas: tests/areas/test_sheets",
    ("areas", "error"): PAGE,
    ("areas", "refused"): "every role reads areas",
    ("people", "empty"): "who reads it is in it",
    ("people", "error"): PAGE,
    ("people", "full"): "two hundred people: tests/accounts/test_finding",
    ("find", "error"): PAGE,
    ("palette", "refused"): "it offers what the page offers, and finds what its reader may see",
    ("palette", "full"): "the last choice is the page with all results",
    ("calendar", "empty"): "an election without stages: tests/stages/test_pages",
    ("calendar", "filtered"): "nothing narrows it",
    ("calendar", "error"): PAGE,
    ("calendar", "refused"): "every role reads the calendar",
    ("calendar", "full"): "a calendar is whole",
}
