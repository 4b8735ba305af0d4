"""Make a backup beside a running server: note, snapshot, imports; packed, read again, put in place."""

from __future__ import annotations

import base64
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

import damai
from damai.app.backup import archive
from damai.app.backup.files import beside, put_in_place
from damai.app.backup.looking import facts_of, restorable, verdict_of
from damai.app.backup.manifest import DATABASE, FORMAT, NOTE, Manifest, Part, is_blob
from damai.app.options import Options
from damai.core.canonical import rfc3339
from damai.core.errors import Invalid, Unavailable
from damai.db.copying import NotSound, snapshot
from damai.journal.checkpoints import Signer, Witness
from damai.journal.verify import Verdict
from damai.journal.wiring import target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """``manifest`` is None when the record did not verify: then there is no file."""

    manifest: Manifest | None
    verdict: Verdict
    size_b: int = 0


def make(options: Options, target: Path) -> Made:
    """Write the backup ``target``, or nothing. It needs twice the database's size beside ``target``.

    The signing key stays where it is: whoever holds a backup cannot sign for the installation. Raises
    Invalid or Unavailable with a code that begins with ``backup-``, OSError.
    """
    database = target_of(options.database, options.data_dir)
    if not isinstance(database, Path):
        raise Invalid("backup-postgresql")
    signer = Signer(options.key_dir)
    _can_begin(database, signer, target)
    with beside(target) as room:
        made_at = datetime.now(UTC)
        # Before the snapshot: a note is signed from a committed head, so the snapshot holds all of it.
        (room / NOTE).write_bytes(signer.note_path.read_bytes())
        try:
            snapshot(database, room / DATABASE)
        except sqlite3.Error as error:
            raise Unavailable("backup-not-copied", permanent=True, reason=str(error)) from error
        try:
            restorable(room / DATABASE)
        except (NotSound, sa.exc.SQLAlchemyError) as error:
            raise Invalid("backup-unsound", reason=str(error).splitlines()[0]) from error
        # After it: rows of an import are kept before the entry that names them.
        blobs = _blobs(options.blob_dir)
        public = signer.public()
        verdict = verdict_of(room / DATABASE, Witness((room / NOTE).read_bytes(), public))
        if not verdict.ok:
            return Made(manifest=None, verdict=verdict)
        sources = [room / DATABASE, room / NOTE, *blobs]
        names = [DATABASE, NOTE, *(f"blobs/{blob.name}" for blob in blobs)]
        parts = [archive.hashed(path, name) for path, name in zip(sources, names, strict=True)]
        manifest = _manifest(room / DATABASE, parts, public, made_at)
        packed = room / "packed"
        archive.write(packed, manifest, sources, int(made_at.timestamp()))
        with open(packed, "rb") as file:
            archive.Archive(file).check()
        size_b = packed.stat().st_size
        put_in_place(packed, target)
    return Made(manifest=manifest, verdict=verdict, size_b=size_b)


def _can_begin(database: Path, signer: Signer, target: Path) -> None:
    if not database.exists():
        raise Invalid("backup-no-database", path=str(database))
    if not (signer.key_path.exists() and signer.note_path.exists()):
        raise Invalid("backup-no-note", path=str(signer.key_path.parent))
    if target.exists():
        raise Invalid("backup-exists", path=str(target))
    if not target.parent.is_dir():
        raise Invalid("backup-no-folder", path=str(target.parent))


def _blobs(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if is_blob(f"blobs/{path.name}"))


def _manifest(database: Path, parts: list[Part], public: bytes, made_at: datetime) -> Manifest:
    facts = facts_of(database)
    return Manifest(
        format=FORMAT,
        made_at=rfc3339(made_at),
        version=damai.__version__,
        revision=facts.revision or "",
        origin=facts.origin,
        size=facts.size,
        root=facts.root,
        public_key=base64.b64encode(public).decode(),
        parts=tuple(parts),
    )
