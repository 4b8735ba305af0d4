"""The annex as a workbook: a head, one row of titles, a row for each officer, ready to print on A4 across."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from damai.deployment.orders.model import Annex, AnnexRow
from damai.deployment.orders.rank_nrp import joined
from damai.deployment.orders.titles import COLUMNS, TITLES
from damai.deployment.orders.words import bands, day, days, marks

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = (6, 30, 26, 24, 26, 22, 20, 28)
"""Of the columns, in characters; printing shrinks them to A4 across."""
LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""The first instant a zip can hold: the file says nothing of when it was made unless the order is dated."""
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def annex_xlsx(annex: Annex, *, lang: str = "id") -> bytes:
    """The workbook's bytes; the same annex gives the same bytes. Every text is typed as a text and marked to stay one, so that
    what begins with ``= + - @`` is never a formula, also when somebody edits the cell."""
    # Here and not above: only who makes a workbook pays for the library.
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Lampiran" if lang == "id" else "Annex"
    at = 0
    for at, line in enumerate(_head(annex, lang), 1):
        _text(sheet, at, 1, line, bold=at <= len(annex.institution))
    titles_at = at + 2
    for column, key in enumerate(COLUMNS, 1):
        _text(sheet, titles_at, column, TITLES[lang][key], bold=True, boxed=True)
    for number, row in enumerate(annex.rows, titles_at + 1):
        sheet.cell(number, 1, row.no)
        _box(sheet, number, 1)
        for column, said in enumerate(_cells(row), 2):
            _text(sheet, number, column, said, boxed=True)
    _page(sheet, annex, titles_at)
    return _bytes(book, annex)


def _head(annex: Annex, lang: str) -> Iterator[str]:
    id = lang == "id"
    yield from annex.institution
    yield f"{'Klasifikasi' if id else 'Classification'}: {annex.classification}"
    if annex.exercise:
        yield "LATIHAN" if id else "EXERCISE (LATIHAN)"
    yield from bands(annex, lang)
    yield f"{'Lampiran Surat Perintah nomor' if id else 'Annex of order number'}: {annex.order_no}"
    if annex.dated:
        yield f"{'Tanggal' if id else 'Dated'}: {day(annex.dated, lang)}"
    yield f"{'Satuan' if id else 'Unit'}: {annex.unit_name}"
    if annex.operation:
        yield f"{'Operasi' if id else 'Operation'}: {annex.operation}"
    if said := days(annex.valid_from, annex.valid_to, lang):
        yield f"{'Berlaku' if id else 'Valid'}: {said}"
    if annex.plan_no:
        yield f"{'Rencana' if id else 'Plan'}: {annex.plan_no} {annex.plan_sha256}".rstrip()
    copy = f"{'Salinan ke-' if id else 'Copy '}{annex.copy_no}"
    yield copy + (f" {'dari' if id else 'of'} {annex.copies_n}" if annex.copies_n else "")


def _cells(row: AnnexRow) -> tuple[str, ...]:
    return (
        row.name,
        joined(row.rank, row.nrp),
        row.position,
        row.ops_position,
        ", ".join(row.stations),
        row.kelurahan,
        row.note,
    )


def _text(
    sheet: Worksheet, row: int, column: int, said: str, *, bold: bool = False, boxed: bool = False
) -> None:
    from openpyxl.styles import Font

    cell = sheet.cell(row, column)
    if said:
        cell.value = _escaped(said)
        cell.data_type = "s"  # by itself it would take "=..." for a formula
        cell.quotePrefix = True  # "this is text", for whoever edits the cell
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    if boxed:
        _box(sheet, row, column)


def _box(sheet: Worksheet, row: int, column: int) -> None:
    from openpyxl.styles import Alignment, Border, Side

    thin = Side(style="thin")
    cell = sheet.cell(row, column)
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _page(sheet: Worksheet, annex: Annex, titles_at: int) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGH"[column]].width = width
    sheet.freeze_panes = f"A{titles_at + 1}"
    sheet.print_title_rows = f"{titles_at}:{titles_at}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    mark = " - ".join([str(annex.classification), *marks(annex)])
    for band, said in ((sheet.oddHeader, mark), (sheet.oddFooter, f"{mark} - &P/&N")):
        if band is not None and band.center is not None:
            band.center.text = said


def _bytes(book: Workbook, annex: Annex) -> bytes:
    """The library stamps the clock on the file and on each of its parts; both are set to the day of the order."""
    from openpyxl.writer.excel import ExcelWriter

    made = datetime.combine(annex.dated, time(), UTC) if annex.dated else LONG_AGO
    book.properties.creator = "Damai"
    book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    loose, steady = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(loose, "w") as archive:
        ExcelWriter(book, archive).save()
    with zipfile.ZipFile(loose) as found, zipfile.ZipFile(steady, "w") as archive:
        for part in found.namelist():
            info = zipfile.ZipInfo(part, LONG_AGO.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, found.read(part))
    return steady.getvalue()


def _escaped(text: str) -> str:
    """As ECMA-376 writes what XML cannot hold (ST_Xstring), and what looks as if it were so written."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
