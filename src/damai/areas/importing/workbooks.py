"""The first sheet of a workbook (.xlsx) as rows of text, within bounds.

openpyxl reads the format; what stands here is what a hostile file may not do. Nothing in it is run: a
formula is refused, and macros, links and drawings are never opened. Entities are refused by defusedxml,
which openpyxl takes when it is there.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from damai.areas.importing.report import Unreadable

MAX_B = 512 * 1024 * 1024
"""Most of one part after unpacking; the nation's stations are about 250 MB as a sheet."""
TEXTS_B = 64 * 1024 * 1024
"""Most of a part that is held whole in memory: the shared texts, the styles."""
RATIO_MAX, RATIO_FROM_B = 200, 16 * 1024 * 1024
"""A part of more than 16 MB that is packed tighter than this is a bomb: sheets pack 10 to 40 times."""
PARTS_MAX = 1_000
ROWS_MAX, COLUMNS_MAX = 1_048_576, 256
CELL_MAX = 32_767
"""Most characters of a cell. Source: Microsoft, Excel specifications and limits. A few KB of a hostile file can
say one text of megabytes in every row."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_workbook(raw: bytes) -> bool:
    """True for a zip that holds a workbook."""
    if not raw.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def records(
    raw: bytes,
    name: str,
    *,
    whole_b: int = MAX_B,
    rows_n: int = ROWS_MAX,
    columns_n: int | None = None,
    marks_n: int | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the first sheet; rows without any value are left out.

    ``whole_b``: most bytes after unpacking. ``rows_n``: most rows, those without a value too. ``columns_n``: only so many
    columns are looked at, whatever stands beside them; None = all of them, at most COLUMNS_MAX. ``marks_n``: most marks "<" of all
    parts, for an element takes ten times the memory and a thousand times the time of its bytes; None = any number.

    Raises Unreadable("file-workbook"|"file-too-large"|"file-formula"|"file-rows"|"file-columns"|"file-cell").
    """
    # Here and not above: every start would pay for what only an import of a workbook needs.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        check_parts(raw, name, whole_b)
        if marks_n is not None and _marks(raw) > marks_n:
            raise Unreadable("file-rows", file=name, most=rows_n)
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        try:
            yield from _rows(book.worksheets[0], name, rows_n, columns_n)
        finally:
            book.close()
    except (zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException,
            LookupError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError,
            RuntimeError):  # fmt: skip
        # A broken part surfaces from the library as any of these; a
        # parser's error is a SyntaxError, what defusedxml forbids a ValueError.
        raise Unreadable("file-workbook", file=name) from None


def check_parts(raw: bytes, name: str, whole_b: int = MAX_B) -> None:
    """What the archive says of its parts: ``zipfile`` gives out no byte more than that.

    Raises Unreadable("file-too-large") for a part or a whole that is too much, or too many parts.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        parts = packed.infolist()
        if len(parts) > PARTS_MAX or sum(info.file_size for info in parts) > whole_b:
            raise Unreadable("file-too-large", file=name, most_mb=whole_b // 2**20)
        for info in parts:
            most_b = MAX_B if info.filename.startswith("xl/worksheets/") else TEXTS_B
            tight = info.file_size > RATIO_MAX * max(1, info.compress_size)
            if info.file_size > most_b or (info.file_size > RATIO_FROM_B and tight):
                raise Unreadable("file-too-large", file=name, most_mb=most_b // 2**20)


def _marks(raw: bytes) -> int:
    """How often "<" stands in the parts, whatever they are called: about two an element, one if it is empty."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return sum(packed.read(info).count(b"<") for info in packed.infolist())


def _rows(
    sheet: Any, name: str, rows_n: int, columns_n: int | None
) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what it says of its size may be a lie
    plain: dict[str, str] = {}
    for number, cells in enumerate(sheet.iter_rows(max_row=rows_n + 1, max_col=columns_n), 1):
        if number > rows_n:
            raise Unreadable("file-rows", file=name, most=rows_n)
        if len(cells) > COLUMNS_MAX:
            raise Unreadable("file-columns", file=name, most=COLUMNS_MAX)
        said: list[str] = []
        for cell in cells:
            if cell.data_type == "f":
                raise Unreadable("file-formula", file=name, line=number)
            if isinstance(cell.value, str) and len(cell.value) > CELL_MAX:
                raise Unreadable("file-cell", file=name, line=number, most=CELL_MAX)
            said.append(_text(cell.value, plain))
        while said and not said[-1]:
            said.pop()
        if said:
            yield number, said


def _text(value: object, plain: dict[str, str]) -> str:
    """A value as a person would write it: 1872011003001 and not 1.872011003001E12; dates by ISO 8601.

    ``plain``: texts with an escape as they were undone, so that rows which share one go on sharing it.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            said = str(value)
            if "_x" not in said:
                return said
            if said not in plain:
                plain[said] = _ESCAPED.sub(_unescaped, said)
            return plain[said]


def _unescaped(found: re.Match[str]) -> str:
    """What ECMA-376 writes as _xHHHH_ (ST_Xstring); the library leaves it as it stands."""
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)  # half a character is none
