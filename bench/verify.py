"""``journal verify``: microseconds an entry, against hashing the same bytes and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench._calibrate import machine
from bench._clients import STATION, fresh_id
from bench._result import Bar, Trial, Wish, enter
from bench._server import engine_url
from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import epoch_us
from damai.db.uow import UnitOfWork
from damai.incidents.entries import Reported
from damai.journal.leaf import FORMAT
from damai.journal.proofs import prove
from damai.journal.verify import verify

RAW_TIMES = 8.0
"""Entries must be read, decoded and walked as well as hashed. Kernel study: 8.9 us an entry with a raw
cursor where the hashes alone took about 1.5 us."""
TARGET_US = 6.0
"""Reliability study P-15: 10 million entries in 60 CPU seconds. Shown, not a bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    entries_n: int
    step_n: int = 500


FULL = Size(entries_n=100_000)
QUICK = Size(entries_n=10_000)


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    with engine_url(wish.engine) as url:
        house = House(Options(data_dir=directory / "data", database=url or None))
        house.open()
        try:
            wrote_s = time.monotonic()
            for _ in range(size.entries_n // size.step_n):
                house.db.write_now(lambda uow: record(uow, size.step_n), actor="system/bench")
            wrote_s = time.monotonic() - wrote_s
            house.keeper.sign_now()
            calibration = machine(directory)
            hashed = raw_bytes(house)
            raw_us = raw_hash_us(hashed)
            started_s, cpu_s = time.monotonic(), time.thread_time()
            with house.db.read() as conn:
                verdict = verify(conn, house.signer)
            wall_s, cpu_s = time.monotonic() - started_s, time.thread_time() - cpu_s
            raw_us = min(raw_us, raw_hash_us(hashed))
            proof_us = proving_us(house, verdict.size)
        finally:
            house.close()
    if not verdict.ok or verdict.size < size.entries_n:
        raise RuntimeError(f"the journal does not verify: {verdict}")
    entry_us = cpu_s / verdict.size * 1e6
    return Trial(
        calibration={**calibration, "raw_hash_us": round(raw_us, 2)},
        bars=[
            Bar(
                name="verify, CPU an entry", value=entry_us, unit="us",
                limit=RAW_TIMES * raw_us, ratio=entry_us / raw_us, of="raw hashing",
            )
        ],
        figures={
            "entries": verdict.size,
            "wall_us_an_entry": round(wall_s / verdict.size * 1e6, 2),
            "entries_per_cpu_s": round(verdict.size / cpu_s),
            "of_the_target_of_6_us": round(entry_us / TARGET_US, 2),
            "proof_us": round(proof_us),
            "append_us_an_entry": round(wrote_s / size.entries_n * 1e6, 1),
        },
    )  # fmt: skip


def proving_us(house: House, size: int) -> float:
    """CPU microseconds of one inclusion proof, over entries from all parts of the journal."""
    note = house.signer.note()
    seqs = range(1, size + 1, max(1, size // 300))
    with house.db.read() as conn:
        started_s = time.thread_time()
        for seq in seqs:
            prove(conn, note, seq)
        return (time.thread_time() - started_s) / len(seqs) * 1e6


def record(uow: UnitOfWork, count: int) -> None:
    """Entries of usual reports; the rows do not matter here."""
    for number in range(count):
        uow.record(
            Reported(
                subject=f"incident/{fresh_id()}", area=STATION[:13], audience="polri+kpu",
                actor="system/bench", report=fresh_id(), channel="phone", kind="theft",
                severity="moderate", owner="polri", agency=None, station=STATION,
                text=f"LATIHAN: sepeda motor warga hilang di parkiran, nomor {number}.",
                lon_e7=1053042000, lat_e7=-51114000, occurred_at=datetime.now(UTC),
                reported_at=uow.scene_at, has_sender=False, sent_code=None,
            )
        )  # fmt: skip


def raw_bytes(house: House) -> list[tuple[bytes, bytes, bytes]]:
    """(salt, body, leaf's bytes) of every entry, made ready."""
    from damai.journal.tables import entry

    out: list[tuple[bytes, bytes, bytes]] = []
    with house.db.read() as conn:
        for row in conn.execute(entry.select().order_by(entry.c.seq)):
            out.append((bytes(row.salt), bytes(row.body), leaf_bytes(row)))
    return out


def leaf_bytes(row: Any) -> bytes:
    fields = (
        FORMAT, str(row.id), str(epoch_us(row.at)), row.kind, str(row.version), row.subject,
        row.area, row.area_before, row.audience, row.audience_before, row.actor,
    )  # fmt: skip
    parts = [b"\x00"]
    for text in fields:
        raw = b"" if text is None else text.encode()
        parts.append((0xFFFFFFFF if text is None else len(raw)).to_bytes(4, "big") + raw)
    commitment = bytes(row.commitment)
    return b"".join([*parts, len(commitment).to_bytes(4, "big"), commitment])


def raw_hash_us(hashed: list[tuple[bytes, bytes, bytes]]) -> float:
    """CPU microseconds an entry: commitment, leaf, and one node of the tree (there are n - 1)."""
    sha256, digest = hashlib.sha256, hmac.digest
    node = b"\x01" + b"x" * 64
    started_s = time.thread_time()
    for salt, body, leaf in hashed:
        digest(salt, body, "sha256")
        sha256(leaf).digest()
        sha256(node).digest()
    return (time.thread_time() - started_s) / len(hashed) * 1e6


if __name__ == "__main__":
    enter("verify", measure)
