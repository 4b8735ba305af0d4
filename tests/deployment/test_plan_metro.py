"""Kota Metro: 462 stations, the formations of Polda Lampung (domain.md 2.2) and the published 565 officers. The points
within each kelurahan, the classes and how the strength is split among units are made up (SYNTHETIC)."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from damai.deployment.checking.check import check
from damai.deployment.plan import Options
from damai.risk.metro.villages import VILLAGES
from tests.deployment.planned import HEAD, Files, table

STRENGTH = {"Polres": 325, "Polsek-01": 60, "Polsek-02": 45, "Polsek-03": 45, "Polsek-04": 45, "Polsek-05": 45}  # fmt: skip
FORMATIONS = {
    "kurang-rawan": {"police": 2, "stations": [12, 20], "linmas": [24, 40]},
    "rawan": {"police": 2, "stations": 2, "linmas": 4},
    "sangat-rawan": {"police": 2, "stations": 1, "linmas": 2},
    "khusus": {"police": 2, "stations": 1, "linmas": 2},
}


@pytest.fixture
def metro(tmp_path: Path) -> Files:
    rng = np.random.default_rng(18_72)
    rows: list[tuple[object, ...]] = []
    for village in VILLAGES:
        spread = (village.area_km2**0.5) * 1_000 / 4 / 111_000
        special = range(901, 901 + village.special_n)
        for number in [*range(1, village.stations_n + 1), *special]:
            lat, lon = (rng.normal((village.lat, village.lon), spread)).round(6).tolist()
            name = str(rng.choice(["kurang-rawan", "rawan", "sangat-rawan"], p=[0.9, 0.08, 0.02]))
            name = "khusus" if number in special else name
            code = f"{village.code}.{number:03}"
            rows.append((code, village.code, village.code[:8], lat, lon, name, int(rng.integers(150, 300))))  # fmt: skip
    units = [(name, -5.11 + k * 0.008, 105.30 + k * 0.004, n) for k, (name, n) in enumerate(STRENGTH.items())]  # fmt: skip
    (tmp_path / "F.json").write_text(json.dumps(FORMATIONS))
    return Files(
        table(tmp_path / "S.csv", HEAD, rows),
        table(tmp_path / "U.csv", ("unit_id", "lat", "lon", "strength"), units),
        tmp_path / "F.json",
    )


def test_kota_metro_is_planned_in_seconds_and_the_gap_is_known(
    metro: Files, tmp_path: Path
) -> None:
    began_s = time.process_time()
    plan = metro.solved(tmp_path / "out")
    took_s = time.process_time() - began_s

    assert len(plan.inputs.stations) == 462
    assert sum(plan.uncovered.values()) == 0
    value, bound = (sum(getattr(p.answer, what) for p in plan.parts if p.answer) for what in ("value", "bound"))  # fmt: skip
    assert bound <= value <= bound * 1.05
    assert plan.assignment.status == "optimal"
    assert check(tmp_path / "out")[1].differences == []
    assert took_s < 10, "some 2 s of CPU on a quiet core"


def test_eighty_officers_fewer_are_answered_by_the_ladder(metro: Files, tmp_path: Path) -> None:
    lean = "".join(
        f"{name},{-5.11 + k * 0.008},{105.30 + k * 0.004},{n}\n"
        for k, (name, n) in enumerate({"Polres": 60, "Polsek-01": 30, "Polsek-02": 30}.items())
    )
    metro.units.write_text("unit_id,lat,lon,strength\n" + lean)

    given = metro.solved(tmp_path / "given")
    plan = metro.solved(tmp_path / "out", Options(thin="ladder"))

    assert sum(given.uncovered.values()) > 0
    assert sum(plan.uncovered.values()) == 0
    assert plan.rung > 0
    assert check(tmp_path / "out")[1].differences == []
