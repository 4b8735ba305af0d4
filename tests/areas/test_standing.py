"""A station stands somewhere: moved with its history, described, noted; on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from damai.areas import service, standing, store
from damai.areas.model import PointSource
from damai.areas.standing_model import coordinates
from damai.core.clock import Clocks
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.drill import metro as city
from damai.journal import reader
from tests.areas.acting import bring
from tests.builders import ELECTION, IMOPURO_3, IRING_MULYO_1, file, incident
from tests.harness import actor

IMOPURO = "18.72.01.1003"
ASKED = {
    "address": "Balai Kelurahan Imopuro",
    "stands_in": IMOPURO,
    "lat": "-5,1114",
    "lon": "105.3042",
    "point": "surveyed",
    "reason": "Halaman sekolah tergenang. Keputusan KPU 41/2024.",
}


def move(db: Database, who: str, code: str = IMOPURO_3, seen: int = 1, **given: str) -> Any:
    person = actor(db, who)
    fields = {**ASKED, **given}
    return db.write_now(lambda uow: standing.move(uow, person, ELECTION, code, seen, fields))


def sheet(db: Database, who: str, code: str = IMOPURO_3) -> standing.StationSheet:
    with db.read() as conn:
        return standing.sheet(conn, actor(db, who), ELECTION, code)


def test_a_moved_station_stands_elsewhere_and_keeps_its_history(metro: Database) -> None:
    before = sheet(metro, "sari").station

    move(metro, "budi")
    move(metro, "budi", seen=2, address="Balai RW 05", lat="", lon="", reason="Aula dipakai.")

    after = sheet(metro, "sari")
    assert [m.said["address"] for m in after.moves] == ["Balai RW 05", "Balai Kelurahan Imopuro"]
    assert after.moves[1].said["lon_e7_before"] == round(before.lon * 1e7)
    assert after.moves[1].said["point_before"] == "synthetic"
    assert after.standing.version == 3
    assert (after.station.area, after.station.voters_n) == (before.area, before.voters_n)
    # Without coordinates it is a placing again, and says so.
    assert after.station.point is PointSource.SYNTHETIC


def test_tiles_and_every_other_mark_of_the_stations_follow_a_move(metro: Database) -> None:
    def mark() -> str:
        with metro.read() as conn:
            return service.stations_mark(conn, ELECTION)

    first = mark()
    move(metro, "budi")
    second = mark()
    move(metro, "budi", seen=2, address="Balai RW 05")

    assert len({first, second, mark()}) == 3
    with metro.read() as conn:
        rows = [r for step in store.placed_stations(conn, ELECTION, 100) for r in step]
    assert dict((r[0], r[2]) for r in rows)[IMOPURO_3] == "surveyed"


def test_an_incident_keeps_the_point_it_was_recorded_with(metro: Database) -> None:
    sari = actor(metro, "sari")
    old = file(metro, sari)
    was = sheet(metro, "sari").station

    move(metro, "budi")
    new = file(metro, sari)

    assert (incident(metro, sari, old).lon, incident(metro, sari, old).point) == (
        was.lon,
        "synthetic",
    )
    assert (incident(metro, sari, new).lon, incident(metro, sari, new).point) == (
        105.3042,
        "surveyed",
    )


def test_an_import_leaves_a_moved_station_where_it_was_moved(metro: Database) -> None:
    move(metro, "budi")
    again = bring(metro, "stations", metro_stations())
    assert (again.applied, again.changed) == (False, 0)

    other = metro_stations().replace(b"1872011003003,3,False,", b"1872011003003,3,False,9", 1)
    changed = bring(metro, "stations", other)

    assert (changed.applied, changed.changed) == (True, 1)
    after = sheet(metro, "sari").station
    assert (after.lon, after.lat, after.point) == (105.3042, -5.1114, PointSource.SURVEYED)


def metro_stations() -> bytes:
    return city.stations_csv()


def test_the_other_election_does_not_move(metro: Database) -> None:
    assert bring(metro, "stations", metro_stations(), election="pilkada-2024").ok
    move(metro, "budi")

    with metro.read() as conn:
        other = standing.sheet(conn, actor(metro, "sari"), "pilkada-2024", IMOPURO_3)
    assert other.station.point is PointSource.SYNTHETIC
    assert (other.moves, other.standing.moved) == ([], False)


@pytest.mark.parametrize(
    ("who", "error"),
    [("sari", Forbidden), ("rian", Forbidden), ("maya", Forbidden), ("admin", Forbidden)],
)
def test_only_kpu_moves_a_station(metro: Database, who: str, error: type[DamaiError]) -> None:
    with pytest.raises(error):
        move(metro, who)
    assert sheet(metro, "sari").moves == []


def test_a_ppk_moves_its_own_stations_and_does_not_see_the_others(metro: Database) -> None:
    move(metro, "dewi")
    with pytest.raises(NotFound):
        move(metro, "dewi", IRING_MULYO_1)
    with pytest.raises(NotFound):
        sheet(metro, "dewi", IRING_MULYO_1)


def test_two_who_saw_the_same_version_cannot_both_move_it(metro: Database) -> None:
    move(metro, "budi")

    with pytest.raises(Conflict) as refused:
        move(metro, "dewi", address="Di tempat lain")

    assert refused.value.data == {"seen": 1, "current": 2}
    assert sheet(metro, "sari").standing.address == ASKED["address"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"address": "  "}, "text-missing", "address"),
        ({"address": "x" * 201}, "text-long", "address"),
        ({"reason": ""}, "text-missing", "reason"),
        ({"lat": ""}, "point-half", "lat"),
        ({"lat": "lima"}, "point-shape", "lat"),
        ({"lat": "-95"}, "point-range", "lat"),
        ({"lon": "1e2"}, "point-shape", "lon"),
        ({"lat": "-5.2"}, "point-outside", "lat"),
        ({"point": "synthetic"}, "point-source", "point"),
        ({"stands_in": "18.72.01"}, "stands-in-level", "stands_in"),
        ({"stands_in": "18.72.01.1099"}, "area-unknown", "stands_in"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(
    sqlite_metro: Database, given: dict[str, str], code: str, field: str
) -> None:
    with sqlite_metro.read() as conn:
        size = reader.size(conn)

    with pytest.raises(Invalid) as refused:
        move(sqlite_metro, "budi", **given)

    assert (refused.value.code, refused.value.field) == (code, field)
    with sqlite_metro.read() as conn:
        assert reader.size(conn) == size
    assert sheet(sqlite_metro, "sari").standing.version == 1


def test_a_move_to_where_it_stands_is_refused(sqlite_metro: Database) -> None:
    move(sqlite_metro, "budi")
    with pytest.raises(Invalid, match="station-not-moved"):
        move(sqlite_metro, "budi", seen=2)


def test_it_may_stand_in_the_next_kelurahan_and_stays_one_of_its_own(metro: Database) -> None:
    move(metro, "budi", stands_in="18.72.01.1001", lat="-5.1225", lon="105.3041")

    after = sheet(metro, "sari")
    assert (after.station.area, after.standing.stands_in) == (IMOPURO, "18.72.01.1001")


def test_access_is_told_by_whoever_works_there_and_a_move_keeps_it(metro: Database) -> None:
    told = {"way": "boat", "wheelchair": "helped", "signal": "weak", "access": "Dermaga kecil."}
    agus = actor(metro, "agus")
    metro.write_now(
        lambda uow: standing.describe(uow, agus, ELECTION, IMOPURO_3, 1, told), actor=agus.id
    )
    move(metro, "budi", seen=2)

    after = sheet(metro, "budi").standing
    assert (after.way, after.wheelchair, after.signal) == ("boat", "helped", "weak")
    assert (after.access, after.version) == ("Dermaga kecil.", 3)
    maya = actor(metro, "maya")
    with pytest.raises(Forbidden):
        metro.write_now(lambda uow: standing.describe(uow, maya, ELECTION, IMOPURO_3, 3, told))


def test_a_note_for_ones_own_is_seen_by_ones_own_and_the_auditor(
    metro: Database, clocks: Clocks
) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    for who, text, own in ((sari, "Gang sempit.", True), (budi, "Kunci di ketua RT.", False)):

        def write(uow: Any, who: Any = who, text: str = text, own: bool = own) -> Any:
            return standing.note(uow, who, ELECTION, IMOPURO_3, text, own=own)

        metro.write_now(write, actor=who.id)

    def seen(key: str) -> set[str]:
        return {n.text for n in sheet(metro, key).notes}

    assert seen("sari") == seen("tuti") == seen("maya") == {"Gang sempit.", "Kunci di ketua RT."}
    assert seen("budi") == seen("hadi") == {"Kunci di ketua RT."}


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        ("", " ", (None, None)),
        ("105.3", "-5", (105.3, -5.0)),
        ("105,30421234567", "-5,1", (105.3042123, -5.1)),
        ("180", "90", (180.0, 90.0)),
    ],
)
def test_coordinates_are_read_as_people_write_them(
    lon: str, lat: str, expected: tuple[float | None, float | None]
) -> None:
    assert coordinates(lon, lat) == expected
