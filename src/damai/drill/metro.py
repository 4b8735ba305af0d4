"""Kota Metro as facts in our own tables. Every report of a drill is made up; these are not.

Sources: names Kepmendagri 300.2.2-2430/2025; the kelurahan as in ``risk.metro.villages``; offices from press
reports (domain study 4).
"""

from __future__ import annotations

from damai.risk.metro.stations import SPECIAL_FROM, facts
from damai.risk.metro.villages import VILLAGES as VILLAGES

PROVINCE = ("18", "Lampung", "provinsi")
CITY = ("18.72", "Kota Metro", "kota")
DISTRICTS = (
    ("18.72.01", "Metro Pusat"),
    ("18.72.02", "Metro Utara"),
    ("18.72.03", "Metro Barat"),
    ("18.72.04", "Metro Timur"),
    ("18.72.05", "Metro Selatan"),
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
    """The 462 stations of Pemilu 2024 with their registered voters and the flags of the source's own check."""
    lines = ["tps_code,tps_no,is_special,dpt_clean,quality_flags"]
    for row in facts():
        number = int(row["tps_code"][10:])
        special = "True" if number >= SPECIAL_FROM else "False"
        lines.append(
            f"{row['tps_code']},{number},{special},{row['dpt_clean']},{row['quality_flags']}"
        )
    return ("\n".join(lines) + "\n").encode()
