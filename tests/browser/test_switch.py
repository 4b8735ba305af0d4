"""Ganti operator in a real browser: by keyboard alone, without losing words, and on every tab of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from damai.accounts import secrets, workstations
from damai.accounts import service as accounts
from damai.accounts.tables import workstation
from damai.drill.seed import DEMO_PIN, demo_pins, person_id
from tests.browser.conftest import Enter, entering
from tests.browser.screens import Screen
from tests.browser.served import Site
from tests.browser.test_every_page import _check
from tests.browser.watching import Watch, settle
from tests.harness import CAST, SEED, Phone

SARI, WIRA, TUTI = "Sari (posko Polres)", "Wira (posko Polres)", "Tuti (komandan)"


@pytest.fixture(scope="module")
def pins(site: Site) -> None:
    demo_pins(site.house.db, site.house.vault, SEED)


@pytest.fixture
def desk(site: Site, enter: Enter, pins: None) -> Page:
    """Tuti's browser, just enrolled, at which Sari and Wira have signed in whole as well."""
    # Signed in anew: in the test before the session ended with the turn.
    secret, tuti = secrets.new_secret(), str(person_id(SEED, CAST["tuti"]))
    site.house.db.write_now(lambda uow: accounts.make_demo_link(uow, tuti, secrets.digest(secret)))
    site.states.pop("tuti", None)
    site.also("tuti", f"/tautan/{secret}")
    page = enter("tuti", "/meja")
    page.locator("#f-name").fill("Meja 1")
    page.locator("form[action='/meja'] button").click()
    expect(page.locator(".top-end > [data-switch]")).to_be_visible()
    with site.house.db.read() as conn:
        newest = sa.select(workstation.c.id).order_by(workstation.c.enrolled_at.desc())
        id = str(conn.execute(newest.limit(1)).scalar_one())
    now = site.house.clocks.wall.now()
    for who in ("sari", "wira"):
        person = UUID(str(person_id(SEED, CAST[who])))
        site.house.db.write_now(
            lambda uow, p=person: workstations.signed_in(uow, id, p, now), kind="test.signed-in"
        )
    return page


def test_a_digit_a_pin_and_enter_take_over_on_the_screen_that_is_open(
    desk: Page, site: Site
) -> None:
    desk.goto(f"{site.url}/wilayah?q=metro")
    expect(desk.locator(".menu-name")).to_have_text(TUTI)

    desk.locator("main h1").click()
    desk.keyboard.press("?")
    expect(desk.locator("dialog[open]")).to_contain_text("OGanti operator")
    desk.keyboard.press("Escape")
    desk.keyboard.press("o")
    desk.wait_for_url("**/ganti?ke=*")
    expect(desk.locator("[name=person]").first).to_be_focused()
    desk.keyboard.press("2")
    expect(desk.locator("#f-pin")).to_be_focused()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.type(DEMO_PIN)
    desk.keyboard.press("Enter")

    desk.wait_for_url(f"{site.url}/wilayah?q=metro")
    expect(desk.locator(".menu-name")).to_have_text(SARI)
    desk.goto(f"{site.url}/ganti")
    expect(desk.get_by_text(TUTI, exact=True).first).to_be_visible()


def test_a_wrong_pin_says_how_many_tries_are_left_and_keeps_the_name(
    desk: Page, site: Site, watches: list[Watch]
) -> None:
    watches[-1].expect("status of 422")
    desk.goto(f"{site.url}/ganti?ke=/wilayah")
    desk.get_by_label(WIRA).check()
    desk.locator("#f-pin").fill("402917")
    desk.keyboard.press("Enter")

    expect(desk.locator("[data-error]")).to_contain_text("Sisa percobaan di meja ini: 4")
    expect(desk.get_by_label(WIRA)).to_be_checked()
    expect(desk.locator("#f-pin")).to_be_focused()
    expect(desk.locator("#f-pin")).to_have_value("")
    desk.keyboard.type(DEMO_PIN)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{site.url}/wilayah")


def test_words_that_were_not_sent_are_asked_about_and_kept(desk: Page, site: Site) -> None:
    words = "Tas tertinggal di gerbang, jangan hilang."
    desk.goto(f"{site.url}/lapor")
    desk.locator("#f-text").fill(words)

    desk.locator(".top-end > [data-switch]").click()
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("belum dikirim")
    expect(desk.get_by_role("button", name="Kembali ke tulisan")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.locator("#f-text")).to_have_value(words)

    desk.locator(".top-end > [data-switch]").click()
    dialog.get_by_role("button", name="Ganti operator").click()
    desk.wait_for_url("**/ganti?ke=*")
    desk.get_by_role("link", name="Batal").click()
    desk.wait_for_url("**/lapor")
    expect(desk.locator("#f-text")).to_have_value(words)


def test_the_other_tabs_of_the_desk_become_the_new_persons_or_say_so(
    desk: Page, site: Site
) -> None:
    idle, busy = desk.context.new_page(), desk.context.new_page()
    idle.goto(f"{site.url}/wilayah")
    busy.goto(f"{site.url}/lapor")
    busy.locator("#f-text").fill("Belum selesai")
    desk.goto(f"{site.url}/ganti")
    desk.get_by_label(SARI).check()
    desk.locator("#f-pin").fill(DEMO_PIN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".menu-name")).to_have_text(SARI)

    expect(idle.locator(".menu-name")).to_have_text(SARI)
    expect(busy.locator("dialog[open]")).to_contain_text(f"sekarang {SARI}")
    expect(busy.locator("#f-text")).to_have_value("Belum selesai")
    busy.get_by_role("button", name="Muat ulang").click()
    expect(busy.locator(".menu-name")).to_have_text(SARI)
    expect(busy.locator("#f-text")).to_have_value("")  # the words stay with the one who wrote them


def test_without_an_enrolled_desk_there_is_no_such_button_or_key(enter: Enter) -> None:
    page = enter("sari", "/wilayah")

    assert page.locator("[data-switch]").count() == 0
    page.locator("main h1").click()
    page.keyboard.press("o")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).not_to_contain_text("Ganti operator")
    assert page.url.endswith("/wilayah")


@pytest.mark.parametrize("state", ["choices", "refused", "nobody"])
def test_the_page_of_turns_can_be_read_and_used_by_everyone(
    desk: Page, site: Site, watches: list[Watch], state: str
) -> None:
    watches[-1].expect("status of 422")
    desk.goto(f"{site.url}/ganti")
    if state == "refused":
        desk.get_by_label(WIRA).check()
        desk.locator("#f-pin").fill("402917")
        desk.keyboard.press("Enter")
        expect(desk.locator("[data-error]")).to_be_visible()
    if state == "nobody":
        for who in ("sari", "wira"):
            person = UUID(str(person_id(SEED, CAST[who])))
            site.house.db.write_now(lambda uow, p=person: workstations.forget(uow, p))
        desk.reload()
        expect(desk.locator("[data-switch-form]")).to_have_count(0)
    settle(desk)

    faults = _check(
        desk, Screen(name=state, person="tuti", path="/ganti", error=state == "refused")
    )

    assert not faults, "\n".join(faults)


@pytest.fixture
def fresh_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("printing"))
    made.start()
    yield made
    made.close()


def test_spare_codes_have_a_button_that_prints_them_and_nothing_else(
    browser: Browser, fresh_site: Site, watches: list[Watch]
) -> None:
    with entering(browser, fresh_site, watches) as enter:
        page = enter("sari", "/akun/faktor")
        phone = Phone.typed(page.content())
        page.locator("#f-code").fill(phone.code(fresh_site.house.clocks.wall.now()))
        page.keyboard.press("Enter")
        expect(page.locator(".spares li")).to_have_count(10)
        page.evaluate("() => { window.print = () => { window.printed = true; }; }")

        page.get_by_role("button", name="Cetak").click()

        assert page.evaluate("() => window.printed") is True
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Cetak")).to_be_hidden()
        expect(page.get_by_role("link", name=re.compile("simpan"))).to_be_hidden()
        expect(page.locator(".spares li").first).to_be_visible()
        expect(page.get_by_text(SARI)).to_be_visible()
