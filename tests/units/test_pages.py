"""The screens of units as a browser meets them: empty, full, for readers of other roles, and with bad input."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.units import roster_store, service
from damai.units.importing.apply import import_file
from tests.builders import ELECTION, fresh_id
from tests.harness import actor
from tests.paging import signed, token
from tests.units.given import CITY, HOUSE, a_post, add, enlist, place_post, strengthen

FORM = {"name": "Polsek A", "kind": "polsek", "area": "18.72.01", "source": "Sprin 1"}


@pytest.fixture
def sari(client: TestClient[Any], house: House) -> TestClient[Any]:
    return signed(client, house, "sari")


def send(client: TestClient[Any], path: str, page: str = "/satuan", **fields: str) -> Any:
    form = {"form_token": token(client.get(page).text), "id": fresh_id(), **fields}
    return client.post(path, data=form)


def test_every_list_is_there_when_it_is_empty(sari: TestClient[Any]) -> None:
    for path, words in (
        ("/satuan", "Belum ada satuan"),
        ("/satuan?satgas=gakkum&tanggal=2024-02-14", "Tidak ada satuan pada saringan ini"),
        ("/satuan/pos", "Belum ada pos"),
        ("/satuan/daftar", "Belum ada personel dalam daftar"),
        ("/satuan/impor", "Impor satuan atau personel"),
    ):
        page = sari.get(path)
        assert page.status_code == 200, path
        assert words in page.text, path


def test_a_unit_is_added_strengthened_and_stands_in_the_table(sari: TestClient[Any]) -> None:
    made = send(sari, "/satuan", code="polsek-a", **FORM)
    assert made.headers["location"] == "/satuan/polsek-a"

    done = send(
        sari, "/satuan/polsek-a/kekuatan", "/satuan/polsek-a", version="1",
        **{"n-pam-tps": "40", "v-pam-tps": "2", "n-humas": "1", "dates": "2024-02-14 - humas 3"},
    )  # fmt: skip
    assert done.status_code == 303

    table, sheet = sari.get("/satuan").text, sari.get("/satuan/polsek-a").text
    assert "<strong>41</strong>" in table
    assert "Jumlah belum cocok: 41 dari 565" in table
    assert 'name="n-pam-tps" inputmode="numeric" maxlength="6"' in sheet
    assert "2024-02-14 - humas 3 0" in sheet
    assert "<strong>3</strong>" in sari.get("/satuan?tanggal=2024-02-14").text


def test_a_form_that_is_refused_comes_back_with_its_words(
    sari: TestClient[Any], house: House
) -> None:
    add(house.db, code="polsek-a")

    bad = send(sari, "/satuan", code="Polsek B!", **{**FORM, "name": "Polsek Bagus"})
    assert bad.status_code == 422
    assert "bukan kode satuan" in bad.text
    assert 'value="Polsek Bagus"' in bad.text
    twice = send(sari, "/satuan", code="polsek-a", **FORM)
    assert (twice.status_code, "sudah dipakai" in twice.text) == (409, True)
    cell = send(
        sari, "/satuan/polsek-a/kekuatan", "/satuan/polsek-a", version="1", **{"n-humas": "empat"}
    )
    assert cell.status_code == 422
    assert 'value="empat"' in cell.text
    line = send(sari, "/satuan/polsek-a/kekuatan", "/satuan/polsek-a", version="1", dates="besok 3")
    assert (line.status_code, "besok 3" in line.text) == (422, True)
    late = send(sari, "/satuan/polsek-a/kekuatan", "/satuan/polsek-a", version="9", **{"n-humas": "1"})  # fmt: skip
    assert late.status_code == 409
    day = sari.get("/satuan?tanggal=14-02-2024")
    assert (day.status_code, "bukan tanggal" in day.text) == (422, True)


def test_an_officer_is_listed_changed_and_taken_off(sari: TestClient[Any], house: House) -> None:
    add(house.db, code="polsek-a")
    given = {"nrp": "87010203", "name": "Personel 1", "rank": "Bripka", "part": "preventif/pam-tps"}

    send(sari, "/satuan/polsek-a/personel", "/satuan/polsek-a", **given)
    with house.db.read() as conn:
        person = roster_store.by_nrp(conn, ELECTION, ["87010203"])["87010203"]
    path = f"/satuan/personel/{person.id}"
    assert "Personel 1" in sari.get("/satuan/polsek-a").text
    bad = send(sari, path, path, version="1", **{**given, "note": "HP 081234567890"})
    assert (bad.status_code, "mirip telepon" in bad.text) == (422, True)
    changed = send(sari, path, path, version="1", **{**given, "rank": "Aipda", "unit": "polsek-a"})
    assert changed.status_code == 303
    assert "Aipda / 87010203" in sari.get(path).text
    gone = send(sari, f"{path}/keluarkan", path, version="2")
    assert gone.headers["location"] == "/satuan/daftar"
    assert sari.get(path).status_code == 404


def test_a_post_is_added_filled_by_hand_released_and_ended(
    sari: TestClient[Any], house: House
) -> None:
    add(house.db, code="polsek-a")
    enlist(house.db, 3, "polsek-a")
    given = {**a_post(), "part": "preventif/pam-objek"}

    path = send(sari, "/satuan/pos", "/satuan/pos", **given).headers["location"]
    assert (
        send(sari, f"{path}/isi", path, since="2024-02-10", until="2024-02-10").status_code == 303
    )
    page = sari.get(path).text
    assert "2 dari 2" in page
    assert "1 dari 2 · kurang 1" in page
    none = send(sari, f"{path}/tugas", path, nrp="99999", on_date="2024-02-12", shift="pagi")
    assert (none.status_code, "tidak ada dalam daftar Anda" in none.text) == (422, True)
    add(house.db, code="kodim", name="Kodim", kind="tni", area=CITY)
    enlist(house.db, 1, "kodim", first=77)
    other = send(sari, f"{path}/tugas", path, nrp="LAT-077", on_date="2024-02-12", shift="pagi")
    assert (other.status_code, "tidak ada dalam daftar Anda" in other.text) == (422, True)
    tired = send(sari, f"{path}/tugas", path, nrp="LAT-003", on_date="2024-02-11", shift="pagi")
    assert (tired.status_code, "belum beristirahat" in tired.text) == (422, True)
    fine = send(sari, f"{path}/tugas", path, nrp="LAT-001", on_date="2024-02-12", shift="pagi")
    assert fine.status_code == 303
    officer = re.search(r'name="officer" value="([^"]+)"', page)
    assert officer
    other = place_post(house.db)
    there = f"/satuan/pos/{other}"
    said = {"officer": officer[1], "on_date": "2024-02-10", "shift": "pagi"}
    assert send(sari, f"{there}/lepas", there, **said).status_code == 404
    let = send(sari, f"{path}/lepas", path, officer=officer[1], on_date="2024-02-10", shift="pagi")
    assert let.status_code == 303
    early = send(sari, f"{path}/akhiri", path, version="1", ends_on="2024-02-10", reason="Kosong.")
    assert (early.status_code, "sudah dijadwalkan" in early.text) == (422, True)


def test_the_roster_says_who_serves_rests_and_is_free(sari: TestClient[Any], house: House) -> None:
    add(house.db, code="polsek-a")
    enlist(house.db, 3, "polsek-a")
    path = send(
        sari, "/satuan/pos", "/satuan/pos",
        **{**a_post(officers_n="1", shifts="malam 19:00 5"), "part": "preventif/pam-objek"},
    ).headers["location"]  # fmt: skip
    send(sari, f"{path}/isi", path, since="2024-02-10", until="2024-02-10")

    on_duty = sari.get("/satuan/daftar?tanggal=2024-02-10&status=duty").text
    after = sari.get("/satuan/daftar?tanggal=2024-02-11").text

    assert on_duty.count("/satuan/personel/") == 1
    assert "19.00–00.00" in on_duty
    counts = re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", after)
    assert counts == [("Bertugas", "0"), ("Istirahat", "1"), ("Siap", "2")]
    assert "Tidak ada personel pada saringan ini" in sari.get("/satuan/daftar?regu=zzz").text
    assert sari.get("/satuan/daftar?tanggal=x").status_code == 422


@pytest.mark.parametrize(
    ("who", "names", "edits"),
    [("agus", True, False), ("eka", False, False), ("maya", False, False)],
)
def test_another_role_reads_what_it_may_and_no_more(
    client: TestClient[Any], house: House, who: str, names: bool, edits: bool
) -> None:
    add(house.db, code="polsek-a")
    strengthen(house.db, "polsek-a", ("preventif", "pam-tps", 12))
    enlist(house.db, 2, "polsek-a")
    post = place_post(house.db, area="18.72.01")
    home = place_post(house.db, kind="candidate", name="Kediaman", area="18.72.01")
    page = signed(client, house, who)

    sheet = page.get("/satuan/polsek-a").text
    assert ("LAT-001" in sheet) == names
    assert ('action="/satuan/polsek-a/kekuatan"' in sheet) == edits
    assert page.get(f"/satuan/pos/{post}").status_code == 200
    assert page.get(f"/satuan/pos/{home}").status_code == 404
    assert "Kediaman" not in page.get("/satuan/pos").text
    assert page.get("/satuan/daftar").status_code == (200 if names else 403)
    assert page.get("/satuan/impor").status_code == 403


def test_partners_see_no_unit_of_the_police(client: TestClient[Any], house: House) -> None:
    add(house.db, code="polsek-a")
    budi = signed(client, house, "budi")

    assert "Belum ada satuan" in budi.get("/satuan").text
    assert budi.get("/satuan/polsek-a").status_code == 404


def test_five_thousand_officers_are_listed_page_by_page(
    sari: TestClient[Any], house: House
) -> None:
    add(house.db, code="polsek-a", area=CITY)
    lines = "".join(f"L{n:06d},Personel {n},Bripda,polsek-a,humas\n" for n in range(5_000))
    report = import_file(
        house.db, HOUSE, "officers", f"nrp,name,rank,unit,satgas\n{lines}".encode(), "x.csv", ELECTION,
        renames={},
    )  # fmt: skip
    assert report.added == 5_000

    first, last = sari.get("/satuan/daftar"), sari.get("/satuan/daftar?hal=25")

    assert first.text.count("/satuan/personel/") == 200
    assert "hal=2" in first.text
    assert last.text.count("/satuan/personel/") == 200
    assert "hal=26" not in last.text
    assert "Menampilkan 200 orang pertama" in sari.get("/satuan/polsek-a").text


def upload(client: TestClient[Any], text: str, name: str = "satuan.csv", **fields: str) -> Any:
    fields = {"dataset": "units", "verb": "look", **fields}
    fields["form_token"] = token(client.get("/satuan/impor").text)
    return client.post("/satuan/impor", data=fields, files={"file": (name, text.encode(), "text/csv")})  # fmt: skip


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def test_a_file_is_looked_at_its_columns_corrected_and_put_in_force(
    sari: TestClient[Any], house: House
) -> None:
    text = "Kode,Nama,Jenis,Wilayah,Sumber,Kuat\npolsek-a,Polsek A,polsek,18.72.01,Sprin,40\n"
    look = upload(sari, text)
    assert look.status_code == 200
    assert "Belum ada yang berubah" in look.text
    chosen = ("code", "name", "kind", "area", "source", "pam-tps")
    columns = {f"column-{n}": field for n, field in enumerate(chosen)}

    again = upload(sari, text, shape=hidden(look.text, "shape"), **columns)
    done = upload(
        sari, text, verb="apply", shape=hidden(again.text, "shape"),
        mark=hidden(again.text, "mark"), **columns,
    )  # fmt: skip

    assert "Sudah berlaku" in done.text
    with house.db.read() as conn:
        [ready] = service.strengths(conn, actor(house.db, "sari"), ELECTION)
    assert (ready.officers_n, ready.unit.synthetic) == (40, True)  # an exercise marks every row
    assert "Dikenali" in upload(sari, text.replace("40", "41")).text


def test_a_bad_file_is_said_to_be_so_by_row(sari: TestClient[Any]) -> None:
    bad = upload(sari, "code,name,kind,area,source\npolsek-a,x,kantor,18.72.01,s\n")
    assert bad.status_code == 422
    assert "bukan jenis satuan" in bad.text
    assert "tidak ada yang berubah" in bad.text
    for text, name in (("", "x.csv"), ("code\nx\n", "x.csv"), ("x", "x.pdf")):
        assert upload(sari, text, name).status_code == 422, name
    assert sari.get("/satuan/impor/contoh/officers").text.startswith("\ufeffnrp,name")
    assert sari.get("/satuan/impor/contoh/zzz").status_code == 422


def test_every_screen_is_complete_in_english(sari: TestClient[Any], house: House) -> None:
    add(house.db, code="polsek-a")
    strengthen(house.db, "polsek-a", ("preventif", "pam-tps", 12))
    post = place_post(house.db)
    sari.cookies.set("damai-lang", "en")

    for path, words in (
        ("/satuan", "Units and strength"), ("/satuan/polsek-a", "Polling stations"),
        ("/satuan/pos", "Guarded posts"), (f"/satuan/pos/{post}", "Fill the schedule"),
        ("/satuan/daftar", "Duty roster"), ("/satuan/impor", "Look at the file"),
    ):  # fmt: skip
        assert words in sari.get(path).text, path
