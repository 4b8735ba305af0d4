"""Put a backup into an empty directory: checked, upgraded, verified, and a journal of its own from there.

Everything is made in ``DATA/.restoring`` and moved up last, the database at the very end: a restore
that is cut off leaves no database behind, and the next one begins again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.app.backup.archive import Archive
from damai.app.backup.files import sync, write_durably
from damai.app.backup.looking import facts_of, verdict_of
from damai.app.backup.manifest import DATABASE, NOTE, Manifest, shown
from damai.app.house import new_origin
from damai.app.options import Options
from damai.core.errors import Invalid, Unavailable
from damai.db import migrate
from damai.db.copying import NotSound, look
from damai.db.database import FILE_NAME
from damai.db.lockfile import NAME as LOCK_NAME
from damai.db.lockfile import DataLock, Owned
from damai.db.schema import metadata
from damai.db.uow import UnitOfWork
from damai.journal import restoring as journal
from damai.journal.checkpoints import Checkpoint, Signer, Witness
from damai.journal.verify import Verdict
from damai.journal.wiring import open_database

STAGING = ".restoring"
NOT_OURS = frozenset({LOCK_NAME, STAGING, "lost+found"})
"""What an empty directory may hold: a lock, what a cut-off restore left, a file system's own."""
OLD_NOTE = "restored-from.txt"
SPARE_B = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """``origin`` is the new one. ``verdict`` is not ok = nothing was restored."""

    manifest: Manifest
    verdict: Verdict
    origin: str = ""
    upgraded_from: str | None = None


def restore(file: Path, options: Options) -> Restored:
    """Restore ``file`` into ``options.data_dir``, wholly or not at all.

    Raises Invalid or Unavailable with a code that begins with ``backup-`` or ``restore-``, OSError.
    """
    with open(file, "rb") as opened:
        archive = Archive(opened)
        _can_read(archive.manifest)
        with _staged(options.data_dir) as staging:
            _has_room(staging, archive.manifest)
            _unpack(archive, staging)
            done = _made_whole(staging, archive.manifest, new_origin(options))
            if done.verdict.ok:
                _move_up(staging, options.data_dir)
    return done


def _can_read(manifest: Manifest) -> None:
    if not migrate.known(manifest.revision):
        raise Invalid("backup-newer", version=shown(manifest.version))


@contextlib.contextmanager
def _staged(data: Path) -> Iterator[Path]:
    """``DATA/.restoring`` under DATA's lock. Leaves a database in DATA, or DATA as it was."""
    there = data.exists()
    if there and not data.is_dir():
        raise Invalid("restore-not-empty", path=str(data))
    lock = DataLock(data)
    with contextlib.ExitStack() as undo:
        if there:
            _is_empty(data)
        else:
            data.mkdir(parents=True, mode=0o700)
        try:
            lock.take()
        except Owned as owned:
            undo.pop_all()
            raise Unavailable("restore-busy", permanent=True, path=str(data)) from owned
        try:
            _is_empty(data)  # again: somebody may have had the lock until now
        except Invalid:
            undo.pop_all()
            lock.release()
            raise
        undo.callback(lock.release)
        undo.callback(_clear, data, there)  # while the lock is ours
        staging = data / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        undo.callback(shutil.rmtree, staging, ignore_errors=True)
        yield staging


def _is_empty(data: Path) -> None:
    if set(os.listdir(data)) - NOT_OURS:
        raise Invalid("restore-not-empty", path=str(data))


def _clear(data: Path, there: bool) -> None:
    """After a failure: the lock's file goes, and the directory if it was made here."""
    if (data / FILE_NAME).exists():
        return
    for name in ("blobs", "keys"):  # a move that stopped half-way: they were not there before
        shutil.rmtree(data / name, ignore_errors=True)
    (data / LOCK_NAME).unlink(missing_ok=True)
    if not there:
        with contextlib.suppress(OSError):
            data.rmdir()


def _has_room(staging: Path, manifest: Manifest) -> None:
    need_b = sum(part.size_b for part in manifest.parts) + SPARE_B
    if shutil.disk_usage(staging).free < need_b:
        raise Unavailable("restore-no-room", permanent=True, need_mb=need_b // 1_000_000 + 1)


def _unpack(archive: Archive, staging: Path) -> None:
    """Write each part under its name, which the manifest's reader has held to the three that exist."""
    (staging / "blobs").mkdir(mode=0o700)
    for number, part in enumerate(archive.manifest.parts):
        write_durably(staging / part.name, archive.chunks(number))
    sync(staging / "blobs")


def _made_whole(staging: Path, manifest: Manifest, origin: str) -> Restored:
    """Verify the record as it came, bring it up to date, begin the new origin, verify again."""
    database = staging / DATABASE
    note = (staging / NOTE).read_bytes()
    try:
        look(database)
        facts = facts_of(database)
        if (facts.revision, facts.origin, facts.size, facts.root) != (
            manifest.revision, manifest.origin, manifest.size, manifest.root,
        ):  # fmt: skip
            raise Invalid("backup-damaged", part=DATABASE)
        as_it_came = verdict_of(database, Witness(note, manifest.public))
        if not as_it_came.ok:
            return Restored(manifest=manifest, verdict=as_it_came)
        upgraded = _go_on(database, staging, origin, datetime.fromisoformat(manifest.made_at))
    except (NotSound, sa.exc.SQLAlchemyError, ValueError) as error:
        raise Invalid("backup-damaged", part=DATABASE) from error
    signer = Signer(staging / "keys")
    write_durably(staging / "keys" / OLD_NOTE, [note])
    (staging / NOTE).unlink()
    return Restored(
        manifest=manifest,
        verdict=verdict_of(database, signer),
        origin=origin,
        upgraded_from=upgraded.before if upgraded.before != upgraded.after else None,
    )


def _go_on(database: Path, staging: Path, origin: str, made_at: datetime) -> migrate.Upgraded:
    db = open_database(database)
    try:
        upgraded = migrate.upgrade(db.writer_engine)
        if migrate.lacking(db.writer_engine, metadata):
            raise NotSound("its tables are not ours")
        db.start()

        def begin(uow: UnitOfWork) -> None:
            journal.begin_anew(uow, origin, made_at)
            accounts.end_everything(uow)

        db.write_now(begin, actor="system/restore", kind="restore")
    finally:
        db.stop()
    head = facts_of(database)
    Signer(staging / "keys").keep(
        Checkpoint(origin=head.origin, size=head.size, root=bytes.fromhex(head.root))
    )
    return upgraded


def _move_up(staging: Path, data: Path) -> None:
    """The database last: without it the directory is no installation."""
    wal = staging / f"{DATABASE}-wal"
    if wal.exists() and wal.stat().st_size:
        raise Unavailable("restore-not-settled", permanent=True)
    sync(staging / "keys")
    for name in ("blobs", "keys"):
        (staging / name).rename(data / name)
    sync(data)
    (staging / DATABASE).rename(data / FILE_NAME)
    sync(data)
