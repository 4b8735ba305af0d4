"""``db upgrade``: the tables of a database that nobody serves, brought up to this code."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from damai.app.options import Options
from damai.core.errors import Invalid, Unavailable
from damai.db import engine, migrate
from damai.db.lockfile import DataLock
from damai.journal.wiring import target_of


def upgrade(options: Options) -> migrate.Upgraded:
    """Run what is missing. Makes no database on SQLite.

    Raises ``db.lockfile.Owned`` while a process has the data directory, Invalid("upgrade-no-database"),
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
        return migrate.upgrade(writer)
    except sa.exc.DBAPIError as error:
        reason = (str(error.orig).splitlines() or ["?"])[0]
        raise Unavailable("database-closed", reason=reason) from error
    finally:
        if writer is not None:
            writer.dispose()
        lock.release()
