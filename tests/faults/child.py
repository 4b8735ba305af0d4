"""A real server as a process that a test may kill. ``--swap`` answers before the COMMIT, on purpose."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from damai.app.house import House
from damai.app.options import Options
from damai.app.serving import serve
from damai.db.session import Session
from damai.db.writer import Writer


def swap() -> None:
    """Commit and reply in the wrong order: what the harness must be able to see."""
    commit, settle = Writer._commit, Writer._settle

    def reply_first(self: Writer, conn: Any, outcomes: list[Any]) -> bool:
        settle(self, outcomes)
        time.sleep(0.02)
        return commit(self, conn, outcomes)

    Writer._commit = reply_first  # type: ignore[method-assign]
    Writer._settle = lambda self, outcomes: None  # type: ignore[method-assign]


def full_while(mark: Path) -> None:
    """A database file that may not grow while ``mark`` is there: SQLite's own SQLITE_FULL."""
    begin = Session.begin

    def bounded(self: Session, *, waits: bool) -> None:
        most = "1" if mark.exists() else "1073741823"  # a file is never cut by it, only kept
        self.run(f"PRAGMA max_page_count = {most}")
        begin(self, waits=waits)

    Session.begin = bounded  # type: ignore[method-assign]


def main(data: str, database: str, *flags: str) -> None:
    if "--swap" in flags:
        swap()
    for flag in flags:
        if flag.startswith("--full-while="):
            full_while(Path(flag.partition("=")[2]))
    house = House(Options(data_dir=Path(data), database=database or None, port=0))
    house.open()
    uvloop.run(serve(house, on_ready=lambda url: print(f"READY {url}", flush=True)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
