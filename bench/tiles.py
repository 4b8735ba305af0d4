"""Vector tiles over a nation's stations: CPU and bytes of a cold tile, memory, and the time to be ready."""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import uvloop

from bench._areas import ROWS_N, areas_file
from bench._calibrate import machine, quantile
from bench._clients import ask_once, get
from bench._nation import STATIONS_N, settle
from bench._result import Bar, Trial, Wish, enter
from bench._server import ELECTION, Home, Server, engine_url, prepare, serving
from damai.app.house import House
from damai.app.options import Options
from damai.areas.tiles.kept import points_of
from damai.areas.tiles.points import MAX_ZOOM, Points
from damai.core.geo import MORTON_ZOOM

CPU_MS, WIRE_KB, MEMORY_MB, READY_S = 30.0, 50.0, 250.0, 5.0
"""The issue's bars."""
GZIP_LEVEL = 4
"""What the server packs with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    stations_n: int
    villages_n: int
    more_n: int
    """Tiles besides the busiest of each zoom."""


FULL = Size(stations_n=STATIONS_N, villages_n=ROWS_N, more_n=400)
QUICK = Size(stations_n=40_000, villages_n=6_000, more_n=60)


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    source = areas_file(directory, size.villages_n)
    with engine_url(wish.engine) as url:
        home = prepare(directory / "data", url)
        settle(home, source, size.stations_n)
        calibration = machine(home.data)
        points, build_s = loaded(home)
        cold = [made(points, *tile) for tile in chosen(points, size.more_n)]
        started_s = time.monotonic()
        with serving(home, wish.profile) as server:
            ready_s, first_s = uvloop.run(asked(server, home, started_s, busiest(points, 12)))
            memory_mb = server.rss_mb()
    ms = [cpu_s * 1000 for cpu_s, _, _ in cold]
    kb = [wire_b / 1000 for _, wire_b, _ in cold]
    copied_s = copy_s(points)
    bars = [
        Bar(name="cold tile, CPU, worst", value=max(ms), unit="ms", limit=CPU_MS,
            ratio=max(ms) / 1000 / copied_s, of="copying the arrays once"),
        Bar(name="tile on the wire, largest", value=max(kb), unit="kB", limit=WIRE_KB,
            ratio=max(kb) / WIRE_KB, of="its budget"),
        Bar(name=f"server memory, {size.stations_n:,} stations", value=memory_mb, unit="MB",
            limit=MEMORY_MB, ratio=memory_mb / MEMORY_MB, of="its budget"),
        Bar(name="ready", value=ready_s, unit="s", limit=READY_S, ratio=ready_s / READY_S,
            of="its budget"),
    ]  # fmt: skip
    return Trial(
        calibration={**calibration, "copy_ms": round(copied_s * 1000, 2)},
        bars=bars,
        figures={
            "tiles": len(cold),
            "cpu_ms_p50_p95": f"{quantile(ms, 0.5):.2f}/{quantile(ms, 0.95):.2f}",
            "wire_kB_p50_p95": f"{quantile(kb, 0.5):.1f}/{quantile(kb, 0.95):.1f}",
            "arrays_built_s": round(build_s, 2),
            "first_tile_over_http_s": round(first_s, 2),
            "arrays_MB": round(
                sum(a.nbytes for a in (points.keys, points.codes, points.sources)) / 1e6, 1
            ),
        },
    )


def loaded(home: Home) -> tuple[Points, float]:
    house = House(Options(data_dir=home.data, database=home.database or None))
    house.open()
    try:
        started_s = time.monotonic()
        with house.db.read() as conn:
            found = points_of(conn, ELECTION)
        if found is None:
            raise RuntimeError("no stations were made")
        return found[1], time.monotonic() - started_s
    finally:
        house.close()


def busiest(points: Points, z: int) -> tuple[int, int, int]:
    """The tile of this zoom with the most stations."""
    cells = points.keys >> np.uint64(2 * (MORTON_ZOOM - z))
    values, counts = np.unique(cells, return_counts=True)
    return (z, *parted(int(values[counts.argmax()])))


def chosen(points: Points, more_n: int) -> list[tuple[int, int, int]]:
    rng = np.random.default_rng(1)
    found = [busiest(points, z) for z in range(MAX_ZOOM + 1)]
    for key in rng.choice(points.keys, more_n):
        z = int(rng.integers(3, MAX_ZOOM + 1))
        found.append((z, *parted(int(key) >> 2 * (MORTON_ZOOM - z))))
    return found


def parted(cell: int) -> tuple[int, int]:
    x = sum((cell >> 2 * bit & 1) << bit for bit in range(MORTON_ZOOM))
    y = sum((cell >> 2 * bit + 1 & 1) << bit for bit in range(MORTON_ZOOM))
    return x, y


def made(points: Points, z: int, x: int, y: int) -> tuple[float, int, int]:
    """(CPU seconds, bytes on the wire, bytes) of a tile that nobody has asked for."""
    started_s = time.thread_time()
    tile = points.tile(z, x, y)
    packed = gzip.compress(tile, GZIP_LEVEL)
    return time.thread_time() - started_s, len(packed), len(tile)


def copy_s(points: Points) -> float:
    """CPU seconds to copy the arrays: what this machine's memory does in that minute."""
    best = 1e9
    for _ in range(5):
        started_s = time.thread_time()
        points.keys.copy()
        points.codes.copy()
        best = min(best, time.thread_time() - started_s)
    return best


async def asked(
    server: Server, home: Home, started_s: float, tile: tuple[int, int, int]
) -> tuple[float, float]:
    """(seconds from the start to ready, seconds of the first tile)."""
    status, _ = await ask_once(server.port, get("/readyz"))
    ready_s = time.monotonic() - started_s
    z, x, y = tile
    request = get(
        f"/api/v1/tiles/stations/{z}/{x}/{y}.mvt",
        authorization=f"Bearer {home.tokens['operator']}",
    )
    first_s = time.monotonic()
    tile_status, _body = await ask_once(server.port, request)
    if (status, tile_status) != (200, 200):
        raise RuntimeError(f"readyz {status}, tile {tile_status}")
    return ready_s, time.monotonic() - first_s


if __name__ == "__main__":
    enter("tiles", measure)
