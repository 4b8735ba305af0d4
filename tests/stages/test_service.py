"""What happened is recorded by whose act it is, corrected in the open, and moves the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.core.clock import Clocks, MovableClock
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.incidents import queries
from damai.incidents import service as incidents
from damai.journal import reader
from damai.journal.live import RELOAD
from damai.stages import service
from damai.stages.live import topics
from damai.stages.model import Cause, State
from damai.webkit.actor import House
from tests.builders import IMOPURO_3, IRING_MULYO_1, a_report
from tests.harness import actor

ELECTION, WIB = "pemilu-2024", "Asia/Jakarta"
ANNOUNCED = datetime(2024, 3, 20, 15, 19, tzinfo=UTC)


@pytest.fixture
def evening(metro: Database, clocks: Clocks) -> Database:
    """Metro on 20 March 2024, 23.00 WIB: the national count was announced at 22.19."""
    assert isinstance(clocks.scene, MovableClock)
    clocks.scene.set(datetime(2024, 3, 20, 16, tzinfo=UTC))
    return metro


def say(db: Database, who: str, event: str = "results-announced", at: datetime = ANNOUNCED) -> None:
    person = actor(db, who)
    db.write_now(
        lambda uow: service.record_event(
            uow, person, ELECTION, event, at, "Keputusan KPU 360/2024"
        ),
        actor=person.id,
    )


def correct(
    db: Database, who: str, seen: int, at: datetime | None, note: str = "Salah jam."
) -> None:
    person = actor(db, who)
    db.write_now(
        lambda uow: service.correct_event(
            uow, person, ELECTION, "results-announced", seen, at, "Keputusan KPU 360/2024", note
        ),
        actor=person.id,
    )


def repeat(db: Database, who: str, stations: str = IMOPURO_3, **given: object) -> str:
    person = actor(db, who)
    values = {
        "parent": ELECTION, "cause": "psu", "voting_on": date(2024, 2, 24),
        "decision": "Keputusan KPU Metro 12/2024", **given,
    }  # fmt: skip
    done = db.write_now(
        lambda uow: service.decide_repeat(uow, person, stations=stations, **values),  # type: ignore[arg-type]
        actor=person.id,
    )
    return done.value.id


def stage(db: Database, code: str, election: str = ELECTION):
    with db.read() as conn:
        found = service.calendar(conn, election, WIB)
    return next(p for p in found.placed if p.stage.code == code)


def size(db: Database) -> int:
    with db.read() as conn:
        return reader.size(conn)


def test_an_announcement_opens_the_filing_of_cases_from_its_minute(evening: Database) -> None:
    assert stage(evening, "filing-legislature").waits_for == "results-announced"

    say(evening, "budi")

    found = stage(evening, "filing-legislature")
    assert (found.begins_at, found.ends_at) == (ANNOUNCED, ANNOUNCED + timedelta(hours=72))
    assert found.state(datetime(2024, 3, 20, 16, tzinfo=UTC)) is State.RUNNING
    with evening.read() as conn:
        entries = reader.of_subject(conn, f"stage/{ELECTION}/results-announced")
    assert [(e.kind, e.area, e.audience) for e in entries] == [
        ("stages.event-recorded", "18.72", "partners")
    ]


@pytest.mark.parametrize(
    ("event", "may"),
    [
        ("results-announced", {"budi"}),
        ("verdict", {"budi"}),
        ("repeat-recommended", {"rian"}),
    ],
)
def test_an_event_is_recorded_by_the_institution_whose_act_it_is(
    evening: Database, event: str, may: set[str]
) -> None:
    for who in ("sari", "tuti", "budi", "rian", "dewi", "agus", "bayu", "maya", "admin", "lia"):
        before = size(evening)
        if who in may:
            say(evening, who, event)
        else:
            with pytest.raises(Forbidden):
                say(evening, who, event)
        assert size(evening) - before == (who in may)


def test_an_event_is_recorded_once_and_then_corrected(evening: Database) -> None:
    say(evening, "budi")
    with pytest.raises(Conflict, match="event-recorded"):
        say(evening, "budi")

    correct(evening, "budi", 1, ANNOUNCED - timedelta(minutes=9))

    found = stage(evening, "filing-legislature")
    assert found.begins_at == ANNOUNCED - timedelta(minutes=9)
    with pytest.raises(Conflict):
        correct(evening, "budi", 1, ANNOUNCED)
    with pytest.raises(Forbidden):
        correct(evening, "rian", 2, ANNOUNCED)
    with evening.read() as conn:
        entries = reader.of_subject(conn, f"stage/{ELECTION}/results-announced")
    assert [e.kind for e in entries] == ["stages.event-recorded", "stages.event-corrected"]
    assert b'"at_before":"2024-03-20T15:19:00.000000Z"' in (entries[1].body or b"")


def test_an_event_that_did_not_happen_is_withdrawn_and_its_stages_wait_again(
    evening: Database,
) -> None:
    say(evening, "budi")

    correct(evening, "budi", 1, None, "Keliru: baru rapat.")

    assert stage(evening, "filing-president").waits_for == "results-announced"
    correct(evening, "budi", 2, ANNOUNCED, "Kini diumumkan.")
    assert stage(evening, "filing-president").waits_for is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"event": "case-registered"}, "event-unknown"),  # Pilkada's
        ({"event": "x"}, "event-unknown"),
        ({"at": datetime(2024, 3, 20, 16, 1, tzinfo=UTC)}, "event-ahead"),
        ({"at": datetime(2022, 6, 1, tzinfo=UTC)}, "event-too-early"),
        ({"decision": "  "}, "text-missing"),
        ({"decision": "x" * 121}, "text-long"),
        ({"note": "a\x00b"}, "text-control"),
        ({"note": "\ud800"}, "text-control"),
        ({"election": "pilkada-1955"}, "event-unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    evening: Database, given: dict[str, object], error: str
) -> None:
    budi = actor(evening, "budi")
    values = {
        "election": ELECTION, "event": "results-announced", "at": ANNOUNCED, "decision": "x", **given,
    }  # fmt: skip
    before = size(evening)

    with pytest.raises(Invalid, match=error):
        evening.write_now(lambda uow: service.record_event(uow, budi, **values))  # type: ignore[arg-type]

    assert size(evening) == before


def test_a_correction_needs_something_to_correct_and_a_reason(evening: Database) -> None:
    with pytest.raises(NotFound, match="event-not-recorded"):
        correct(evening, "budi", 1, ANNOUNCED)
    say(evening, "budi")
    with pytest.raises(Invalid, match="text-missing"):
        correct(evening, "budi", 1, ANNOUNCED, " ")


def test_kpu_decides_on_a_repeat_vote_and_it_is_an_election_of_its_own(metro: Database) -> None:
    code = repeat(metro, "budi", f"{IRING_MULYO_1}\n{IMOPURO_3.replace('.', '')}, {IMOPURO_3}")

    assert code == "psu-pemilu-2024-20240224"
    with metro.read() as conn:
        made = next(e for e in areas.elections(conn) if e.code == code)
        stations = [s.code for s in areas.stations_in(conn, code, "")]
        whole = service.calendar(conn, ELECTION, WIB)
        own = service.calendar(conn, code, WIB)
        entries = reader.of_subject(conn, f"election/{code}")
    assert (made.voting_on, made.voter_limit_n) == (date(2024, 2, 24), 300)
    assert stations == [IMOPURO_3, IRING_MULYO_1]
    ((vote, placed),) = whole.repeats
    assert (vote.parent, vote.cause, vote.stations) == (ELECTION, Cause.PSU, tuple(stations))
    assert placed == own.placed
    assert [p.stage.code for p in placed] == ["preparing", "voting", "counting"]
    assert placed[-1].ends_at == datetime(2024, 2, 25, 5, tzinfo=UTC)  # 12 hours past the day's end
    assert [e.kind for e in entries] == ["stages.repeat-decided"]


def test_reports_of_a_repeat_vote_are_filed_at_its_own_stations_only(
    metro: Database, clocks: Clocks
) -> None:
    code = repeat(metro, "budi")
    admin, sari = actor(metro, "admin"), actor(metro, "sari")
    metro.write_now(lambda uow: areas.settle(uow, admin, "Kota Metro", "18.72", code, WIB))

    metro.write_now(lambda uow: incidents.file_report(uow, sari, a_report(), code))

    with pytest.raises(Invalid, match="station-unknown"):
        metro.write_now(
            lambda uow: incidents.file_report(uow, sari, a_report(station=IRING_MULYO_1), code)
        )
    with metro.read() as conn:
        assert len(queries.board(conn, sari, queries.Filters(election=code))) == 1
        assert accounts.the_installation(conn).election == code  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["sari", "tuti", "rian", "dewi", "agus", "maya", "admin", "hadi"])
def test_nobody_but_kpu_decides_on_a_repeat_vote(metro: Database, who: str) -> None:
    before = size(metro)

    with pytest.raises(Forbidden):
        repeat(metro, who)

    assert size(metro) == before


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"stations": "18.72.01.1003.999"}, "station-unknown"),
        ({"stations": " , "}, "stations-missing"),
        ({"stations": "Imopuro"}, "station-code"),
        ({"cause": "pilu"}, "cause-unknown"),
        ({"voting_on": date(2024, 2, 13)}, "repeat-day"),
        ({"voting_on": date(2026, 2, 13)}, "repeat-day"),
        ({"parent": "pemilu-1955"}, "election-unknown"),
        ({"decision": ""}, "text-missing"),
    ],
)
def test_a_repeat_vote_that_cannot_be_is_refused_whole(
    metro: Database, given: dict[str, object], error: str
) -> None:
    before = size(metro)

    with pytest.raises(Invalid, match=error):
        repeat(metro, "budi", **given)  # type: ignore[arg-type]

    assert size(metro) == before
    with metro.read() as conn:
        assert len(areas.elections(conn)) == 2


def test_two_decisions_of_one_day_are_two_elections(metro: Database) -> None:
    first, second = repeat(metro, "budi"), repeat(metro, "budi", IRING_MULYO_1)

    assert second == f"{first}-2"
    with pytest.raises(Invalid, match="election-unknown"):
        repeat(metro, "budi", parent=first)


def test_an_election_without_a_calendar_has_an_empty_one(sqlite_metro: Database) -> None:
    with sqlite_metro.read() as conn:
        found = service.calendar(conn, "", WIB)

    assert (found.all, dict(found.happened)) == ([], {})


def test_every_entry_about_the_calendar_says_reload_and_nothing_else(evening: Database) -> None:
    say(evening, "budi")
    correct(evening, "budi", 1, None)
    repeat(evening, "budi")
    (topic,) = topics
    with evening.read() as conn:
        entries = [entry for page in reader.pages(conn) for entry in page]

    told = [(e.kind, [t.id for t in topic.touches(e)]) for e in entries if topic.touches(e)]

    assert told == [
        ("stages.event-recorded", [RELOAD]),
        ("stages.event-corrected", [RELOAD]),
        ("stages.repeat-decided", [RELOAD]),
    ]
    with evening.read() as conn:
        assert topic.rows(conn, ["x"]) == {}


def test_the_house_itself_may_record_as_its_command_line_does(evening: Database) -> None:
    evening.write_now(
        lambda uow: service.record_event(
            uow, House(), ELECTION, "results-announced", ANNOUNCED, "Keputusan KPU 360/2024"
        )
    )

    assert stage(evening, "filing-legislature").begins_at == ANNOUNCED
