"""Workbooks: read within bounds, never run, and as other programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

import pytest

from damai.areas import workbook
from damai.areas.importing import workbooks
from damai.areas.importing.report import Unreadable
from damai.db.database import Database
from tests.areas.acting import bring, problems

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>'
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(sheet: str, strings: str | None = None, **parts: str) -> bytes:
    """A workbook with this sheetData."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            told = parts.get(name, text)
            if strings is not None:
                told = told.replace("</Types>", STRINGS + "</Types>")
            archive.writestr(name, told)
        archive.writestr(SHEET, f"<worksheet {NS}><sheetData>{sheet}</sheetData></worksheet>")
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", f"<sst {NS}>{strings}</sst>")
    return made.getvalue()


def read(raw: bytes) -> list[tuple[int, list[str]]]:
    return list(workbooks.records(raw, "x.xlsx"))


def refused(raw: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        read(raw)
    return found.value


def test_cells_are_read_as_other_programs_write_them() -> None:
    strings = (
        "<si><t>code</t></si><si><r><t>na</t></r><r><t>me</t></r><rPh sb='0' eb='2'><t>x</t></rPh></si>"
        "<si><t>Kota _x0041_dil</t></si>"
    )
    sheet = (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>'
        '<row r="3"/><row r="5"><c r="A5"><v>1.872011003001E12</v></c><c r="B5" t="b"><v>1</v></c>'
        '<c r="C5" t="s"><v>2</v></c><c r="D5"><v>-5.1114</v></c><c r="E5" t="e"><v>#N/A</v></c></row>'
    )

    assert read(book(sheet, strings)) == [
        (2, ["code", "", "name"]),
        (5, ["1872011003001", "true", "Kota Adil", "-5.1114", "#N/A"]),
    ]


def test_a_sheet_is_imported_and_its_rows_are_named_as_the_program_numbers_them(
    tree: Database,
) -> None:
    rows = iter([("18.73", "Lain", None), ("18.73.01", "=1+1", 105.5), ("salah", "x", None)])
    bad = b"".join(workbook.written(("code", "name", "lon"), rows))
    report = bring(tree, "areas", bad, "a.xlsx")
    assert problems(report) == [(2, 3, "lat", "point-half"), (3, 4, "code", "code-shape")]

    good = b"".join(workbook.written(("code", "name", "area_km2"), iter([("18.73", "=1+1", 5)])))
    assert bring(tree, "areas", good, "a.xlsx").added == 1


@pytest.mark.asvs("1.2.10")
def test_a_text_is_never_a_formula_and_comes_back_as_it_was() -> None:
    rows = [("=cmd()", 1), ("<&>", True), ("x_x0041_\x07\r\n", None), (None, 0), ("", 0.5)]
    raw = b"".join(workbook.written(("a", "b"), iter(rows)))

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read(SHEET).decode()
    assert "<f" not in sheet
    assert read(raw) == [
        (1, ["a", "b"]), (2, ["'=cmd()", "1"]), (3, ["<&>", "true"]), (4, ["x_x0041_\x07\r\n"]),
        (5, ["", "0"]), (6, ["", "0.5"]),
    ]  # fmt: skip


def test_a_date_is_read_as_people_write_dates() -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["since", "at"])
    book.active.append([date(2022, 7, 25), datetime(2024, 2, 14, 7, 5)])  # noqa: DTZ001 - a sheet has none
    kept = io.BytesIO()
    book.save(kept)

    assert read(kept.getvalue())[1] == (2, ["2022-07-25", "2024-02-14T07:05:00"])


def test_a_formula_is_refused_with_its_row() -> None:
    error = refused(book('<row r="7"><c r="A7"><f>1+1</f><v>2</v></c></row>'))
    assert (error.code, error.data["line"]) == ("file-formula", 7)


def test_a_bomb_ends_the_reading_before_it_fills_the_memory() -> None:
    zeros = '<row r="1"><c t="inlineStr"><is><t>' + "a" * (60 * 2**20) + "</t></is></c></row>"
    assert refused(book(zeros)).code == "file-too-large"


def test_too_many_rows_and_columns_are_refused() -> None:
    assert refused(book('<row r="1048577"><c><v>1</v></c></row>')).code == "file-rows"
    assert refused(book('<row r="1"><c r="IW1"><v>1</v></c></row>')).code == "file-columns"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">]>'
READ_PARTS = (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels")


@pytest.mark.asvs("1.5.1")
@pytest.mark.parametrize("dtd", ["", LAUGHS, OUTSIDE], ids=["none", "bomb", "outside"])
@pytest.mark.parametrize("part", READ_PARTS)
def test_no_part_of_a_workbook_may_declare_an_entity(part: str, dtd: str) -> None:
    good = book('<row r="1"><c t="s"><v>0</v></c></row>', "<si><t>x</t></si>")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, dtd * (name == part) + old.read(name).decode())
    raw = made.getvalue()

    if dtd:
        assert refused(raw).code == "file-workbook"
    else:
        assert read(raw) == [(1, ["x"])]


@pytest.mark.parametrize(
    "make",
    [
        lambda: book("<row><c t='s'><v>9</v></c></row>", "<si><t>x</t></si>"),
        lambda: book("<row><c><v>satu</v></c></row>"),
        lambda: book("<row><c></row>"),
        lambda: book("", **{"xl/workbook.xml": ENTITIES + "<workbook/>"}),
        lambda: book("", **{"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
        lambda: book("<row r='x'/>"),
        lambda: book("<row/>")[:-30],
    ],
)
def test_a_workbook_that_is_broken_is_said_to_be(make: Callable[[], bytes]) -> None:
    raw = make()
    if workbooks.is_workbook(raw):
        assert refused(raw).code == "file-workbook"
    else:
        assert not raw.endswith(b"\x00" * 2)


def test_a_shared_text_is_held_once_for_all_rows_that_have_it() -> None:
    long = f"_x0041_{'a' * 1000}"
    rows = '<row><c t="s"><v>0</v></c></row>' * 3

    (_, first), *others = read(book(rows, f"<si><t>{long}</t></si>"))

    assert first == ["A" + "a" * 1000]
    assert all(cells[0] is first[0] for _, cells in others)


@pytest.mark.parametrize("more", [0, 1])
def test_a_text_longer_than_a_cell_can_hold_is_refused_with_its_row(more: int) -> None:
    text = "a" * (workbooks.CELL_MAX + more)
    raw = book('<row><c t="s"><v>0</v></c></row>', f"<si><t>{text}</t></si>")

    if not more:
        assert read(raw) == [(1, [text])]
        return
    with pytest.raises(Unreadable, match="file-cell") as caught:
        read(raw)
    assert caught.value.data["line"] == 1
