"""The backup's container: a plain tar file that any tar can list, and a reader that trusts none of it.

Nothing is compressed, so that what comes out is never more than what went in. The reader walks the
headers itself: only regular files, named and sized as the manifest says, in its order, and nothing
after them. No name in the file ever becomes a path.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from damai.app.backup.manifest import LIMIT_B, MANIFEST, Manifest, Part, read, shown
from damai.core.errors import Invalid

BLOCK_B = tarfile.BLOCKSIZE
CHUNK_B = 1024 * 1024


def hashed(path: Path, name: str) -> Part:
    """The part that ``path`` would be under ``name``."""
    digest, size_b = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK_B):
            digest.update(chunk)
            size_b += len(chunk)
    return Part(name=name, size_b=size_b, sha256=digest.hexdigest())


def write(target: Path, manifest: Manifest, sources: list[Path], at: int) -> None:
    """Pack the manifest and ``sources`` (one a part, in its order) and make the file durable.

    ``at`` is the time that tar shows, in whole seconds since 1970. Mode 0600.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        raw = manifest.to_bytes()
        out.write(_header(MANIFEST, len(raw), at) + raw + _padding(len(raw)))
        for part, source in zip(manifest.parts, sources, strict=True):
            out.write(_header(part.name, part.size_b, at))
            with open(source, "rb") as file:
                while chunk := file.read(CHUNK_B):
                    out.write(chunk)
            out.write(_padding(part.size_b))
        out.write(bytes(2 * BLOCK_B))
        out.flush()
        os.fsync(out.fileno())


class Archive:
    """An opened backup whose shape was checked; the parts' bytes are checked as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises Invalid with a code that begins with ``backup-``."""
        self._file = file
        self._end = os.fstat(file.fileno()).st_size
        if self._end < 4 * BLOCK_B:
            raise Invalid("backup-foreign")
        size_b = self._look(0, MANIFEST, "backup-foreign")
        if size_b > min(LIMIT_B, self._end):
            raise Invalid("backup-damaged", part=MANIFEST)
        self.manifest = read(self._file.read(size_b))
        if any(self._file.read(-size_b % BLOCK_B)):
            raise Invalid("backup-damaged", part=MANIFEST)
        self._starts: list[int] = []
        at = _after(0, size_b)
        for part in self.manifest.parts:
            if self._look(at, part.name) != part.size_b:
                raise Invalid("backup-damaged", part=part.name)
            self._starts.append(at + BLOCK_B)
            at = _after(at, part.size_b)
        self._ends(at)

    def chunks(self, number: int) -> Iterator[bytes]:
        """The bytes of a part. Raises Invalid("backup-damaged") at its end when the hash is another."""
        part, digest = self.manifest.parts[number], hashlib.sha256()
        self._file.seek(self._starts[number])
        left = part.size_b
        while left:
            chunk = self._file.read(min(CHUNK_B, left))
            if not chunk:
                raise Invalid("backup-truncated")
            digest.update(chunk)
            left -= len(chunk)
            yield chunk
        if digest.hexdigest() != part.sha256 or any(self._file.read(-part.size_b % BLOCK_B)):
            raise Invalid("backup-damaged", part=part.name)

    def check(self) -> None:
        """Read every part once. Raises Invalid("backup-damaged")."""
        for number in range(len(self.manifest.parts)):
            for _ in self.chunks(number):
                pass

    def _look(self, at: int, name: str, code: str = "backup-damaged") -> int:
        """The size in the header at ``at``, which must be that of the regular file ``name``."""
        self._file.seek(at)
        block = self._file.read(BLOCK_B)
        if len(block) < BLOCK_B:
            raise Invalid("backup-truncated")
        try:
            found = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, ValueError) as error:
            raise Invalid(code, part=name) from error
        if found.name != name or found.type != tarfile.REGTYPE or found.size < 0:
            raise Invalid(
                "backup-stray" if code == "backup-damaged" else code, part=shown(found.name)
            )
        if _after(at, found.size) > self._end:
            raise Invalid("backup-truncated")
        return found.size

    def _ends(self, at: int) -> None:
        if self._end < at + 2 * BLOCK_B:
            raise Invalid("backup-truncated")
        self._file.seek(at)
        if self._end > at + 2 * BLOCK_B or any(self._file.read(2 * BLOCK_B)):
            raise Invalid("backup-stray", part="the end")


def _header(name: str, size_b: int, at: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size_b, at, 0o600
    return member.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _padding(size_b: int) -> bytes:
    return bytes(-size_b % BLOCK_B)


def _after(at: int, size_b: int) -> int:
    """Where the header stands that follows the one at ``at``."""
    return at + BLOCK_B + size_b + -size_b % BLOCK_B
