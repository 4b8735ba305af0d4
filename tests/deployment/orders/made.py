"""Orders to test with: Metro's names, invented people, marked as an exercise where it matters."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from damai.deployment.orders.model import (
    Annex,
    AnnexRow,
    Classification,
    Person,
    Signer,
    StationLine,
    TeamSheet,
    UnitList,
    UnitTeam,
)

POLRES = ("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH LAMPUNG", "RESOR METRO")
HEAD: dict[str, Any] = {
    "order_no": "Sprin/231/II/PAM.3.3./2024",
    "classification": Classification.TERBATAS,
    "institution": POLRES,
    "dated": date(2024, 2, 10),
    "place": "Metro",
    "copy_no": 2,
    "copies_n": 5,
    "plan_no": "R-7",
    "plan_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://damai.example/rencana/R-7/regu/MP-03",
    "signer": Signer(
        office="KEPALA KEPOLISIAN RESOR METRO", name="Tuti Handayani", rank="AKBP", nrp="75020311"
    ),
}
DAYS: dict[str, Any] = {"valid_from": date(2024, 2, 13), "valid_to": date(2024, 2, 15)}


def a_person(no: int = 1, **more: Any) -> Person:
    return Person(**{
        "no": no, "name": f"Budi Santoso {no}", "rank": "AIPTU", "nrp": f"7801{no:04d}",
        "position": "Bhabinkamtibmas", "ops_position": "Anggota pam TPS", **more,
    })  # fmt: skip


def a_station(number: int = 1, **more: Any) -> StationLine:
    return StationLine(**{
        "code": f"18.72.01.1003.{number:03d}", "number": number, "kelurahan": "Imopuro",
        "address": f"Jl. Kunang No. {number}, halaman balai RT 04/RW 02", "voters_n": 200 + number,
        "risk_class": "kurang-rawan", "surveyed": True, "duty_number": "0811-7200-110",
        "lon": 105.300 + 0.0011 * (number % 4), "lat": -5.110 - 0.0009 * (number // 4), **more,
    })  # fmt: skip


def a_sheet(**more: Any) -> TeamSheet:
    return TeamSheet(**{
        **HEAD, **DAYS, "team": "MP-03", "unit_names": ("Polsek Metro Pusat",),
        "formation_id": "2 polisi menjaga 8 TPS dibantu 16 Linmas",
        "formation_en": "2 police guard 8 stations with the help of 16 Linmas",
        "people": tuple(a_person(no) for no in (1, 2)),
        "stations": tuple(a_station(no) for no in range(1, 9)),
        "linmas_n": 16, "area_name": "Metro Pusat", **more,
    })  # fmt: skip


def a_list(teams_n: int = 3, **more: Any) -> UnitList:
    teams = tuple(
        UnitTeam(
            team=f"MP-{no:02d}",
            area_name="Metro Pusat",
            risk_class="kurang-rawan",
            police_n=2,
            stations=tuple(a_station(8 * no + at) for at in range(8)),
            linmas_n=16,
        )
        for no in range(1, teams_n + 1)
    )
    return UnitList(**{**HEAD, **DAYS, "unit_name": "Polsek Metro Pusat", "teams": teams, **more})


def a_row(no: int = 1, **more: Any) -> AnnexRow:
    return AnnexRow(**{
        "no": no, "name": f"Budi Santoso {no}", "rank": "AIPTU", "nrp": f"7801{no:04d}",
        "position": "Bhabinkamtibmas", "ops_position": "Anggota pam TPS",
        "stations": ("001", "002"), "kelurahan": "Imopuro", "note": "Regu MP-03", **more,
    })  # fmt: skip


def an_annex(*rows: AnnexRow, **more: Any) -> Annex:
    return Annex(**{
        **HEAD, **DAYS, "unit_name": "Polsek Metro Pusat", "operation": "Mantap Brata Krakatau",
        "rows": rows or tuple(a_row(no) for no in (1, 2, 3)), **more,
    })  # fmt: skip


def a_workbook(*rows: list[Any]) -> bytes:
    """A workbook as somebody else would make it."""
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
