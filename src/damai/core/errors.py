"""The errors a caller can act on: each has a stable kebab code, an HTTP status and safe data.

The sentence a person reads is the catalogue key ``error.<code>`` filled with ``data``; nothing in
``data`` may be secret or personal, because it is shown and logged.
"""

from __future__ import annotations

from typing import ClassVar


class DamaiError(Exception):
    """Base of every error that a reader may see."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(
        self, code: str | None = None, *, field: str | None = None, **data: object
    ) -> None:
        self.code = code or self.default_code
        self.field = field
        self.data: dict[str, object] = data
        super().__init__(self.code)

    def __str__(self) -> str:
        parts = [self.code]
        if self.field:
            parts.append(f"field={self.field}")
        parts.extend(f"{key}={value}" for key, value in self.data.items())
        return " ".join(parts)


class Unauthenticated(DamaiError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    status = 401
    default_code = "unauthenticated"


class Forbidden(DamaiError):
    """The actor may not do this here."""

    status = 403
    default_code = "forbidden"


class NotFound(DamaiError):
    """No such record, or none that this reader may see: the two look the same from outside."""

    status = 404
    default_code = "not-found"


class Invalid(DamaiError):
    """The input breaks a rule; ``field`` names where."""

    status = 422
    default_code = "invalid"


class Conflict(DamaiError):
    """The record moved on, the id was used before, or the verb does not fit the state."""

    status = 409
    default_code = "conflict"


class TooMany(DamaiError):
    """A limit was reached; ``retry_after_s`` tells when to come back."""

    status = 429
    default_code = "too-many"

    def __init__(self, code: str | None = None, *, retry_after_s: int = 1, **data: object) -> None:
        super().__init__(code)
        self.data = {"retry_after_s": retry_after_s, **data}
        self.retry_after_s = retry_after_s


class Unavailable(DamaiError):
    """The system cannot do it now. ``permanent`` = retrying will not help."""

    status = 503
    default_code = "unavailable"

    def __init__(
        self,
        code: str | None = None,
        *,
        retry_after_s: int = 2,
        permanent: bool = False,
        **data: object,
    ) -> None:
        super().__init__(code)
        self.data = dict(data)
        self.retry_after_s = retry_after_s
        self.permanent = permanent
