"""Bytes to rows: CSV, CSV.GZ and GeoJSON, with a clear sentence when a file cannot be read at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable
from typing import Any

from damai.areas.importing.report import Unreadable

MAX_B = 512 * 1024 * 1024
"""Largest file after unpacking: the nation's stations are about 150 MB as CSV."""
Cells = dict[str, str]


def unpack(raw: bytes, name: str) -> bytes:
    """Undo gzip, bounded, so that a small hostile file cannot fill the memory."""
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


def is_geojson(raw: bytes) -> bool:
    return raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def csv_rows(raw: bytes, name: str, needed: Iterable[str], renames: dict[str, str]) -> list[Cells]:
    """Rows as dicts by header; ``renames`` maps a column of the file to one of ours.

    Raises Unreadable for an empty file, a header only, a missing column or a ragged row.
    """
    text = text_of(raw, name)
    if "\x00" in text:
        raise Unreadable("file-nul", file=name)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, None)
        if not header or not any(cell.strip() for cell in header):
            raise Unreadable("file-empty", file=name)
        columns = [renames.get(cell.strip(), cell.strip()) for cell in header]
        doubled = next((c for c in columns if columns.count(c) > 1), None)
        if doubled is not None:
            raise Unreadable("file-column-twice", file=name, column=doubled)
        for column in needed:
            if column not in columns:
                raise Unreadable("file-column-missing", file=name, column=column)
        rows: list[Cells] = []
        for number, cells in enumerate(reader, 1):
            if not cells:
                continue
            if len(cells) != len(columns):
                raise Unreadable("file-ragged", file=name, row=number)
            rows.append(dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        raise Unreadable("file-csv", file=name, reason=str(error)) from None
    if not rows:
        raise Unreadable("file-header-only", file=name)
    return rows


def features(raw: bytes, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON FeatureCollection."""
    try:
        found = json.loads(text_of(raw, name), parse_constant=_refuse_constant)
    except ValueError:
        raise Unreadable("file-json", file=name) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise Unreadable("file-not-collection", file=name)
    listed = found.get("features")
    if not isinstance(listed, list) or not listed:
        raise Unreadable("file-header-only", file=name)
    return [item if isinstance(item, dict) else {} for item in listed]


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not a number")


NOT_VALUES = frozenset({"na", "n/a", "nan", "inf", "-inf", "+inf", "infinity", "null", "none"})


def number_of(text: str) -> float | None:
    """A cell's number; empty = missing. Raises ValueError for text such as NA, NaN or inf."""
    text = text.strip()
    if not text:
        return None
    if text.casefold() in NOT_VALUES:
        raise ValueError(text)
    value = float(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value
