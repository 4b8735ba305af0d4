"""The exercise's posts: the objects that sources name (domain study 2.4), with shifts and days that are made up.

KPU, Bawaslu, the warehouse around the clock, five PPK, homes of candidates, the escort of the boxes and a reserve. Two
squads at a PPK around the clock after the voting: [BDL-PPK]. No candidate is named, and none exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from damai.drill.metro import DISTRICTS

NOTE = "LATIHAN: regu dan tanggal buatan"
ROUND = "pagi 07:00 12\nmalam 19:00 12"
BEFORE, H, AFTER = "2024-02-13", "2024-02-14", "2024-02-15"
RECAP_ENDS = "2024-03-02"
"""The recapitulation in the kecamatan: 15 February to 2 March 2024 (domain study 1.1 [REKAP])."""
Filled = tuple[str, str]


def listed() -> Iterator[tuple[dict[str, str], Filled | None]]:
    """(the post's form, the days that are filled from the start)."""
    around = (BEFORE, AFTER)
    for area, name in DISTRICTS:
        place = f"ppk-{name.casefold().replace(' ', '-')}"
        yield _post("ppk", f"PPK {name}", area, H, RECAP_ENDS, 2, place=place), (H, AFTER)
    yield _post("kpu", "Kantor KPU Kota Metro", "18.72.01", "2024-02-11", RECAP_ENDS, 4, place="kpu-metro"), around  # fmt: skip
    yield _post("bawaslu", "Kantor Bawaslu Kota Metro", "18.72", "2024-02-11", RECAP_ENDS, 2), around  # fmt: skip
    yield _post("warehouse", "Gudang logistik KPU", "18.72.05.1002", "2024-02-01", RECAP_ENDS, 3, place="gudang-kpu-metro"), around  # fmt: skip
    yield _post("candidate", "Kediaman calon (latihan)", "18.72.04", "2024-02-11", AFTER, 2), around
    yield _post("escort", "Pengawalan logistik gudang ke PPK", "18.72", "2024-02-11", BEFORE, 6, shifts="siang 07:00 10", part="pengawalan"), None  # fmt: skip
    yield _post("reserve", "Cadangan Polres", "18.72", BEFORE, AFTER, 12, part="cadangan"), around


def _post(
    kind: str,
    name: str,
    area: str,
    starts_on: str,
    ends_on: str,
    officers_n: int,
    *,
    place: str = "",
    shifts: str = ROUND,
    part: str = "pam-objek",
) -> dict[str, str]:
    return {
        "kind": kind,
        "name": name,
        "area": area,
        "place": place,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "shifts": shifts,
        "officers_n": str(officers_n),
        "satgas": "preventif",
        "subsatgas": part,
        "synthetic": "yes",
        "note": NOTE,
    }
