"""The words of orders in both languages. Orders are law documents: Indonesian decides, English helps to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from damai.deployment.orders.model import Heading, Reason, Standing

MONTHS: Mapping[str, tuple[str, ...]] = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
           "Oktober", "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
CLASSES: Mapping[str, tuple[str, str]] = {
    "kurang-rawan": ("kurang rawan", "low risk"),
    "rawan": ("rawan", "at risk"),
    "sangat-rawan": ("sangat rawan", "high risk"),
    "khusus": ("khusus", "special"),
    "low": ("kurang rawan", "low risk"),
    "medium": ("rawan", "at risk"),
    "high": ("sangat rawan", "high risk"),
    "extreme": ("khusus", "special"),
}
"""Polri's four classes (domain.md 2.1), and the plan's own codes for them; another code is printed as it stands."""
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.NONE: ("", ""),
    Reason.THINNED: (
        "Pola ditipiskan karena kekuatan kurang: satu tim menjaga lebih banyak TPS.",
        "The formation is thinned for lack of strength: one team guards more stations.",
    ),
    Reason.BORROWED: (
        "Personel dipinjam dari satuan lain.",
        "Officers are borrowed from another unit.",
    ),
    Reason.UNCOVERED: (
        "Belum ada personel. TPS dijaga Linmas; patroli lewat sampai personel ditetapkan.",
        "No officers yet. Linmas guard the stations; patrols pass by until officers are named.",
    ),
}
STANDINGS: Mapping[Standing, tuple[str, str, str]] = {
    Standing.DRAFT: (
        "BELUM TERBIT",
        "BELUM TERBIT: hanya untuk diperiksa",
        "NOT PUBLISHED (BELUM TERBIT): for checking only",
    ),
    Standing.SIGNED: (
        "BELUM TERBIT",
        "BELUM TERBIT: hanya untuk diperiksa",
        "NOT PUBLISHED (BELUM TERBIT): for checking only",
    ),
    Standing.SUPERSEDED: (
        "DIGANTI",
        "DIGANTI: rencana ini tidak berlaku lagi",
        "SUPERSEDED (DIGANTI): this plan is no longer in force",
    ),
    Standing.WITHDRAWN: (
        "DITARIK",
        "DITARIK: rencana ini tidak berlaku lagi",
        "WITHDRAWN (DITARIK): this plan is no longer in force",
    ),
}
"""The mark across the page, and the band above it in both languages, of a plan that is not in force."""
SYNTHETIC = (
    "DATA BUATAN: sebagian masukan rencana ini bukan data nyata",
    "MADE-UP DATA (DATA BUATAN): some of what this plan was made from is not real",
)
PROPOSED = ("Nama: usulan, belum ditetapkan", "Names: proposed (usulan), not set yet")
RULES: tuple[tuple[str, str], ...] = (
    (
        "Tetap di luar TPS. Masuk hanya bila KPPS meminta atau keadaan darurat.",
        "Stay outside the station. Enter only when KPPS asks, or in an emergency.",
    ),
    (
        "Jangan mencatat, memotret, atau merekam hasil penghitungan suara.",
        "Do not write down, photograph or record the results of the count.",
    ),
    ("Jangan membawa senjata api.", "Do not carry a firearm."),
    (
        "Jangan memengaruhi pemilih. Jangan berfoto dengan peserta pemilihan atau atributnya.",
        "Do not influence voters. Take no photo with contestants or their attributes.",
    ),
    (
        "Jangan pergi sebelum seluruh kegiatan di TPS selesai.",
        "Do not leave before everything at the station has ended.",
    ),
    (
        "Bila pindah ke TPS lain, beri tahu KPPS dan Linmas, tinggalkan nomor telepon.",
        "When you move to another station, tell KPPS and Linmas and leave a phone number.",
    ),
    (
        "Keadaan darurat: lapor langsung kepada Kapolres.",
        "In an emergency report straight to the Kapolres.",
    ),
    (
        "Bila massa merusak surat suara: amankan KPPS dan saksi, dokumentasikan perusakannya untuk penegakan hukum.",
        "If a crowd destroys ballots: secure KPPS and witnesses, document the destruction for law enforcement.",
    ),
    (
        "Laporkan setiap perkembangan ke atas. Tulis laporan tugas.",
        "Report every development upward. Write a duty report.",
    ),
    (
        "Setelah penghitungan, jaga logistik di PPK.",
        "After the count, guard the logistics at the PPK.",
    ),
)
"""What officers at stations must and must not do. Source: domain.md 2.5, [PAM1]-[PAM7]; left out are the two rows that are one
unit's (about 50 m) or contradicted (photos of the station)."""


def day(on: date | None, lang: str) -> str:
    """``14 Februari 2024``; None = "", for a line to write on."""
    return f"{on.day} {MONTHS[lang][on.month - 1]} {on.year}" if on else ""


def days(start: date | None, end: date | None, lang: str) -> str:
    """``13 Februari 2024 s.d. 15 Februari 2024``; one day alone when both are the same, "" when neither is said."""
    if start == end or not start or not end:
        return day(start or end, lang)
    return f"{day(start, lang)} {'s.d.' if lang == 'id' else 'to'} {day(end, lang)}"


def number(value: int | None, lang: str) -> str:
    """``1.234`` in Indonesian, ``1,234`` in English; None = a dash."""
    if value is None:
        return "–"
    return f"{value:,}".replace(",", ".") if lang == "id" else f"{value:,}"


def marks(paper: Heading) -> list[str]:
    """The words that stand across every page and beside the classification of what is no order; Indonesian always."""
    standing = STANDINGS[paper.state][:1] if paper.state in STANDINGS else ()
    return [*(["LATIHAN"] if paper.exercise else []), *standing]


def bands(paper: Heading, lang: str) -> list[str]:
    """What every page says of the plan and of the names before anything else; empty for one in force with names set."""
    en = lang == "en"
    return [
        *([STANDINGS[paper.state][1 + en]] if paper.state in STANDINGS else []),
        *([SYNTHETIC[en]] if paper.synthetic else []),
        *([PROPOSED[en]] if not paper.names_set else []),
    ]


def risk_class(code: str, lang: str) -> str:
    """The class in words."""
    return CLASSES[code][lang == "en"] if code in CLASSES else code


def reason(code: str, lang: str) -> str:
    """Why the team is not as its class asks, as a sentence; "" when it is."""
    return REASONS[Reason(code)][lang == "en"]


def rules(lang: str) -> list[str]:
    """The card of rules."""
    return [rule[lang == "en"] for rule in RULES]
