"""Every page and state that a reader can come to, for the checks that hold everywhere."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from damai.drill.metro import VILLAGES
from tests.browser import furnishing_risk
from tests.browser.screen import Screen as Screen
from tests.browser.screen import as_it_opens as as_it_opens
from tests.browser.screen import details_open, heard, screen
from tests.browser.screens_plan import NO_PLANS, PLANS


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


POLRI = "/kerawanan/amatan/daftar/polri-tps-2024"
BAWASLU = "/kerawanan/amatan/daftar/bawaslu-tps-2024"
FURNISHED = (
    screen("board", "sari", "/", with_map, map=True),
    screen("board with the drawer", "sari", "/", with_drawer),
    screen("board as a table", "sari", "/", with_new_rows, map=True),
    screen("board with the legend", "sari", "/", with_legend, map=True),
    screen("board with the account menu", "sari", "/", menu_open),
    screen("board with the help", "sari", "/", help_open),
    screen("board filtered to nothing", "sari", "/?severity=low&area=18.72.05", heard),
    screen("board of an auditor", "maya", "/", heard),
    screen("inbox with all three boxes", "budi", "/kotak", forms_open),
    screen("inbox of an agency that was handed one", "hadi", "/kotak", forms_open),
    screen("empty inbox", "lia", "/kotak", heard),
    screen("incident with a long story", "sari", "/kejadian/{long}", forms_open),
    screen("incident without a station", "sari", "/kejadian/{placeless}", forms_open),
    screen("incident that was joined", "sari", "/kejadian/{joined}"),
    screen("incident of a complaint", "sari", "/kejadian/{complaint}", forms_open),
    screen("incident for an auditor", "maya", "/kejadian/{finished}"),
    screen("brief", "sari", "/ringkas", heard),
    screen("brief of an agency that is asked", "budi", "/ringkas", heard),
    screen("handover with nobody on watch", "budi", "/jaga", forms_open),
    screen("handover of who is on watch", "sari", "/jaga", forms_open),
    screen("handover to be taken over", "wira", "/jaga", forms_open),
    screen("handover for an auditor", "maya", "/jaga"),
    screen("handover refused", "wira", "/jaga", no_reason, refused=422, error=True),
    screen("board of a commander with an unsigned take-over", "tuti", "/", heard),
    screen("a phone's bar opened", "tuti", "/tahapan", bar_open),
    screen("my settings", "sari", "/setelan"),
    screen("intake", "sari", "/lapor"),
    screen("intake with places", "sari", "/lapor", places_open),
    screen("intake with no such place", "sari", "/lapor", no_place),
    screen("intake refused", "sari", "/lapor", sent_wrong, refused=422, error=True),
    screen("areas", "sari", "/wilayah"),
    screen("search", "sari", "/wilayah?q=metro"),
    screen("search for a station", "sari", "/wilayah?q=TPS%203%20Imopuro"),
    screen("search for nothing", "sari", "/wilayah?q=antah"),
    screen("search for a slip", "sari", "/wilayah?q=imopuru"),
    screen("record", "maya", "/integritas", details_open),
    screen("record for a commander", "tuti", "/integritas"),
    screen("record searched", "maya", "/integritas?jenis=incidents.taken"),
    screen("record searched for nothing", "maya", "/integritas?oleh=orang%20antah"),
    screen("record searched wrongly", "maya", "/integritas?tentang=antah", refused=422, error=True),
    screen("record checked", "maya", "/integritas/periksa"),
    screen("entry of the record", "maya", "/integritas/5", details_open),
    screen("entry out of sight", "tuti", "/integritas/{sealed}"),
    screen("find", "sari", "/cari"),
    screen("find everything", "tuti", "/cari?q=metro"),
    screen("find nothing", "sari", "/cari?q=antah"),
    screen("palette", "sari", "/", palette_open),
    screen("board narrowed", "sari", "/?status=handed&area=18.72.01&q=antrean", heard),
    screen("inbox of one box", "budi", "/kotak?kotak=working", forms_open),
    screen("people who fit", "admin", "/orang?q=operator"),
    screen("city", "sari", "/wilayah/18.72"),
    screen("kecamatan", "sari", "/wilayah/18.72.01"),
    screen("kelurahan", "sari", "/wilayah/18.72.04.1003"),
    screen("station", "sari", "/tps/18.72.01.1003.003"),
    screen("station that was moved, for KPU", "budi", "/tps/18.72.04.1003.001", details_open),
    screen(
        "station moved wrongly",
        "budi",
        "/tps/18.72.01.1003.003",
        moved_wrongly,
        refused=422,
        error=True,
    ),
    screen("places", "sari", "/tempat", details_open),
    screen("places of an area", "sari", "/tempat?area=18.72.01"),
    screen("places of no area", "sari", "/tempat?area=antah", refused=422, error=True),
    screen("places of a kind", "sari", "/tempat?kind=bawaslu"),
    screen("place", "sari", "/tempat/pos-imopuro", details_open),
    screen("place of an auditor", "maya", "/tempat/gudang-kpu-metro"),
    screen("calendar of KPU", "budi", "/tahapan", details_open),
    screen("calendar of Bawaslu", "rian", "/tahapan", details_open),
    screen("calendar of others", "sari", "/tahapan"),
    screen("calendar refused", "budi", "/tahapan", event_ahead, refused=422, error=True),
    screen("preventions", "sari", "/kerawanan/pencegahan", heard),
    screen(
        "preventions by office", "budi", "/kerawanan/pencegahan?menurut=kantor&milik=saya", heard
    ),
    screen("preventions filtered to nothing", "maya", "/kerawanan/pencegahan?q=antah", heard),
    screen("prevention", "budi", "/kerawanan/pencegahan/{action}", heard),
    screen("prevention of another office", "rian", "/kerawanan/pencegahan/{action}", heard),
    screen(
        "prevention refused",
        "budi",
        "/kerawanan/pencegahan/{action}",
        wordless_change,
        refused=422,
        error=True,
    ),
    screen(
        "new prevention",
        "tuti",
        "/kerawanan/pencegahan/baru?versi={risk_index}&tempat={station}&faktor=crowding",
    ),
    screen(
        "new prevention refused",
        "tuti",
        "/kerawanan/pencegahan/baru?versi={risk_index}",
        refused_prevention,
        refused=422,
        error=True,
    ),
    screen("no new prevention for an auditor", "maya", "/kerawanan/pencegahan/baru", refused=403),
    screen("station classes", "sari", "/kerawanan/kelas", heard),
    screen(
        "station classes of a kelurahan",
        "tuti",
        "/kerawanan/kelas?wilayah=18.72.01.1003",
        details_open,
    ),
    screen("station classes filtered to nothing", "sari", "/kerawanan/kelas?kelas=khusus", heard),
    screen(
        "station classes refused",
        "tuti",
        "/kerawanan/kelas?wilayah=18.72.01.1003",
        nothing_chosen,
        refused=422,
        error=True,
    ),
    screen("station class for its commander", "tuti", "/kerawanan/kelas/{station}", heard),
    screen("station class for others", "budi", "/kerawanan/kelas/{station}", heard),
    screen(
        "station class refused",
        "tuti",
        "/kerawanan/kelas/{station}",
        reasonless_class,
        refused=422,
        error=True,
    ),
    screen("my account", "sari", "/akun"),
    screen("password", "sari", "/akun/sandi"),
    screen("password refused", "sari", "/akun/sandi", common_password, refused=422, error=True),
    screen("password of nobody", "budi", "/akun/sandi"),
    screen("second factor", "sari", "/akun/faktor"),
    screen("second factor refused", "sari", "/akun/faktor", wrong_code, refused=422, error=True),
    screen("posko desks", "tuti", "/meja"),
    screen("posko desks refused", "tuti", "/meja", nameless_desk, refused=422, error=True),
    screen("turns where there is no desk", "sari", "/ganti", refused=409),
    screen("versions of an index", "eka", "/kerawanan/versi", details_open),
    screen("versions narrowed to nothing", "sari", "/kerawanan/versi?status=draft&level=provinsi"),
    screen("version in force", "sari", "/kerawanan/versi/{index_published}"),
    screen("version to review", "tuti", "/kerawanan/versi/{index_drafted}", details_open),
    screen("version that one drafted", "eka", "/kerawanan/versi/{index_drafted}", details_open),
    screen("version to publish", "made", "/kerawanan/versi/{index_awaiting}", details_open),
    screen("version of stations in one class", "tuti", "/kerawanan/versi/{index_stations}"),
    screen("version rejected", "maya", "/kerawanan/versi/{index_rejected}"),
    screen(
        "review refused",
        "tuti",
        "/kerawanan/versi/{index_drafted}",
        unread_review,
        refused=422,
        error=True,
    ),
    screen("version on paper", "sari", "/kerawanan/versi/{index_published}/cetak"),
    screen("stations on paper", "tuti", "/kerawanan/versi/{index_stations}/cetak"),
    screen("new version", "eka", "/kerawanan/versi/baru"),
    screen("new version looked at", "eka", "/kerawanan/versi/baru", index_looked_at),
    screen(
        "new version refused",
        "eka",
        "/kerawanan/versi/baru",
        index_refused,
        refused=422,
        error=True,
    ),
    screen("validation", "budi", "/kerawanan/validasi"),
    screen("validation with too few", "budi", "/kerawanan/validasi?index={index_published}"),
    screen("validation judged", "budi", "/kerawanan/validasi", judged),
    *PLANS,
    screen("people", "admin", "/orang"),
    screen("people with areas", "admin", "/orang", areas_open),
    screen("people refused", "admin", "/orang", bad_invite, refused=422, error=True),
    screen("person", "admin", "/orang/{person}"),
    screen("observations", "sari", "/kerawanan/amatan", details_open),
    screen("observations with places", "sari", "/kerawanan/amatan", places_picked),
    screen("observations of nothing", "sari", "/kerawanan/amatan?place=18.72.05"),
    screen(
        "observations of nowhere",
        "sari",
        "/kerawanan/amatan?place_text=antah",
        refused=422,
        error=True,
    ),
    screen("observations for an auditor", "maya", "/kerawanan/amatan"),
    screen("checklists in the field", "bayu", "/kerawanan/amatan", details_open),
    screen("checklist of a station", "bayu", f"{POLRI}/18.72.04.1001.001", details_open),
    screen("checklist half answered", "bayu", f"{POLRI}/18.72.04.1001.002", half_answered),
    screen(
        "checklist refused",
        "bayu",
        f"{POLRI}/18.72.04.1001.003",
        nothing_answered,
        refused=422,
        error=True,
    ),
    screen("checklist of a kelurahan", "bayu", f"{POLRI}/18.72.04.1001"),
    screen("checklist of Bawaslu", "rian", f"{BAWASLU}/18.72.01.1003.003"),
    screen("checklist of another institution", "rian", f"{POLRI}/18.72.01.1003.003"),
    screen("checklist with nothing shared", "rian", f"{POLRI}/18.72.01.1003.004"),
    screen("observation by hand", "sari", "/kerawanan/amatan/baru"),
    screen(
        "observation refused",
        "sari",
        "/kerawanan/amatan/baru",
        observed_nowhere,
        refused=422,
        error=True,
    ),
    screen("observations imported", "sari", "/kerawanan/amatan/impor", observed),
    screen(
        "observations refused", "sari", "/kerawanan/amatan/impor", observed_wrongly, refused=422
    ),
    screen("settings", "admin", "/pengaturan"),
    screen("import", "admin", "/impor"),
    screen("import looked at", "admin", "/impor", looked_at),
    screen("import refused", "admin", "/impor", refused_table, refused=422, error=True),
    screen("sign-in", None, "/masuk"),
    screen("sign-in refused", None, "/masuk", wrong_password, refused=422, error=True),
    screen("demo link", None, "{demo}"),
    screen("invitation", None, "{invite}"),
    screen("invitation refused", None, "{invite}", different_passwords, refused=422, error=True),
    screen("spent link", None, "/tautan/tidak-ada", refused=404),
    screen("not there", "sari", "/tidak-ada", refused=404),
    screen("out of sight", "hadi", "/kejadian/{waiting}", refused=404),
    screen("not allowed", "sari", "/orang", refused=403),
)
EMPTY = (
    screen("no version of an index", "budi", "/kerawanan/versi"),
    screen("no version to judge", "budi", "/kerawanan/validasi"),
    screen("empty board", "sari", "/", with_map, map=True),
    screen("inbox without anything", "budi", "/kotak", heard),
    screen("brief of an empty day", "sari", "/ringkas", heard),
    *NO_PLANS,
    screen("no prevention yet", "sari", "/kerawanan/pencegahan", heard),
    screen("new prevention without an index", "sari", "/kerawanan/pencegahan/baru"),
    screen("station classes without an index", "sari", "/kerawanan/kelas", heard),
    screen("station class without an index", "sari", "/kerawanan/kelas/18.72.01.1003.003", heard),
)
