"""A CSV table as its lines: UTF-8 with or without a mark, any line ending, one header; what is no such table is refused
by a sentence that says what it looks like instead."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from damai.deployment.faults import Unplannable

WORDS_FOR_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "inf", "-inf", "+inf", "infinity", "-"})  # fmt: skip
"""Texts that tables use for "no number"; the contract knows the empty cell alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number in the file (the header is line 1) and its cells without the blanks around them."""

    file: str
    line: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """The file and line; of a row that comes from no file (line 0) what ``file`` calls it."""
        return f"{self.file}, line {self.line}" if self.line else self.file

    def where(self, column: str) -> str:
        return f"{self.place}, {column}"

    def text(self, column: str) -> str:
        """A code. Raises Unplannable ``empty-cell`` and ``control-character``."""
        found = self.cells[column]
        if not found:
            raise Unplannable("empty-cell", f"{self.where(column)}: the cell is empty; fill it in.")
        if not found.isprintable():
            raise Unplannable(
                "control-character",
                f"{self.where(column)}: {found!r} holds an unprintable character; type the code again.",
            )
        return found

    def number(self, column: str) -> float:
        """A finite number with a decimal point. Raises Unplannable ``empty-cell`` and ``not-a-number``."""
        found = self.text(column)
        value = plain_number(found)
        if value is None:
            raise Unplannable("not-a-number", f"{self.where(column)}: {_why_no_number(found)}")
        return value

    def count(self, column: str, least: int = 0) -> int:
        """A whole number. Raises as ``number``, and ``not-a-count`` below ``least`` or with a fraction."""
        value = self.number(column)
        if value != int(value) or value < least or value > 2**53:
            raise Unplannable(
                "not-a-count",
                f"{self.where(column)}: {self.cells[column]} is not a whole number from {least} up; correct it.",
            )
        return int(value)

    def flag(self, column: str, usual: bool) -> bool:
        """True or false, ``usual`` where the cell is empty. Raises Unplannable ``not-a-flag``."""
        found = self.cells[column].lower()
        if not found:
            return usual
        if found not in _YES | _NO:
            raise Unplannable("not-a-flag", f"{self.where(column)}: {self.cells[column][:40]!r} is neither true nor false; write one of them.")  # fmt: skip
        return found in _YES


_YES, _NO = frozenset({"true", "1", "yes", "ya"}), frozenset({"false", "0", "no", "tidak"})


def plain_number(text: str) -> float | None:
    """ASCII digits, point and exponent only; None for everything else, NaN and infinity too."""
    if not text or not set(text) <= set("0123456789.+-eE"):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) != float("inf") else None


def _why_no_number(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    if text.lower() in WORDS_FOR_MISSING:
        return f"{shown} is not a number; leave the cell empty where a value is missing, or fill it in."
    if text.count(",") == 1 and plain_number(text.replace(",", ".")) is not None:
        return f"{shown} has a decimal comma; write {text.replace(',', '.')}."
    return f"{shown} is not a number; write digits and a decimal point."


def read_table(
    path: Path,
    columns: Sequence[str],
    *,
    optional: Sequence[str] = (),
    aliases: Mapping[str, str] = {},
    nothing: str = "",
) -> list[Row]:
    """The rows of a ``.csv`` or ``.csv.gz``; ``optional`` columns that are absent are empty cells. ``aliases``: another
    name a column may bear. ``nothing``: what a table without rows has none of.

    Raises Unplannable: ``file-missing``, ``file-encoding``, ``file-csv``, ``file-header-only``, ``file-semicolon``,
    ``column-missing``, ``column-twice``, ``row-length``.
    """
    name = path.name or str(path)
    lines = _lines(path, name)
    if not lines:
        raise Unplannable("file-header-only", f"{name}: the file is empty; it must begin with {','.join(columns)}.")  # fmt: skip
    header = [cell.strip() for cell in lines[0][1]]
    place = _places(name, header, columns, optional, aliases)
    rows = []
    for number, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise Unplannable(
                "row-length",
                f"{name}, line {number}: {len(cells)} cells where the header has {len(header)};"
                " a text with a comma must stand in quotes, and a decimal is written with a point.",
            )
        found = {column: cells[at].strip() if at >= 0 else "" for column, at in place.items()}
        rows.append(Row(name, number, found))
    if not rows:
        raise Unplannable("file-header-only", f"{name}: there is {nothing or 'no row'} below the header; add at least one.")  # fmt: skip
    return rows


def _lines(path: Path, name: str) -> list[tuple[int, list[str]]]:
    opened: Callable[..., object] = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as source:  # type: ignore[attr-defined]
            reader = csv.reader(source, strict=True)
            return [(reader.line_num, cells) for cells in reader]
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unplannable("file-encoding", f"{name}: this is not a whole gzip file; pack it again.") from None  # fmt: skip
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Unplannable("file-missing", f"{path}: cannot be read ({reason}); check the path.") from None  # fmt: skip
    except UnicodeDecodeError:
        raise Unplannable("file-encoding", f"{name}: the text is not UTF-8; save it as CSV UTF-8.") from None  # fmt: skip
    except csv.Error as error:
        raise Unplannable("file-csv", f"{name}: this is no CSV ({error}); save it again as CSV UTF-8.") from None  # fmt: skip


def _places(
    name: str,
    header: Sequence[str],
    columns: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, str],
) -> dict[str, int]:
    """Where each column stands; -1 = absent."""
    if len(header) == 1 and ";" in header[0]:
        raise Unplannable("file-semicolon", f"{name}: the cells are parted by semicolons; save it with commas (and decimal points).")  # fmt: skip
    other = {column: alias for alias, column in aliases.items()}
    place = {}
    for column in (*columns, *optional):
        names = [column, *([other[column]] if column in other else [])]
        there = [one for one in names if one in header]
        if not there and column in optional:
            place[column] = -1
            continue
        if not there:
            raise Unplannable(
                "column-missing",
                f"{name}: the column {' or '.join(names)} is missing; the header must have {','.join(columns)}.",
            )
        if len(there) > 1 or header.count(there[0]) > 1:
            raise Unplannable("column-twice", f"{name}: the column {' and '.join(there)} is there twice; keep one.")  # fmt: skip
        place[column] = header.index(there[0])
    return place


def refuse_twice(rows: Sequence[Row], column: str, noun: str) -> None:
    """Raises Unplannable ``code-twice`` for the first code that stands in two lines."""
    seen: dict[str, int] = {}
    for row in rows:
        code = row.text(column)
        if code in seen:
            before = f"is already in line {seen[code]}" if row.line else "is there twice"
            raise Unplannable("code-twice", f"{row.place}: the {noun} {code} {before}; each stands once.")  # fmt: skip
        seen[code] = row.line
