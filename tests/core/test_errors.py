"""Errors that a caller can act on."""

from __future__ import annotations

import pytest

from damai.core.errors import (
    Conflict,
    DamaiError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DamaiError(), 500, "internal"), (Forbidden(), 403, "forbidden"),
        (NotFound(), 404, "not-found"), (Invalid("area-code"), 422, "area-code"),
        (Conflict(), 409, "conflict"), (TooMany(), 429, "too-many"),
        (Unavailable("disk-full"), 503, "disk-full"),
    ],
)  # fmt: skip
def test_each_has_a_status_and_a_stable_code(error: DamaiError, status: int, code: str) -> None:
    assert (error.status, error.code) == (status, code)


def test_what_is_logged_names_code_field_and_data() -> None:
    assert str(Invalid("area-code", field="area", value="x")) == "area-code field=area value=x"


def test_when_to_come_back_is_part_of_a_refusal() -> None:
    assert TooMany(retry_after_s=7).data["retry_after_s"] == 7
    assert (Unavailable("busy", retry_after_s=1).retry_after_s, Unavailable().permanent) == (
        1,
        False,
    )
