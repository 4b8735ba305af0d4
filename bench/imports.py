"""A nation's areas are imported into a server that is at work: how much later do reports and frames get?"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench._areas import ROWS_N, areas_file, raw_load_s
from bench._calibrate import machine, quantile
from bench._clients import Load, ask_once, get, steady
from bench._result import Bar, Trial, Wish, enter
from bench._server import Home, Server, engine_url, now_text, prepare, serving
from bench._viewers import Seen, Viewer, watch
from damai.app.control import ask

RISE_S = 0.100
IMPORT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    rows_n: int
    rate: float
    clients_n: int
    viewers_n: int
    quiet_s: float


FULL = Size(rows_n=ROWS_N, rate=60, clients_n=16, viewers_n=40, quiet_s=20)
QUICK = Size(rows_n=6_000, rate=40, clients_n=8, viewers_n=10, quiet_s=3)


@dataclass(slots=True, kw_only=True)
class Run:
    """The same load without and with the import beside it. Latencies in seconds."""

    quiet: list[float]
    busy: list[float]
    quiet_frames: list[float]
    busy_frames: list[float]
    busy_load: Load
    report: dict[str, Any]
    import_s: float


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    source = areas_file(directory, size.rows_n)
    with engine_url(wish.engine) as url:
        home = prepare(directory / "data", url)
        calibration = machine(home.data)
        with serving(home, wish.profile) as server:
            run = uvloop.run(both(server, home, source, size))
        raw_s = raw_load_s(directory, source)
    if not run.report["applied"] or set(run.busy_load.statuses) != {201}:
        raise RuntimeError(f"{run.report['errors'][:3]} {run.busy_load.statuses}")
    rows_n = run.report["rows"]
    bars = []
    for name, quiet, busy in (
        ("reports p99 rises by", run.quiet, run.busy),
        ("stream p99 rises by", run.quiet_frames, run.busy_frames),
    ):
        before_s, after_s = quantile(quiet, 0.99), quantile(busy, 0.99)
        bars.append(
            Bar(
                name=name,
                value=(after_s - before_s) * 1000,
                unit="ms",
                limit=RISE_S * 1000,
                ratio=after_s / before_s,
                of="p99 without import",
            )
        )
    bars.append(
        Bar(
            name=f"import of {rows_n:,} rows under load", value=run.import_s, unit="s",
            limit=IMPORT_S, ratio=run.import_s / raw_s, of="the same rows by bare executemany",
        )
    )  # fmt: skip
    return Trial(
        calibration={**calibration, "raw_rows_per_s": round(rows_n / raw_s)},
        bars=bars,
        figures={
            "reports_p50_p99_ms_quiet": both_ms(run.quiet),
            "reports_p50_p99_ms_importing": both_ms(run.busy),
            "stream_p50_p99_ms_quiet": both_ms(run.quiet_frames),
            "stream_p50_p99_ms_importing": both_ms(run.busy_frames),
            "worst_report_ms": round(max(run.busy) * 1000),
            "reports": len(run.quiet) + len(run.busy),
            "rows_per_s": round(rows_n / run.import_s),
        },
    )


def both_ms(values: list[float]) -> str:
    return f"{quantile(values, 0.5) * 1000:.0f}/{quantile(values, 0.99) * 1000:.0f}"


async def both(server: Server, home: Home, source: Path, size: Size) -> Run:
    """The load alone, then the same load while the import runs."""
    quiet_stop = asyncio.Event()
    asyncio.get_running_loop().call_later(size.quiet_s, quiet_stop.set)
    quiet, quiet_frames = await loaded(server, home, size, quiet_stop)
    busy_stop = asyncio.Event()
    request = {"verb": "import", "dataset": "areas", "file": str(source), "election": None}
    started_s = time.monotonic()

    async def importing() -> tuple[dict[str, Any], float]:
        answers = await asyncio.to_thread(list, ask(home.data / "damai.sock", request))
        took_s = time.monotonic() - started_s
        busy_stop.set()
        last: dict[str, Any] = answers[-1]
        if "result" not in last:
            raise RuntimeError(f"the import was refused: {last}")
        return last["result"], took_s

    (busy, busy_frames), (report, import_s) = await asyncio.gather(
        loaded(server, home, size, busy_stop), importing()
    )
    return Run(
        quiet=quiet.latencies_s,
        busy=busy.latencies_s,
        quiet_frames=quiet_frames,
        busy_frames=busy_frames,
        busy_load=busy,
        report=report,
        import_s=import_s,
    )


async def loaded(
    server: Server, home: Home, size: Size, stop: asyncio.Event
) -> tuple[Load, list[float]]:
    """Reports at a steady rate until ``stop``, and viewers; returns also how late each frame came."""
    seen = Seen()
    token = home.tokens["operator"]
    authorization = f"Bearer {token}"
    _status, body = await ask_once(server.port, get("/readyz"))
    after = int(json.loads(body)["seq"])
    viewers = [
        await watch(seen, server.port, after=after, authorization=authorization)
        for _ in range(size.viewers_n)
    ]
    load = await steady(
        server.port, "/api/v1/reports", token, now_text(),
        rate=size.rate, clients_n=size.clients_n, stop=stop,
    )  # fmt: skip
    await asyncio.sleep(1.0)
    frames = [late for viewer in viewers for late in lateness(seen, viewer, load)]
    for viewer in viewers:
        viewer.transport.close()
    if seen.resyncs_n or not frames:
        raise RuntimeError(f"{seen.resyncs_n} resyncs, {len(frames)} frames")
    return load, frames


def lateness(seen: Seen, viewer: Viewer, load: Load) -> list[float]:
    """Seconds from the instant a report was due to be sent to its frame."""
    return [
        (at_ns - load.sent_ns[frame["id"]]) / 1e9
        for at_ns, block in viewer.blocks
        for frame in seen.parsed(block)
        if frame["id"] in load.sent_ns
    ]


if __name__ == "__main__":
    enter("imports", measure)
