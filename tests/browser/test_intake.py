"""The intake form: under forty seconds by keyboard, nothing typed is lost, sent twice is filed once."""

from __future__ import annotations

import re
import time

import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from damai.incidents.tables import incident
from tests.browser.acting import file_by_keys, fill_by_keys, live, tab_to, tell
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch

MOST_S = 40.0
A_KEY_S = 0.28
"""A practised but not fast typist: 40 words a minute, with the pauses between fields."""


def filed(site: Site, text: str) -> int:
    """How many incidents bear this title."""
    with site.house.db.read() as conn:
        stmt = sa.select(sa.func.count()).where(incident.c.title == text)
        return int(conn.execute(stmt).scalar_one())


def test_a_report_takes_under_forty_seconds_by_keyboard_alone(enter: Enter, site: Site) -> None:
    text = "Listrik padam di TPS dan tiga rumah sekitar"
    sari = enter("sari", "/")
    began = time.time()

    done = file_by_keys(sari, "Listrik", "TPS 3 Imopuro", text)
    expect(sari.locator(".row", has_text=text)).to_be_visible()

    machine_s = time.time() - began
    person_s = machine_s + done.keys_n * A_KEY_S
    tell(
        f"{done.keys_n} keys; {machine_s:.1f} s of machine, {person_s:.1f} s with a typist's pauses"
    )
    assert person_s < MOST_S
    assert filed(site, text) == 1


def test_a_fast_hand_that_tabs_on_before_the_places_come_still_gets_the_one_station(
    enter: Enter,
) -> None:
    sari = enter("sari", "/lapor")
    expect(sari.locator("#f-kind")).to_be_focused()
    sari.keyboard.press("Tab")

    sari.keyboard.type("TPS 3 Imopuro")
    sari.keyboard.press("Tab")

    expect(sari.locator("[name=place]")).to_have_value("18.72.01.1003.003")
    expect(sari.locator("[data-options]")).to_be_hidden()
    expect(sari.locator("#f-text")).to_be_focused()


def test_after_filing_the_next_key_is_about_what_was_filed(enter: Enter, site: Site) -> None:
    page = enter("sari", "/")
    file_by_keys(page, "Pencurian", "TPS 3 Imopuro", "Dompet hilang di tenda.")
    live(page)
    mine = page.locator(".rows .row", has_text="Dompet hilang di tenda")
    expect(mine).to_be_focused()

    page.keyboard.press("a")

    expect(page.locator("[data-drawer] [data-sheet-title]")).to_have_text("Dompet hilang di tenda.")
    expect(page.locator("[data-drawer] .timeline")).to_contain_text("mengambil")


def test_a_draft_comes_back_after_a_reload_and_goes_when_it_is_filed(
    enter: Enter, site: Site
) -> None:
    text = "Tenda TPS roboh tertiup angin"
    sari = enter("sari", "/lapor")
    fill_by_keys(sari, "Tenda", "TPS 3 Imopuro", text)

    sari.reload()

    expect(sari.locator("#f-kind")).to_have_value("tent-or-site-damaged")
    expect(sari.locator("#f-place_text")).to_have_value("TPS 003 Imopuro")
    expect(sari.locator("[name=place]")).to_have_value("18.72.01.1003.003")
    expect(sari.locator("#f-text")).to_have_value(text)
    expect(sari.locator("[data-draft]")).to_have_text("Konsep sebelumnya dipulihkan")

    tab_to(sari, sari.get_by_role("button", name="Kirim laporan"))
    sari.keyboard.press("Enter")
    expect(sari.locator(".row", has_text=text)).to_be_visible()
    live(sari)
    sari.keyboard.press("l")
    expect(sari.locator("#f-kind")).to_be_focused()
    expect(sari.locator("#f-text")).to_have_value("")
    assert filed(site, text) == 1


def test_an_error_gets_the_focus_names_the_field_and_keeps_what_was_typed(
    enter: Enter, watches: list[Watch]
) -> None:
    sari = enter("sari", "/lapor")
    watches[0].expect("status of 422")
    sari.keyboard.type("Pencurian")
    sari.keyboard.press("Tab")
    sari.keyboard.type("Negeri Antah Berantah")
    sari.keyboard.press("Tab")
    sari.keyboard.type("Kotak makan hilang")

    tab_to(sari, sari.get_by_role("button", name="Kirim laporan"))
    sari.keyboard.press("Enter")

    summary = sari.locator("[data-error]")
    expect(summary).to_be_focused()
    assert sari.title().startswith("Kesalahan:")
    expect(summary).to_contain_text("Pilih TPS atau wilayah dari daftar")
    expect(sari.locator("#f-text")).to_have_value("Kotak makan hilang")
    expect(sari.locator("#f-place_text")).to_have_value("Negeri Antah Berantah")
    sari.keyboard.press("Tab")
    expect(summary.get_by_role("link")).to_be_focused()
    sari.keyboard.press("Enter")
    expect(sari.locator("#f-place_text")).to_be_focused()


def test_a_place_that_is_sent_before_its_answer_came_is_found_by_its_whole_name(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    """Also where the list never comes: the server knows the one place of that name."""
    text = "Saksi tidak diberi kursi"
    sari = enter("sari", "/lapor")
    watches[0].expect("ERR_FAILED")
    sari.route(re.compile("/api/v1/search"), lambda route: route.abort())
    sari.locator("#f-kind").select_option("theft")
    sari.locator("#f-text").fill(text)
    sari.locator("#f-place_text").focus()
    sari.keyboard.type("TPS 003 Imopuro")
    assert send_again(sari) == 200

    with sari.expect_navigation():
        sari.locator("[data-intake] .btn-primary").click()

    expect(sari.locator(".row", has_text=text)).to_be_visible()
    assert filed(site, text) == 1


def test_a_name_of_several_places_comes_back_with_the_choices_at_the_field(
    enter: Enter, watches: list[Watch]
) -> None:
    sari = enter("sari", "/lapor")
    watches[0].expect("status of 422")
    sari.locator("#f-kind").select_option("theft")
    sari.locator("#f-text").fill("Kotak makan hilang")
    sari.locator("#f-place_text").fill("TPS 3 Metro Pusat")
    sari.locator("#f-text").focus()
    sari.locator("[data-intake] .btn-primary").click()

    summary = sari.locator("[data-error]")
    expect(summary).to_contain_text("TPS 003 Imopuro, Metro Pusat")
    summary.get_by_role("link").click()
    expect(sari.locator("#f-place_text")).to_be_focused()
    expect(sari.locator("[data-options] [role=option]").first).to_be_visible()


def test_the_form_says_of_which_day_the_typed_time_is(enter: Enter) -> None:
    sari = enter("sari", "/lapor")  # shortly after 07.00 of Wednesday, 14 February
    said = sari.locator("#h-occurred")

    sari.locator("#f-occurred").fill("23.50")
    expect(said).to_have_text("Kemarin, Selasa, 13 Feb 23.50")
    sari.locator("#f-occurred").fill("6.40")
    expect(said).to_have_text("Hari ini, Rabu, 14 Feb 06.40")
    sari.locator("#f-occurred").fill("pagi")
    expect(said).to_have_text("Kosongkan bila baru saja terjadi.")


def send_again(page: Page) -> int:
    """The form as it stands, posted once more behind the page's back. Returns the status."""
    status: int = page.evaluate(
        """async () => (await fetch("/lapor", { method: "POST",
             body: new URLSearchParams(new FormData(document.querySelector("[data-intake]"))) })).status"""
    )
    return status


def test_enter_on_a_list_of_fewer_letters_waits_for_the_answer_to_what_was_written(
    enter: Enter,
) -> None:
    """On a slow link: neither another place is chosen, nor is the form sent without its words."""
    sari = enter("sari", "/lapor")
    held: list[Route] = []
    whole = re.compile(r"/api/v1/search\?q=TPS%203%20Imopuro$")
    sari.route(whole, lambda route: held.append(route))
    place = sari.locator("#f-place_text")
    place.focus()
    sari.keyboard.type("TPS 3")
    expect(sari.locator("[data-options] [role=option]").first).to_be_visible()
    with sari.expect_request(whole):
        sari.keyboard.type(" Imopuro")

    sari.keyboard.press("Enter")

    expect(place).to_be_focused()
    expect(sari.locator("[name=place]")).to_have_value("")
    held[0].continue_()
    expect(sari.locator("[name=place]")).to_have_value("18.72.01.1003.003")
    expect(place).to_be_focused()


def test_a_place_that_was_left_while_its_answer_is_on_the_way_is_not_an_older_one(
    enter: Enter,
) -> None:
    sari = enter("sari", "/lapor")
    held: list[Route] = []
    whole = re.compile(r"/api/v1/search\?q=TPS%203%20Imopuro$")
    sari.route(whole, lambda route: held.append(route))
    sari.locator("#f-place_text").focus()
    sari.keyboard.type("TPS 3")
    expect(sari.locator("[data-options] [role=option]").first).to_be_visible()
    with sari.expect_request(whole):
        sari.keyboard.type(" Imopuro")

    sari.keyboard.press("Tab")

    expect(sari.locator("#f-text")).to_be_focused()
    expect(sari.locator("[name=place]")).to_have_value("")
    held[0].continue_()
    expect(sari.locator("[name=place]")).to_have_value("18.72.01.1003.003")


def test_a_form_sent_twice_files_once(enter: Enter, site: Site) -> None:
    text = "Dompet pemilih hilang di antrean"
    sari = enter("sari", "/lapor")
    fill_by_keys(sari, "Pencurian", "TPS 3 Imopuro", text)

    assert send_again(sari) == 200
    assert send_again(sari) == 200
    tab_to(sari, sari.get_by_role("button", name="Kirim laporan"))
    sari.keyboard.press("Enter")

    expect(sari.locator(".row", has_text=text)).to_have_count(1)
    assert filed(site, text) == 1


def test_a_form_sent_into_a_cut_link_is_not_lost(
    enter: Enter, site: Site, watches: list[Watch]
) -> None:
    text = "Kotak suara basah karena atap bocor"
    sari = enter("sari", "/lapor")
    fill_by_keys(sari, "Segel", "TPS 3 Imopuro", text)
    watches[0].expect("ERR_")
    sari.context.set_offline(True)
    tab_to(sari, sari.get_by_role("button", name="Kirim laporan"))
    sari.keyboard.press("Enter")
    expect(sari.get_by_role("alert")).to_contain_text("Belum terkirim", timeout=15_000)
    expect(sari.locator("#f-text")).to_have_value(text)

    sari.context.set_offline(False)
    sari.keyboard.press("Enter")
    expect(sari.locator(".row", has_text=text)).to_be_visible()
    assert filed(site, text) == 1
