"""Versions of an index for the screens: each state, a class that holds all, stations, a table that is refused."""

from __future__ import annotations

from damai.core.codes import area_of_station
from damai.drill.metro import VILLAGES
from damai.risk.versions import service
from damai.risk.versions.prepare import prepare
from tests.browser.served import Site
from tests.builders import IMOPURO_3, IRING_MULYO_1
from tests.risk import kept

DEFINITION = f"""{kept.DEFINITION}
title = {{ id = "Jarak ke layanan kesehatan yang buka sepanjang malam", en = "Reach of care at night" }}
unit = "menit"
source = "Dinas Kesehatan Kota Metro, daftar fasilitas"
as_of = "2023-12-01"
reason = "Petugas yang sakit saat rekapitulasi malam harus tertangani."
proxy = "jarak lurus, bukan jalan"
"""


def table() -> bytes:
    """Every kelurahan of Metro; made up, but for its code."""
    rows = [
        f"{v.code},{100 + 200 * ((7 * k) % 22) / 21:.1f},{'' if k % 6 == 0 else k % 10}"
        for k, v in enumerate(VILLAGES)
    ]
    return ("code,crowding,health_reach\n" + "\n".join(rows) + "\n").encode()


def furnish(site: Site) -> dict[str, str]:
    """Returns the versions' ids by what they are."""
    db = site.house.db
    whole = prepare(DEFINITION, table())
    first = kept.published(db, table=whole, note="Versi pertama, dari data akhir 2023.")
    made = {
        "superseded": first,
        "published": kept.published(db, table=whole, note="Kolom puskesmas diperbaiki. " * 12),
        "drafted": kept.drafted(db, "eka", note="Percobaan batas."),
        "awaiting": kept.drafted(db, "eka"),
        "rejected": kept.drafted(db, "tuti"),
        "stations": kept.drafted(db, "eka", prepare(kept.DEFINITION, stations()), synthetic=True),
    }
    kept.reviewed(db, made["awaiting"])
    tuti = site.actor("tuti")
    db.write_now(lambda uow: service.withdraw(uow, tuti, made["rejected"], 1, "Kolomnya tertukar."))
    return made


def stations() -> bytes:
    """Two stations whose scores fall into one class."""
    assert area_of_station(IMOPURO_3) != area_of_station(IRING_MULYO_1)
    return f"code,crowding,health_reach\n{IMOPURO_3},290,1\n{IRING_MULYO_1},295,1\n".encode()
