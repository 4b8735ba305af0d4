"""A copy of a SQLite file while its owner writes, and a look at a copy that came from elsewhere.

Both connections here read the source through ``mode=ro``: they never checkpoint, so that the writer's
connection stays the only one that does (kernel rules 12 and 26).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

MAGIC = b"SQLite format 3\x00"


class NotSound(ValueError):
    """The file is no SQLite database, or its pages contradict each other."""


def snapshot(source: Path, target: Path) -> None:
    """Copy one instant of ``source`` into the new file ``target``, in one step.

    One step holds one read transaction: writers go on, and only the WAL's reset waits for its end. In
    chunks it would start again at every commit and never end under load (kernel rule 26, measured).
    ``target`` becomes a plain file without a WAL beside it; it is not yet durable. Raises sqlite3.Error.
    """
    with closing(_readonly(source)) as read, closing(sqlite3.connect(target)) as write:
        write.execute("PRAGMA synchronous=OFF")  # whoever packs it makes the packed file durable
        read.backup(write, pages=-1)
        write.execute("PRAGMA journal_mode=DELETE")


def look(path: Path) -> None:
    """Raises NotSound unless ``path`` is a sound SQLite file that holds tables and indexes only."""
    with open(path, "rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise NotSound("no SQLite file")
    try:
        with closing(_readonly(path)) as conn:
            conn.execute("PRAGMA trusted_schema=OFF")
            [(said,)] = conn.execute("PRAGMA quick_check(1)")
            active = conn.execute(
                "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')"
                " OR sql LIKE 'CREATE VIRTUAL%'"
            ).fetchone()
    except (sqlite3.Error, ValueError) as error:
        raise NotSound(str(error)) from error
    if said != "ok":
        raise NotSound(str(said).splitlines()[0])
    if active is not None:  # a trigger would act in our name at the first write
        raise NotSound(f"{active[0]!r} is neither table nor index")


def _readonly(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None, timeout=5.0
    )
