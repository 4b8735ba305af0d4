"""Every page and state that a reader can come to, for the checks that hold everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """``path`` may hold {name} of furnishing; ``refused`` = the status that the console will mention."""

    name: str
    person: str | None
    path: str
    prepare: Prepare = as_it_opens
    refused: int | None = None
    map: bool = False
    error: bool = False


def _s(
    name: str, person: str | None, path: str, prepare: Prepare = as_it_opens, **more: object
) -> Screen:
    return Screen(name=name, person=person, path=path, prepare=prepare, **more)  # type: ignore[arg-type]


POLRI = "/kerawanan/amatan/daftar/polri-tps-2024"
BAWASLU = "/kerawanan/amatan/daftar/bawaslu-tps-2024"
FURNISHED = (
    _s("board", "sari", "/", with_map, map=True),
    _s("board with the drawer", "sari", "/", with_drawer),
    _s("board as a table", "sari", "/", with_new_rows, map=True),
    _s("board with the legend", "sari", "/", with_legend, map=True),
    _s("board with the account menu", "sari", "/", menu_open),
    _s("board with the help", "sari", "/", help_open),
    _s("board filtered to nothing", "sari", "/?severity=low&area=18.72.05", heard),
    _s("board of an auditor", "maya", "/", heard),
    _s("inbox with all three boxes", "budi", "/kotak", forms_open),
    _s("inbox of an agency that was handed one", "hadi", "/kotak", forms_open),
    _s("empty inbox", "lia", "/kotak", heard),
    _s("incident with a long story", "sari", "/kejadian/{long}", forms_open),
    _s("incident without a station", "sari", "/kejadian/{placeless}", forms_open),
    _s("incident that was joined", "sari", "/kejadian/{joined}"),
    _s("incident of a complaint", "sari", "/kejadian/{complaint}", forms_open),
    _s("incident for an auditor", "maya", "/kejadian/{finished}"),
    _s("brief", "sari", "/ringkas", heard),
    _s("brief of an agency that is asked", "budi", "/ringkas", heard),
    _s("handover with nobody on watch", "budi", "/jaga", forms_open),
    _s("handover of who is on watch", "sari", "/jaga", forms_open),
    _s("handover to be taken over", "wira", "/jaga", forms_open),
    _s("handover for an auditor", "maya", "/jaga"),
    _s("handover refused", "wira", "/jaga", no_reason, refused=422, error=True),
    _s("board of a commander with an unsigned take-over", "tuti", "/", heard),
    _s("a phone's bar opened", "tuti", "/tahapan", bar_open),
    _s("my settings", "sari", "/setelan"),
    _s("intake", "sari", "/lapor"),
    _s("intake with places", "sari", "/lapor", places_open),
    _s("intake with no such place", "sari", "/lapor", no_place),
    _s("intake refused", "sari", "/lapor", sent_wrong, refused=422, error=True),
    _s("areas", "sari", "/wilayah"),
    _s("search", "sari", "/wilayah?q=metro"),
    _s("search for a station", "sari", "/wilayah?q=TPS%203%20Imopuro"),
    _s("search for nothing", "sari", "/wilayah?q=antah"),
    _s("search for a slip", "sari", "/wilayah?q=imopuru"),
    _s("record", "maya", "/integritas", details_open),
    _s("record for a commander", "tuti", "/integritas"),
    _s("record searched", "maya", "/integritas?jenis=incidents.taken"),
    _s("record searched for nothing", "maya", "/integritas?oleh=orang%20antah"),
    _s("record searched wrongly", "maya", "/integritas?tentang=antah", refused=422, error=True),
    _s("record checked", "maya", "/integritas/periksa"),
    _s("entry of the record", "maya", "/integritas/5", details_open),
    _s("entry out of sight", "tuti", "/integritas/{sealed}"),
    _s("find", "sari", "/cari"),
    _s("find everything", "tuti", "/cari?q=metro"),
    _s("find nothing", "sari", "/cari?q=antah"),
    _s("palette", "sari", "/", palette_open),
    _s("board narrowed", "sari", "/?status=handed&area=18.72.01&q=antrean", heard),
    _s("inbox of one box", "budi", "/kotak?kotak=working", forms_open),
    _s("people who fit", "admin", "/orang?q=operator"),
    _s("city", "sari", "/wilayah/18.72"),
    _s("kecamatan", "sari", "/wilayah/18.72.01"),
    _s("kelurahan", "sari", "/wilayah/18.72.04.1003"),
    _s("station", "sari", "/tps/18.72.01.1003.003"),
    _s("station that was moved, for KPU", "budi", "/tps/18.72.04.1003.001", details_open),
    _s(
        "station moved wrongly",
        "budi",
        "/tps/18.72.01.1003.003",
        moved_wrongly,
        refused=422,
        error=True,
    ),
    _s("places", "sari", "/tempat", details_open),
    _s("places of an area", "sari", "/tempat?area=18.72.01"),
    _s("places of no area", "sari", "/tempat?area=antah", refused=422, error=True),
    _s("places of a kind", "sari", "/tempat?kind=bawaslu"),
    _s("place", "sari", "/tempat/pos-imopuro", details_open),
    _s("place of an auditor", "maya", "/tempat/gudang-kpu-metro"),
    _s("calendar of KPU", "budi", "/tahapan", details_open),
    _s("calendar of Bawaslu", "rian", "/tahapan", details_open),
    _s("calendar of others", "sari", "/tahapan"),
    _s("calendar refused", "budi", "/tahapan", event_ahead, refused=422, error=True),
    _s("preventions", "sari", "/kerawanan/pencegahan", heard),
    _s("preventions by office", "budi", "/kerawanan/pencegahan?menurut=kantor&milik=saya", heard),
    _s("preventions filtered to nothing", "maya", "/kerawanan/pencegahan?q=antah", heard),
    _s("prevention", "budi", "/kerawanan/pencegahan/{action}", heard),
    _s("prevention of another office", "rian", "/kerawanan/pencegahan/{action}", heard),
    _s(
        "prevention refused",
        "budi",
        "/kerawanan/pencegahan/{action}",
        wordless_change,
        refused=422,
        error=True,
    ),
    _s(
        "new prevention",
        "tuti",
        "/kerawanan/pencegahan/baru?versi={risk_index}&tempat={station}&faktor=crowding",
    ),
    _s(
        "new prevention refused",
        "tuti",
        "/kerawanan/pencegahan/baru?versi={risk_index}",
        refused_prevention,
        refused=422,
        error=True,
    ),
    _s("no new prevention for an auditor", "maya", "/kerawanan/pencegahan/baru", refused=403),
    _s("station classes", "sari", "/kerawanan/kelas", heard),
    _s(
        "station classes of a kelurahan",
        "tuti",
        "/kerawanan/kelas?wilayah=18.72.01.1003",
        details_open,
    ),
    _s("station classes filtered to nothing", "sari", "/kerawanan/kelas?kelas=khusus", heard),
    _s(
        "station classes refused",
        "tuti",
        "/kerawanan/kelas?wilayah=18.72.01.1003",
        nothing_chosen,
        refused=422,
        error=True,
    ),
    _s("station class for its commander", "tuti", "/kerawanan/kelas/{station}", heard),
    _s("station class for others", "budi", "/kerawanan/kelas/{station}", heard),
    _s(
        "station class refused",
        "tuti",
        "/kerawanan/kelas/{station}",
        reasonless_class,
        refused=422,
        error=True,
    ),
    _s("my account", "sari", "/akun"),
    _s("password", "sari", "/akun/sandi"),
    _s("password refused", "sari", "/akun/sandi", common_password, refused=422, error=True),
    _s("password of nobody", "budi", "/akun/sandi"),
    _s("second factor", "sari", "/akun/faktor"),
    _s("second factor refused", "sari", "/akun/faktor", wrong_code, refused=422, error=True),
    _s("posko desks", "tuti", "/meja"),
    _s("posko desks refused", "tuti", "/meja", nameless_desk, refused=422, error=True),
    _s("turns where there is no desk", "sari", "/ganti", refused=409),
    _s("versions of an index", "eka", "/kerawanan/versi", details_open),
    _s("versions narrowed to nothing", "sari", "/kerawanan/versi?status=draft&level=provinsi"),
    _s("version in force", "sari", "/kerawanan/versi/{index_published}"),
    _s("version to review", "tuti", "/kerawanan/versi/{index_drafted}", details_open),
    _s("version that one drafted", "eka", "/kerawanan/versi/{index_drafted}", details_open),
    _s("version to publish", "made", "/kerawanan/versi/{index_awaiting}", details_open),
    _s("version of stations in one class", "tuti", "/kerawanan/versi/{index_stations}"),
    _s("version rejected", "maya", "/kerawanan/versi/{index_rejected}"),
    _s(
        "review refused",
        "tuti",
        "/kerawanan/versi/{index_drafted}",
        unread_review,
        refused=422,
        error=True,
    ),
    _s("version on paper", "sari", "/kerawanan/versi/{index_published}/cetak"),
    _s("stations on paper", "tuti", "/kerawanan/versi/{index_stations}/cetak"),
    _s("new version", "eka", "/kerawanan/versi/baru"),
    _s("new version looked at", "eka", "/kerawanan/versi/baru", index_looked_at),
    _s(
        "new version refused",
        "eka",
        "/kerawanan/versi/baru",
        index_refused,
        refused=422,
        error=True,
    ),
    _s("validation", "budi", "/kerawanan/validasi"),
    _s("validation with too few", "budi", "/kerawanan/validasi?index={index_published}"),
    _s("validation judged", "budi", "/kerawanan/validasi", judged),
    _s("plan in force", "tuti", "/rencana", details_open),
    _s("plan short of officers", "tuti", "/rencana?rencana={plan_short}", details_open),
    _s(
        "plan with a team and a rung open",
        "tuti",
        "/rencana?rencana={plan_short}&tim={plan_team}&jenjang=2",
        details_open,
    ),
    _s(
        "plan that leaves teams bare",
        "tuti",
        "/rencana?rencana={plan_bare}&hanya=uncovered",
        heard,
    ),
    _s("plan narrowed to nothing", "tuti", "/rencana?rencana={plan_bare}&hanya=terkunci", heard),
    _s("plan to publish", "made", "/rencana?rencana={plan_waiting}", details_open),
    _s("plan that one proposed", "tuti", "/rencana?rencana={plan_waiting}", details_open),
    _s("plan of another institution", "budi", "/rencana", heard),
    _s("plan of a sub-district", "agus", "/rencana", heard),
    _s("plan for an auditor", "maya", "/rencana?rencana={plan_short}&tim={plan_team}", heard),
    _s(
        "plan refused",
        "tuti",
        "/rencana?rencana={plan_short}",
        too_many_missing,
        refused=422,
        error=True,
    ),
    _s("plans compared", "tuti", "/rencana/banding?satu={plan_published}&dua={plan_short}"),
    _s("plans compared by others", "budi", "/rencana/banding"),
    _s("pattern of formations", "tuti", "/rencana/pola", details_open),
    _s(
        "pattern refused",
        "tuti",
        "/rencana/pola",
        bare_formation,
        refused=422,
        error=True,
    ),
    _s("orders of a plan", "tuti", "/rencana/{plan_published}/perintah"),
    _s("people", "admin", "/orang"),
    _s("people with areas", "admin", "/orang", areas_open),
    _s("people refused", "admin", "/orang", bad_invite, refused=422, error=True),
    _s("person", "admin", "/orang/{person}"),
    _s("observations", "sari", "/kerawanan/amatan", details_open),
    _s("observations with places", "sari", "/kerawanan/amatan", places_picked),
    _s("observations of nothing", "sari", "/kerawanan/amatan?place=18.72.05"),
    _s(
        "observations of nowhere",
        "sari",
        "/kerawanan/amatan?place_text=antah",
        refused=422,
        error=True,
    ),
    _s("observations for an auditor", "maya", "/kerawanan/amatan"),
    _s("checklists in the field", "bayu", "/kerawanan/amatan", details_open),
    _s("checklist of a station", "bayu", f"{POLRI}/18.72.04.1001.001", details_open),
    _s("checklist half answered", "bayu", f"{POLRI}/18.72.04.1001.002", half_answered),
    _s(
        "checklist refused",
        "bayu",
        f"{POLRI}/18.72.04.1001.003",
        nothing_answered,
        refused=422,
        error=True,
    ),
    _s("checklist of a kelurahan", "bayu", f"{POLRI}/18.72.04.1001"),
    _s("checklist of Bawaslu", "rian", f"{BAWASLU}/18.72.01.1003.003"),
    _s("checklist of another institution", "rian", f"{POLRI}/18.72.01.1003.003"),
    _s("checklist with nothing shared", "rian", f"{POLRI}/18.72.01.1003.004"),
    _s("observation by hand", "sari", "/kerawanan/amatan/baru"),
    _s(
        "observation refused",
        "sari",
        "/kerawanan/amatan/baru",
        observed_nowhere,
        refused=422,
        error=True,
    ),
    _s("observations imported", "sari", "/kerawanan/amatan/impor", observed),
    _s("observations refused", "sari", "/kerawanan/amatan/impor", observed_wrongly, refused=422),
    _s("settings", "admin", "/pengaturan"),
    _s("import", "admin", "/impor"),
    _s("import looked at", "admin", "/impor", looked_at),
    _s("import refused", "admin", "/impor", refused_table, refused=422, error=True),
    _s("sign-in", None, "/masuk"),
    _s("sign-in refused", None, "/masuk", wrong_password, refused=422, error=True),
    _s("demo link", None, "{demo}"),
    _s("invitation", None, "{invite}"),
    _s("invitation refused", None, "{invite}", different_passwords, refused=422, error=True),
    _s("spent link", None, "/tautan/tidak-ada", refused=404),
    _s("not there", "sari", "/tidak-ada", refused=404),
    _s("out of sight", "hadi", "/kejadian/{waiting}", refused=404),
    _s("not allowed", "sari", "/orang", refused=403),
)
EMPTY = (
    _s("no version of an index", "budi", "/kerawanan/versi"),
    _s("no version to judge", "budi", "/kerawanan/validasi"),
    _s("empty board", "sari", "/", with_map, map=True),
    _s("inbox without anything", "budi", "/kotak", heard),
    _s("brief of an empty day", "sari", "/ringkas", heard),
    _s("no plan yet", "tuti", "/rencana", details_open),
    _s("no plan yet for a partner", "budi", "/rencana", heard),
    _s("no two plans to compare", "tuti", "/rencana/banding"),
    _s("no prevention yet", "sari", "/kerawanan/pencegahan", heard),
    _s("new prevention without an index", "sari", "/kerawanan/pencegahan/baru"),
    _s("station classes without an index", "sari", "/kerawanan/kelas", heard),
    _s("station class without an index", "sari", "/kerawanan/kelas/18.72.01.1003.003", heard),
)
