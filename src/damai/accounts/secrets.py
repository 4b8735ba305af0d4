"""Passwords and tokens. Hashing a password is slow on purpose: ``hashing`` runs it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TOKEN_PREFIX = "damai_"


def new_secret() -> str:
    """A random 256-bit secret for a link, a session or a token, URL-safe."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def digest(secret: str) -> bytes:
    """How a random secret is stored and looked up: it needs no salt, having 256 bits itself."""
    return hashlib.sha256(secret.encode()).digest()


def hasher() -> PasswordHasher:
    """Argon2id with the library's parameters, those of RFC 9106 for little memory."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id with the library's parameters. About 0.2 s: never on the event loop or the writer."""
    return hasher().hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Compare; an unknown person costs the same work."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hasher().verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


_nobody_hash: list[str] = []


def _nobody() -> str:
    if not _nobody_hash:
        _nobody_hash.append(hasher().hash(new_secret()))
    return _nobody_hash[0]
