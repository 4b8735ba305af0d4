"""Words that somebody typed into a field, before they are kept."""

from __future__ import annotations

import re

from damai.core.errors import Invalid

_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_IN_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def said(text: str, field: str, most: int, *, needed: bool = True, lines: bool = False) -> str:
    """The text trimmed; ``lines`` = it may have several. Raises Invalid("text-missing"|"text-long"|"text-control")."""
    trimmed = text.strip()
    if needed and not trimmed:
        raise Invalid("text-missing", field=field)
    if len(trimmed) > most:
        raise Invalid("text-long", field=field, most=most)
    if (_IN_LINES if lines else _IN_A_LINE).search(trimmed):
        raise Invalid("text-control", field=field)
    return trimmed
