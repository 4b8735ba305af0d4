"""Tries of a code are counted apart from tries of any name that can be typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from damai.accounts import limits


@given(st.text(max_size=60), st.sampled_from(["code", "code ", "code  ", "code/"]))
def test_no_name_that_is_typed_makes_somebody_wait_at_the_code(rest: str, start: str) -> None:
    typed = " ".join((start + rest).split())

    assert limits._key(typed) != limits._key(limits.code_of(rest.strip()))
