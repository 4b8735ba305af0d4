"""Which PINs are refused, each with its own reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.accounts.pins import PIN_MAX, PIN_MIN, check_pin
from damai.core.errors import Invalid
from damai.drill.seed import DEMO_PIN

REFUSED = {
    "pin-digits": ["", "12345", "1234567890123", "73915a", "739 154", "٧٣٩١٥٤", "-73915"],
    "pin-repeats": [
        "000000", "777777", "121212", "123123", "12341234", "1231231", "112112", "100000", "292929",
    ],
    "pin-row": ["123456", "654321", "345678", "024680", "890123", "13579135", "234567890123"],
    "pin-date": [
        "170845", "081745", "450817", "290200", "17081945", "19450817", "08171945", "140224",
        "29022000", "311299",
    ],
    "pin-common": ["112233", "159753", "147258", "789456", "11223344"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "pin"), [(c, p) for c, all in REFUSED.items() for p in all])
def test_a_weak_pin_is_refused_with_its_reason(code: str, pin: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_pin(pin)

    assert refused.value.code == code
    assert refused.value.field == "pin"


@pytest.mark.parametrize("pin", [DEMO_PIN, "739158", "402917", "29021900", "320199", "8350274619"])
def test_a_pin_without_a_pattern_is_taken(pin: str) -> None:
    check_pin(pin)


@given(st.text(alphabet="0123456789", min_size=PIN_MIN, max_size=PIN_MAX))
def test_every_run_of_digits_is_taken_or_refused_by_a_known_reason(pin: str) -> None:
    assert said_of(pin) in {"", *REFUSED}


def said_of(pin: str) -> str:
    """The code of the refusal, or "" when the PIN is taken."""
    try:
        check_pin(pin)
    except Invalid as refused:
        return refused.code
    return ""


def test_most_pins_are_left_to_choose_from() -> None:
    """About one in eight goes: a sieve that leaves little would make the rest easy to guess."""
    tried = range(0, 1_000_000, 97)
    refused = sum(said_of(f"{number:06d}") != "" for number in tried)

    assert 0.05 < refused / len(tried) < 0.2
