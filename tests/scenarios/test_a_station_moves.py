"""On the morning of the vote a station's hall is flooded: KPU moves it, and everybody's screen follows."""

from __future__ import annotations

import pytest

from damai.areas import live, standing
from damai.core.errors import Conflict
from damai.db.database import Database
from damai.journal import reader
from tests.builders import IMOPURO_3, file, incident
from tests.harness import actor


def test_a_flooded_station_moves_and_open_incidents_stay_where_they_were(
    metro: Database, election: str, other_election: str
) -> None:
    sari, dewi, budi = (actor(metro, key) for key in ("sari", "dewi", "budi"))
    early = file(metro, sari, kind="opened-late", text="Balai tergenang, TPS belum dibuka.")
    with metro.read() as conn:
        seen = standing.sheet(conn, sari, election, IMOPURO_3)
    fields = {
        "address": "SD Negeri 1, ruang kelas 4",
        "stands_in": "18.72.01.1003",
        "lat": "-5.1114",
        "lon": "105.3042",
        "point": "surveyed",
        "reason": "Balai RW tergenang; keputusan PPS pukul 06.40.",
    }

    def move(uow, who=dewi):  # fmt: skip
        return standing.move(uow, who, election, IMOPURO_3, seen.standing.version, fields)

    metro.write_now(move, actor=dewi.id)
    with pytest.raises(Conflict):
        metro.write_now(lambda uow: move(uow, budi), actor=budi.id)
    late = file(metro, sari, kind="disorder", text="Antrean kembali tertib.")

    with metro.read() as conn:
        sheet = standing.sheet(conn, sari, election, IMOPURO_3)
        last = reader.of_subject(conn, standing.subject_of(election, IMOPURO_3))[-1]
    assert [(m.said["address"], m.by) for m in sheet.moves] == [(fields["address"], dewi.id)]
    assert sheet.moves[0].at == last.at  # one clock in this story
    assert incident(metro, sari, early).point == "synthetic"
    assert incident(metro, sari, late).lon == 105.3042
    assert [(t.id, t.area) for t in live.AreasTopic().touches(last)] == [("", "18.72.01.1003")]
    # The other election's station of the same number is another one, and nobody imported it here.
    with metro.read() as conn:
        assert reader.of_subject(conn, standing.subject_of(other_election, IMOPURO_3)) == []
