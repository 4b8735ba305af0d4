"""*Perintah*: from a published plan to the papers of a Polsek, and its annex that comes back with another name."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from damai.app.house import House
from damai.deployment.orders.stations import Stations
from damai.deployment.pages import order_pages
from damai.deployment.plans import manning, ordering, service
from damai.units import service as units
from tests.builders import ELECTION
from tests.deployment.lines.given import enter
from tests.deployment.orders.pdf_text import pages
from tests.deployment.pages.served import Reader
from tests.deployment.plans.kept import act, drafted, seen
from tests.deployment.plans.test_manning import man, with_roster
from tests.harness import actor
from tests.units.given import HOUSE, an_officer

By = Callable[[str], Reader]
TIMUR = "polsek-timur"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def plan(house: House) -> str:
    """A published plan of 24 stations; 15 officers of each of its two Polsek, more than it needs."""
    return with_roster(house.db)


def text_of(raw: bytes) -> str:
    return " ".join(pages(raw))


def main_of(answer: Any) -> str:
    """The words of a page, without its shell."""
    found = re.search(r'<div class="page.*</main>', answer.text, re.DOTALL)
    assert found
    return re.sub(r" +", " ", re.sub(r"<[^>]+>", " ", found[0]))


def book_of(reader: Reader, plan: str) -> tuple[Any, Any, int]:
    """The annex of Polsek Metro Timur as a workbook, its sheet, and the row of its titles."""
    answer = reader.get(f"/rencana/{plan}/perintah/lampiran.xlsx?satuan={TIMUR}")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    titles_at = next(r for r in range(1, 30) if sheet.cell(r, 2).value == "NAMA")
    return book, sheet, titles_at


def brought(reader: Reader, plan: str, book: Any, unit: str = TIMUR) -> Any:
    raw = book
    if not isinstance(book, bytes):
        out = io.BytesIO()
        book.save(out)
        raw = out.getvalue()
    files = {"file": ("lampiran.xlsx", raw, XLSX)}
    return reader.post(f"/rencana/{plan}/perintah/lampiran", files=files, satuan=unit)


def standing(house: House, plan: str) -> dict[str, list[str]]:
    with house.db.read() as conn:
        found = manning.standing(conn, actor(house.db, "tuti"), seen(house.db, plan))
    return {team: [one.nrp for one in some] for team, some in found.items()}


def team_of(house: House, plan: str, district: str) -> Any:
    """A team of a sub-district that Polsek Metro Timur sends officers to."""
    with house.db.read() as conn:
        person = actor(house.db, "tuti")
        found = service.teams(conn, person, service.plan(conn, person, plan))
    return next(t for t in found if t.district == district and any(m.unit == TIMUR for m in t.met))


def test_a_commander_names_prints_and_takes_the_annex_back(house: House, by: By, plan: str) -> None:
    enter(house.db, a18_72_04="0812 3456 7890")
    tuti = by("tuti")
    page = tuti.get(f"/rencana/{plan}/perintah").text
    assert "Polsek Metro Pusat" in page
    assert "Nama belum ditetapkan" in page

    assert tuti.post(f"/rencana/{plan}/perintah/nama").status_code == 303
    assert "Nama sudah ditetapkan" in tuti.get(f"/rencana/{plan}/perintah").text
    team = team_of(house, plan, "18.72.04")
    before = standing(house, plan)
    assert len(before[team.team]) == 2

    asked = "nomor=Sprin%2F7%2FII%2F2024&klasifikasi=RAHASIA&salinan=2&dari=3"
    sheet = tuti.get(f"/rencana/{plan}/perintah/lembar.pdf?tim={team.team}&{asked}")
    listed = tuti.get(f"/rencana/{plan}/perintah/daftar.pdf?satuan={TIMUR}&{asked}")
    annex = tuti.get(f"/rencana/{plan}/perintah/lampiran.pdf?satuan={TIMUR}&{asked}")
    for answer in (sheet, listed, annex):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert "attachment" in answer.headers["content-disposition"]
        said = text_of(answer.content)
        assert "RAHASIA" in said
        assert "Sprin/7/II/2024" in said
        assert "LATIHAN" in said
    assert before[team.team][0] in text_of(sheet.content)
    assert "0812 3456 7890" in text_of(sheet.content)
    assert before[team.team][0] in text_of(annex.content)

    book, cells, titles_at = book_of(tuti, plan)
    spare = next(
        nrp for nrp in ("80000029", "80000027") if not any(nrp in n for n in before.values())
    )
    row = titles_at + 1
    old = re.search(r"\d{8}", cells.cell(row, 3).value)[0]  # type: ignore[index]
    cells.cell(
        row, 2
    ).value = f"personel  {spare} (LATIHAN)"  # typed by hand: case and blanks do not matter
    cells.cell(row, 3).value = f"Bripda NRP {spare}"
    assert brought(tuti, plan, book).status_code == 303

    after = standing(house, plan)
    wanted = {t: sorted(spare if nrp == old else nrp for nrp in n) for t, n in before.items()}
    assert {t: sorted(n) for t, n in after.items()} == wanted
    assert spare in text_of(
        tuti.get(f"/rencana/{plan}/perintah/lampiran.pdf?satuan={TIMUR}").content
    )


def test_the_annex_as_it_was_downloaded_comes_back_and_nothing_moves(
    house: House, by: By, plan: str
) -> None:
    man(house.db, "tuti", "fill_names", plan)
    before = standing(house, plan)

    book, _, _ = book_of(by("tuti"), plan)
    assert brought(by("tuti"), plan, book).status_code == 303

    assert standing(house, plan) == before


def test_the_numbers_of_an_exercise_come_back_too(house: House, by: By, plan: str) -> None:
    """They have letters in them (LAT00001), with and without a rank before them."""

    def add(uow: Any) -> Any:
        for n, rank in ((1, "Bripda"), (2, "")):
            given = an_officer(f"LAT0000{n}", subsatgas="pam-tps", rank=rank or "-")
            done = units.add_officer(uow, HOUSE, ELECTION, TIMUR, given)
        return done

    house.db.write_now(add, actor=HOUSE.id)
    book, cells, titles_at = book_of(by("tuti"), plan)
    for at, said in ((1, "Bripda NRP LAT00001"), (2, "NRP LAT00002")):
        nrp = said.rpartition(" ")[2]
        cells.cell(titles_at + at, 2).value = f"Personel {nrp} (latihan)"
        cells.cell(titles_at + at, 3).value = said
    assert brought(by("tuti"), plan, book).status_code == 303

    named = {nrp for some in standing(house, plan).values() for nrp in some}
    assert {"LAT00001", "LAT00002"} <= named


def test_what_does_not_fit_comes_back_with_every_row_and_nothing_changes(
    house: House, by: By, plan: str
) -> None:
    man(house.db, "tuti", "fill_names", plan)
    before = standing(house, plan)
    book, cells, at = book_of(by("tuti"), plan)
    cells.cell(at + 1, 3).value = "Bripda / 99999999"
    cells.cell(at + 2, 3).value = "Bripda / 80000000"  # of Polsek Metro Pusat
    cells.cell(at + 3, 2).value = "Orang Lain"
    cells.cell(at + 4, 6).value = "TPS 999"

    answer = brought(by("tuti"), plan, book)

    assert answer.status_code == 422
    said = main_of(answer)
    assert "4 kesalahan" in said
    for row, words in (
        (at + 1, "NRP 99999999 tidak ada"), (at + 2, "tercatat di satuan Polsek Metro Pusat"),
        (at + 3, "bernama lain"), (at + 4, "TPS 999 bukan satu TPS"),
    ):  # fmt: skip
        assert re.search(rf"lampiran\.xlsx, baris {row}: [^\n]*{words}", said), words
    assert f'value="{TIMUR}" selected' in answer.text
    assert standing(house, plan) == before


def test_an_empty_name_a_formula_and_no_workbook_are_refused_with_the_page(
    house: House, by: By, plan: str
) -> None:
    man(house.db, "tuti", "fill_names", plan)
    before = standing(house, plan)
    tuti = by("tuti")
    book, cells, at = book_of(tuti, plan)
    cells.cell(at + 2, 2).value = "-"
    empty = brought(tuti, plan, book)
    book, cells, at = book_of(tuti, plan)
    cells.cell(at + 1, 7).value = "=A1"
    formula = brought(tuti, plan, book)
    none = tuti.post(f"/rencana/{plan}/perintah/lampiran", satuan=TIMUR)
    text = brought(tuti, plan, b"nama;nrp\n")
    large = brought(tuti, plan, b"PK" + bytes(2 * 2**20 + 80_000))

    assert re.search(rf"lampiran\.xlsx, baris {at + 2}, kolom NAMA \(B{at + 2}\): nama kosong", empty.text)  # fmt: skip
    assert f"baris {at + 1}: sel berisi rumus" in formula.text
    assert "Belum ada berkas" in none.text
    assert "bukan buku kerja XLSX" in text.text
    assert "lebih besar dari 2 MB" in large.text
    for answer in (empty, formula, none, text, large):
        assert answer.status_code == 422
        assert "Polsek Metro Timur" in answer.text
        assert "%(" not in main_of(answer)
    assert standing(house, plan) == before


def test_one_annex_is_read_at_a_time_and_never_on_the_loop(
    house: House, by: By, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    man(house.db, "tuti", "fill_names", plan)
    tuti = by("tuti")
    book, _, _ = book_of(tuti, plan)
    beside: list[bool] = []

    def codes_of(stations: Any, row: Any) -> Any:
        try:
            asyncio.get_running_loop()
            beside.append(False)
        except RuntimeError:
            beside.append(True)
        return found(stations, row)

    found = Stations.codes_of
    monkeypatch.setattr(Stations, "codes_of", codes_of)
    with order_pages._one_at_a_time:
        refused = brought(tuti, plan, book)
    taken = brought(tuti, plan, book)

    assert refused.status_code == 409
    assert "Impor lain sedang berjalan" in refused.text
    assert taken.status_code == 303
    assert beside
    assert all(beside)


def test_names_wait_for_the_publication(house: House, by: By, plan: str) -> None:
    other = drafted(house.db, name="Lain")

    page = by("tuti").get(f"/rencana/{other}/perintah")
    book, cells, _ = book_of(by("tuti"), other)
    annex = by("tuti").get(f"/rencana/{other}/perintah/lampiran.pdf?satuan={TIMUR}")
    listed = by("tuti").get(f"/rencana/{other}/perintah/daftar.pdf?satuan={TIMUR}")
    back = brought(by("tuti"), other, book)
    refused = by("tuti").post(f"/rencana/{other}/perintah/nama")

    assert page.status_code == 200
    assert "/perintah/nama" not in page.text
    assert refused.status_code == 409
    assert "belum terbit" in refused.text
    assert back.status_code == 409
    assert "belum terbit" in back.text
    head = [cells.cell(at, 1).value for at in range(1, 9)]
    assert "BELUM TERBIT: hanya untuk diperiksa" in head
    assert "Nama: usulan, belum ditetapkan" in head
    assert "BELUM TERBIT: hanya untuk diperiksa" in text_of(annex.content)
    assert "Nama: usulan" in text_of(annex.content)
    assert "BELUM TERBIT" in text_of(listed.content)
    assert "Nama: usulan" not in text_of(listed.content)  # it names nobody


def test_papers_say_whether_names_are_set_and_that_the_plan_was_withdrawn(
    house: House, by: By, plan: str
) -> None:
    tuti = by("tuti")
    path = f"/rencana/{plan}/perintah/lampiran.pdf?satuan={TIMUR}"
    proposed = text_of(tuti.get(path).content)
    man(house.db, "tuti", "fill_names", plan)
    fixed = text_of(tuti.get(path).content)
    act(house.db, "tuti", "withdraw", plan, 3, "Susunan berubah")
    gone = text_of(tuti.get(path).content)

    assert "Nama: usulan" in proposed
    assert "BELUM TERBIT" not in proposed
    assert "Nama: usulan" not in fixed
    assert "DITARIK" not in fixed
    assert "DITARIK: rencana ini tidak berlaku lagi" in gone
    assert "sudah diganti atau ditarik" in tuti.get(f"/rencana/{plan}/perintah").text


def test_a_sheet_says_the_formation_that_holds_for_its_own_stations(
    house: House, by: By, plan: str
) -> None:
    with house.db.read() as conn:
        person = actor(house.db, "tuti")
        teams = service.teams(conn, person, service.plan(conn, person, plan))
    known = ordering.Known(
        plan=seen(house.db, plan), teams=teams, stations={}, addresses={}, area_names={}, unit_names={},
        people={}, lines={}, voting_on=date(2024, 2, 14), place="Metro", operation="", exercise=False,
        address="https://damai.example",
    )  # fmt: skip

    for n in (5, 19):
        thinned = replace(teams[0], stations_n=n, linmas_n=2 * n)
        found = ordering.sheet(known, thinned, ordering.Asked())
        assert f"menjaga {n} TPS dibantu {2 * n} Linmas" in found.formation_id
        assert f"guard {n} stations with the help of {2 * n} Linmas" in found.formation_en


def test_papers_are_the_polices_alone(house: House, by: By, plan: str) -> None:
    team = team_of(house, plan, "18.72.04").team
    draft = drafted(house.db, name="Lain")
    paths = ["", f"/lembar.pdf?tim={team}", f"/daftar.pdf?satuan={TIMUR}",
             f"/lampiran.pdf?satuan={TIMUR}", f"/lampiran.xlsx?satuan={TIMUR}"]  # fmt: skip

    for who in ("budi", "dewi", "rian", "maya", "eka", "lia", "bayu", "admin"):
        for path in paths:
            answer = by(who).get(f"/rencana/{plan}/perintah{path}")
            assert answer.status_code in (403, 404), (who, path)
            assert by(who).get(f"/rencana/{draft}/perintah{path}").status_code in (403, 404)
        for verb in ("nama", "lampiran"):
            assert by(who).post(f"/rencana/{plan}/perintah/{verb}").status_code in (403, 404), who
    assert by("tuti").get(f"/rencana/{plan}/perintah/lembar.pdf?tim=tidak-ada").status_code == 404
    assert by("tuti").get(f"/rencana/{plan}/perintah/daftar.pdf?satuan=x").status_code == 404
    odd = by("tuti").get(f"/rencana/{plan}/perintah/lembar.pdf?tim={team}&klasifikasi=x")
    assert odd.status_code == 422
    assert by("tuti").get("/rencana/tidak-ada/perintah").status_code == 404


def test_a_padal_prints_the_own_teams_and_names_nobody(house: House, by: By, plan: str) -> None:
    own, other = team_of(house, plan, "18.72.01"), team_of(house, plan, "18.72.04")
    agus = by("agus")
    proposed = text_of(agus.get(f"/rencana/{plan}/perintah/lembar.pdf?tim={own.team}").content)
    assert "800000" not in proposed  # of a part of the plan one would propose others
    man(house.db, "tuti", "fill_names", plan)

    page = agus.get(f"/rencana/{plan}/perintah")

    assert page.status_code == 200
    assert "/perintah/nama" not in page.text
    sheet = agus.get(f"/rencana/{plan}/perintah/lembar.pdf?tim={own.team}")
    for nrp in standing(house, plan)[own.team]:  # also those that another Polsek sent
        assert nrp in text_of(sheet.content)
    assert agus.get(f"/rencana/{plan}/perintah/lembar.pdf?tim={other.team}").status_code == 404
    assert agus.post(f"/rencana/{plan}/perintah/nama").status_code == 403
    book, _, _ = book_of(agus, plan)
    assert brought(agus, plan, book).status_code == 403
