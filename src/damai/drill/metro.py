"""Kota Metro as facts in our own tables. Every report of a drill is made up; these are not.

Sources: codes and names Kepmendagri 300.2.2-2430/2025; centres and sizes of the polygons of a public MIT
data set; stations and voters per kelurahan KPU, Pemilu 2024 (presidential form pages; seven stations have
no voter figure there, so the sums are partial); offices from press reports (domain study 4).
"""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = ("18", "Lampung", "provinsi")
CITY = ("18.72", "Kota Metro", "kota")
DISTRICTS = (
    ("18.72.01", "Metro Pusat"),
    ("18.72.02", "Metro Utara"),
    ("18.72.03", "Metro Barat"),
    ("18.72.04", "Metro Timur"),
    ("18.72.05", "Metro Selatan"),
)


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

AGENCIES = (
    # (code, kind, name, area). Only Polsek Metro Pusat and Metro Utara are confirmed by name in the sources;
    # the others stand here so that each kecamatan can be rehearsed.
    ("polres-metro", "polres", "Polres Metro", "18.72"),
    ("polsek-metro-pusat", "polsek", "Polsek Metro Pusat", "18.72.01"),
    ("polsek-metro-utara", "polsek", "Polsek Metro Utara", "18.72.02"),
    ("polsek-metro-barat", "polsek", "Polsek Metro Barat (latihan)", "18.72.03"),
    ("polsek-metro-timur", "polsek", "Polsek Metro Timur (latihan)", "18.72.04"),
    ("polsek-metro-selatan", "polsek", "Polsek Metro Selatan (latihan)", "18.72.05"),
    ("sipropam-metro", "propam", "Sipropam Polres Metro", "18.72"),
    ("kpu-metro", "kpu", "KPU Kota Metro", "18.72"),
    ("ppk-metro-pusat", "ppk", "PPK Metro Pusat", "18.72.01"),
    ("ppk-metro-utara", "ppk", "PPK Metro Utara", "18.72.02"),
    ("ppk-metro-barat", "ppk", "PPK Metro Barat", "18.72.03"),
    ("ppk-metro-timur", "ppk", "PPK Metro Timur", "18.72.04"),
    ("ppk-metro-selatan", "ppk", "PPK Metro Selatan", "18.72.05"),
    ("bawaslu-metro", "bawaslu", "Bawaslu Kota Metro", "18.72"),
    ("panwascam-metro-pusat", "panwascam", "Panwaslu Kec. Metro Pusat", "18.72.01"),
    ("panwascam-metro-utara", "panwascam", "Panwaslu Kec. Metro Utara", "18.72.02"),
    ("panwascam-metro-barat", "panwascam", "Panwaslu Kec. Metro Barat", "18.72.03"),
    ("panwascam-metro-timur", "panwascam", "Panwaslu Kec. Metro Timur", "18.72.04"),
    ("panwascam-metro-selatan", "panwascam", "Panwaslu Kec. Metro Selatan", "18.72.05"),
    ("kodim-0411", "kodim", "Kodim 0411/KM", "18.72"),
    ("pemda-metro", "pemda", "Pemerintah Kota Metro (Forkopimda)", "18.72"),
    ("kejari-metro", "kejari", "Kejaksaan Negeri Metro", "18.72"),
    ("dinkes-metro", "dinkes", "Dinas Kesehatan Kota Metro", "18.72"),
    ("damkar-metro", "damkar", "Damkar Kota Metro", "18.72"),
    ("bpbd-metro", "bpbd", "BPBD Kota Metro", "18.72"),
    ("satpolpp-metro", "satpolpp", "Satpol PP Kota Metro", "18.72"),
    ("dishub-metro", "dishub", "Dinas Perhubungan Kota Metro", "18.72"),
    ("kesbangpol-metro", "kesbangpol", "Kesbangpol Kota Metro", "18.72"),
    ("pln-metro", "pln", "PLN Metro", "18.72"),
    ("telkom-metro", "telkom", "Telkom Metro", "18.72"),
)

ADDRESSES = {
    # As press reports and the institutions print them (domain study 4.2, 4.3).
    "polres-metro": "Jl. Diponegoro 6, Imopuro, Metro Pusat",
    "kpu-metro": "Jl. Letjend Alamsyah Ratu Prawira Negara, Metro Pusat",
}

# (key, name, role, agency): invented names, one a duty. The first of each role gets a demo link.
PEOPLE = (
    ("commander", "Tuti (komandan)", "commander", "polres-metro"),
    ("operator", "Sari (posko Polres)", "operator", "polres-metro"),
    ("operator-2", "Wira (posko Polres)", "operator", "polres-metro"),
    ("kpu", "Budi (KPU)", "operator", "kpu-metro"),
    ("bawaslu", "Rian (Bawaslu)", "operator", "bawaslu-metro"),
    ("propam", "Gita (Sipropam)", "operator", "sipropam-metro"),
    ("ppk", "Dewi (PPK Metro Pusat)", "liaison", "ppk-metro-pusat"),
    ("dinkes", "Lia (Dinas Kesehatan)", "liaison", "dinkes-metro"),
    ("damkar", "Joko (Damkar)", "liaison", "damkar-metro"),
    ("bpbd", "Nina (BPBD)", "liaison", "bpbd-metro"),
    ("satpolpp", "Hadi (Satpol PP)", "liaison", "satpolpp-metro"),
    ("dishub", "Yuni (Dishub)", "liaison", "dishub-metro"),
    ("pln", "Toni (PLN)", "liaison", "pln-metro"),
    ("telkom", "Ira (Telkom)", "liaison", "telkom-metro"),
    ("padal", "Agus (padal Metro Pusat)", "padal", "polsek-metro-pusat"),
    ("field", "Bayu (petugas Metro Timur)", "field_officer", "polsek-metro-timur"),
    ("chief-ops", "Made (Kabag Ops)", "commander", "polres-metro"),
    ("analyst", "Eka (analis Intelkam)", "analyst", "polres-metro"),
    ("bawaslu-analyst", "Laras (analis Bawaslu)", "analyst", "bawaslu-metro"),
    ("bawaslu-chief", "Surya (ketua Bawaslu)", "commander", "bawaslu-metro"),
    ("auditor", "Maya (auditor)", "auditor", "bawaslu-metro"),
    ("administrator", "Pengelola latihan", "administrator", "kpu-metro"),
)


def areas_csv() -> bytes:
    """Province, city, kecamatan and kelurahan in the importer's own format."""
    lines = ["code,name,type,lon,lat,area_km2"]
    lines.extend(f"{code},{name},{kind},,," for code, name, kind in (PROVINCE, CITY))
    lines.extend(f"{code},{name},kecamatan,,," for code, name in DISTRICTS)
    lines.extend(f"{v.code},{v.name},kelurahan,{v.lon},{v.lat},{v.area_km2}" for v in VILLAGES)
    return ("\n".join(lines) + "\n").encode()


def stations_csv() -> bytes:
    """The 462 stations of Pemilu 2024. Voters are spread evenly so that a kelurahan's sum is the
    published one; which station has how many is therefore not a fact, and flagged so."""
    lines = ["tps_code,tps_no,is_special,dpt_clean,quality_flags"]
    for village in VILLAGES:
        digits = village.code.replace(".", "")
        numbers = [*range(1, village.stations_n + 1), *range(901, 901 + village.special_n)]
        share, rest = divmod(village.dpt_n, village.with_dpt_n)
        for position, number in enumerate(numbers):
            known = position < village.with_dpt_n
            voters = str(share + (1 if position < rest else 0)) if known else ""
            special = "True" if number >= 901 else "False"
            lines.append(f"{digits}{number:03d},{number},{special},{voters},spread_evenly")
    return ("\n".join(lines) + "\n").encode()
