"""A nation's stations, made up from its villages: as many and as crowded as the real ones."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench._server import ELECTION, Home
from damai.app.house import House
from damai.app.options import Options
from damai.areas import store
from damai.areas.entries import Imported
from damai.areas.tables import edition, station
from damai.core.geo import morton
from damai.db.uow import UnitOfWork

STATIONS_N = 823_220
"""Stations of the general election of 2024 at home (KPU; ``design.md`` 0)."""
STEP_N = 5_000
SPREAD = 0.012
"""Degrees, a standard deviation: 1.3 km around the village."""


def rows(source: Path, count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """``count`` stations, spread evenly over the villages of ``source`` and around each."""
    text = gzip.decompress(source.read_bytes()).decode()
    villages = [row for row in csv.DictReader(io.StringIO(text)) if row["code"].count(".") == 3]
    chance = random.Random(seed)
    share, extra = divmod(count, len(villages))
    for at, village in enumerate(villages):
        lon, lat = float(village["lon"] or 118.0), float(village["lat"] or -2.0)
        for number in range(1, share + (at < extra) + 1):
            x, y = lon + chance.gauss(0, SPREAD), lat + chance.gauss(0, SPREAD)
            yield {
                "code": f"{village['code']}.{number:03d}", "number": number,
                "area": village["code"], "special": False, "voters_n": None, "flags": "",
                "lon": x, "lat": y, "point": "synthetic", "mkey": morton(x, y),
            }  # fmt: skip


def settle(home: Home, source: Path, count: int) -> None:
    """Make them the election's current edition, as an import does it."""
    house = House(Options(data_dir=home.data, database=home.database or None))
    house.open()
    try:
        dataset = store.stations_of(ELECTION)
        with house.db.read() as conn:
            number = store.pointer(conn, dataset)[0] + 1
        made = rows(source, count)
        while step := list(itertools.islice(made, STEP_N)):
            house.db.write_now(lambda uow, s=step: _stage(uow, number, s), actor="system/bench")
        house.db.write_now(lambda uow: _flip(uow, dataset, number, count), actor="system/bench")
    finally:
        house.close()


def _stage(uow: UnitOfWork, number: int, step: list[dict[str, Any]]) -> None:
    uow.stage(station, number, step, {"election": ELECTION})


def _flip(uow: UnitOfWork, dataset: str, number: int, count: int) -> None:
    uow.execute(
        sa.update(edition)
        .where(edition.c.dataset == dataset)
        .values(current=number, rows_sha256=f"made-up-{count}")
    )
    uow.record(
        Imported(
            subject=f"dataset/{dataset}", area="", audience="partners", actor=uow.actor,
            dataset=dataset, edition=number, file_sha256="", rows_sha256=f"made-up-{count}",
            rows=count, added=count, changed=0, warnings=0,
        )
    )  # fmt: skip
