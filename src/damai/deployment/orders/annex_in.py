"""The annex as a unit sends it back: the first sheet, titles found by their names, whole or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import islice

from damai.areas.importing.report import Unreadable
from damai.areas.importing.workbooks import is_workbook, records
from damai.deployment.orders.faults import AnnexRefused, Fault
from damai.deployment.orders.model import AnnexRow
from damai.deployment.orders.rank_nrp import is_nrp, parted, plain_nrp
from damai.deployment.orders.titles import KNOWN, TITLES, meant, plain

ROWS_MAX = 20_000
"""Most officers of one annex; the largest Polda has about as many in all its units."""
LAST_ROW = 2 * ROWS_MAX
"""So far down the sheet is looked at, rows without a value counted too: an annex may leave one empty after each officer."""
COLUMNS_N = 64
"""So many columns are looked at: an annex has eight, and a unit may keep some of its own beside them."""
UNPACKED_B = 32 * 1024 * 1024
"""Most of the workbook after unpacking; ROWS_MAX officers as ``annex_out`` writes them are 10 MB. Own proposal."""
MARKS_N = 1_200_000
"""Most marks of XML in it: ROWS_MAX officers have 700,000 in cells and 320,000 in texts."""
HEAD_ROWS_N = 40
"""So far down the row of titles is looked for: a letterhead is shorter."""
TEXT_MAX = 300
BLANKS_MAX = 10 * TEXT_MAX
"""A longer cell is too long whatever its blanks: tidying thousands of them would take minutes."""
_UNPRINTABLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Marks that turn the direction of what follows, so that a name is printed as another; and what is no character."""
NOTHING = frozenset({"", "-", "--", "–", "—"})
"""What units write into a cell that has nothing to say."""
_CODES = {"file-formula": "formula", "file-cell": "cell-long", "file-too-large": "unpacked", "file-rows": "too-large"}  # fmt: skip
Found = tuple[int, list[str]]


def read_annex(raw: bytes, name: str) -> list[AnnexRow]:
    """The rows of an annex by the order of the file. ``name``: what the file is called, for the sentences.

    Titles may be Indonesian or English, in any order, below any letterhead; other columns are not held. Rank and NRP stand
    in one column or two. Without a column of numbers the rows are numbered from 1. A dash = nothing.
    Raises AnnexRefused with every fault of the file.
    """
    found = _records(raw, name)
    titles, below = _titles(found, name)
    places = _places(titles, name)
    faults: list[Fault] = []
    rows = [_row(record, places, titles, at, faults) for at, record in enumerate(below, 1)]
    if not rows:
        faults.append(Fault(code="no-rows", row=titles[0]))
    if "no" in places:
        faults += _twice([str(row.no) for row in rows], below, places["no"], titles, "no-twice")
    if (nrp := places.get("rank_nrp", places.get("nrp"))) is not None:
        digits = [plain_nrp(row.nrp) for row in rows]
        faults += _twice(digits, below, nrp, titles, "nrp-twice")
    if faults:
        faults.sort(key=lambda fault: fault.row)
        raise AnnexRefused(name, faults)
    return rows


def _records(raw: bytes, name: str) -> list[Found]:
    if not is_workbook(raw):
        raise AnnexRefused(name, [Fault(code="not-a-workbook")])
    try:
        seen = records(
            raw, name, whole_b=UNPACKED_B, rows_n=LAST_ROW, columns_n=COLUMNS_N, marks_n=MARKS_N
        )
        found = list(islice(seen, ROWS_MAX + HEAD_ROWS_N + 1))
    except Unreadable as error:
        line, most = error.data.get("line", 0), error.data.get("most", ROWS_MAX)
        code = _CODES.get(error.code, "not-a-workbook")
        row = line if isinstance(line, int) else 0
        limit = most if isinstance(most, int) and code == "cell-long" else ROWS_MAX
        limit = UNPACKED_B // 2**20 if code == "unpacked" else limit
        raise AnnexRefused(name, [Fault(code=code, row=row, most=limit)]) from None
    if len(found) > ROWS_MAX + HEAD_ROWS_N:
        raise AnnexRefused(name, [Fault(code="too-large", most=ROWS_MAX)])
    return found


def _titles(found: Sequence[Found], name: str) -> tuple[Found, list[Found]]:
    """The row of titles and what stands below it: it is the one in which most titles are known, a name's among them."""
    best, known_n = -1, 1
    for at, (_, cells) in enumerate(found[:HEAD_ROWS_N]):
        known = {_known(cell) for cell in cells} - {None}
        if "name" in known and len(known) > known_n:
            best, known_n = at, len(known)
    if best < 0:
        wanted = f"{TITLES['id']['name']}, {TITLES['id']['rank_nrp']}"
        raise AnnexRefused(name, [Fault(code="titles-missing", wanted=wanted)])
    below = [record for record in found[best + 1 :] if any(_said(c) for c in record[1])]
    if below and _counts_columns(below[0][1]):
        del below[0]
    return found[best], below


def _known(cell: str) -> str | None:
    """The column that a cell is the title of; a long text is none's."""
    return KNOWN.get(plain(cell)) if len(cell) <= TEXT_MAX else None


def _counts_columns(cells: Sequence[str]) -> bool:
    """The row "1 2 3 ..." that official tables have below their titles."""
    said = [(at, cell.strip()) for at, cell in enumerate(cells, 1) if cell.strip()]
    return len(said) > 2 and all(cell == str(at) for at, cell in said)


def _places(titles: Found, name: str) -> Mapping[str, int]:
    """Where each column stands. Raises AnnexRefused for one that is twice, missing, or written with a slip."""
    row, cells = titles
    places: dict[str, int] = {}
    faults = []
    for at, cell in enumerate(cells):
        if (column := _known(cell)) is None:
            continue
        if column in places:
            other = f"{letter(places[column])}{row}"
            faults.append(Fault(code="title-twice", row=row, column=cell.strip(), letter=letter(at), other=other))  # fmt: skip
        places.setdefault(column, at)
    for at, cell in enumerate(cells):
        if len(cell) > TEXT_MAX:
            continue
        wanted = meant(cell) if plain(cell) and plain(cell) not in KNOWN else ""
        if wanted and KNOWN[wanted] not in places:
            faults.append(
                Fault(code="title-spelling", row=row, column=cell.strip(), letter=letter(at), value=cell.strip(), wanted=wanted)
            )  # fmt: skip
    for one in ("rank", "nrp"):
        if one in places and "rank_nrp" in places:
            other = f"{letter(places['rank_nrp'])}{row}"
            at = places[one]
            faults.append(Fault(code="title-twice", row=row, column=cells[at].strip(), letter=letter(at), other=other))  # fmt: skip
    if faults:
        raise AnnexRefused(name, faults)
    return places


def _row(
    record: Found, places: Mapping[str, int], titles: Found, at: int, faults: list[Fault]
) -> AnnexRow:
    """One row; what is wrong in it goes to ``faults``, and an empty text stands for it."""
    number, cells = record

    def fault(column: str, code: str, value: str = "", most: int = 0) -> None:
        place = places[column]
        faults.append(
            Fault(code=code, row=number, column=titles[1][place].strip(), letter=letter(place), value=value[:60], most=most)
        )  # fmt: skip

    def text(column: str) -> str:
        place = places.get(column, -1)
        found = _said(cells[place]) if 0 <= place < len(cells) else ""
        if len(found) > TEXT_MAX:
            fault(column, "cell-long", most=TEXT_MAX)
            return ""
        if _UNPRINTABLE.search(found) or any(
            unicodedata.category(c) in ("Cc", "Co") for c in found
        ):
            fault(column, "text-control")
            return ""
        return found

    no = text("no").removesuffix(".")
    if no and not (no.isascii() and no.isdigit() and len(no) < 7 and int(no) > 0):
        fault("no", "no-form", no)
        no = ""
    rank, nrp = parted(text("rank_nrp")) if "rank_nrp" in places else (text("rank"), text("nrp"))
    if nrp and not is_nrp(nrp):
        fault("rank_nrp" if "rank_nrp" in places else "nrp", "nrp-form", nrp)
        nrp = ""
    before_n = len(faults)
    name = text("name")
    if not name and len(faults) == before_n:
        fault("name", "name-empty")
    stations = (part.strip() for part in re.split(r"[,;]", text("stations")))
    return AnnexRow(
        no=int(no or at),
        name=name,
        rank=rank,
        nrp=nrp,
        position=text("position"),
        ops_position=text("ops_position"),
        stations=tuple(part for part in stations if part),
        kelurahan=text("kelurahan"),
        note=text("note"),
        row=number,
    )


def _twice(
    said: Sequence[str], below: Sequence[Found], place: int, titles: Found, code: str
) -> list[Fault]:
    """The faults of what may stand in one row only; "" is never twice."""
    seen: dict[str, int] = {}
    faults = []
    for value, (number, _) in zip(said, below, strict=True):
        if value and value in seen:
            column, other = titles[1][place].strip(), str(seen[value])
            faults.append(Fault(code=code, row=number, column=column, letter=letter(place), value=value, other=other))  # fmt: skip
        seen.setdefault(value, number)
    return faults


def _said(cell: str) -> str:
    """A cell without doubled blanks and line breaks; a dash is nothing."""
    if len(cell) > BLANKS_MAX:
        return cell
    found = " ".join(cell.split())
    return "" if found in NOTHING else found


def letter(at: int) -> str:
    """``0`` -> A, ``26`` -> AA."""
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)
