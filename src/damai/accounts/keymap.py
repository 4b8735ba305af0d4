"""Single keys and the letters that somebody moves them to. Pure.

Source: WCAG 2.2, 2.1.4: a shortcut of one sign can be switched off or moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from damai.core.errors import Invalid

KEYS = "jkadpnrscylmtgoe.[]/123"
"""Every sign that a page declares, as it is declared (a test reads the pages)."""
HELP = "?"
"""Stays where it is: from it everything else is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keymap:
    """``moved`` = declared sign -> the person's own; what is not in it is as declared."""

    off: bool = False
    moved: Mapping[str, str] = field(default_factory=dict)


def keymap(off: bool, moved: Mapping[str, object]) -> Keymap:
    """A keymap with no sign on two keys. Raises Invalid("key-unknown" | "key-sign" | "key-taken")."""
    found: dict[str, str] = {}
    for name, given in moved.items():
        if len(name) != 1 or name not in KEYS:
            raise Invalid("key-unknown", field="keys", sign=name[:20])
        sign = given.casefold() if isinstance(given, str) else ""
        if len(sign) != 1 or not sign.isprintable() or sign.isspace() or sign == HELP:
            raise Invalid("key-sign", field="keys", sign=str(given)[:20])
        if sign != name:
            found[name] = sign
    on: dict[str, str] = {}
    for name in KEYS:
        sign = found.get(name, name)
        if sign in on:
            raise Invalid("key-taken", field="keys", sign=sign.upper())
        on[sign] = name
    return Keymap(off=off, moved=found)
