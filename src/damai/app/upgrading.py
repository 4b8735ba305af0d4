"""``db upgrade``: the tables of a database that nobody serves, brought up to this code."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from damai.app.options import Options
from damai.core.errors import Conflict, Invalid, Unavailable
from damai.db import engine, migrate, nodes
from damai.db.lockfile import DataLock
from damai.journal.wiring import target_of


def upgrade(options: Options) -> migrate.Upgraded:
    """Run what is missing. Makes no database on SQLite.

    Raises ``db.lockfile.Owned`` while a process has the data directory, Conflict("upgrade-nodes") while
    nodes serve the PostgreSQL from data directories of their own, Invalid("upgrade-no-database"),
    Unavailable("database-newer") or ("database-closed").
    """
    target = target_of(options.database, options.data_dir)
    if isinstance(target, Path) and not target.exists():
        raise Invalid("upgrade-no-database", path=str(target))
    lock = DataLock(options.data_dir)
    lock.take()
    writer = None
    try:
        writer = (
            engine.sqlite_writer(target)
            if isinstance(target, Path)
            else engine.postgres_writer(target)
        )
        if not isinstance(target, Path):
            _refuse_beside_nodes(writer)
        return migrate.upgrade(writer)
    except sa.exc.DBAPIError as error:
        reason = (str(error.orig).splitlines() or ["?"])[0]
        raise Unavailable("database-closed", reason=reason) from error
    finally:
        if writer is not None:
            writer.dispose()
        lock.release()


def _refuse_beside_nodes(writer: sa.Engine) -> None:
    """A node of the old code would go on against the new tables. One that has just ended still looks alive."""
    with writer.connect() as conn:
        found = nodes.alive(conn)
    if found:
        named = ", ".join(f"{name} ({silent_s} s)" for name, silent_s in found.items())
        gone_s = round(nodes.GONE_AFTER.total_seconds())
        raise Conflict("upgrade-nodes", nodes=named, gone_s=gone_s)
