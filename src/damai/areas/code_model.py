"""Codes that changed: renumbered, split, merged. Pure.

A split gives one old code several new ones; a merge gives several old codes one new. Whoever names a code
of before means what it became, and that may have changed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from damai.core.codes import area_code, station_code
from damai.core.errors import Invalid

STEPS_MAX = 20
"""Changes of one code that are followed; Indonesia's codes changed less than ten times since 1945."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """``code`` became ``new`` on ``since``, by ``source`` (the decree)."""

    code: str
    new: str
    since: date
    source: str


def any_code(text: str) -> str:
    """The code of an area or a station, normalised. Raises Invalid("area-code")."""
    digits = text.strip().replace(".", "")
    return station_code(text) if len(digits) == 13 else area_code(text)


def level(code: str) -> int:
    """How many parts a code has: only codes of one level become each other."""
    return code.count(".")


def heads(code: str) -> list[str]:
    """The code and what it lies in, the nearest first: a renumbered kecamatan renumbers all below it."""
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def step(code: str, changes: Mapping[str, Iterable[CodeChange]]) -> str | None:
    """What ``code`` became in one change, None when nothing is known. ``changes`` by old code.

    Raises Invalid("code-split") where it became several.
    """
    for head in heads(code):
        found = sorted({change.new for change in changes.get(head, ())})
        if len(found) > 1:
            raise Invalid("code-split", value=head, known=", ".join(found[:8]))
        if found:
            return found[0] + code[len(head) :]
    return None


def circle(changes: Mapping[str, Iterable[CodeChange]]) -> list[str]:
    """A chain of changes that comes back to where it began; empty when there is none."""
    opened: dict[str, bool] = {}  # code -> still on the path
    for first in sorted(changes):
        if first in opened:
            continue
        path, waiting = [first], [iter(_news(changes, first))]
        opened[first] = True
        while waiting:
            new = next(waiting[-1], None)
            if new is None:
                opened[path.pop()] = False
                waiting.pop()
            elif opened.get(new):
                return [*path[path.index(new) :], new]
            elif new not in opened:
                opened[new] = True
                path.append(new)
                waiting.append(iter(_news(changes, new)))
    return []


def _news(changes: Mapping[str, Iterable[CodeChange]], code: str) -> list[str]:
    return sorted({change.new for change in changes.get(code, ())})
