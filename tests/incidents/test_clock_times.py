"""A clock time as it is said on the phone becomes the last instant that it names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from damai.core.errors import Invalid
from damai.incidents.pages import time_said

NOW = datetime(2024, 2, 14, 1, 0, tzinfo=UTC)  # 08.00 WIB


@pytest.mark.parametrize("text", ["06.40", "6.40", "06:40", "6:40", "0640", " 6.40 "])
def test_a_time_is_taken_as_people_write_it(text: str) -> None:
    assert time_said(text, NOW, "Asia/Jakarta") == datetime(2024, 2, 13, 23, 40, tzinfo=UTC)


def test_a_time_that_has_not_come_yet_was_yesterday() -> None:
    assert time_said("9.15", NOW, "Asia/Jakarta") == datetime(2024, 2, 13, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["pagi", "25.00", "6.7", "6", "6.400", "²6.40"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        time_said(text, NOW, "Asia/Jakarta")
    assert caught.value.field == "occurred"
