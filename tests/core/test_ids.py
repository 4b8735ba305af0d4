"""Ids sort by time, tell their instant, and come out the same when a command is run again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.clock import epoch_us
from damai.core.ids import derived, uuid7

AT = datetime(2024, 2, 14, 0, 0, 0, 123_999, tzinfo=UTC)


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.binary(min_size=10, max_size=10),
)
def test_an_id_is_a_uuid_7_of_its_millisecond(at: datetime, random10: bytes) -> None:
    made = uuid7(at, random10)

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == epoch_us(at) // 1000


def test_the_vector_of_the_rfc() -> None:
    """RFC 9562, A.6: 22 February 2022 14:22:22.000 -05:00, rand_a CC3, rand_b 18C4DC0C0C07398F."""
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    random10 = bytes.fromhex("0cc318c4dc0c0c07398f")

    assert str(uuid7(at, random10)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_later_ids_sort_later() -> None:
    early = uuid7(AT, b"\xff" * 10)
    late = uuid7(AT + timedelta(milliseconds=1), b"\x00" * 10)

    assert early < late
    assert str(early) < str(late)


def test_derived_ids_repeat_and_differ() -> None:
    seed = b"s" * 16
    ids = [derived(AT, seed, n) for n in range(1000)]

    assert [derived(AT, seed, n) for n in range(1000)] == ids
    assert len(set(ids)) == 1000
    assert derived(AT, b"t" * 16, 0) != ids[0]


def test_ten_random_bytes_are_needed() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        uuid7(AT, b"short")
