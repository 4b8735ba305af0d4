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
from datetime import UTC, datetime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A signed note as outsiders get it, and the key that it is checked with (32 bytes)."""

    text: str
    checkpoint: Checkpoint
    public_key: bytes


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

    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.key().public_key().public_bytes_raw()

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
        kept = self.note()
        return None if kept is None else kept.checkpoint

    def kept_at(self) -> datetime | None:
        """When the note that is kept was written, by the machine's clock; None when there is none."""
        try:
            return datetime.fromtimestamp(self.note_path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def note(self) -> Note | None:
        """The last note kept with its own bytes, its signature checked. Raises BadNote."""
        try:
            raw = self.note_path.read_bytes()  # as text, CR LF would read as LF
        except FileNotFoundError:
            return None
        public = self.public()
        checkpoint = _opened(raw, public)
        return Note(text=raw.decode("utf-8"), checkpoint=checkpoint, public_key=public)

    def open(self, note: str) -> Checkpoint:
        """Read a note and check its signature with our key. Raises BadNote."""
        return open_note(note, self.public())


class Witness:
    """Holds one note and the public key that it must fit: a journal away from its own key."""

    def __init__(self, note: bytes, public: bytes) -> None:
        self._note = note
        self._public = public

    def last(self) -> Checkpoint:
        """The note, its signature checked. Raises BadNote."""
        return _opened(self._note, self._public)


def open_note(note: str, public: bytes) -> Checkpoint:
    """Read a note and check its signature with the 32-byte ``public`` key. Raises BadNote."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text, blank, signatures = note.partition("\n\n")
    if not blank:
        raise BadNote("a note has a blank line before its signatures")
    lines = text.split("\n")
    if len(lines) < 3 or not _SIZE.match(lines[1]):
        raise BadNote("a note begins with origin, size and root")
    checkpoint = Checkpoint(origin=lines[0], size=int(lines[1]), root=_base64(lines[2]))
    if len(checkpoint.root) != 32:
        raise BadNote("a root has 32 bytes")
    hint = _key_hint(checkpoint.origin, public)
    for line in signatures.splitlines():
        parts = line.rsplit(" ", 1)
        if not line.startswith("\u2014 ") or len(parts) != 2:
            continue
        raw = _base64(parts[1])
        if raw[:4] != hint:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], (text + "\n").encode())
        except InvalidSignature as error:
            raise BadNote("the signature does not fit the note") from error
        return checkpoint
    raise BadNote("no signature by this installation's key")


def _opened(raw: bytes, public: bytes) -> Checkpoint:
    try:
        return open_note(raw.decode("utf-8"), public)
    except UnicodeDecodeError as error:
        raise BadNote("a note is UTF-8") from error


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("a part of the note is not base64") from error


def _key_hint(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]
