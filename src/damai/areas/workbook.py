"""A table as a workbook (.xlsx): one sheet, texts typed as texts, so that none is ever a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence

from damai.areas.importing.cells import guarded

Cell = str | int | float | bool | None
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP_B = 1 << 16
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def written(columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[bytes]:
    """The workbook's bytes, from a file that is gone afterwards: rows are never all in memory."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")

    def typed(cell: Cell) -> object:
        if not isinstance(cell, str):
            return cell
        made = WriteOnlyCell(sheet, value=_escaped(guarded(cell)) or None)
        if made.value is not None:
            made.data_type = "s"  # by itself it would take "=..." for a formula
        return made

    sheet.append([typed(column) for column in columns])
    for row in rows:
        sheet.append([typed(cell) for cell in row])
    with tempfile.TemporaryFile() as kept:
        book.save(kept)
        kept.seek(0)
        while step := kept.read(STEP_B):
            yield step


def _escaped(text: str) -> str:
    """As ECMA-376 writes what XML cannot hold (ST_Xstring), and what looks as if it were so written."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
