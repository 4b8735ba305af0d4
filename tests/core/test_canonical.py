"""The bytes that are hashed: one form a value, and a refusal for what has none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.canonical import Fields, canonical, rfc3339
from damai.core.errors import Invalid

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_was_written_is_read_back_the_same(value: Any) -> None:
    written = canonical(value)

    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(text, st.integers(), min_size=2))
def test_keys_are_in_code_point_order_whatever_order_they_came_in(value: dict[str, int]) -> None:
    turned = dict(reversed(list(value.items())))

    assert canonical(value) == canonical(turned)
    assert list(json.loads(canonical(turned))) == sorted(value)


@given(st.dictionaries(text, values | st.datetimes(timezones=st.just(UTC)) | st.uuids()))
def test_a_writer_of_known_keys_gives_the_same_bytes(value: dict[str, Any]) -> None:
    fields = Fields(list(value))

    assert fields.write([value[name] for name in fields.names]) == canonical(value)


NAIVE = datetime(2024, 2, 14, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", 1.5, b"raw", NAIVE])
def test_a_writer_of_known_keys_refuses_what_has_no_one_form(bad: Any) -> None:
    with pytest.raises(Invalid):
        Fields(["bad", "good%s"]).write([bad, "x"])


def test_a_text_that_spells_the_escape_of_a_nul_is_no_nul() -> None:
    assert Fields(["text"]).write(["\\u0000"]) == canonical({"text": "\\u0000"})


def test_a_writer_of_known_keys_takes_as_many_values_and_no_key_twice() -> None:
    with pytest.raises(TypeError):
        Fields(["a", "b"]).write(["x"])
    with pytest.raises(ValueError, match="twice"):
        Fields(["a", "a"])


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_written_as_the_standard_library_does(at: datetime) -> None:
    assert rfc3339(at) == at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_the_form_is_short_and_unescaped() -> None:
    value = {"b": [1, True, None], "a": 'Désa "Iring" \U0001f5f3\n', "Z": -0, "ä": {}}

    assert canonical(value) == (
        '{"Z":0,"a":"Désa \\"Iring\\" \U0001f5f3\\n","b":[1,true,null],"ä":{}}'.encode()
    )


def test_instants_are_utc_with_six_digits_and_ids_lower_case() -> None:
    wib = timezone(timedelta(hours=7))
    value = [datetime(2024, 2, 14, 7, 5, tzinfo=wib), UUID("018D4A3B-0000-7000-8000-00000000000A")]

    assert canonical(value) == (
        b'["2024-02-14T00:05:00.000000Z","018d4a3b-0000-7000-8000-00000000000a"]'
    )
    assert rfc3339(datetime(2024, 2, 14, tzinfo=UTC, microsecond=7)) == (
        "2024-02-14T00:00:00.000007Z"
    )


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        (float("inf"), "float"),
        ("a\x00b", "nul"),
        ({"a\x00": 1}, "nul"),
        ("\ud800", "lone-surrogate"),
        ({"\udfff": 1}, "lone-surrogate"),
        ({1: "a"}, "key-not-text"),
        ({"a": {None: 1}}, "key-not-text"),
        (b"raw", "bytes"),
        (bytearray(b"raw"), "bytearray"),
        ({1, 2}, "set"),
        (Colour.RED, "Colour"),
        (datetime(2024, 2, 14), "naive-instant"),  # noqa: DTZ001 - what is refused
        ([[["deep", {"x": [0.5]}]]], "float"),
    ],
)
def test_what_has_no_one_form_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        canonical(value)

    assert (refused.value.code, refused.value.data["reason"]) == ("canonical", reason)
