"""Cells of one row, each refused with its own code; the first refusal ends the row."""

from __future__ import annotations

import re

from damai.areas.importing.reading import Row, number_of, stands_for_nothing
from damai.areas.importing.report import Problem

SHOWN_N = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Refused(Exception):
    """This row does not go in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def problem(row: Row, column: str, code: str, value: str = "") -> Problem:
    return Problem(row=row.number, line=row.line, column=column, code=code, value=value[:SHOWN_N])


def refuse(row: Row, column: str, code: str, value: str = "") -> Refused:
    """To be raised."""
    return Refused(problem(row, column, code, value))


def text(row: Row, column: str, most: int) -> str:
    """A trimmed text, "" when the column or the value is missing. Refuses NA, control characters, too long."""
    found = row.cells.get(column, "").strip()
    if len(found) > most + 1:  # one is the quote; before what would go through it letter by letter
        raise refuse(row, column, "text-long", found)
    if stands_for_nothing(found):
        raise refuse(row, column, "not-a-value", found)
    found = unguarded(found)
    if _CONTROL.search(found):
        raise refuse(row, column, "text-control", repr(found))
    if len(found) > most:
        raise refuse(row, column, "text-long", found)
    return found


_FORMULA = re.compile(r"'*(?:\s*[=+\-@]|[\t\r\n\0])")
"""Also behind blanks, which a spreadsheet leaves out. Source: OWASP, CSV Injection; ASVS 1.2.10."""


def _odd(found: str) -> bool:
    """Whether a spreadsheet would run it as a formula, or an import would take it for nothing."""
    return bool(_FORMULA.match(found)) or stands_for_nothing(found.lstrip("'"))


def guarded(found: str) -> str:
    """A text as it is written out: one that would be taken for something else gets a quote before it."""
    return f"'{found}" if _odd(found) else found


def unguarded(found: str) -> str:
    """Undo ``guarded``."""
    return found[1:] if found.startswith("'") and _odd(found) else found


def number(row: Row, column: str, low: float, high: float) -> float | None:
    """A number within bounds, None when missing."""
    found = row.cells.get(column, "").strip()
    try:
        value = number_of(found)
    except ValueError:
        raise refuse(row, column, "not-a-number", found) from None
    if value is not None and not low <= value <= high:
        raise refuse(row, column, "out-of-range", found)
    return value


def count(row: Row, column: str, most: int) -> int | None:
    """A whole number from 0 to ``most``, None when missing."""
    value = number(row, column, float("-inf"), most)
    if value is None:
        return None
    if value < 0 or value != int(value):
        raise refuse(row, column, "not-a-count", row.cells[column].strip())
    return int(value)


_YES, _NO = frozenset({"true", "1", "yes", "ya"}), frozenset({"", "false", "0", "no", "tidak"})


def yes(row: Row, column: str) -> bool:
    """A yes or no; missing = no."""
    found = text(row, column, SHOWN_N).casefold()
    if found not in _YES and found not in _NO:
        raise refuse(row, column, "not-yes-no", found)
    return found in _YES
