"""The roster is the institution's own: names for who commands or leads, numbers for the auditor, nothing else."""

from __future__ import annotations

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.units import service
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import CITY, HOUSE, PUSAT, TIMUR, add, an_officer, enlist


def names(db: Database, who: str, unit: str = "") -> list[str]:
    with db.read() as conn:
        return [o.nrp for o in service.officers(conn, actor(db, who), ELECTION, unit=unit)]


def test_officers_are_read_by_name_within_institution_and_area(metro: Database) -> None:
    add(metro)
    add(metro, code="polsek-timur", name="Polsek Metro Timur", area=TIMUR)
    add(metro, code="kodim", name="Kodim 0411/KM", kind="tni", area=CITY)
    enlist(metro, 2, actor=actor(metro, "sari"))
    enlist(metro, 1, "polsek-timur", first=7)
    enlist(metro, 1, "kodim", first=9)

    assert names(metro, "sari") == ["LAT-001", "LAT-002", "LAT-007"]
    assert names(metro, "sari", "polsek-timur") == ["LAT-007"]
    assert names(metro, "agus") == ["LAT-001", "LAT-002"]
    assert names(metro, "budi") == []
    for who in ("maya", "eka", "bayu", "lia", "admin"):
        with pytest.raises(Forbidden):
            names(metro, who)
    with metro.read() as conn:
        assert service.counts(conn, actor(metro, "maya"), ELECTION) == {
            "kodim": 1, "polsek-pusat": 2, "polsek-timur": 1,
        }  # fmt: skip


def test_everybody_is_listed_once(metro: Database) -> None:
    add(metro)
    add(metro, code="satsamapta", name="Satsamapta", kind="function", area=CITY)
    enlist(metro, 1)

    with pytest.raises(Conflict, match="officer-exists"):
        enlist(metro, 1, "satsamapta")
    assert names(metro, "sari") == ["LAT-001"]


def test_an_officer_is_changed_moved_and_removed_with_the_duties(metro: Database) -> None:
    add(metro)
    add(metro, code="satsamapta", name="Satsamapta", kind="function", area=CITY)
    [id] = enlist(metro, 1)
    sari = actor(metro, "sari")

    moved = metro.write_now(
        lambda uow: service.change_officer(
            uow, sari, ELECTION, id, 1, an_officer(unit="satsamapta", rank="Briptu")
        ),
        actor=sari.id,
    ).value
    with metro.read() as conn:
        found = service.officer(conn, sari, ELECTION, id)
    assert (found.unit, found.rank, found.version) == ("satsamapta", "Briptu", moved.version)
    with metro.read() as conn, pytest.raises(NotFound, match="officer-unknown"):
        service.officer(conn, actor(metro, "agus"), ELECTION, id)  # out of the kecamatan now
    with pytest.raises(Conflict):
        metro.write_now(lambda uow: service.remove_officer(uow, sari, ELECTION, id, 1))
    metro.write_now(lambda uow: service.remove_officer(uow, sari, ELECTION, id, 2))
    assert names(metro, "sari") == []


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("nrp-shape", {"nrp": "1"}),
        ("text-missing", {"name": " "}),
        ("text-missing", {"rank": ""}),
        ("satgas-unknown", {"satgas": "tindak"}),
        ("subsatgas-unknown", {"subsatgas": "binluh"}),
        ("officer-number", {"note": "HP 0812-3456-7890"}),
        ("officer-number", {"skills": "081234567890"}),
    ],
)
def test_an_officer_that_cannot_be_is_refused(
    sqlite_metro: Database, code: str, given: dict[str, str]
) -> None:
    add(sqlite_metro)

    with pytest.raises(Invalid, match=code):
        sqlite_metro.write_now(
            lambda uow: service.add_officer(
                uow, HOUSE, ELECTION, "polsek-pusat", {**an_officer(), **given}
            )
        )
    assert names(sqlite_metro, "sari") == []


def test_the_roster_of_another_institution_is_not_written(sqlite_metro: Database) -> None:
    add(sqlite_metro)
    add(sqlite_metro, code="kodim", name="Kodim 0411/KM", kind="tni", area=CITY)

    with pytest.raises(Forbidden):
        enlist(sqlite_metro, 1, "kodim", actor=actor(sqlite_metro, "sari"))
    with pytest.raises(NotFound, match="unit-unknown"):
        enlist(sqlite_metro, 1, actor=actor(sqlite_metro, "budi"))
    with pytest.raises(Forbidden):
        enlist(sqlite_metro, 1, actor=actor(sqlite_metro, "agus"))


def test_no_name_and_no_number_of_an_officer_is_in_the_record(metro: Database) -> None:
    add(metro)
    [id] = enlist(metro, 1)

    with metro.read() as conn:
        last = [e for page in reader.pages(conn) for e in page][-1]
    assert (last.kind, last.subject, last.area) == ("units.officer-saved", f"officer/{id}", PUSAT)
    assert last.audience == "polri"
    assert last.body is not None
    assert b"LAT-001" not in last.body
    assert b"Personel" not in last.body
