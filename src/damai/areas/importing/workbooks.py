"""The first sheet of a workbook (.xlsx) as rows of text, read with the standard library and within bounds.

A workbook is a zip of XML (ECMA-376). Nothing in it is run: a formula is refused, macros, links and
drawings are never opened, and a document type, where entities would be declared, ends the reading.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from damai.areas.importing.report import Unreadable

MAX_B = 512 * 1024 * 1024
"""Most of one part after unpacking; the nation's stations are about 250 MB as a sheet."""
RATIO_MAX, RATIO_FROM_B = 200, 16 * 1024 * 1024
"""A part of more than 16 MB that is packed tighter than this is a bomb: sheets pack 10 to 40 times."""
ROWS_MAX, COLUMNS_MAX = 1_048_576, 256
STEP_B = 1 << 16
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF = re.compile(r"([A-Z]{1,3})\d+\Z")


def is_workbook(raw: bytes) -> bool:
    """True for a zip that holds a workbook."""
    if not raw.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def records(raw: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the first sheet; rows without any value are left out.

    Raises Unreadable("file-workbook"|"file-too-large"|"file-formula"|"file-rows").
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            strings = _strings(packed, name)
            sheet = _Sheet(name, strings)
            yield from sheet.rows(_parts(packed, _first_sheet(packed, name), name))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError,
            NotImplementedError, RuntimeError):  # fmt: skip
        raise Unreadable("file-workbook", file=name) from None


def _parts(packed: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """The bytes of a part, bounded by what really comes out and not by what the archive says."""
    info = packed.getinfo(part)
    read_b = 0
    with packed.open(info) as opened:
        while step := opened.read(STEP_B):
            read_b += len(step)
            tight = read_b > RATIO_FROM_B and read_b > RATIO_MAX * max(1, info.compress_size)
            if read_b > MAX_B or tight:
                raise Unreadable("file-too-large", file=name, most_mb=MAX_B // 2**20)
            yield step


def _parser(started: Callable[[str, dict[str, str]], None]) -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: started(tag.rpartition(" ")[2], given)

    def refuse(*_: Any) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _first_sheet(packed: zipfile.ZipFile, name: str) -> str:
    """The part of the sheet that comes first in the workbook."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            ids.extend(value for key, value in given.items() if key.endswith(" id"))

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    for part, started in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        parser = _parser(started)
        for step in _parts(packed, part, name):
            parser.Parse(step)
        parser.Parse(b"", True)
    target = targets[ids[0]] if ids else ""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join("xl", target))


def _strings(packed: zipfile.ZipFile, name: str) -> list[str]:
    """The texts that cells refer to by number."""
    if "xl/sharedStrings.xml" not in packed.namelist():
        return []
    found: list[str] = []
    said: list[str] = []
    inside = {"t": False, "rPh": False}  # rPh = how a word is pronounced, no part of the text

    def started(tag: str, _: dict[str, str]) -> None:
        if tag in inside:
            inside[tag] = True

    def ended(tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in inside:
            inside[tag] = False
        if tag == "si":
            found.append(_text("".join(said)))
            said.clear()

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            said.append(data)

    parser = _parser(started)
    parser.EndElementHandler, parser.CharacterDataHandler = ended, text
    for step in _parts(packed, "xl/sharedStrings.xml", name):
        parser.Parse(step)
    parser.Parse(b"", True)
    return found


class _Sheet:
    """What the parser tells of a sheet, as rows that are whole."""

    def __init__(self, name: str, strings: list[str]) -> None:
        self.name, self.strings = name, strings
        self.ready: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.number, self.column, self.following = 0, 0, 0
        self.kind, self.taking = "n", False
        self.said: list[str] = []

    def rows(self, parts: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
        parser = _parser(self.started)
        parser.EndElementHandler, parser.CharacterDataHandler = self.ended, self.text
        for step in parts:
            parser.Parse(step)
            yield from self.ready
            self.ready.clear()
        parser.Parse(b"", True)
        yield from self.ready

    def started(self, tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            self.number = int(given.get("r", self.number + 1))
            self.cells, self.following = [], 0
            if self.number > ROWS_MAX:
                raise Unreadable("file-rows", file=self.name, most=ROWS_MAX)
        elif tag == "c":
            self.column = _column(given.get("r", ""), self.following)
            self.following = self.column + 1
            self.kind, self.said = given.get("t", "n"), []
            if self.column >= COLUMNS_MAX:
                raise Unreadable("file-columns", file=self.name, most=COLUMNS_MAX)
        elif tag == "f":
            raise Unreadable("file-formula", file=self.name, line=self.number)
        self.taking = tag in ("v", "t")

    def text(self, data: str) -> None:
        if self.taking:
            self.said.append(data)

    def ended(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        self.taking = False
        if tag == "c":
            value = self._value("".join(self.said))
            if value:
                self.cells.extend([""] * (self.column - len(self.cells)))
                self.cells.append(value)
        elif tag == "row" and self.cells:
            self.ready.append((self.number, self.cells))

    def _value(self, raw: str) -> str:
        if not raw:
            return ""
        if self.kind == "s":
            return self.strings[int(raw)]
        if self.kind == "b":
            return "true" if raw.strip() == "1" else "false"
        if self.kind == "n":
            return _number(raw.strip())
        return _text(raw)


def _number(raw: str) -> str:
    """A number as a person would write it: 1872011003001 and not 1.872011003001E12."""
    if re.fullmatch(r"-?\d+", raw, re.ASCII):
        return raw
    value = float(raw)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _column(ref: str, following: int) -> int:
    """Column of a cell from A1, from 0 on; without one it is the next."""
    found = _REF.match(ref)
    if not found:
        return following
    at = 0
    for letter in found[1]:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _text(raw: str) -> str:
    """A text with its _xHHHH_ escapes undone (ECMA-376, ST_Xstring)."""

    def undone(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return found[0] if 0xD800 <= code < 0xE000 else chr(code)  # half a character is none

    return _ESCAPED.sub(undone, raw)
