"""Rank and NRP share a cell in every Sprin: written in one way, read in the ways units write it."""

from __future__ import annotations

import re

NRP = re.compile(r"\d[\d .-]*(?:/[A-Z]{1,3})?\Z", re.ASCII)
"""Digits, at times in groups; the Navy adds a corps letter: 10763/P. A NIP is 18 digits."""
LETTERED = re.compile(r"(?=\S*\d)[0-9A-Z][0-9A-Z/.-]{2,19}\Z", re.ASCII)
"""What a roster may hold beside those, as an exercise's does (LAT00123): it has the word NRP before it, or a column."""
_SAID = re.compile(r"[\s/,.]*\b(?:NRP|NIP)\b\.?(?:\s*/\s*NIP\b)?[\s:.]*", re.IGNORECASE)
_SLASH = re.compile(r"\s*/\s*(?=\d)")
_TAIL = re.compile(r"[\s,]+(?=\d{5,}(?:/[A-Z]{1,3})?\Z)", re.ASCII)


def joined(rank: str, nrp: str) -> str:
    """``AIPTU / 78010123``; the word NRP stands between where a slash would be misread."""
    if not nrp:
        return rank
    if not rank:
        return nrp if parted(nrp) == ("", nrp) else f"NRP {nrp}"
    said = f"{rank} / {nrp}"
    return said if parted(said) == (rank, nrp) else f"{rank} NRP {nrp}"


def is_nrp(said: str) -> bool:
    """Whether it can be somebody's number at all."""
    return bool(NRP.match(said) or LETTERED.match(said))


def plain_nrp(said: str) -> str:
    """One writing of a number, however it is grouped."""
    return re.sub("[ .-]", "", said).upper()


def parted(said: str) -> tuple[str, str]:
    """(rank, NRP) of ``AIPTU/78010123``, ``AIPTU NRP 78010123``, ``AIPTU 78010123``; either may be missing."""
    said = said.strip()
    if NRP.match(said):
        return "", said
    for mark in (_SAID, _SLASH, _TAIL):
        if found := mark.search(said):
            return said[: found.start()].strip(), said[found.end() :].strip()
    return said, ""
