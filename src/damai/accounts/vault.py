"""What the database may hold only sealed: the secrets of second factors. The key lies beside the signing key.

Who takes the database alone can neither make codes nor try recovery codes against it. Without the key
file every second factor has to be set up anew.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from damai.core.errors import Unavailable
from damai.core.keyfile import load_or_make

KEY_NAME = "accounts.key"
KEY_B, NONCE_B, SECRET_B = 32, 12, 20
"""AES-256 key, its nonce, and a TOTP secret of 160 bits. Source: RFC 4226 section 4, R6."""


class Vault:
    """Seals and opens with the key of ``directory``, a file of mode 0600 made on first use."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / KEY_NAME
        self._key: bytes | None = None

    @property
    def path(self) -> Path:
        return self._path

    def seal(self, person: UUID, secret: bytes) -> bytes:
        """Nonce and AES-256-GCM of ``secret``, bound to the person: another's row does not open."""
        nonce = secrets.token_bytes(NONCE_B)
        return nonce + AESGCM(self._part("seal")).encrypt(nonce, secret, person.bytes)

    def open(self, person: UUID, sealed: bytes) -> bytes:
        """Raises Unavailable("vault-key") when the key is not the one that sealed it."""
        try:
            return AESGCM(self._part("seal")).decrypt(
                sealed[:NONCE_B], sealed[NONCE_B:], person.bytes
            )
        except InvalidTag as error:
            raise Unavailable("vault-key", permanent=True) from error

    def draft(self, session: str) -> bytes:
        """The secret that a session is offered until it is confirmed: the same at each look, kept nowhere."""
        return self._mac("draft", session.encode())[:SECRET_B]

    def fingerprint(self, person: UUID, code: str) -> bytes:
        """How a recovery code is stored and looked up."""
        return self._mac("recovery", person.bytes + code.encode())

    def proof(self) -> bytes:
        """Tells two keys apart and nothing else of them."""
        return self._mac("proof", b"")

    def pin(self, person: UUID, pin: str) -> str:
        """What of a PIN is hashed: who has the database alone cannot try the million PINs that there are."""
        return self._mac("pin", person.bytes + pin.encode()).hex()

    def _mac(self, purpose: str, message: bytes) -> bytes:
        return hmac.new(self._part(purpose), message, hashlib.sha256).digest()

    def _part(self, purpose: str) -> bytes:
        """A key for each purpose, so that none can stand in for another."""
        if self._key is None:
            self._key = load_or_make(self._path, lambda: secrets.token_bytes(KEY_B))
        return hmac.new(self._key, f"damai/{purpose}".encode(), hashlib.sha256).digest()
