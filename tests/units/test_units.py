"""Who there is and how many: added, changed and counted by its own institution, seen by nobody else."""

from __future__ import annotations

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.units import service
from damai.units.model import Strength
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import CITY, PUSAT, a_unit, add, strengthen


def codes(db: Database, who: str, area: str = "") -> list[str]:
    with db.read() as conn:
        return [u.code for u in service.units(conn, actor(db, who), ELECTION, area)]


def change(db: Database, who: str, seen: int = 1, **given: str) -> int:
    person = actor(db, who)
    return db.write_now(
        lambda uow: service.change_unit(
            uow, person, ELECTION, "polsek-pusat", seen, a_unit(**given)
        ),
        actor=person.id,
    ).value.version


def test_sari_adds_a_unit_and_gives_it_strength_and_it_is_ready(metro: Database) -> None:
    sari = actor(metro, "sari")

    add(metro, sari, lon="105.31", lat="-5.11", point="published")
    done = strengthen(
        metro, "polsek-pusat", ("preventif", "pam-tps", 40), ("preventif", "patroli", 6),
        actor=sari,
    )  # fmt: skip

    with metro.read() as conn:
        [ready] = service.strengths(conn, sari, ELECTION)
        rows = service.strength_of(conn, sari, ELECTION, "polsek-pusat")
    assert (ready.unit.code, ready.officers_n) == ("polsek-pusat", 40)
    assert (ready.unit.lon, ready.unit.point) == (105.31, "published")
    assert ready.unit.version == done.version == 2
    assert [(r.satgas, r.subsatgas, r.officers_n) for r in rows] == [
        ("preventif", "pam-tps", 40),
        ("preventif", "patroli", 6),
    ]


def test_what_is_of_one_date_or_shift_is_not_the_whole_operation(metro: Database) -> None:
    add(metro)
    day = {"unit": "polsek-pusat", "satgas": "preventif", "subsatgas": "pam-tps"}
    rows = [
        Strength(**day, officers_n=40),
        Strength(**day, on_date="2024-02-14", officers_n=30),
        Strength(**day, shift="malam", officers_n=10),
    ]
    sari = actor(metro, "sari")
    metro.write_now(
        lambda uow: service.set_strengths(uow, sari, ELECTION, "polsek-pusat", rows, 1),
        actor=sari.id,
    )

    with metro.read() as conn:
        [ready] = service.strengths(conn, sari, ELECTION)
        patrols = service.strengths(conn, sari, ELECTION, subsatgas="patroli")
    assert ready.officers_n == 40
    assert patrols == []


def test_units_are_seen_by_their_institution_within_the_readers_area(metro: Database) -> None:
    add(metro)
    add(metro, code="satsamapta", name="Satsamapta", kind="function", area=CITY)
    add(metro, code="kodim", name="Kodim 0411/KM", kind="tni", area=CITY)

    assert codes(metro, "sari") == ["kodim", "polsek-pusat", "satsamapta"]
    assert codes(metro, "sari", PUSAT) == ["polsek-pusat"]
    assert codes(metro, "agus") == ["polsek-pusat"]
    assert codes(metro, "budi") == []
    assert codes(metro, "maya") == ["kodim", "polsek-pusat", "satsamapta"]


@pytest.mark.parametrize("who", ["bayu", "lia", "admin"])
def test_who_has_no_need_of_units_is_told_no_before_anything_is_looked_up(
    sqlite_metro: Database, who: str
) -> None:
    person = actor(sqlite_metro, who)
    with sqlite_metro.read() as conn:
        with pytest.raises(Forbidden):
            service.units(conn, person, ELECTION)
        with pytest.raises(Forbidden):
            service.unit(conn, person, ELECTION, "none")
    with pytest.raises(Forbidden):
        add(sqlite_metro, person)


@pytest.mark.parametrize("who", ["budi", "rian"])
def test_a_unit_out_of_sight_is_as_one_that_is_not_there(sqlite_metro: Database, who: str) -> None:
    add(sqlite_metro)

    with sqlite_metro.read() as conn, pytest.raises(NotFound, match="unit-unknown"):
        service.unit(conn, actor(sqlite_metro, who), ELECTION, "polsek-pusat")
    with pytest.raises(NotFound, match="unit-unknown"):
        change(sqlite_metro, who, name="Lain")
    with pytest.raises(Forbidden):
        add(sqlite_metro, actor(sqlite_metro, who), code="other")


def test_the_police_read_a_unit_of_the_forces_and_do_not_change_it(sqlite_metro: Database) -> None:
    add(sqlite_metro, code="kodim", name="Kodim 0411/KM", kind="tni", area=CITY)

    with pytest.raises(Forbidden):
        strengthen(
            sqlite_metro, "kodim", ("preventif", "pam-tps", 2), actor=actor(sqlite_metro, "sari")
        )


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("unit-code", {"code": "Polsek Pusat"}),
        ("unit-kind", {"kind": "army"}),
        ("area-needed", {"area": " "}),
        ("area-unknown", {"area": "99.99"}),
        ("text-missing", {"name": ""}),
        ("text-missing", {"source": ""}),
        ("point-half", {"lon": "105.3"}),
        ("point-range", {"lon": "205.3", "lat": "-5.1", "point": "surveyed"}),
        ("point-source", {"lon": "105.3", "lat": "-5.1"}),
        ("unit-point-outside", {"lon": "106.9", "lat": "-5.9", "point": "surveyed"}),
        ("place-unknown", {"place": "nowhere"}),
    ],
)
def test_a_unit_that_cannot_be_is_refused_and_nothing_is_kept(
    sqlite_metro: Database, code: str, given: dict[str, str]
) -> None:

    with pytest.raises((Invalid, NotFound), match=code):
        add(sqlite_metro, **given)
    assert codes(sqlite_metro, "sari") == []


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("satgas-unknown", {"satgas": "tindak"}),
        ("subsatgas-unknown", {"subsatgas": "sidik"}),
        ("subsatgas-unknown", {"satgas": "humas"}),
        ("count-range", {"officers_n": -1}),
        ("count-range", {"vehicles_n": 100_001}),
        ("date-shape", {"on_date": "14-02-2024"}),
        ("shift-shape", {"shift": "Malam Hari"}),
        ("strength-unit", {"unit": "other"}),
    ],
)
def test_a_strength_that_cannot_be_is_refused(
    sqlite_metro: Database, code: str, row: dict[str, object]
) -> None:
    add(sqlite_metro)
    good = {
        "unit": "polsek-pusat", "satgas": "preventif", "subsatgas": "pam-tps", "officers_n": 1,
    }  # fmt: skip
    sari = actor(sqlite_metro, "sari")

    with pytest.raises(Invalid, match=code):
        sqlite_metro.write_now(
            lambda uow: service.set_strengths(
                uow, sari, ELECTION, "polsek-pusat",
                [Strength(**{**good, **row})], 1,  # type: ignore[arg-type]
            ),
            actor=sari.id,
        )  # fmt: skip


def test_a_cell_is_given_once_and_the_same_strength_is_no_change(sqlite_metro: Database) -> None:
    add(sqlite_metro)
    with pytest.raises(Invalid, match="strength-double"):
        strengthen(
            sqlite_metro, "polsek-pusat", ("preventif", "pam-tps", 1), ("preventif", "pam-tps", 2)
        )
    strengthen(
        sqlite_metro, "polsek-pusat", ("preventif", "pam-tps", 1), ("preventif", "patroli", 0)
    )
    with pytest.raises(Invalid, match="strength-same"):
        strengthen(sqlite_metro, "polsek-pusat", ("preventif", "pam-tps", 1), seen=2)


def test_two_who_change_at_once_do_not_overwrite_each_other(metro: Database) -> None:
    add(metro)

    assert change(metro, "sari", name="Polsek Metro Pusat Baru") == 2
    with pytest.raises(Conflict):
        change(metro, "tuti", name="Polsek Lama")
    with pytest.raises(Conflict):
        strengthen(metro, "polsek-pusat", ("preventif", "pam-tps", 1), seen=1)
    with pytest.raises(Conflict, match="unit-exists"):
        add(metro)
    with pytest.raises(Invalid, match="unit-same"):
        change(metro, "tuti", seen=2, name="Polsek Metro Pusat Baru")
    with pytest.raises(Invalid, match="unit-institution"):
        change(metro, "tuti", seen=2, kind="tni")


def test_each_change_is_one_entry(metro: Database) -> None:
    with metro.read() as conn:
        size = reader.size(conn)

    add(metro)
    strengthen(metro, "polsek-pusat", ("preventif", "pam-tps", 3))

    with metro.read() as conn:
        kinds = [e.kind for page in reader.pages(conn) for e in page][size:]
    assert kinds == ["units.unit-saved", "units.strength-set"]
