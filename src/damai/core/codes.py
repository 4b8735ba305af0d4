"""Area and station codes, and the one test of scope: a prefix of dotted parts.

Kemendagri codes are dotted (``18.72.01.1001``); a station adds its number (``18.72.01.1001.003``).
KPU prints the same digits without dots: ``1872011001003``. Source: Kepmendagri 300.2.2-2138/2025.
"""

from __future__ import annotations

import re

from damai.core.errors import Invalid

_AREA = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\Z", re.ASCII)
_STATION = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}\.\d{3}\Z", re.ASCII)
_STATION_DIGITS = re.compile(r"\d{13}\Z", re.ASCII)
_AREA_CUTS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}


def within(code: str, scope: str) -> bool:
    """True when ``code`` is ``scope`` or lies below it; the empty scope is everywhere."""
    return not scope or code == scope or code.startswith(scope + ".")


def ancestors(code: str) -> list[str]:
    """The code's prefixes from the province down, itself last: 18, 18.72, 18.72.01, ..."""
    parts = code.split(".") if code else []
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def prefix_range(scope: str) -> tuple[str, str]:
    """Bounds ``low <= code < high`` that hold exactly the codes below ``scope`` (not itself)."""
    return scope + ".", scope + "/"


def area_code(text: str) -> str:
    """Normalise an area code with or without dots. Raises Invalid("area-code")."""
    code = text.strip()
    if code.isascii() and code.isdigit() and len(code) in _AREA_CUTS:
        code = _cut(code, _AREA_CUTS[len(code)])
    if not _AREA.match(code):
        raise Invalid("area-code", field="area", value=text[:40])
    return code


def station_code(text: str) -> str:
    """Normalise a station code with or without dots. Raises Invalid("station-code")."""
    code = text.strip()
    if _STATION_DIGITS.match(code):
        code = _cut(code, (2, 2, 2, 4, 3))
    if not _STATION.match(code):
        raise Invalid("station-code", field="station", value=text[:40])
    return code


def is_place(text: str) -> bool:
    """Whether it is written as an area or a station is, with its dots: anything else names no place."""
    return bool(_AREA.match(text) or _STATION.match(text))


def area_of_station(code: str) -> str:
    """The kelurahan code of a normalised station code."""
    return code.rsplit(".", 1)[0]


def _cut(digits: str, sizes: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return ".".join(parts)
