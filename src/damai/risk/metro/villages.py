"""The 22 kelurahan of Kota Metro: facts in our own table, which the drill and the index share.

Sources: codes and names Kepmendagri 300.2.2-2430/2025; centres and sizes of the polygons of a public MIT
data set; stations and voters per kelurahan KPU, Pemilu 2024 (presidential form pages; seven stations have
no voter figure there, so the sums are partial).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A kelurahan: ``dpt_n`` sums the ``with_dpt_n`` stations whose figure is known."""

    code: str
    name: str
    lon: float
    lat: float
    area_km2: float
    stations_n: int
    special_n: int
    dpt_n: int
    with_dpt_n: int


_ROWS = (
    ("01.1001", "Metro", 105.3041, -5.1225, 2.33, 38, 0, 10583, 38),
    ("01.1002", "Hadimulyo Timur", 105.3090, -5.0975, 3.57, 27, 0, 7511, 27),
    ("01.1003", "Imopuro", 105.3042, -5.1114, 0.88, 16, 0, 4637, 16),
    ("01.1004", "Hadimulyo Barat", 105.2977, -5.1070, 1.87, 35, 0, 9717, 35),
    ("01.1005", "Yosomulyo", 105.3271, -5.0984, 3.14, 27, 0, 7453, 27),
    ("02.1001", "Banjarsari", 105.2845, -5.0836, 6.46, 32, 0, 9020, 32),
    ("02.1002", "Purwosari", 105.2993, -5.0841, 3.20, 16, 0, 4496, 16),
    ("02.1003", "Karangrejo", 105.3338, -5.0773, 8.86, 27, 0, 7146, 26),
    ("02.1004", "Purwoasri", 105.3055, -5.0699, 3.63, 12, 0, 2973, 11),
    ("03.1001", "Mulyojati", 105.2911, -5.1389, 2.87, 21, 0, 5981, 21),
    ("03.1002", "Ganjar Agung", 105.2824, -5.1323, 2.95, 19, 0, 4955, 18),
    ("03.1003", "Mulyosari", 105.2755, -5.1519, 2.98, 10, 0, 2661, 10),
    ("03.1004", "Ganjar Asri", 105.2916, -5.1211, 2.71, 26, 0, 7196, 26),
    ("04.1001", "Yosodadi", 105.3345, -5.1084, 3.89, 25, 0, 6555, 24),
    ("04.1002", "Tejosari", 105.3237, -5.1455, 3.46, 10, 0, 2748, 10),
    ("04.1003", "Iring Mulyo", 105.3181, -5.1228, 2.54, 34, 2, 9798, 36),
    ("04.1004", "Yosorejo", 105.3158, -5.1119, 1.25, 19, 0, 4671, 17),
    ("04.1005", "Tejo Agung", 105.3183, -5.1334, 1.54, 17, 0, 4779, 17),
    ("05.1001", "Rejomulyo", 105.3134, -5.1614, 5.32, 15, 0, 3916, 14),
    ("05.1002", "Margorejo", 105.2973, -5.1463, 2.71, 15, 0, 4083, 15),
    ("05.1003", "Sumbersari Bantul", 105.2891, -5.1674, 4.17, 10, 0, 2674, 10),
    ("05.1004", "Margodadi", 105.3059, -5.1516, 2.81, 9, 0, 2353, 9),
)
VILLAGES = tuple(
    Village(
        code=f"18.72.{row[0]}",
        name=row[1],
        lon=row[2],
        lat=row[3],
        area_km2=row[4],
        stations_n=row[5],
        special_n=row[6],
        dpt_n=row[7],
        with_dpt_n=row[8],
    )
    for row in _ROWS
)
