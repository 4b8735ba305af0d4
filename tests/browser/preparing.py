"""What is done on a page before it is judged: opened, filled in, refused."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from damai.drill.metro import VILLAGES
from tests.browser import furnishing_risk

Prepare = Callable[[Page], None]


def as_it_opens(page: Page) -> None:
    """Nothing to do."""


def heard(page: Page) -> None:
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")


def with_map(page: Page) -> None:
    heard(page)
    if page.locator("[data-map]").is_visible():
        expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)


def with_drawer(page: Page) -> None:
    """The drawer of the longest story, every form in it open."""
    heard(page)
    row = page.locator(".rows .row", has_text="Pemilih-pemilih")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-drawer] .timeline")).to_be_visible()
    page.locator("[data-drawer] details").evaluate_all(
        "(all) => all.forEach((d) => { d.open = true; })"
    )


def with_new_rows(page: Page) -> None:
    """The map as a table."""
    with_map(page)
    toggle = page.locator("[data-twin-toggle]")
    if toggle.is_visible():
        toggle.click()


def with_legend(page: Page) -> None:
    """On a phone the map is shown first."""
    with_map(page)
    if page.locator(".map-toggle").is_visible():
        page.locator(".map-toggle").click()
        expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)
    page.locator("[data-legend-toggle]").click()
    expect(page.locator("[data-legend]")).to_be_focused()


def menu_open(page: Page) -> None:
    page.locator(".menu > summary").click()


def help_open(page: Page) -> None:
    heard(page)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()


def palette_open(page: Page) -> None:
    """With something of each sort in it."""
    heard(page)
    page.keyboard.press("Control+k")
    page.locator("dialog.palette input").fill("metro")
    expect(page.locator(".palette-option", has_text="Metro Pusat").first).to_be_visible()


def bar_open(page: Page) -> None:
    """What a phone's bar keeps behind its last place; a desk has no such place."""
    page.locator(".rail-more").evaluate("(more) => { more.open = true; }")


def forms_open(page: Page) -> None:
    page.locator(".actions details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")


def details_open(page: Page) -> None:
    page.locator("main details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")


def event_ahead(page: Page) -> None:
    """An event that has not happened yet."""
    form = page.locator("form[action='/tahapan/peristiwa']")
    form.locator("#f-on").fill("2024-02-20")
    form.locator("#f-at").fill("09:00")
    form.locator("#f-decision").fill("Keputusan 1")
    form.locator("button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def moved_wrongly(page: Page) -> None:
    """A point far away from the kelurahan."""
    details_open(page)
    form = page.locator("form[action$='/pindah']")
    form.locator("#f-address").fill("Balai RW 05")
    form.locator("#f-lat").fill("-6.2")
    form.locator("#f-lon").fill("106.8")
    form.locator("#f-reason").fill("Tergenang")
    form.locator("button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def places_open(page: Page) -> None:
    page.locator("#f-place_text").press_sequentially("metro")
    expect(page.locator("[data-options] [role=option]").nth(1)).to_be_visible()


def no_place(page: Page) -> None:
    page.locator("#f-place_text").press_sequentially("negeri antah")
    expect(page.locator("[data-options] .state")).to_be_visible()


def sent_wrong(page: Page) -> None:
    """An intake form that the server refuses."""
    page.locator("#f-kind").select_option("theft")
    page.locator("#f-place_text").fill("tidak dipilih")
    page.locator("#f-text").fill("Kotak makan hilang")
    page.get_by_role("button", name="Kirim laporan").or_(
        page.get_by_role("button", name="Send report")
    ).click()
    expect(page.locator("[data-error]")).to_be_focused()


def wrong_password(page: Page) -> None:
    page.locator("#f-name").fill("Siapa pun")
    page.locator("#f-password").fill("bukan kata sandinya")
    page.locator("form[action='/masuk'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def different_passwords(page: Page) -> None:
    page.locator("#f-password").fill("kalimat panjang yang satu")
    page.locator("#f-again").fill("kalimat panjang yang lain")
    page.locator("main form button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def common_password(page: Page) -> None:
    page.locator("#f-password").fill("sandi yang sekarang")
    for field in ("#f-new_password", "#f-again"):
        page.locator(field).fill("iloveyou1234")
    page.locator("form[action='/akun/sandi'] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def wrong_code(page: Page) -> None:
    page.locator("#f-code").fill("12345x")
    page.locator("form[action='/akun/faktor'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def nameless_desk(page: Page) -> None:
    page.locator("#f-name").fill(" ")
    page.locator("form[action='/meja'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def _bring(page: Page, text: str) -> None:
    table = {"name": "tps.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("#f-file").set_input_files([table])  # type: ignore[list-item]
    page.locator("[data-import] button[value=look]").first.click()


def looked_at(page: Page) -> None:
    _bring(page, "Kode TPS,Jumlah DPT,Keterangan\n1872011003901,27,Rumah sakit\n")
    expect(page.locator("[data-import-head]")).to_be_focused()


def refused_table(page: Page) -> None:
    """No column holds the code."""
    _bring(page, "Nomor,Jumlah DPT\n901,27\n")
    expect(page.locator("[data-error]")).to_be_focused()


def _bring_index(page: Page, table: bytes) -> None:
    definition = {
        "name": "d.toml",
        "mimeType": "text/plain",
        "buffer": furnishing_risk.DEFINITION.encode(),
    }
    page.locator("#f-definition_file").set_input_files([definition])  # type: ignore[list-item]
    data = {"name": "data.csv", "mimeType": "text/csv", "buffer": table}
    page.locator("#f-file").set_input_files([data])  # type: ignore[list-item]
    page.locator("[data-bring] button[value=look]").first.click()


def index_looked_at(page: Page) -> None:
    _bring_index(page, furnishing_risk.table())
    expect(page.locator("[data-found-head]")).to_be_focused()


def index_refused(page: Page) -> None:
    """Two cells that are no numbers."""
    _bring_index(page, furnishing_risk.table().replace(b",7", b",tujuh"))
    expect(page.locator("[data-error]")).to_be_focused()
    expect(page.locator("ol.fault-list li")).to_have_count(2)


def unread_review(page: Page) -> None:
    """A review whose words are blanks."""
    page.locator("#f-review").fill("   ")
    page.locator("form[action$='/telaah'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def judged(page: Page) -> None:
    """A third of the kelurahan had events."""
    rows = "".join(f"{v.code},{2 * (k % 3 == 0)}\n" for k, v in enumerate(VILLAGES))
    table = {"name": "e.csv", "mimeType": "text/csv", "buffer": f"place,events\n{rows}".encode()}
    page.locator("#f-file").set_input_files([table])  # type: ignore[list-item]
    page.locator("form[enctype] button").click()
    expect(page.locator(".judged")).to_be_visible()


OBSERVED = (
    "place,indicator,value,missing,observed_on,source,evidence\n"
    "18.72.01.1003.004,power,1,,2024-02-10,Kunjungan,Genset\n"
    "18.72.01.1003.003,voters,260,,2024-02-10,Kunjungan,\n"
)


def _bring_observed(page: Page, text: str) -> None:
    table = {"name": "amatan.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("#f-file").set_input_files([table])  # type: ignore[list-item]
    page.locator("[data-import] button[value=look]").first.click()
    expect(page.locator("[data-import-head]")).to_be_focused()


def observed(page: Page) -> None:
    _bring_observed(page, OBSERVED)


def observed_wrongly(page: Page) -> None:
    _bring_observed(page, OBSERVED.replace("power", "pwoer").replace("260", "banyak"))


def places_picked(page: Page) -> None:
    page.locator("#f-place").press_sequentially("imopuro")
    expect(page.locator("[data-options] [role=option]").first).to_be_visible()


def half_answered(page: Page) -> None:
    """By keys: a yes, a no, not known."""
    page.keyboard.press("j")
    for sign in "123":
        page.keyboard.press(sign)
    expect(page.locator("[data-ask] input:checked")).to_have_count(3)


def nothing_answered(page: Page) -> None:
    page.locator("[data-checklist] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def observed_nowhere(page: Page) -> None:
    page.locator("#f-place").fill("negeri antah")
    page.locator("#f-indicator").select_option("power")
    page.locator("#f-value").fill("1")
    page.locator("#f-source").fill("Kunjungan")
    page.locator("main form .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def no_reason(page: Page) -> None:
    """A take-over whose reason is blanks."""
    page.locator(".actions details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")
    page.locator("#f-take-over-reason").fill("   ")
    page.locator("form[data-verb=take-over] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def bad_invite(page: Page) -> None:
    page.locator("#f-name").fill("Orang luar wilayah")
    page.locator("#f-area").fill("Metro Pusta")
    page.keyboard.press("Tab")
    page.locator("form[action='/orang'] button").click()
    expect(page.locator("[data-error]")).to_be_focused()


def areas_open(page: Page) -> None:
    expect(page.locator("#f-office_area[role=combobox]")).to_be_visible()
    page.locator("#f-office_area").press_sequentially("metro")
    expect(page.locator("[data-area-field] [role=option]").nth(1)).to_be_visible()


def refused_prevention(page: Page) -> None:
    """A place that is not in the index."""
    page.locator("#f-place").fill("18.72.01.1001.001")
    page.locator("#f-factor").select_option("crowding")
    page.locator("#f-title").fill("Tambah bilik")
    page.locator("#f-due_on").fill("2024-02-20")
    page.locator("form[method=post][action$='/baru'] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def wordless_change(page: Page) -> None:
    """Done, without saying what came of it."""
    page.locator("#f-status").select_option("done")
    page.locator("#f-note").fill("  ")
    page.locator("form[action*='/pencegahan/'] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def reasonless_class(page: Page) -> None:
    page.locator("input[name=class][value=rawan]").check()
    page.locator("#f-reason").fill("  ")
    page.locator("form[action*='/kelas/'] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def nothing_chosen(page: Page) -> None:
    """The form for many, without a station."""
    heard(page)
    details_open(page)
    page.locator("input[name=class][value=rawan]").check()
    page.locator("#f-reason").fill("Aman")
    page.locator("form[action$='/kelas'] .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def too_many_missing(page: Page) -> None:
    """More officers missing than there are."""
    heard(page)
    page.locator("#f-cut").fill("5000")
    page.locator("#plan-ask .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()


def bare_formation(page: Page) -> None:
    """A bare triple in one field."""
    page.locator('[name="rawan.police"]').fill("2-2-4")
    page.locator("main form .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()
