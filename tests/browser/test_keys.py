"""Single keys: each does what the help says, none acts in a field, and all can be switched off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, Route, expect

from damai.accounts.service import choose_keys
from tests.browser.acting import focused_row, live, row, rows, tab_to
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.browser.watching import Watch
from tests.builders import file

HELP = {
    "J": "Baris berikut", "K": "Baris sebelum", "Enter": "Buka rincian", "A": "Ambil",
    "D": "Serahkan ke instansi", "P": "Ubah tingkat", "N": "Tambah catatan", "S": "Selesaikan",
    "L": "Terima laporan", "C": "Salin laporan kejadian", "Y": "Salin laporan keadaan", ".": "Tampilkan yang baru", "M": "Ke peta",
    "G O": "Papan operasi", "G R": "Ringkasan", "G K": "Kotak instansi", "G L": "Terima laporan", "G W": "Wilayah",
}  # fmt: skip


@pytest.fixture(scope="module")
def three(site: Site) -> list[str]:
    """Three incidents of the police, most urgent first."""
    sari = site.actor("sari")
    kinds = ("suspicious-object", "brawl", "theft")
    return [file(site.house.db, sari, kind=kind, text=f"Uji tombol {kind}.") for kind in kinds]


@pytest.fixture
def sari(enter: Enter, three: list[str]) -> Page:
    page = enter("sari", "/")
    live(page)
    return page


def test_j_and_k_walk_the_list_and_the_open_drawer_follows(sari: Page, three: list[str]) -> None:
    rows = sari.locator(".rows .row").evaluate_all("(all) => all.map((row) => row.dataset.id)")
    assert set(three) <= set(rows)  # other tests of this house may have filed more

    for id in rows:
        sari.keyboard.press("j")
        assert focused_row(sari) == id
    sari.keyboard.press("j")
    assert focused_row(sari) == rows[-1]
    sari.keyboard.press("k")
    assert focused_row(sari) == rows[-2]

    sari.keyboard.press("Enter")
    sheet = sari.locator("[data-drawer] [data-sheet]")
    expect(sheet).to_have_attribute("data-sheet", rows[-2])
    sari.keyboard.press("j")
    expect(sheet).to_have_attribute("data-sheet", rows[-1])

    sari.keyboard.press("Escape")
    expect(sari.locator("[data-drawer]")).to_be_hidden()
    assert focused_row(sari) == rows[-1]


@pytest.mark.parametrize(
    ("pressed", "field"),
    [("d", "#f-agency"), ("p", "#f-severity"), ("n", "#f-note-text")],
)
def test_a_letter_opens_its_form_and_goes_to_the_first_field(
    sari: Page, pressed: str, field: str
) -> None:
    sari.keyboard.press("j")

    sari.keyboard.press(pressed)

    expect(sari.locator(f"[data-drawer] {field}")).to_be_focused()


def test_s_closes_what_was_taken(sari: Page, site: Site) -> None:
    mine = file(site.house.db, site.actor("sari"), kind="damage", text="Kaca balai pecah.")
    expect(row(sari, mine)).to_be_visible()
    row(sari, mine).focus()

    sari.keyboard.press("a")
    expect(sari.locator("[data-drawer] .timeline")).to_contain_text("mengambil")
    sari.keyboard.press("s")
    expect(sari.locator("#f-outcome")).to_be_focused()
    sari.keyboard.press("Tab")
    sari.keyboard.type("Pemilik sudah mengganti kaca")
    tab_to(sari, sari.locator("[data-drawer] form[data-verb=close] button"))
    sari.keyboard.press("Enter")

    expect(sari.locator("[data-drawer] .sheet-line")).to_contain_text("Selesai")
    expect(row(sari, mine)).to_have_count(0)


def test_g_and_a_letter_go_to_another_screen(sari: Page, site: Site) -> None:
    for letter, path in (("k", "/kotak"), ("l", "/lapor"), ("w", "/wilayah"), ("o", "/")):
        # The intake form begins in its first field: there G is a letter like any other.
        sari.evaluate("() => document.activeElement.blur()")
        sari.keyboard.press("g")
        sari.keyboard.press(letter)
        sari.wait_for_url(site.url + path)
        expect(sari.locator(f'.rail a[data-go="{letter}"]')).to_have_attribute(
            "aria-current", "page"
        )


@pytest.mark.usefixtures("three")
def test_m_goes_to_the_map_and_the_page_stays_in_reach_of_the_keys(enter: Enter) -> None:
    page = enter("sari", "/", map=True)
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)

    page.keyboard.press("m")

    expect(page.locator("[data-map] canvas")).to_be_focused()
    page.keyboard.press("j")
    assert focused_row(page) is not None


def test_the_help_lists_every_key_and_esc_closes_it(sari: Page) -> None:
    sari.keyboard.press("?")

    dialog = sari.locator("dialog[data-help]")
    expect(dialog).to_be_visible()
    lines = dialog.locator("[data-keys] div").evaluate_all(
        "(all) => all.map((n) => [n.querySelector('kbd')?.textContent, n.lastChild.textContent.trim()])"
    )
    listed = {key: text for key, text in lines if key}
    assert {key: listed.get(key) for key in HELP} == HELP
    sari.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_no_key_acts_while_somebody_types(sari: Page, three: list[str]) -> None:
    sari.keyboard.press("j")
    sari.keyboard.press("n")
    note = sari.locator("#f-note-text")
    expect(note).to_be_focused()

    sari.keyboard.type("aldnps?mgk.j")

    expect(note).to_have_value("aldnps?mgk.j")
    expect(note).to_be_focused()
    expect(sari.locator("dialog[open]")).to_have_count(0)
    expect(sari.locator("[data-drawer] .sheet-line")).to_contain_text("Baru")
    assert rows(sari)[0] == three[0]


def test_no_key_acts_together_with_ctrl_or_alt(sari: Page) -> None:
    sari.keyboard.press("Alt+j")
    sari.keyboard.press("Control+j")

    assert focused_row(sari) is None


@pytest.fixture
def switches(sari: Page, site: Site) -> Iterator[Page]:
    """Sari's page; afterwards her keys are on, whatever the test made of them."""
    yield sari
    person = site.actor("sari")
    site.house.db.write_now(lambda uow: choose_keys(uow, person, False, {}))


def test_the_keys_can_be_switched_off_and_on_again_and_it_lasts(
    switches: Page, three: list[str]
) -> None:
    switches.keyboard.press("?")
    with switches.expect_response(_chosen):
        switches.get_by_role("button", name="Matikan tombol pintas").press("Enter")
    switches.keyboard.press("Escape")

    switches.keyboard.press("j")
    assert focused_row(switches) is None
    switches.reload()
    switches.keyboard.press("j")
    assert focused_row(switches) is None

    switches.keyboard.press("?")
    with switches.expect_response(_chosen):
        switches.get_by_role("button", name="Nyalakan tombol pintas").press("Enter")
    switches.keyboard.press("Escape")
    switches.keyboard.press("j")
    assert focused_row(switches) == three[0]


def test_a_page_left_before_the_answer_does_not_switch_the_keys_back(switches: Page) -> None:
    switches.route("**/akun/tombol", lambda route: None)  # never answered
    switches.keyboard.press("?")
    with switches.expect_request("**/akun/tombol"):
        switches.get_by_role("button", name="Matikan tombol pintas").press("Enter")

    switches.unroute("**/akun/tombol")
    with switches.expect_response(_chosen):
        switches.reload()

    switches.keyboard.press("j")
    assert focused_row(switches) is None


def test_an_older_answer_does_not_undo_what_was_chosen_meanwhile(switches: Page) -> None:
    held: list[Route] = []
    switches.route("**/akun/tombol", lambda r: held.append(r) if _asked(r) else r.continue_())
    switches.evaluate("() => localStorage.clear()")
    switches.reload()
    live(switches)
    switches.keyboard.press("?")
    with switches.expect_response(_chosen):
        switches.get_by_role("button", name="Matikan tombol pintas").press("Enter")
    switches.keyboard.press("Escape")

    with switches.expect_event("requestfinished", lambda request: request.method == "GET"):
        held[0].fulfill(json={"off": False, "keys": {}})

    switches.keyboard.press("j")
    assert focused_row(switches) is None


def _asked(route: Route) -> bool:
    return route.request.method == "GET"


def _chosen(response: Response) -> bool:
    """The answer to a choice; the page asks by GET at the same address."""
    return response.url.endswith("/akun/tombol") and response.request.method == "POST"


def test_a_key_can_be_moved_and_the_page_and_the_help_say_the_new_one(
    enter: Enter, three: list[str]
) -> None:
    page = enter("wira", "/")
    live(page)
    page.keyboard.press("?")
    cap = page.get_by_role("button", name="Tombol J, Baris berikut: ubah")
    cap.press("Enter")
    expect(page.locator(".keys-told")).to_contain_text("tekan tombol barunya")
    page.keyboard.press("q")
    expect(page.locator(".keys-told")).to_contain_text("Tersimpan")
    expect(page.get_by_role("button", name="Tombol Q, Baris berikut: ubah")).to_be_focused()
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    assert focused_row(page) is None
    page.keyboard.press("q")
    assert focused_row(page) == three[0]
    expect(page.locator(".status-line kbd").first).to_have_text("Q")

    elsewhere = enter("wira", "/")
    live(elsewhere)
    expect(elsewhere.locator(".status-line kbd").first).to_have_text("Q")
    elsewhere.keyboard.press("?")
    elsewhere.get_by_role("button", name="Kembalikan semua tombol").press("Enter")
    expect(elsewhere.locator(".keys-told")).to_contain_text("Tersimpan")
    elsewhere.keyboard.press("Escape")
    elsewhere.keyboard.press("j")
    assert focused_row(elsewhere) == three[0]


def test_a_letter_that_is_taken_is_refused_with_the_reason(
    sari: Page, three: list[str], watches: list[Watch]
) -> None:
    watches[0].expect("status of 422")
    sari.keyboard.press("?")
    sari.get_by_role("button", name="Tombol J, Baris berikut: ubah").press("Enter")

    sari.keyboard.press("k")

    expect(sari.locator(".keys-told")).to_contain_text("Tombol K sudah dipakai")
    sari.keyboard.press("Escape")
    sari.keyboard.press("j")
    assert focused_row(sari) == three[0]


def test_esc_keeps_the_key_as_it_was(sari: Page, three: list[str]) -> None:
    sari.keyboard.press("?")
    sari.get_by_role("button", name="Tombol J, Baris berikut: ubah").press("Enter")

    sari.keyboard.press("Escape")

    expect(sari.locator("dialog[data-help]")).to_be_visible()
    expect(sari.locator(".keys-told")).to_be_empty()
    sari.keyboard.press("Escape")
    sari.keyboard.press("j")
    assert focused_row(sari) == three[0]


def test_ctrl_enter_sends_the_note_in_hand_in_the_drawer_and_on_the_page(
    sari: Page, site: Site, three: list[str]
) -> None:
    sari.keyboard.press("j")
    sari.keyboard.press("n")
    expect(sari.locator("[data-drawer] #f-note-text")).to_be_focused()
    sari.keyboard.type("Catatan dari papan.")
    sari.keyboard.press("Control+Enter")
    expect(sari.locator("[data-drawer] .timeline")).to_contain_text("Catatan dari papan.")

    sari.goto(f"{site.url}/kejadian/{three[1]}")
    sari.keyboard.press("n")
    expect(sari.locator("#f-note-text")).to_be_focused()
    sari.keyboard.type("Catatan dari halaman.")
    sari.keyboard.press("Control+Enter")
    expect(sari.locator(".timeline")).to_contain_text("Catatan dari halaman.")


def test_ctrl_enter_sends_a_report_from_its_words_and_from_its_place(sari: Page) -> None:
    for field, text in (("#f-text", "Pagar roboh di pintu."), ("#f-place_text", "Tenda sobek.")):
        sari.keyboard.press("l")
        expect(sari.locator("#f-kind")).to_be_focused()  # its script is there
        sari.locator("#f-kind").select_option("theft")
        sari.locator("#f-text").fill(text)
        sari.locator("#f-place_text").fill("TPS 3 Imopuro")
        sari.locator(field).focus()
        sari.keyboard.press("Control+Enter")
        expect(sari.locator(".rows .row", has_text=text)).to_be_visible()
        live(sari)


def test_the_help_names_ctrl_enter_where_there_is_a_form(sari: Page) -> None:
    sari.goto(sari.url + "lapor")
    sari.locator("h1").click()
    sari.keyboard.press("?")
    expect(sari.locator("[data-keys]")).to_contain_text("Ctrl EnterKirim formulir")
