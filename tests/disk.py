"""Tests do not wait for the disk: a process that ends loses nothing by it, only a machine that loses its power does.

Other processes that a test starts (``tests/faults``, the launcher) and ``tests/db`` wait as the house does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.db import engine as engines

waiting = engines.sqlite_writer
"""The house's own: a COMMIT is answered when it is on the disk."""


def hurried(path: Path) -> sa.Engine:
    """The same engine, its COMMIT left to the operating system. For ``damai.db.engine.sqlite_writer``."""
    engine = waiting(path)

    def leave(raw: Any, _: Any) -> None:
        raw.execute("PRAGMA synchronous=OFF")

    sa.event.listen(engine, "connect", leave)
    return engine
