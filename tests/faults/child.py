"""A real server as a process that a test may kill. ``--swap`` answers before the COMMIT, on purpose;
``--deaf=SEED`` drops a fifth of the notices of other nodes' commits and prints at the end how many."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from damai.app.house import House
from damai.app.options import Options
from damai.app.serving import serve
from damai.db.session import Session
from damai.db.wakeups import Wakeups
from damai.db.writer import Writer

DROPPED_FRAC = 0.2


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


def deafen(seed: int) -> list[int]:
    """A dropped notice wakes nobody: the wait goes on to its time. Returns the count, in a list of one."""
    chance = random.Random(seed)
    wait = Wakeups.wait
    dropped = [0]

    def waiting(self: Wakeups, timeout_s: float) -> None:
        until_s = time.monotonic() + timeout_s
        while True:
            before_n = self.notices_n
            wait(self, max(0.0, until_s - time.monotonic()))
            if self.notices_n == before_n or chance.random() >= DROPPED_FRAC:
                return
            dropped[0] += 1

    Wakeups.wait = waiting  # type: ignore[method-assign]
    return dropped


def main(data: str, database: str, *flags: str) -> None:
    if "--swap" in flags:
        swap()
    for flag in flags:
        if flag.startswith("--full-while="):
            full_while(Path(flag.partition("=")[2]))
    deaf = [flag.removeprefix("--deaf=") for flag in flags if flag.startswith("--deaf=")]
    dropped = deafen(int(deaf[0])) if deaf else None
    house = House(Options(data_dir=Path(data), database=database or None, port=0))
    house.open()
    uvloop.run(serve(house, on_ready=lambda url: print(f"READY {url}", flush=True)))  # noqa: T201
    if dropped is not None:
        house.close()
        print(f"DROPPED {dropped[0]}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
