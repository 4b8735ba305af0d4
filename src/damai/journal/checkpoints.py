"""Signed notes of the tree head, kept outside the database. Format: C2SP signed-note and tlog-checkpoint.

A note is signed only from the *committed* head: a signature made before COMMIT can sign a tree that
never existed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from damai.core.keyfile import load_or_make

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME = "journal.key"
NOTE_NAME = "checkpoint.txt"
_ED25519 = b"\x01"
_SIZE = re.compile(r"(0|[1-9][0-9]*)\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a note says: the log's name, its size and its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class BadNote(ValueError):
    """A note that cannot be read or whose signature does not fit."""


class Signer:
    """Holds the Ed25519 key of this installation: a file of mode 0600 in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key: Ed25519PrivateKey | None = None

    @property
    def note_path(self) -> Path:
        return self._directory / NOTE_NAME

    @property
    def key_path(self) -> Path:
        return self._directory / KEY_NAME

    def key(self) -> Ed25519PrivateKey:
        """Load the key, or make one on first use."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if self._key is None:
            raw = load_or_make(
                self.key_path, lambda: Ed25519PrivateKey.generate().private_bytes_raw()
            )
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        return self._key

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of ``checkpoint``."""
        text = checkpoint.text()
        key = self.key()
        hint = _key_hint(checkpoint.origin, key.public_key().public_bytes_raw())
        signature = base64.b64encode(hint + key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {checkpoint.origin} {signature}\n"

    def keep(self, checkpoint: Checkpoint) -> None:
        """Sign and store the note durably beside the key (temporary file, fsync, rename)."""
        note = self.sign(checkpoint).encode()
        temporary = self.note_path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        with open(temporary, "wb") as out:
            out.write(note)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, self.note_path)

    def last(self) -> Checkpoint | None:
        """The last note kept, its signature checked. Raises BadNote."""
        try:
            raw = self.note_path.read_bytes()  # as text, CR LF would read as LF
        except FileNotFoundError:
            return None
        try:
            return self.open(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise BadNote("a note is UTF-8") from error

    def open(self, note: str) -> Checkpoint:
        """Read a note and check its signature with our key. Raises BadNote."""
        from cryptography.exceptions import InvalidSignature

        text, blank, signatures = note.partition("\n\n")
        if not blank:
            raise BadNote("a note has a blank line before its signatures")
        lines = text.split("\n")
        if len(lines) < 3 or not _SIZE.match(lines[1]):
            raise BadNote("a note begins with origin, size and root")
        checkpoint = Checkpoint(origin=lines[0], size=int(lines[1]), root=_base64(lines[2]))
        if len(checkpoint.root) != 32:
            raise BadNote("a root has 32 bytes")
        public = self.key().public_key()
        hint = _key_hint(checkpoint.origin, public.public_bytes_raw())
        for line in signatures.splitlines():
            parts = line.rsplit(" ", 1)
            if not line.startswith("\u2014 ") or len(parts) != 2:
                continue
            raw = _base64(parts[1])
            if raw[:4] != hint:
                continue
            try:
                public.verify(raw[4:], (text + "\n").encode())
            except InvalidSignature as error:
                raise BadNote("the signature does not fit the note") from error
            return checkpoint
        raise BadNote("no signature by this installation's key")


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("a part of the note is not base64") from error


def _key_hint(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]
