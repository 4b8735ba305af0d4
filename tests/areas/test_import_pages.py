"""The page of imports: what an administrator sees, corrects and applies; and what a file may not do."""

from __future__ import annotations

import gzip
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.areas import service, uploading
from damai.areas.import_pages import PROBLEMS_N
from damai.areas.importing.report import REFUSED_MAX
from damai.webkit.uploads import FORM_B
from tests import harness
from tests.builders import ELECTION
from tests.paging import signed, token

KODE = "Kode;x,Pemilih\n1872011003901,27\n"
CSV = "text/csv"


@pytest.fixture
def admin(client: TestClient[Any], house: House) -> TestClient[Any]:
    return signed(client, house, "admin")


def send(client: TestClient[Any], text: str | bytes, name: str = "tps.csv", **fields: str) -> Any:
    fields = {"dataset": "stations", "verb": "look", **fields}
    fields["form_token"] = token(client.get("/impor").text)
    raw = text.encode() if isinstance(text, str) else text
    return client.post("/impor", data=fields, files={"file": (name, raw, CSV)})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def chosen(page: str) -> dict[str, str]:
    """What each column's list says."""
    lists = re.findall(r'name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    picked = {name: re.search(r'value="(\w+)" selected', body) for name, body in lists}
    return {name: found[1] if found else "" for name, found in picked.items()}


def test_a_file_is_looked_at_corrected_applied_and_its_like_recognised(
    admin: TestClient[Any], house: House
) -> None:
    first = send(admin, KODE)
    assert first.status_code == 422
    assert "Belum ada kolom untuk tps_code" in first.text
    assert chosen(first.text) == {"column-0": "", "column-1": "dpt_clean"}

    mapped = {"shape": hidden(first.text, "shape"), "column-0": "tps_code", "column-1": "dpt_clean"}
    look = send(admin, KODE, **mapped)
    assert look.status_code == 200
    assert "Belum ada yang berubah" in look.text
    assert "18.72.01.1003.901" in look.text

    done = send(admin, KODE, **mapped, mark=hidden(look.text, "mark"), verb="apply")
    assert done.status_code == 200
    assert "Diterapkan, catatan nomor" in done.text
    with house.db.read() as conn:
        assert service.station(conn, ELECTION, "18.72.01.1003.901").voters_n == 27

    later = send(admin, KODE.replace("27", "28"))
    assert chosen(later.text)["column-0"] == "tps_code"
    assert "Dikenali" in later.text
    assert "<del>27</del> → <ins>28</ins>" in later.text
    same = send(admin, KODE)
    assert "Semua sudah sama" in same.text
    assert 'value="apply"' not in same.text


def test_refused_rows_are_named_with_their_reason_and_cannot_be_applied(
    admin: TestClient[Any],
) -> None:
    page = send(admin, "tps_code,dpt_clean\n1872011003901,x\n9900000000001,1\n1872011003902,1\n")

    assert page.status_code == 422
    cells = re.findall(r'<td class="num">(\d+)</td><td>([^<]+)</td>', page.text)
    assert cells == [("2", "Pemilih (DPT)"), ("3", "Kode TPS")]
    assert 'value="apply"' not in page.text


def test_of_many_refused_rows_the_first_are_named_and_the_rest_counted(
    admin: TestClient[Any],
) -> None:
    page = send(admin, "tps_code\n" + "x\n" * 60).text

    assert page.count("<td>Kode TPS</td>") == PROBLEMS_N
    assert "Hanya 50 yang pertama ditampilkan." in page
    assert '<span class="count">60</span>' in page


def test_the_whole_number_of_refused_rows_is_told_though_not_all_are_kept(
    admin: TestClient[Any],
) -> None:
    page = send(admin, "tps_code\n" + "x\n" * (REFUSED_MAX + 1)).text

    assert '<span class="count">1.001</span>' in page


def test_too_many_rows_are_refused_with_the_way_for_them(
    admin: TestClient[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "50.000 baris" in admin.get("/impor").text
    monkeypatch.setattr(uploading, "ROWS_N", 2_000)

    page = send(admin, "tps_code,x\n" + ",\n" * 2_001)

    assert page.status_code == 422
    assert "tps.csv: lebih dari 2000 baris" in page.text
    assert "./damai import" in page.text


def test_while_one_file_is_read_the_next_is_told_so_at_once(admin: TestClient[Any]) -> None:
    with uploading._one_at_a_time:
        page = send(admin, KODE)

    assert page.status_code == 409
    assert "Impor lain sedang berjalan" in page.text
    assert "data-import-found" in page.text
    assert send(admin, KODE).status_code == 422  # read again, and its column is missing


def test_without_a_file_or_with_a_kind_that_is_not_there_the_form_says_so(
    admin: TestClient[Any],
) -> None:
    fields = {"form_token": token(admin.get("/impor").text), "dataset": "places"}

    empty = admin.post("/impor", data=fields)
    assert (empty.status_code, "Belum ada berkas" in empty.text) == (422, True)
    assert '<option value="places" selected>' in empty.text
    assert send(admin, KODE, dataset="people").status_code == 422
    assert send(admin, KODE, name="tps.exe").status_code == 422


def test_whoever_keeps_no_house_finds_no_door(admin: TestClient[Any], house: House) -> None:
    sari = signed(admin, house, "sari")

    assert sari.get("/impor").status_code == 403
    answer = sari.post("/impor", files={"file": ("tps.csv", KODE.encode(), CSV)})
    assert answer.status_code == 403


@pytest.mark.asvs("5.2.1")
def test_a_file_that_is_too_large_is_not_looked_at(admin: TestClient[Any]) -> None:
    largest = b"tps_code\n" + b"x" * (uploading.FILE_B - 9)
    over = send(admin, largest + b"x")
    far_over = send(admin, largest + bytes(FORM_B))

    assert send(admin, largest).status_code == 422  # read, and its row refused
    for answer in (over, far_over):
        assert answer.status_code == 413
        assert "lebih besar dari 16 MB" in answer.text
        assert "data-import-found" in answer.text


@pytest.mark.asvs("3.2.2")
def test_what_stands_in_a_file_is_shown_as_text(admin: TestClient[Any]) -> None:
    sly = "<script>alert(1)</script>"
    page = send(admin, f'tps_code,"{sly}"\n"{sly}","{sly}"\n', name=f"{sly}.csv").text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


@pytest.mark.asvs("5.3.2", "5.4.1", "5.4.2")
def test_a_files_name_leads_nowhere(admin: TestClient[Any], house: House, tmp_path: Path) -> None:
    before = sorted(str(path) for path in tmp_path.rglob("*"))

    page = send(admin, "tps_code\n1872011003901\n", name="../../../antah/tps.csv")

    assert page.status_code == 200
    assert "antah" not in page.text
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    # What goes out is named by us: nothing of what was asked stands in the header unchecked.
    sly = admin.get('/ekspor/places.csv?area=18.72"%0d%0aX-Sly: 1')
    assert (sly.status_code, "content-disposition" in sly.headers) == (422, False)


@pytest.mark.asvs("5.2.4", "14.2.8")
def test_nothing_of_a_file_is_kept_but_its_rows(
    admin: TestClient[Any], house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote the workbook, with what and where, goes with the request; so does every unused column."""
    made = openpyxl.Workbook()
    made.properties.creator = "Pak Rahasia"
    made.properties.description = "Laptop-Rahasia"
    made.active.append(["tps_code", "catatan pribadi"])
    made.active.append(["1872011003901", "Bu Rahasia"])
    out = io.BytesIO()
    made.save(out)
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    look = send(admin, out.getvalue(), "tps.xlsx")

    done = send(
        admin, out.getvalue(), "tps.xlsx", mark=hidden(look.text, "mark"), verb="apply"
    )  # fmt: skip

    assert "Diterapkan" in done.text
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    kept += b"".join(gzip.decompress(p.read_bytes()) for p in files if p.suffix == ".gz")
    assert b"18.72.01.1003.901" in kept
    for word in (b"Rahasia", b"catatan pribadi"):
        assert word not in kept
    assert list(spool.iterdir()) == []


@pytest.mark.asvs("5.1.1")
def test_what_may_be_uploaded_is_written_down() -> None:
    said = (harness.ROOT / "docs" / "formats.md").read_text()
    (part,) = (line for line in said.splitlines() if line.startswith("**By the page.**"))

    assert f"{uploading.FILE_B // 2**20} MB" in part
    assert f"{uploading.UNPACKED_B // 2**20} MB" in part
    assert f"{uploading.ROWS_N:,} rows" in part
    for ending in uploading.ENDINGS:
        assert f"`.{ending}`" in part


@pytest.mark.parametrize("dataset", uploading.DATASETS)
@pytest.mark.parametrize("form", uploading.ENDINGS)
def test_the_page_gives_an_empty_table_that_is_brought_back_filled_in(
    admin: TestClient[Any], dataset: str, form: str
) -> None:
    row = {"tps_code": "1872011003901", "dpt_clean": "27", "code": "pos-baru", "kind": "police-post",
           "name": "Pos Baru", "area": "18.72.01.1003", "source": "LATIHAN"}  # fmt: skip
    link = f"/ekspor/template-{dataset}.{form}"
    assert f'href="{link}"' in admin.get("/impor").text

    taken = admin.get(link)

    assert f'.{form}"' in taken.headers["content-disposition"]
    if form == "csv":
        columns = taken.text.strip().split(",")
        filled: str | bytes = taken.text + ",".join(row.get(c, "") for c in columns) + "\n"
    else:
        book = openpyxl.load_workbook(io.BytesIO(taken.content))
        columns = [cell.value for cell in book.active[1]]
        book.active.append([row.get(c) for c in columns])
        kept = io.BytesIO()
        book.save(kept)
        filled = kept.getvalue()
    assert tuple(columns) == uploading.ROWS_OF[dataset].FIELDS
    page = send(admin, filled, f"isi.{form}", dataset=dataset)
    assert page.status_code == 200
    assert hidden(page.text, "mark")


def test_what_a_point_comes_from_and_a_kind_are_said_in_the_readers_words(
    admin: TestClient[Any], house: House
) -> None:
    page = send(
        admin,
        "code,kind,name,area,source\npos-x,police-post,Pos X,18.72.01.1003,LATIHAN\n",
        dataset="places",
    ).text
    assert re.search(r"Jenis: Pos polisi", page)

    moved = "tps_code,lon,lat,point\n1872011003003,105.3,-5.11,surveyed\n"
    page = send(admin, moved).text
    assert "<del>titik buatan" in page
    assert "<ins>diukur di tempat</ins>" in page
