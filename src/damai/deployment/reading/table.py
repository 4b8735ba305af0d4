"""A CSV table as its lines: UTF-8 with or without a mark, any line ending, one header; what is no such table is refused
by a sentence that says what it looks like instead."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from damai.deployment.faults import Both, Unplannable
from damai.deployment.nouns import NOUNS, both, either, reason_of

WORDS_FOR_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "inf", "-inf", "+inf", "infinity", "-"})  # fmt: skip
"""Texts that tables use for "no number"; the contract knows the empty cell alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number in the file (the header is line 1) and its cells without the blanks around them. A row that comes
    from no file has line 0, and is named by its ``noun`` (a key of NOUNS) and its code in ``file``'s place."""

    file: str
    line: int
    cells: Mapping[str, str]
    noun: str = ""

    @property
    def place(self) -> Both:
        if self.line:
            return Both(f"{self.file}, baris {self.line}", f"{self.file}, line {self.line}")
        noun = NOUNS[self.noun]
        return Both(f"{noun.id} {self.file}", f"{noun.en} {self.file}")

    def where(self, column: str) -> Both:
        return Both(f"{self.place.id}, {column}", f"{self.place.en}, {column}")

    def text(self, column: str) -> str:
        """A code. Raises Unplannable ``empty-cell`` and ``control-character``."""
        found = self.cells[column]
        if not found:
            raise Unplannable("empty-cell", where=self.where(column))
        if not found.isprintable():
            raise Unplannable("control-character", where=self.where(column), text=found)
        return found

    def number(self, column: str) -> float:
        """A finite number with a decimal point. Raises Unplannable ``empty-cell`` and ``not-a-number``."""
        found = self.text(column)
        value = plain_number(found)
        if value is None:
            raise Unplannable(
                f"not-a-number/{_why_no_number(found)}",
                where=self.where(column),
                text=_shown(found),
                point=found.replace(",", "."),
            )
        return value

    def count(self, column: str, least: int = 0) -> int:
        """A whole number. Raises as ``number``, and ``not-a-count`` below ``least`` or with a fraction."""
        value = self.number(column)
        if value != int(value) or value < least or value > 2**53:
            raise Unplannable(
                "not-a-count", where=self.where(column), text=self.cells[column], least=least
            )
        return int(value)

    def flag(self, column: str, usual: bool) -> bool:
        """True or false, ``usual`` where the cell is empty. Raises Unplannable ``not-a-flag``."""
        found = self.cells[column].lower()
        if not found:
            return usual
        if found not in _YES | _NO:
            raise Unplannable("not-a-flag", where=self.where(column), text=self.cells[column][:40])  # fmt: skip
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


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _why_no_number(text: str) -> str:
    """The variant of ``not-a-number`` that says what stands there instead."""
    if text.lower() in WORDS_FOR_MISSING:
        return "missing"
    if text.count(",") == 1 and plain_number(text.replace(",", ".")) is not None:
        return "comma"
    return "text"


def read_table(
    path: Path,
    columns: Sequence[str],
    *,
    optional: Sequence[str] = (),
    aliases: Mapping[str, str] = {},
    nothing: str = "",
) -> list[Row]:
    """The rows of a ``.csv`` or ``.csv.gz``; ``optional`` columns that are absent are empty cells. ``aliases``: another
    name a column may bear. ``nothing``: what a table without rows has none of (a key of NOUNS).

    Raises Unplannable: ``file-missing``, ``file-encoding``, ``file-csv``, ``file-header-only``, ``file-semicolon``,
    ``column-missing``, ``column-twice``, ``row-length``.
    """
    name = path.name or str(path)
    lines = _lines(path, name)
    if not lines:
        raise Unplannable("file-header-only/empty", file=name, columns=",".join(columns))  # fmt: skip
    header = [cell.strip() for cell in lines[0][1]]
    place = _places(name, header, columns, optional, aliases)
    rows = []
    for number, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise Unplannable(
                "row-length", file=name, line=number, n=len(cells), wanted=len(header)
            )
        found = {column: cells[at].strip() if at >= 0 else "" for column, at in place.items()}
        rows.append(Row(name, number, found))
    if not rows:
        raise Unplannable("file-header-only", file=name, noun=NOUNS[nothing])  # fmt: skip
    return rows


def _lines(path: Path, name: str) -> list[tuple[int, list[str]]]:
    opened: Callable[..., object] = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as source:  # type: ignore[attr-defined]
            reader = csv.reader(source, strict=True)
            return [(reader.line_num, cells) for cells in reader]
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unplannable("file-encoding/gzip", file=name) from None  # fmt: skip
    except OSError as error:
        raise Unplannable("file-missing", path=path, reason=reason_of(error)) from None  # fmt: skip
    except UnicodeDecodeError:
        raise Unplannable("file-encoding", file=name) from None  # fmt: skip
    except csv.Error as error:
        raise Unplannable("file-csv", file=name, error=error) from None  # fmt: skip


def _places(
    name: str,
    header: Sequence[str],
    columns: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, str],
) -> dict[str, int]:
    """Where each column stands; -1 = absent."""
    if len(header) == 1 and ";" in header[0]:
        raise Unplannable("file-semicolon", file=name)  # fmt: skip
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
                "column-missing", file=name, column=either(names), columns=",".join(columns)
            )
        if len(there) > 1 or header.count(there[0]) > 1:
            raise Unplannable("column-twice", file=name, column=both(there))  # fmt: skip
        place[column] = header.index(there[0])
    return place


def refuse_twice(rows: Sequence[Row], column: str, noun: str) -> None:
    """Raises Unplannable ``code-twice`` for the first code that stands in two lines."""
    seen: dict[str, int] = {}
    for row in rows:
        code = row.text(column)
        if code in seen:
            raise Unplannable("code-twice" if row.line else "code-twice/memory", where=row.place, noun=NOUNS[noun], code=code, line=seen[code])  # fmt: skip
        seen[code] = row.line
