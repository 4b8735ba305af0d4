"""The class of a station is decided by a commander, and the record says what was proposed; on both engines."""

from __future__ import annotations

import json

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.risk import service as risk
from damai.risk.classes import service
from damai.risk.classes.model import StationClass, station_class
from damai.risk.classes.service import Proposal
from tests.builders import ELECTION, IMOPURO_3, IRING_MULYO_1
from tests.harness import actor


def decide(
    db: Database,
    who: str = "tuti",
    chosen: StationClass = StationClass.RAWAN,
    seen: int = 0,
    reason: str = "Jalan tunggal, sering tergenang.",
    station: str = IMOPURO_3,
    proposal: Proposal | None = None,
) -> None:
    person = actor(db, who)
    given = proposal or Proposal(index_class="sedang", criteria_class="kurang-rawan")
    db.write_now(
        lambda uow: service.decide(uow, person, ELECTION, station, seen, chosen, reason, given)
    )


def class_of(db: Database, station: str = IMOPURO_3) -> StationClass | None:
    with db.read() as conn:
        return risk.class_of(conn, ELECTION, station)


def test_no_index_sets_a_class_and_a_commander_does(metro: Database) -> None:
    assert class_of(metro) is None

    decide(metro)

    assert class_of(metro) is StationClass.RAWAN


def test_a_decision_says_who_why_and_what_was_proposed(metro: Database) -> None:
    answers = json.dumps({"r2": True})
    decide(metro, proposal=Proposal(index_class="tinggi", criteria_class="rawan", answers=answers))

    with metro.read() as conn:
        [made] = service.history(conn, actor(metro, "maya"), ELECTION, IMOPURO_3)
        [told] = service.history(conn, actor(metro, "budi"), ELECTION, IMOPURO_3)
        [entry] = reader.of_subject(conn, f"risk-class/{ELECTION}/{IMOPURO_3}")
    assert (made.by, made.index_class, made.criteria_class) == (
        actor(metro, "tuti").id,
        "tinggi",
        "rawan",
    )
    assert json.loads(made.answers) == {"r2": True}
    # A partner reads the class and the reason, not the answers that the police keep to themselves.
    assert (told.klass, told.reason) == (made.klass, made.reason)
    assert (told.answers, told.criteria_class) == ("{}", "")
    assert b"r2" not in (entry.body or b"")
    assert entry.kind == "risk.class-decided"
    assert entry.area == "18.72.01.1003"


def test_the_newest_decision_stands_and_the_others_stay(metro: Database) -> None:
    decide(metro)
    decide(metro, "made", StationClass.SANGAT_RAWAN, seen=1, reason="Ada riwayat protes.")

    assert class_of(metro) is StationClass.SANGAT_RAWAN
    with metro.read() as conn:
        history = service.history(conn, actor(metro, "sari"), ELECTION, IMOPURO_3)
        every = risk.classes_of(conn, ELECTION, "18.72.01")
    assert [made.number for made in history] == [2, 1]
    assert every == {IMOPURO_3: StationClass.SANGAT_RAWAN}


def test_two_commanders_at_once_do_not_overwrite_each_other(metro: Database) -> None:
    decide(metro)

    with pytest.raises(Conflict, match="class-overtaken"):
        decide(metro, "made", StationClass.KURANG_RAWAN, seen=0)


@pytest.mark.parametrize("who", ["sari", "eka", "budi", "rian", "surya", "maya"])
def test_nobody_but_a_police_commander_decides(sqlite_metro: Database, who: str) -> None:
    with pytest.raises(Forbidden):
        decide(sqlite_metro, who)

    assert class_of(sqlite_metro) is None


def test_a_decision_needs_a_reason_and_a_station(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid, match="text-missing"):
        decide(sqlite_metro, reason="  ")
    with pytest.raises(NotFound):
        decide(sqlite_metro, station="18.72.01.1003.999")


def test_a_word_that_is_no_class_is_refused() -> None:
    with pytest.raises(Invalid, match="station-class"):
        station_class("aman")


def test_classes_are_asked_for_some_stations(sqlite_metro: Database) -> None:
    decide(sqlite_metro)

    with sqlite_metro.read() as conn:
        found = risk.classes_of_stations(conn, ELECTION, [IMOPURO_3, IRING_MULYO_1])
    assert found == {IMOPURO_3: StationClass.RAWAN}
