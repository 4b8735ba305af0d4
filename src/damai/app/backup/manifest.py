"""The first part of a backup: what it is, whose it is, and the hash of every other part."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from damai.core.errors import Invalid

FORMAT = "damai-backup-1"
MANIFEST = "manifest.json"
DATABASE = "damai.sqlite3"
NOTE = "checkpoint.txt"
LIMIT_B = 64 * 1024 * 1024
"""Room for some 400,000 parts; more than that is no manifest of ours."""
NOTE_LIMIT_B = 64 * 1024

_BLOB = re.compile(r"blobs/[0-9a-f]{64}\.tsv\.gz\Z", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file in the backup; ``size_b`` in bytes, ``sha256`` in hex."""

    name: str
    size_b: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``made_at`` is an RFC 3339 instant in UTC, ``public_key`` base64, ``revision`` that of the tables."""

    format: str
    made_at: str
    version: str
    revision: str
    origin: str
    size: int
    root: str
    public_key: str
    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"

    @property
    def public(self) -> bytes:
        return base64.b64decode(self.public_key)


def is_blob(name: str) -> bool:
    """Whether ``name`` is that of an import's rows: a digest, so it leads out of no directory."""
    return _BLOB.match(name) is not None


def shown(text: str) -> str:
    """Words from the file as they may stand in a sentence on somebody's terminal."""
    return text[:60].encode("unicode_escape").decode("ascii")


def read(raw: bytes) -> Manifest:
    """Raises Invalid("backup-foreign"), Invalid("backup-newer") or Invalid("backup-damaged")."""
    try:
        given = json.loads(raw)
        name = given["format"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Invalid("backup-foreign") from error
    if name != FORMAT:
        newer = isinstance(name, str) and name.startswith("damai-backup-")
        raise Invalid("backup-newer", version=shown(name)) if newer else Invalid("backup-foreign")
    try:
        found = _manifest(given)
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid("backup-damaged", part=MANIFEST) from error
    names = [part.name for part in found.parts]
    if names[:2] != [DATABASE, NOTE] or len(set(names)) != len(names):
        raise Invalid("backup-damaged", part=MANIFEST)
    if stray := [name for name in names[2:] if not is_blob(name)]:
        raise Invalid("backup-stray", part=shown(stray[0]))
    if found.parts[1].size_b > NOTE_LIMIT_B:
        raise Invalid("backup-damaged", part=NOTE)
    return found


def _manifest(given: dict[str, Any]) -> Manifest:
    texts = ("format", "made_at", "version", "revision", "origin", "root", "public_key")
    if not all(isinstance(given[key], str) for key in texts) or not isinstance(given["size"], int):
        raise ValueError("a field has another type")
    parts = tuple(Part(**item) for item in given["parts"])
    for part in parts:
        sound = isinstance(part.name, str) and type(part.size_b) is int and part.size_b >= 0
        if not sound or not _HASH.match(part.sha256):
            raise ValueError("a part has no size or hash")
    found = Manifest(**{key: given[key] for key in texts}, size=given["size"], parts=parts)
    if not (found.origin.isprintable() and found.version.isprintable()):
        raise ValueError("a name is no name")
    if datetime.fromisoformat(found.made_at).tzinfo is None:
        raise ValueError("an instant has its zone")
    if len(found.public) != 32:
        raise ValueError("a public key has 32 bytes")
    return found
