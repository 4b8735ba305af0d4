"""What an import would change, said row by row: the code, and each field before and after. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from damai.areas.model import Station
from damai.areas.place_model import Place

SHOWN_N = 50
"""Most rows that are named; the counts say how many there are."""
_COLUMNS = {
    "number": "tps_no", "special": "is_special", "voters_n": "dpt_clean", "flags": "quality_flags",
}  # fmt: skip
"""Attributes of a station that the import calls by another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``fields``: (field of the import, before, after); of a new row nothing was before."""

    code: str
    added: bool
    fields: tuple[tuple[str, str, str], ...]


def changes(
    found: Mapping[str, Station] | Mapping[str, Place],
    known: Mapping[str, Station] | Mapping[str, Place],
) -> list[Change]:
    """The first SHOWN_N rows that would change, in order of code, and then the first that are new."""
    differ = [code for code, item in found.items() if code in known and known[code] != item]
    fresh = [code for code in found if code not in known]
    shown = [*sorted(differ)[:SHOWN_N], *sorted(fresh)[:SHOWN_N]][:SHOWN_N]
    return [_change(code, found[code], known.get(code)) for code in shown]


def _change(code: str, after: Station | Place, before: Station | Place | None) -> Change:
    told = []
    for name in (f.name for f in fields(after) if f.name not in ("code", "version")):
        was = "" if before is None else _text(getattr(before, name))
        now = _text(getattr(after, name))
        if was != now:
            told.append((_COLUMNS.get(name, name), was, now))
    return Change(code=code, added=before is None, fields=tuple(told))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
