"""Briefs of small made-up cities, as the house would gather them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

from damai.deployment.plans.making import Brief
from damai.deployment.plans.patterns import LAMPUNG_2024

AREAS = ("18.72.01.1001", "18.72.01.1002", "18.72.04.1003")


def a_brief(
    stations_n: int = 24, strength: int = 40, formations: dict[str, Any] | None = None
) -> Brief:
    """``stations_n`` surveyed stations over three kelurahan of two districts; every twelfth is rawan."""
    rows = []
    for i in range(stations_n):
        area = AREAS[i % 3]
        klass = "rawan" if i % 12 == 11 else "kurang-rawan"
        code = f"{area}.{i // 3 + 1:03d}"
        lat, lon = -5.11 + 0.01 * (i % 3) + 0.0007 * (i // 3), 105.30 + 0.0004 * (i * 7 % 11)
        rows.append((code, area, area[:8], round(lat, 6), round(lon, 6), klass, 200 + i, "true", i // 3 + 1))  # fmt: skip
    half = strength // 2
    units = [
        ("polsek-pusat", -5.111, 105.301, strength - half, "18.72.01"),
        ("polsek-timur", -5.091, 105.302, half, "18.72.04"),
    ]
    used = {code: n for code, _, _, n, _ in units}
    classes = Counter(row[5] for row in rows)
    return Brief(
        stations_csv=table(
            "station_id,area,district,lat,lon,risk_class,voters,surveyed,number", rows
        ),
        units_csv=table("unit_id,lat,lon,strength,district", units),
        formations_json=json.dumps(formations or LAMPUNG_2024).encode(),
        strengths=used,
        used=used,
        classes={name: {"lowest": n} for name, n in classes.items()},
        surveyed_n=stations_n,
        synthetic=True,
    )


def table(titles: str, rows: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([titles.split(","), *rows])
    return out.getvalue().encode()
