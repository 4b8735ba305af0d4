"""The fixed words of the papers: headings, column titles, notes. Filled into the templates, which hold no language."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, tuple[str, str]] = {
    "translation": (
        "",
        "Translation, to help reading. The Indonesian text is the order.",
    ),
    "exercise": ("LATIHAN", "EXERCISE"),
    "exercise_says": (
        "LATIHAN: bukan perintah sebenarnya",
        "EXERCISE (LATIHAN): this is no real order",
    ),
    "copy": ("Salinan ke-", "Copy "),
    "of": ("dari", "of"),
    "page": ("Halaman", "Page"),
    "number": ("Nomor", "Number"),
    "dated": ("Tanggal", "Dated"),
    "unit": ("Satuan", "Unit"),
    "area": ("Wilayah", "Area"),
    "valid": ("Berlaku", "Valid"),
    "formation": ("Pola", "Formation"),
    "linmas": ("Linmas", "Linmas"),
    "linmas_says": (
        "orang, dibentuk PPS: dihubungi dan dicek, tidak dihitung sebagai polisi",
        "people, formed by PPS: contacted and checked, never counted as police",
    ),
    "plan": ("Rencana", "Plan"),
    "hash": ("Sidik SHA-256", "SHA-256 hash"),
    "deviation": ("Catatan pola", "Note on the formation"),
    "sheet_title": ("LEMBAR TUGAS TIM", "DUTY SHEET OF TEAM"),
    "people": ("Personel", "Officers"),
    "nobody": (
        "Belum ada personel yang ditunjuk.",
        "No officers are named yet.",
    ),
    "stations": ("TPS yang dijaga", "Stations to guard"),
    "no_station": ("Belum ada TPS.", "No station yet."),
    "address": ("Alamat", "Address"),
    "voters": ("Pemilih", "Voters"),
    "class": ("Kelas", "Class"),
    "duty_number": ("Nomor piket PPS/PPK", "Duty number of PPS/PPK"),
    "stations_n": ("Jumlah TPS", "Stations"),
    "sum": ("Jumlah", "Total"),
    "voters_n": ("pemilih", "voters"),
    "voters_unknown": ("pemilih belum diketahui", "voters not known yet"),
    "voters_partly": ("sebagian belum diketahui", "some not known yet"),
    "unsurveyed": ("titik belum disurvei", "point not surveyed"),
    "no_map": (
        "Titik belum disurvei: tidak ada peta, jarak, atau waktu tempuh. Pastikan letak TPS kepada PPS.",
        "Points not surveyed: no map, distance or travel time. Ask PPS where the stations are.",
    ),
    "map": ("Letak TPS", "Where the stations are"),
    "map_says": (
        "Menurut titik yang disurvei, tanpa jalan.",
        "By surveyed points; roads are not drawn.",
    ),
    "north": ("U", "N"),
    "rules": ("Aturan pam TPS", "Rules at stations"),
    "qr": ("Halaman TPS pangkalan", "Page of the base station"),
    "qr_unit": ("Halaman rencana", "Page of the plan"),
    "list_title": ("DAFTAR TIM PENGAMANAN TPS", "LIST OF STATION TEAMS"),
    "team": ("Tim", "Team"),
    "police": ("Polisi", "Police"),
    "with": ("bersama", "with"),
    "no_team": ("Belum ada tim.", "No team yet."),
    "annex_of": ("LAMPIRAN SURAT PERINTAH", "ANNEX OF ORDER"),
    "annex_title": ("DAFTAR PERSONEL", "LIST OF OFFICERS"),
    "operation": ("OPERASI", "OPERATION"),
    "no_row": ("Belum ada personel.", "No officers yet."),
    "station_short": ("TPS", "TPS"),
    "kelurahan": ("Kelurahan", "Kelurahan"),
    "note": ("Keterangan", "Note"),
    "no": ("No", "No"),
    "name": ("Nama", "Name"),
    "rank_nrp": ("Pangkat/NRP", "Rank/NRP"),
    "position": ("Jabatan", "Position"),
    "ops_position": ("Jabatan operasi", "Position in the operation"),
}


def labels(lang: str) -> dict[str, str]:
    """The words of one language."""
    return {key: said[lang == "en"] for key, said in LABELS.items()}
