"""An import by the page: the chosen file stays chosen from the look to the act, by mouse or without the script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from damai.areas import service
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import ELECTION

STATION = "18.72.01.1003.951"
TABLE = "Kode,Jumlah DPT,Keterangan\n1872011003951,27,Rumah sakit\n"


def choose(page: Page, text: str = TABLE) -> None:
    table = {"name": "tps.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("#f-file").set_input_files([table])  # type: ignore[list-item]


def look(page: Page) -> None:
    page.locator("[data-import] button[value=look]").first.click()


def voters(site: Site, code: str) -> int | None:
    with site.house.db.read() as conn:
        return service.station(conn, ELECTION, code).voters_n


def test_a_table_is_looked_at_corrected_and_applied_with_the_file_chosen_once(
    enter: Enter, site: Site
) -> None:
    page = enter("admin", "/impor")
    choose(page)
    look(page)
    head = page.locator("[data-import-head]")
    expect(head).to_be_focused()
    expect(page.locator("[data-import-again]")).to_be_hidden()
    expect(page.locator("#f-column-1")).to_have_value("dpt_clean")

    page.locator("#f-column-1").select_option("")
    page.get_by_role("button", name="Periksa dengan kolom ini").click()
    expect(page.locator("[data-import-found]")).to_contain_text("Seperti yang Anda pilih")
    page.get_by_role("button", name="Terapkan").click()

    expect(head).to_contain_text("Diterapkan, catatan nomor")
    assert voters(site, STATION) is None
    expect(page.get_by_role("button", name="Terapkan")).to_have_count(0)


def test_another_file_takes_what_was_found_in_the_first_away(enter: Enter) -> None:
    page = enter("admin", "/impor")
    choose(page)
    look(page)
    expect(page.locator("[data-import-head]")).to_be_visible()

    choose(page, TABLE.replace("951", "952"))

    expect(page.locator("[data-import-head]")).to_have_count(0)


def test_a_file_that_does_not_arrive_changes_nothing_and_says_so(
    enter: Enter, watches: list[Watch]
) -> None:
    page = enter("admin", "/impor")
    watches[0].expect("ERR_FAILED")
    choose(page)
    page.context.route("**/impor", lambda route: route.abort())

    look(page)

    expect(page.locator("[data-import-found] [role=alert]")).to_contain_text("Berkas tidak sampai")


def test_without_the_script_the_file_is_asked_for_again(enter: Enter, site: Site) -> None:
    page = enter("admin", "/impor", java_script_enabled=False)
    table = TABLE.replace("951", "953").replace("Kode", "Kode TPS")  # a shape of its own
    choose(page, table)
    look(page)
    expect(page.locator("[data-import-again]")).to_be_visible()

    choose(page, table)
    page.get_by_role("button", name="Terapkan").click()

    expect(page.locator("[data-import-head]")).to_contain_text("Diterapkan")
    assert voters(site, STATION.replace("951", "953")) == 27
