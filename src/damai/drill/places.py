"""Kota Metro's places. What is a fact says where it is from and has no point, as nobody published one; what
is made up for the exercise says so in its name, its source and its mark.

Sources: the institutions and press as in the domain study 4.2 ([MET300B], [GUDANG]) and 4.3.
"""

from __future__ import annotations

import csv
import io

from damai.drill.metro import ADDRESSES, DISTRICTS, VILLAGES

EXERCISE = "dibuat untuk latihan"
FACTS = (
    # (code, kind, name, area, address, source)
    ("polres-metro", "polres", "Polres Metro", "18.72.01.1003", ADDRESSES["polres-metro"],
     "intisarinews.id, domain study 4.3 [KODIM]"),
    ("kpu-metro", "kpu", "KPU Kota Metro", "18.72.01", ADDRESSES["kpu-metro"],
     "xcloud.id, domain study 4.2 [MET300B]"),
    ("gudang-kpu-metro", "warehouse", "Gudang logistik KPU Kota Metro", "18.72.05.1002",
     "Jl. Kapten Tendean, Margorejo", "kupastuntas.co 23-10-2023, domain study 4.2 [GUDANG]"),
)  # fmt: skip
MADE_UP = (
    # (code, kind, name, kelurahan): drawn near the middle of the kelurahan.
    ("pos-imopuro", "police-post", "Pos polisi Imopuro", "18.72.01.1003"),
    ("pos-iring-mulyo", "police-post", "Pos polisi Iring Mulyo", "18.72.04.1003"),
    ("pos-banjarsari", "police-post", "Pos polisi Banjarsari", "18.72.02.1001"),
    ("puskesmas-yosomulyo", "puskesmas", "Puskesmas Yosomulyo", "18.72.01.1005"),
    ("puskesmas-ganjar-agung", "puskesmas", "Puskesmas Ganjar Agung", "18.72.03.1002"),
    ("puskesmas-rejomulyo", "puskesmas", "Puskesmas Rejomulyo", "18.72.05.1001"),
    ("rumah-sakit", "hospital", "Rumah sakit", "18.72.01.1002"),
    ("damkar", "fire", "Pos pemadam kebakaran", "18.72.04.1001"),
)
BESIDE_DEG = 0.0025
"""Some 280 m to the north of the middle: the kelurahan's name is drawn there."""
CONTACTS = {
    "police-post": "Piket pos",
    "puskesmas": "Piket jaga",
    "hospital": "IGD",
    "fire": "Piket",
}


def places_csv() -> bytes:
    """In the importer's own format."""
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    written.writerow(
        ("code", "kind", "name", "area", "source", "address", "contact", "lon", "lat", "synthetic")
    )
    for code, kind, name, area, address, source in FACTS:
        written.writerow((code, kind, name, area, source, address, "", "", "", "false"))
    middle = {v.code: (v.lon, v.lat) for v in VILLAGES}
    for code, kind, name, area in MADE_UP:
        lon, lat = middle[area]
        lat = round(lat + BESIDE_DEG, 4)
        contact = CONTACTS[kind]
        title = f"{name} (latihan)"
        written.writerow((code, kind, title, area, EXERCISE, "", contact, lon, lat, "true"))
    # Where the boxes of a kecamatan come together; which building it is differs from election to election.
    for code, name in DISTRICTS:
        lon, lat = middle[f"{code}.1001"]
        at = (round(lon + 0.003, 4), round(lat + 0.003, 4))
        title = f"PPK {name} (latihan)"
        key = f"ppk-{name.casefold().replace(' ', '-')}"
        written.writerow((key, "ppk", title, code, EXERCISE, "", "Ketua PPK", *at, "true"))
    return out.getvalue().encode()
