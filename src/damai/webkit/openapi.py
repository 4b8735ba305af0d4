"""What the OpenAPI document says of errors: one shape everywhere."""

from __future__ import annotations

import msgspec
from litestar.openapi.datastructures import ResponseSpec

_WORDS = {
    400: "The request cannot be read, or a field has the wrong shape",
    401: "Not signed in, or the token is unknown",
    403: "Not allowed here",
    404: "No such record in the reader's sight",
    409: "The record moved on, the id was used before, or the verb does not fit the state",
    413: "The body is too large",
    422: "A field breaks a rule",
    503: "Try again later",
}


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    reference: str | None = None


def problem_responses(*statuses: int) -> dict[int, ResponseSpec]:
    """Response specs for these statuses."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            description=_WORDS[status],
            media_type="application/problem+json",
            generate_examples=False,
        )
        for status in statuses
    }
