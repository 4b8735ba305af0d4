"""What is a duty number, and until when it is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.errors import Invalid
from damai.deployment.lines.model import DIGITS_MAX, DIGITS_MIN, kept_until, number_of
from damai.stages.calendars import PEMILU_2024, PILKADA_2024
from damai.stages.holidays import WORKING_DAYS
from damai.stages.model import place

ZONE = "Asia/Jakarta"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("081234567890", "081234567890"),
        (" 0812-3456-7890 ", "0812 3456 7890"),
        ("+62 812  3456 - 7890", "+62 812 3456 7890"),
        ("0725 41000", "0725 41000"),
        ("\u202a+62 812\u20113456\u20117890\u202c", "+62 812 3456 7890"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_number_is_kept_with_its_groups_one_blank_apart(typed: str, kept: str) -> None:
    assert number_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "12345", "1" * 17, "0812 3456 78x", "62+8123456", "++628123456", "(0725) 41000", "0812/3456",
        "٠٨١٢٣٤٥٦٧٨", "-081234567", "081234567-", "Pak Budi", "+", "0812\n3456",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_its_bounds(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        number_of(typed)

    assert refused.value.code == "line-number"
    assert refused.value.data == {"least": DIGITS_MIN, "most": DIGITS_MAX}


@given(st.text("0123456789+ -x", max_size=40))
def test_a_kept_number_is_its_own_number_and_has_the_digits_that_were_typed(typed: str) -> None:
    try:
        kept = number_of(typed)
    except Invalid:
        return

    assert number_of(kept) == kept
    digits = [c for c in typed if c.isdigit()]
    assert [c for c in kept if c.isdigit()] == digits
    assert not digits or DIGITS_MIN <= len(digits) <= DIGITS_MAX


def test_it_is_kept_until_the_city_has_tabulated() -> None:
    general = [place(stage, {}, ZONE, WORKING_DAYS) for stage in PEMILU_2024]
    regional = [place(stage, {}, ZONE, WORKING_DAYS) for stage in PILKADA_2024]

    # The first instant after 5 March and 16 December in Metro.
    assert kept_until(general, date(2024, 2, 14), ZONE) == datetime(2024, 3, 5, 17, tzinfo=UTC)
    assert kept_until(regional, date(2024, 11, 27), ZONE) == datetime(2024, 12, 16, 17, tzinfo=UTC)


def test_without_such_a_stage_it_is_kept_for_35_days_after_voting() -> None:
    assert kept_until([], date(2024, 2, 14), ZONE) == datetime(2024, 3, 20, 17, tzinfo=UTC)
