"""2,000 live viewers while the drill's polling day is played at 20 entries a second: how late a frame
arrives, what the server needs for it, and whether every viewer ends with what a fresh read shows."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench._calibrate import machine, quantile
from bench._clients import ask_once, get, post
from bench._result import Bar, Trial, Wish, enter
from bench._server import Home, Server, engine_url, prepare, serving
from bench._viewers import Row, Seen, Viewer, applied, lateness, watch

LATE_S = 1.0
RSS_MB = 250.0
SETTLE_S = 5.0
"""The last frames may take so long to arrive before a viewer counts as differing."""

MIX = (
    # (person of the cast, area the page is narrowed to, share): a posko and its wall, the two
    # election bodies, the offices that wait for their own, officers of one kecamatan.
    ("operator", "", 20), ("operator", "18.72.01", 5), ("operator-2", "18.72.04", 5),
    ("commander", "", 5), ("kpu", "", 10), ("kpu", "18.72.02", 3), ("bawaslu", "", 10),
    ("bawaslu", "18.72.03", 2), ("auditor", "", 2), ("propam", "", 2), ("ppk", "", 8),
    ("dinkes", "", 4), ("damkar", "", 2), ("bpbd", "", 2), ("satpolpp", "", 4), ("dishub", "", 2),
    ("pln", "", 1), ("telkom", "", 1), ("padal", "", 7), ("field", "", 5),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    viewers_n: int
    rate: float
    seconds: float


FULL = Size(viewers_n=2000, rate=20, seconds=30)
QUICK = Size(viewers_n=400, rate=20, seconds=4)


@dataclass(slots=True, kw_only=True)
class Run:
    """One playing of the day and what everybody got of it."""

    latencies_s: list[float]
    frames_n: int
    reads_n: int
    resyncs_n: int
    closed_n: int
    differing_n: int
    entries_n: int
    refused_n: int
    wall_s: float
    cpu_s: float
    loop_cpu_s: float
    rss_mb: float
    idle_rss_mb: float
    connect_s: float


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def places(viewers_n: int) -> list[tuple[str, str]]:
    """(person, area) of every viewer, in the shares of MIX."""
    spread = [(who, area) for who, area, share in MIX for _ in range(share)]
    return [spread[number * 37 % len(spread)] for number in range(viewers_n)]


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    wanted = places(size.viewers_n)
    with engine_url(wish.engine) as url:
        home = prepare(directory / "data", url, sessions_for=[who for who, _area in wanted])
        calibration = machine(home.data)
        with serving(home, wish.profile) as server:
            run = uvloop.run(watched(server, home, wanted, size))
    if run.resyncs_n or run.closed_n or run.differing_n or not run.frames_n:
        raise RuntimeError(
            f"{run.resyncs_n} resyncs, {run.closed_n} streams ended, {run.frames_n} frames, "
            f"{run.differing_n} viewers differ from a fresh read"
        )
    p99_s = quantile(run.latencies_s, 0.99)
    write_us = run.cpu_s / max(1, run.reads_n) * 1e6
    return Trial(
        calibration=calibration,
        bars=[
            Bar(
                name=f"entry to client p99, {size.viewers_n} viewers", value=p99_s, unit="s",
                limit=LATE_S, ratio=p99_s / 0.2, of="the hub's tick of 0.2 s",
            ),
            Bar(
                name="server memory", value=run.rss_mb, unit="MB", limit=RSS_MB,
                ratio=run.rss_mb / run.idle_rss_mb, of="the same server without viewers",
            ),
        ],
        figures={
            "p50_ms": round(quantile(run.latencies_s, 0.5) * 1000),
            "worst_ms": round(max(run.latencies_s) * 1000),
            "entries": run.entries_n,
            "acts_refused": run.refused_n,
            "frames_delivered": run.frames_n,
            "deliveries": run.reads_n,
            "cpu_share_of_a_core": round(run.cpu_s / run.wall_s, 2),
            "of_it_event_loop": round(run.loop_cpu_s / run.wall_s, 2),
            "cpu_us_a_delivery": round(write_us, 1),
            "in_bare_sends": round(write_us / calibration["send_us"], 1),
            "kB_a_viewer": round((run.rss_mb - run.idle_rss_mb) * 1024 / size.viewers_n, 1),
            "connects_per_s": round(size.viewers_n / run.connect_s),
            "resyncs": run.resyncs_n,
            "viewers_equal_to_a_fresh_read": size.viewers_n - run.differing_n,
        },
    )  # fmt: skip


async def watched(server: Server, home: Home, wanted: list[tuple[str, str]], size: Size) -> Run:
    """Open the streams, play, wait until the last frames are there, compare."""
    seen = Seen()
    idle_rss_mb = server.rss_mb()
    starts = {place: await fresh(server, home, *place) for place in sorted(set(wanted))}
    after = min(seq for seq, _rows in starts.values())
    connect_s = time.monotonic()
    viewers: list[Viewer] = []
    for number, (_who, area) in enumerate(wanted):
        cookie = f"__Host-damai-session={home.sessions[number][1]}"
        viewers.append(await watch(seen, server.port, after=after, area=area, cookie=cookie))
    connect_s = time.monotonic() - connect_s
    cpu_s, loop_cpu_s, wall_s = server.cpu_s(), server.loop_cpu_s(), time.monotonic()
    body = json.dumps({"rate": size.rate, "seconds": size.seconds}).encode()
    status, answer = await ask_once(server.port, post("/bench/play", home.tokens["operator"], body))
    if status != 200:
        raise RuntimeError(f"the day was not played: {status} {answer[:200]!r}")
    wall_s = time.monotonic() - wall_s
    cpu_s, loop_cpu_s = server.cpu_s() - cpu_s, server.loop_cpu_s() - loop_cpu_s
    rss_mb = server.rss_mb()
    played = json.loads(answer)
    ends = {place: (await fresh(server, home, *place))[1] for place in starts}
    until_s = time.monotonic() + SETTLE_S
    while differing_n := sum(
        applied(starts[place][1], seen, viewer) != ends[place]
        for place, viewer in zip(wanted, viewers, strict=True)
    ):
        if time.monotonic() > until_s:
            break
        await asyncio.sleep(0.5)
    closed_n = sum(viewer.closed for viewer in viewers)
    marks: dict[str, list[tuple[int, int]]] = {}
    for seq, incident, ns in played["marks"]:
        marks.setdefault(incident, []).append((seq, ns))
    latencies_s = [late for viewer in viewers for late in lateness(seen, viewer, marks)]
    for viewer in viewers:
        viewer.transport.close()
    return Run(
        latencies_s=latencies_s,
        frames_n=len(latencies_s),
        reads_n=sum(viewer.reads_n for viewer in viewers) - len(viewers),
        resyncs_n=seen.resyncs_n,
        closed_n=closed_n,
        differing_n=differing_n,
        entries_n=len(played["marks"]),
        refused_n=played["refused_n"],
        wall_s=wall_s,
        cpu_s=cpu_s,
        loop_cpu_s=loop_cpu_s,
        rss_mb=rss_mb,
        idle_rss_mb=idle_rss_mb,
        connect_s=connect_s,
    )


async def fresh(server: Server, home: Home, who: str, area: str) -> tuple[int, dict[str, Row]]:
    """(seq, rows) as a page would read them now."""
    token = home.tokens[who]
    request = get(f"/bench/rows?area={area}", authorization=f"Bearer {token}")
    status, body = await ask_once(server.port, request)
    if status != 200:
        raise RuntimeError(f"no fresh read: {status} {body[:200]!r}")
    found: dict[str, Any] = json.loads(body)
    return found["seq"], found["rows"]


if __name__ == "__main__":
    enter("fanout", measure)
