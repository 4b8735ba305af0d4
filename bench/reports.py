"""Durable reports: 64 clients file reports as fast as they are answered, against a no-op POST of the
same server process."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench._calibrate import fsync_rate, machine, quantile
from bench._clients import Load, ask_once, flood, get
from bench._result import Bar, Trial, Wish, enter
from bench._server import Server, engine_url, now_text, prepare, serving

NOOP_PART = 0.5
FSYNCS_N = 8
"""The bar: half of a no-op POST, or eight reports a disk sync, whichever is less (reliability study P-01)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    clients_n: int
    noop_s: float
    """Twice: before and after the reports."""
    reports_s: float


FULL = Size(clients_n=64, noop_s=4, reports_s=12)
QUICK = Size(clients_n=64, noop_s=1, reports_s=3)


@dataclass(slots=True, kw_only=True)
class Run:
    """The reports' load between two no-op loads, and what the server spent on it."""

    noop: Load
    again: Load
    reports: Load
    cpu_s: float
    loop_cpu_s: float
    batches_n: int
    commands_n: int
    noop_cpu_s: float


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    with engine_url(wish.engine) as url:
        home = prepare(directory / "data", url)
        calibration = machine(home.data)
        with serving(home, wish.profile) as server:
            run = uvloop.run(load(server, home.tokens["operator"], size))
        after = fsync_rate(home.data)
    fsyncs = (calibration["fsync_per_s"] + after) / 2
    noop_n = len(run.noop.latencies_s) + len(run.again.latencies_s)
    noop_per_s = noop_n / (run.noop.seconds + run.again.seconds)
    reports = run.reports
    filed_n = reports.statuses[201]
    if set(reports.statuses) != {201} or set(run.noop.statuses) != {201}:
        raise RuntimeError(f"answers other than 201: {reports.statuses} {run.noop.statuses}")
    limit = min(NOOP_PART * noop_per_s, FSYNCS_N * fsyncs)
    per_s = filed_n / reports.seconds
    return Trial(
        calibration={
            **calibration,
            "fsync_per_s_after": round(after),
            "noop_per_s": round(noop_per_s),
            "noop_cpu_us": round(run.noop_cpu_s / noop_n * 1e6),
        },
        bars=[
            Bar(
                name=f"durable reports ({wish.engine})",
                value=per_s,
                unit="/s",
                limit=limit,
                least=True,
                ratio=per_s / noop_per_s,
                of="no-op POST",
            )
        ],
        figures={
            "per_fsync": round(per_s / fsyncs, 2),
            "p50_ms": round(quantile(reports.latencies_s, 0.5) * 1000, 1),
            "p99_ms": round(quantile(reports.latencies_s, 0.99) * 1000, 1),
            "noop_p50_ms": round(quantile(run.noop.latencies_s, 0.5) * 1000, 1),
            "reports_a_batch": round(run.commands_n / max(1, run.batches_n), 1),
            "cpu_us_a_report": round(run.cpu_s / filed_n * 1e6),
            "of_it_event_loop_us": round(run.loop_cpu_s / filed_n * 1e6),
            "reports": filed_n,
        },
    )


async def load(server: Server, token: str, size: Size) -> Run:
    """No-op, reports, no-op again: both sides of the comparison see the same minutes."""
    occurred_at = now_text()

    async def send(path: str, seconds: float) -> Load:
        return await flood(
            server.port, path, token, occurred_at, clients_n=size.clients_n, seconds=seconds
        )

    await send("/bench/noop", size.noop_s / 4)  # warm
    await send("/api/v1/reports", size.noop_s / 4)
    noop_cpu_s = server.cpu_s()
    first = await send("/bench/noop", size.noop_s)
    noop_cpu_s = server.cpu_s() - noop_cpu_s
    before = await stats(server, token)
    cpu_s, loop_cpu_s = server.cpu_s(), server.loop_cpu_s()
    reports = await send("/api/v1/reports", size.reports_s)
    cpu_s, loop_cpu_s = server.cpu_s() - cpu_s, server.loop_cpu_s() - loop_cpu_s
    after = await stats(server, token)
    await asyncio.sleep(0)
    again_cpu_s = server.cpu_s()
    again = await send("/bench/noop", size.noop_s)
    return Run(
        noop=first,
        again=again,
        reports=reports,
        cpu_s=cpu_s,
        loop_cpu_s=loop_cpu_s,
        batches_n=after["batches"] - before["batches"],
        commands_n=after["commands"] - before["commands"],
        noop_cpu_s=noop_cpu_s + server.cpu_s() - again_cpu_s,
    )


async def stats(server: Server, token: str) -> dict[str, Any]:
    request = get("/bench/stats", authorization=f"Bearer {token}")
    _status, body = await ask_once(server.port, request)
    found: dict[str, Any] = json.loads(body)
    return found


if __name__ == "__main__":
    enter("reports", measure)
