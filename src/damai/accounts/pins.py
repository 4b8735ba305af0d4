"""Which PINs are too easy. Pure: a PIN is digits only, and whoever stands beside must not guess it in five tries.

Refused with the reason: repeats, rows, dates in every common order, and the ones that lists of real PINs
begin with. Of a million PINs of six digits about one in eight goes, most of them dates.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from damai.core.errors import Invalid

PIN_MIN = 6
PIN_MAX = 12
"""Six digits against five tries in a row: 1 in 200,000. NIST SP 800-63B-4 asks for six at least."""

COMMON = frozenset({
    "112233", "223344", "332211", "445566", "778899", "998877", "121314", "131415",
    "102030", "100200", "147258", "147852", "159357", "159753", "258369", "258456", "321654",
    "357159", "369258", "456123", "654123", "741852", "789456", "852963", "963852", "987456",
    "11223344", "12344321", "14725836", "102030405060",
})  # fmt: skip
"""Shapes on the keypad and pairs, which no other rule finds. Own list, after published counts of PINs."""
_ORDERS = {6: ("dmy", "mdy", "ymd"), 8: ("dmY", "mdY", "Ymd")}
"""Orders of day, month and year by the number of digits; Y has four of them."""


def check_pin(pin: str) -> None:
    """Raises Invalid with field ``pin``: pin-digits, pin-repeats, pin-row, pin-common, pin-date."""
    if not (pin.isascii() and pin.isdigit() and PIN_MIN <= len(pin) <= PIN_MAX):
        raise Invalid("pin-digits", field="pin", least=PIN_MIN, most=PIN_MAX)
    if _repeats(pin):
        raise Invalid("pin-repeats", field="pin")
    if _is_row(pin):
        raise Invalid("pin-row", field="pin")
    if pin in COMMON:
        raise Invalid("pin-common", field="pin")
    if _is_date(pin):
        raise Invalid("pin-date", field="pin")


def _repeats(pin: str) -> bool:
    """777777, 121212, 123123, 12341234, 1231231, and everything of one or two digits."""
    periods = range(1, len(pin) // 2 + 1)
    return len(set(pin)) < 3 or any(pin[n:] == pin[:-n] for n in periods)


def _is_row(pin: str) -> bool:
    """123456, 654321, 024680, 890123: every step the same, 0 after 9."""
    return len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1


def _is_date(pin: str) -> bool:
    """A day of 1900 to 2099 written in six or eight digits: a birthday, an election, an anniversary."""
    return any(_fits(pin, order) for order in _ORDERS.get(len(pin), ()))


def _fits(pin: str, order: str) -> bool:
    parts: dict[str, int] = {}
    at = 0
    for letter in order:
        width = 4 if letter == "Y" else 2
        parts[letter] = int(pin[at : at + width])
        at += width
    # Of two digits the century is open: 2000 was a leap year, so no 29 February is missed.
    year = parts["Y"] if "Y" in parts else 2000 + parts["y"]
    if not 1900 <= year <= 2099:
        return False
    try:
        date(year, parts["m"], parts["d"])
    except ValueError:
        return False
    return True
