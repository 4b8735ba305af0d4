"""The server process under measurement: the real application with a few routes of the benchmarks' own.

They sit behind the same middleware, guards and hooks as every other route. ``--profile=DIR`` keeps a
cProfile file of the event loop and one of the writer thread.
"""

from __future__ import annotations

import asyncio
import cProfile
import itertools
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from litestar import Litestar, Request, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation

from bench._result import logs_to_stderr
from damai.app import serving
from damai.app.build import build
from damai.app.house import House
from damai.app.options import Options
from damai.areas import service as areas
from damai.db.database import Database
from damai.db.writer import Writer
from damai.drill.day import Act, polling_day
from damai.drill.player import Player
from damai.drill.seed import ELECTION
from damai.incidents import queries
from damai.incidents.live import row_of
from damai.incidents.schemas import Receipt, ReportBody
from damai.journal import reader
from damai.webkit.guards import actor_of, bearer, signed_in

Db = NamedDependency[SkipValidation[Database]]
PAGE_N = 500


class Play(msgspec.Struct):
    """How fast and how long to play the seeded polling day."""

    rate: float
    seconds: float


class Played(msgspec.Struct):
    """``marks``: (seq, incident, monotonic ns at which its act was submitted)."""

    marks: list[tuple[int, str, int]]
    refused_n: int


@post("/bench/noop", guards=[bearer], status_code=201)
async def noop(request: Request[Any, Any, Any], data: JSONBody[ReportBody]) -> Receipt:
    """Everything a report costs but the report: decode, authenticate, answer."""
    actor_of(request)
    return Receipt(id=str(data.id), version=1, seq=1, incident=str(data.id))


@get("/bench/stats", guards=[signed_in])
async def stats(request: Request[Any, Any, Any], db: Db) -> dict[str, int]:
    writer = db.writer
    streams_n = request.app.state.house.hub.streams_n
    return {"batches": writer.batches_n, "commands": writer.commands_n, "streams": streams_n}


@get("/bench/rows", guards=[signed_in], sync_to_thread=True)
def rows(request: Request[Any, Any, Any], db: Db, area: str = "") -> dict[str, Any]:
    """A fresh read of every list row in the reader's sight, and the seq of its snapshot."""
    actor = actor_of(request)
    found: list[Any] = []
    after: str | None = None
    with db.read() as conn:
        while True:
            filters = queries.Filters(area=area or None)
            items, after = queries.page(conn, actor, filters, after=after, limit=PAGE_N)
            found += items
            if after is None:
                break
        named = areas.areas_named(conn, sorted({item.area for item in found}))
        names = {code: item.name for code, item in named.items()}
        shown = {item.id: row_of(item, names) for item in found}
        return {"seq": reader.size(conn), "rows": shown}


def more_days(db: Database) -> Iterator[Act]:
    """Days of other seeds, played by the same cast, for when the first is over."""
    with db.read() as conn:
        stations = [s.code for s in areas.stations_in(conn, ELECTION, "18.72")]
    for seed in itertools.count(2):
        yield from polling_day(seed, stations)


@post("/bench/play", guards=[bearer], status_code=200)
async def play(request: Request[Any, Any, Any], data: JSONBody[Play], db: Db) -> Played:
    """Play the drill's polling day through its services, an act every 1/``rate`` s."""
    player = Player(db, seed=1)
    acts = itertools.chain(await asyncio.to_thread(player.prepare), more_days(db))
    marks: list[tuple[int, str, int]] = []
    submitted = {"ns": 0}
    db.on_committed(
        lambda entries: marks.extend(
            (e.seq, e.subject.removeprefix("incident/"), submitted["ns"])
            for e in entries
            if e.subject.startswith("incident/")
        )
    )
    started_s = time.monotonic()
    number = 0
    while number < data.rate * data.seconds:
        due_s = started_s + number / data.rate
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        before = player.played_n
        while player.played_n == before:  # an act that is refused is not an entry: play the next
            submitted["ns"] = time.monotonic_ns()
            await player.play(next(acts))
        number += 1
    return Played(marks=list(marks), refused_n=player.skipped_n)


def with_bench_routes(house: House) -> Litestar:
    app = build(house)
    for handler in (noop, stats, rows, play):
        app.register(handler)
    return app


def keep_profiles(directory: Path) -> cProfile.Profile:
    """Profile the writer thread into ``writer.prof``; the returned profile is the event loop's."""
    run = Writer.run

    def profiled(self: Writer) -> None:
        profile = cProfile.Profile()
        profile.runcall(run, self)
        profile.dump_stats(directory / "writer.prof")

    Writer.run = profiled  # type: ignore[method-assign]
    return cProfile.Profile()


def main(data: str, database: str, *flags: str) -> None:
    kept = [Path(f.removeprefix("--profile=")) for f in flags if f.startswith("--profile=")]
    profile = keep_profiles(kept[0]) if kept else None
    logs_to_stderr()
    serving.build = with_bench_routes
    # uvicorn raises the signal again after its shutdown: without a handler that would end us here.
    signal.signal(signal.SIGTERM, lambda *_: None)
    house = House(Options(data_dir=Path(data), database=database or None, port=0))
    house.open()
    if profile is not None:
        profile.enable()
    try:
        uvloop.run(serving.serve(house, on_ready=lambda url: print(f"READY {url}", flush=True)))
    finally:
        if profile is not None:
            profile.disable()
            profile.dump_stats(kept[0] / "loop.prof")
        house.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
