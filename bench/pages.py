"""Desk pages on a busy day, 500 open incidents and a nation's areas: server time, and bytes on the wire.

Server time is the time of the answer less what server and client, ready to run, waited for a core, but
never less than the server computed: on a shared machine that waiting measures the neighbours. The whole
time is printed too.
"""

from __future__ import annotations

import gzip
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench._areas import ROWS_N, areas_file
from bench._calibrate import machine, quantile
from bench._clients import Link, connect, get
from bench._result import Bar, Trial, Wish, enter
from bench._server import Home, Server, engine_url, prepare, serving, times_s
from bench._weights import fetched, weigh
from damai.app.control import ask

PAGE_MS, SEARCH_MS, QUEUE_MS = 150.0, 50.0, 150.0
"""ui-brief 11: palette results and the queue API at p95; a page of the desk may cost what the queue may."""
KB = 1000
SHELL_KB = {"js": 90, "css": 25, "font": 35, "first view": 220}
MAP_KB = {"js": 460, "css": 10.5}
"""The brief counts whole kB: its 10 for the map is MapLibre's own sheet, 10.25 kB."""
OURSELVES = Path("/proc/thread-self")
WORDS = ("metro", "imo", "tps 003 imopuro", "18.72.01", "sumber", "1872011003003", "pusat", "jaya")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    rows_n: int
    incidents_n: int
    asks_n: int


FULL = Size(rows_n=ROWS_N, incidents_n=500, asks_n=120)
QUICK = Size(rows_n=3_000, incidents_n=500, asks_n=20)


@dataclass(slots=True, kw_only=True)
class Visit:
    """What one address cost: server time and whole time of each visit, bytes plain and as sent."""

    ms: list[float]
    whole_ms: list[float]
    plain_b: int
    sent_b: int


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    with engine_url(wish.engine) as url:
        home = prepare(
            directory / "data", url, sessions_for=["operator", "kpu"], incidents_n=size.incidents_n
        )
        with serving(home, wish.profile) as server:
            source = areas_file(directory, size.rows_n)
            import_areas(home, source)
            calibration = machine(home.data)
            noop, visits, weights = uvloop.run(visited(server, home, size))
    bars = [time_bar(name, visit, noop) for name, visit in visits.items()]
    for group, limits in (("shell", SHELL_KB), ("map", MAP_KB)):
        bars.extend(
            Bar(
                name=f"{group}: {kind} on the wire", value=weights[group][kind] / KB, unit="kB",
                limit=limit, ratio=weights[group][kind] / KB / limit, of="its budget",
            )
            for kind, limit in limits.items()
        )  # fmt: skip
    return Trial(
        calibration={**calibration, "noop_get_ms": round(quantile(noop.ms, 0.5), 2)},
        bars=bars,
        figures={
            name: f"p50 {quantile(v.ms, 0.5):.1f} ms, whole p50/p95 {quantile(v.whole_ms, 0.5):.0f}/"
            f"{quantile(v.whole_ms, 0.95):.0f}, {v.plain_b / KB:.0f} kB, sent {v.sent_b / KB:.1f}"
            for name, v in visits.items()
        },
    )


def time_bar(name: str, visit: Visit, noop: Visit) -> Bar:
    p95 = quantile(visit.ms, 0.95)
    limit = {"search API": SEARCH_MS, "queue API": QUEUE_MS}.get(name, PAGE_MS)
    return Bar(
        name=f"{name} p95", value=p95, unit="ms", limit=limit,
        ratio=p95 / quantile(noop.ms, 0.95), of="/healthz",
    )  # fmt: skip


def import_areas(home: Home, source: Path) -> None:
    request = {"verb": "import", "dataset": "areas", "file": str(source), "election": None}
    last: dict[str, Any] = list(ask(home.data / "damai.sock", request))[-1]
    if not last.get("result", {}).get("applied"):
        raise RuntimeError(f"the areas were not imported: {str(last)[:300]}")


async def visited(
    server: Server, home: Home, size: Size
) -> tuple[Visit, dict[str, Visit], dict[str, dict[str, float]]]:
    """Visit every page in turn, round by round, so that all see the same minutes."""
    link = await connect(server.port)
    operator, kpu = (f"__Host-damai-session={secret}" for _who, secret in home.sessions)
    board, _sent_b = await fetched(link, "/", operator)
    first = re.search(r'href="/kejadian/([0-9a-f-]{36})"', board.decode())
    if first is None:
        raise RuntimeError("the board shows no incident")
    places = {
        "board": (["/"], operator),
        "inbox": (["/kotak"], kpu),
        "incident": ([f"/kejadian/{first[1]}"], operator),
        "intake": (["/lapor"], operator),
        "queue API": (["/api/v1/incidents?status=alive&limit=100"], operator),
        "search API": ([f"/api/v1/search?q={w.replace(' ', '+')}" for w in WORDS], operator),
    }
    visits = {name: Visit(ms=[], whole_ms=[], plain_b=0, sent_b=0) for name in (*places, "noop")}
    for number in range(size.asks_n):
        await visit(server, link, "/healthz", operator, visits["noop"])
        for name, (paths, cookie) in places.items():
            await visit(server, link, paths[number % len(paths)], cookie, visits[name])
    weights = await weigh(link, board, operator)
    weights["shell"]["first view"] += visits["board"].sent_b
    link.transport.close()
    return visits.pop("noop"), visits, weights


async def visit(server: Server, link: Link, path: str, cookie: str, into: Visit) -> None:
    request = get(path, cookie=cookie, accept_encoding="gzip", accept="text/html")
    ran, waited = server.times_s()
    own = times_s(OURSELVES)[1]
    begun_s = time.monotonic()
    status, body = await link.ask(request)
    whole_s = time.monotonic() - begun_s
    waited = times_s(OURSELVES)[1] - own - waited
    ran_after, waited_after = server.times_s()
    into.whole_ms.append(whole_s * 1000)
    # Two threads may wait at once, so the waits can be more than the time: work done is the least.
    into.ms.append(max(ran_after - ran, whole_s - waited_after - waited) * 1000)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    into.plain_b, into.sent_b = len(plain), len(body)


if __name__ == "__main__":
    enter("pages", measure)
