"""Bytes to rows: CSV, CSV.GZ, workbooks and GeoJSON, with a clear sentence when a file cannot be read at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from shlex import quote
from typing import Any

from damai.areas.importing.guesses import guessed
from damai.areas.importing.report import Unreadable
from damai.areas.importing.workbooks import COLUMNS_MAX, is_workbook, records
from damai.core.errors import Invalid

MAX_B = 512 * 1024 * 1024
"""Largest file after unpacking: the nation's stations are about 150 MB as CSV."""
SAMPLE_N = 3
Cells = dict[str, str]
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One record. ``number`` counts records from 1 after the header; ``line`` is where it begins in the
    file as an editor shows it (blank lines and line breaks inside quotes make the two differ); ``cells``
    by field, those that the file has a column for."""

    number: int
    line: int
    cells: Cells


def unpack(raw: bytes, name: str) -> bytes:
    """Undo gzip, bounded, so that a small hostile file cannot fill the memory.

    A workbook is left as it is: ``workbooks`` reads it. Raises Unreadable for broken gzip, for too much,
    and for any other archive.
    """
    if is_workbook(raw):
        return raw
    if raw.startswith(b"PK\x03\x04"):
        raise Unreadable("file-zip", file=name)
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            out = packed.read(MAX_B + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("file-gzip", file=name) from None
    if len(out) > MAX_B:
        raise Unreadable("file-too-large", file=name, most_mb=MAX_B // 2**20)
    return out


def text_of(raw: bytes, name: str) -> str:
    """UTF-8 text without its byte-order mark. Raises Unreadable("file-encoding") naming the line."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("file-encoding", file=name, line=line) from None


def is_json(raw: bytes) -> bool:
    """True for what begins as JSON does; a CSV's header does not."""
    return raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))


def table_rows(
    raw: bytes,
    name: str,
    *,
    needed: Collection[str],
    fields: Collection[str],
    renames: Mapping[str, str],
    rows_max: int | None = None,
) -> list[Row]:
    """Rows by header; ``renames`` maps a column of the file to one of ``fields``, or to "" to leave it out.

    Cells of other columns are not held. Raises Unreadable for an empty file, a header only, a missing or
    doubled column or a ragged row, and ("file-rows") at the first row beyond ``rows_max``, None = no such
    bound; Invalid for a rename to a field that does not exist.
    """
    header, found = _opened(raw, name)
    columns = _columns(header, name, needed, fields, renames)
    used = [(at, column) for at, column in enumerate(columns) if column in fields]
    rows: list[Row] = []
    padded = is_workbook(raw)  # which leaves empty cells at the end of a row out
    for line, cells in found:
        if len(rows) == rows_max:
            raise Unreadable("file-rows", file=name, most=rows_max)
        if padded and len(cells) < len(columns):
            cells = [*cells, *[""] * (len(columns) - len(cells))]
        if len(cells) != len(columns):
            raise Unreadable(
                "file-ragged", file=name, line=line, found=len(cells), wanted=len(columns)
            )
        rows.append(Row(len(rows) + 1, line, {column: cells[at] for at, column in used}))
    if not rows:
        raise Unreadable("file-header-only", file=name)
    return rows


def beginning(raw: bytes, name: str) -> tuple[list[str], list[list[str]]]:
    """The header, and the first SAMPLE_N rows as they stand, each as long as the header. Raises Unreadable."""
    header, found = _opened(raw, name)
    if len(header) > COLUMNS_MAX:
        raise Unreadable("file-columns", file=name, most=COLUMNS_MAX)
    rows = [cells for _, cells in islice(found, SAMPLE_N)]
    return header, [(cells + [""] * len(header))[: len(header)] for cells in rows]


def _opened(raw: bytes, name: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header's names, and the records after it."""
    found = records(raw, name) if is_workbook(raw) else _csv_records(raw, name)
    header = next(found, None)
    if header is None or not any(cell.strip() for cell in header[1]):
        raise Unreadable("file-empty", file=name)
    return [cell.strip() for cell in header[1]], found


def _csv_records(raw: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, cells) of each record; blank lines are left out, but for the first."""
    text = text_of(raw, name)
    if "\x00" in text:
        raise Unreadable("file-nul", file=name)
    # strict: an unclosed quote would otherwise swallow every row after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    ended = 0
    try:
        for cells in reader:
            line, ended = ended + 1, reader.line_num
            if cells or line == 1:
                yield line, cells
    except csv.Error as error:
        raise Unreadable("file-csv", file=name, line=ended + 1, reason=str(error)) from None


def _columns(
    header: list[str],
    name: str,
    needed: Collection[str],
    fields: Collection[str],
    renames: Mapping[str, str],
) -> list[str]:
    check_renames(renames, header, fields, name)
    columns = [renames.get(cell, cell) for cell in header]
    doubled = next((c for c in columns if c and columns.count(c) > 1), None)
    if doubled is not None:
        raise Unreadable("file-column-twice", file=name, column=doubled)
    for column in needed:
        if column not in columns:
            if len(columns) == 1 and re.search(r"[;\t|]", columns[0]):
                raise Unreadable("file-delimiter", file=name)
            _offer(header, name, column, fields)
            raise Unreadable("file-column-missing", file=name, column=column)
    return columns


def _offer(header: list[str], name: str, missing: str, fields: Collection[str]) -> None:
    """Say which columns may be meant, when the missing one is among them. Raises Unreadable("file-column-guess")."""
    found = guessed(header, fields)
    if missing in found.values():
        options = " ".join(f"--map {quote(f'{column}={field}')}" for column, field in found.items())
        raise Unreadable("file-column-guess", file=name, column=missing, options=options)


def check_renames(
    renames: Mapping[str, str], there: Collection[str], fields: Collection[str], name: str
) -> None:
    """Raises Invalid or Unreadable for a rename that would do nothing: a slip is not to be silent."""
    for column, wanted in renames.items():
        if wanted and wanted not in fields:
            raise Invalid("map-field", field="map", value=wanted[:40], known=", ".join(fields))
        if column not in there:
            raise Unreadable("file-map-column", file=name, column=column[:40])


def features(raw: bytes, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON FeatureCollection."""
    try:
        text = text_of(raw, name)
        found = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:
            json.dumps(
                found, ensure_ascii=False
            ).encode()  # half a surrogate is no text, as at the API
    except (ValueError, RecursionError):
        raise Unreadable("file-json", file=name) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise Unreadable("file-not-collection", file=name)
    listed = found.get("features")
    if not isinstance(listed, list) or not listed:
        raise Unreadable("file-no-features", file=name)
    return [item if isinstance(item, dict) else {} for item in listed]


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not a number")


NOT_VALUES = frozenset(
    {"na", "n/a", "#n/a", "nan", "inf", "-inf", "+inf", "infinity", "null", "none"}
)


def stands_for_nothing(text: str) -> bool:
    """True for NA, NaN, inf and their like: an empty cell says "missing", these are refused."""
    return text.strip().casefold() in NOT_VALUES


def number_of(text: str) -> float | None:
    """A cell's number; empty = missing. Raises ValueError for NA, NaN, inf, 1_000, 1,5 and other text."""
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.match(text) or not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value
