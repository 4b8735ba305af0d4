"""The installation: who has it, its tables, its record against key and clock."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.accounts.tables import second_factor
from damai.accounts.vault import KEY_NAME, Vault
from damai.app.control import ask
from damai.app.doctor.finding import Finding, failed, passed, unknown
from damai.app.options import Options
from damai.app.presence import keys_of
from damai.core.canonical import rfc3339
from damai.core.clock import SystemClock
from damai.core.clockwatch import JUMP
from damai.core.errors import Unavailable
from damai.db import engine, migrate, nodes
from damai.db.checkpoint import wal_of
from damai.db.lockfile import held, read_owner
from damai.journal.checkpoints import Checkpoint, Signer
from damai.journal.purge import Proof, last_purge
from damai.journal.tables import entry, journal_head
from damai.journal.wiring import target_of

AHEAD = timedelta(seconds=5)
"""An entry younger than now: the clock has gone back, or it was ahead then."""
LATE = timedelta(days=3)
"""A running house purges once a day."""
WAL_B = 256 * 1024 * 1024
"""Four times its limit: some reader has kept it from being cut for long."""


def look(options: Options) -> Iterator[Finding]:
    target = target_of(options.database, options.data_dir)
    if options.data_dir.is_dir():
        yield server(options.data_dir)
        yield from watched(options.data_dir)
    if isinstance(target, Path) and not target.exists():
        yield unknown("database", "none", path=str(target))
        return
    note = noted(Signer(options.key_dir))  # first: a running server's next note knows more entries
    try:
        with _snapshot(target) as conn:
            found = list(_inside(conn, note, options.key_dir))
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        reason = (str(getattr(error, "orig", error)).splitlines() or ["?"])[0]
        yield failed("database", "unreadable", reason=reason)
        return
    yield from found
    if isinstance(target, Path):
        yield wal(target)


def _inside(conn: sa.Connection, note: Checkpoint | Finding, keys: Path) -> Iterator[Finding]:
    revision = migrate.revision(conn)
    yield tables(revision)
    if revision is None or not migrate.known(revision):
        return
    if revision == migrate.newest():
        yield factors(conn, keys)
        if conn.dialect.name == "postgresql":
            yield from others(conn, keys)
    head = conn.execute(sa.select(journal_head).where(journal_head.c.id == 1)).first()
    if head is None:
        yield unknown("key", "no-journal")
        return
    newest = conn.execute(sa.select(entry.c.at).where(entry.c.seq == head.size)).scalar()
    now = SystemClock().now()
    yield clock(newest, now)
    yield key(note, head)
    yield purge(last_purge(conn), now)


def server(data: Path) -> Finding:
    """Whether somebody holds the lock, and whether its door answers."""
    if not held(data):
        return passed("server", "none")
    owner = read_owner(data)
    pid = owner.pid if owner else "?"
    if owner is None or owner.socket is None:
        return unknown("server", "silent", pid=pid)
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(2.0)
            door.connect(owner.socket)
    except OSError:
        return unknown("server", "silent", pid=pid)
    return passed("server", "running", pid=pid)


def watched(data: Path) -> Iterator[Finding]:
    """Whether the running server holds what becomes due since its clock jumped."""
    owner = read_owner(data) if held(data) else None
    if owner is None or owner.socket is None:
        return
    try:
        *_, last = ask(Path(owner.socket), {"verb": "clock"}, patience_s=2.0)
        found = last["result"]
    except (OSError, ValueError, KeyError):
        return  # ``server`` has said that it is silent
    if found["held"]:
        yield failed("clock-watch", "held", off_s=found["off_s"], held_at=found["held_at"])
    else:
        yield passed("clock-watch", "steady")


def tables(revision: str | None) -> Finding:
    newest = migrate.newest()
    if revision is None:
        return unknown("tables", "none", newest=newest)
    if not migrate.known(revision):
        return failed("tables", "newer", revision=revision, newest=newest)
    return passed(
        "tables", "current" if revision == newest else "older", revision=revision, newest=newest
    )


def clock(newest: datetime | None, now: datetime) -> Finding:
    if newest is None:
        return unknown("clock", "no-entries", now=rfc3339(now))
    if newest > now + AHEAD:
        return failed("clock", "behind", now=rfc3339(now), newest=rfc3339(newest))
    return passed("clock", "fit", now=rfc3339(now), newest=rfc3339(newest))


def noted(signer: Signer) -> Checkpoint | Finding:
    """The note that was kept last, or what is wrong with it. Makes no key."""
    if not signer.key_path.exists():
        return failed("key", "missing", path=str(signer.key_path))
    try:
        note = signer.last()
    except ValueError:  # BadNote, or a key file that is none
        return failed("key", "does-not-fit", path=str(signer.note_path))
    return unknown("key", "no-note", path=str(signer.note_path)) if note is None else note


def key(note: Checkpoint | Finding, head: Any) -> Finding:
    """The note beside the database must be of this journal. It was read before ``head``."""
    if isinstance(note, Finding):
        return note
    if note.origin != head.origin:
        return failed("key", "another-origin", note=note.origin, journal=head.origin)
    if note.size > head.size:
        return failed("key", "cut-back", note=note.size, journal=head.size)
    return passed("key", "fits", origin=head.origin, size=note.size)


def factors(conn: sa.Connection, keys: Path) -> Finding:
    """Whether the key beside the database opens the second factors. Makes no key."""
    sealed = conn.execute(
        sa.select(second_factor.c.person, second_factor.c.sealed).limit(1)
    ).first()
    if sealed is None:
        return passed("second-factors", "none")
    path = keys / KEY_NAME
    if not path.exists():
        return failed("second-factors", "no-key", path=str(path))
    try:
        Vault(keys).open(sealed.person, bytes(sealed.sealed))
    except (Unavailable, ValueError):
        return failed("second-factors", "another-key", path=str(path))
    return passed("second-factors", "open", path=str(path))


def others(conn: sa.Connection, keys: Path) -> Iterator[Finding]:
    """The nodes of this database: whether they are heard of, keep up, and hold one set of keys."""
    known = nodes.nodes(conn)
    if not known:
        yield passed("nodes", "none")
        return
    size = conn.execute(sa.select(journal_head.c.size)).scalar() or 0
    for each in known:
        silent_s = round(each.silent.total_seconds())
        off_s = round(each.clock_off.total_seconds())
        if not each.alive:
            yield unknown("nodes", "silent", node=each.name, s=silent_s)
        elif each.clock_held:
            yield failed("nodes", "clock-held", node=each.name, s=off_s)
        elif abs(each.clock_off) > JUMP:
            yield failed("nodes", "clock-off", node=each.name, s=off_s)
        else:
            yield passed("nodes", "alive", node=each.name, lag=max(0, size - each.seq))
    signer, vault = Signer(keys), Vault(keys)
    if not (signer.key_path.exists() and vault.path.exists()):
        yield failed("node-keys", "missing", path=str(keys))
        return
    ours = keys_of(signer, vault)
    differing = [each.name for each in known if each.keys != ours]
    if differing:
        yield failed("node-keys", "differ", path=str(keys), node=differing[0])
    else:
        yield passed("node-keys", "same")


def purge(last: Proof | None, now: datetime) -> Finding:
    """When the daily purge ran last, and how many rows it took. A house that is off cannot purge: no fault."""
    if last is None:
        return unknown("purge", "never")
    said = ", ".join(f"{name} {n}" for name, n in sorted(last.counts.items())) or "0"
    late = now - last.at > LATE
    make = unknown if late else passed
    return make("purge", "late" if late else "done", at=rfc3339(last.at), rows=said)


def wal(database: Path) -> Finding:
    size_b = wal_of(database)
    make = failed if size_b > WAL_B else passed
    return make("wal", "long" if size_b > WAL_B else "fit", mb=round(size_b / 1e6, 1))


@contextmanager
def _snapshot(target: Path | str) -> Iterator[sa.Connection]:
    reader = (
        engine.sqlite_reader(target) if isinstance(target, Path) else engine.postgres_reader(target)
    )
    try:
        with reader.connect() as conn, conn.begin():
            yield conn
    finally:
        reader.dispose()
