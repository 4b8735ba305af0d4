"""Preventions and station classes as a screen may have to show them: overdue, long, decided otherwise."""

from __future__ import annotations

from damai.areas import service as areas
from damai.risk.actions.model import Status
from damai.risk.classes.criteria import CODES
from damai.risk.classes.deciding import Chosen, decide_many
from damai.risk.classes.proposing import table
from tests.browser.served import Site
from tests.builders import ELECTION
from tests.harness import actor
from tests.risk.acting import IMOPURO, STATIONS, answer, of_stations
from tests.risk.test_actions import add, change

LONG = (
    "Tambah bilik dan petugas ketertiban, pisahkan antrean pemilih lanjut usia dan penyandang disabilitas, "
    "dan siapkan tempat duduk di bawah atap sebelum pintu dibuka"
)


def furnish_acts(site: Site) -> dict[str, str]:
    """Returns ``risk_index``, ``action`` and ``station`` by what they are."""
    db = site.house.db
    index = of_stations(db, polri_words=True)
    of_stations(db, "surya", "laras", "surya", t003="300,0")
    answer(db, "sari", STATIONS[2], {code: code == "r2" for code in CODES})
    answer(db, "sari", STATIONS[4], {"s3": True, "k1": False})
    of = {"place": STATIONS[2], "factor": "crowding", "stage": ""}
    action = add(db, index, title=LONG, due_on="2024-02-11", **of)
    add(db, index, title="Siapkan kipas angin", due_on="2024-02-20", **of)
    of["place"] = STATIONS[4]
    add(db, index, title="Patroli sambang", due_on="2024-02-14", owner="polres-metro", **of)
    done = add(db, index, title="Periksa jalur evakuasi", due_on="2024-02-13", **of)
    change(db, "budi", action, 1, Status.DOING, due="2024-02-12")
    change(db, "budi", done, 1, Status.DONE, "Jalur bersih, dua pintu dibuka.")
    tuti = actor(db, "tuti")
    with db.read() as conn:
        stations = [areas.station(conn, ELECTION, code) for code in STATIONS[:4]]
        rows = table(conn, tuti, ELECTION, stations, IMOPURO).rows
    chosen = [Chosen(station=r.station.code, seen=0, mark=r.mark) for r in rows]
    reason = "Jalan tunggal yang sering tergenang, dan antrean tahun 2019 panjang."
    db.write_now(lambda uow: decide_many(uow, tuti, ELECTION, chosen, "sangat-rawan", reason))
    return {"risk_index": index, "action": action, "station": STATIONS[2]}
