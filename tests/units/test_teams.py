"""The published pattern: an area's teams are replaced as a whole and read by whom the plan was published to."""

from __future__ import annotations

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.units import service
from damai.units.model import Team
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import CITY, IMOPURO, IRING_MULYO, PUSAT, TIMUR, a_team, add, adopt


def seen(db: Database, who: str, area: str = "") -> list[str]:
    with db.read() as conn:
        return [t.code for t in service.teams(conn, actor(db, who), ELECTION, area)]


def at(db: Database, who: str, station: str) -> Team | None:
    with db.read() as conn:
        return service.team_of_station(conn, actor(db, who), ELECTION, station)


def test_a_published_team_is_found_by_its_station_with_all_it_has(metro: Database) -> None:
    add(metro)
    made = a_team(
        units=(("polsek-pusat", 2),), reason="thinned",
        station_reasons=("", "thinned", *[""] * 6),
    )  # fmt: skip

    adopt(metro, [made], actor=actor(metro, "tuti"))

    found = at(metro, "sari", IMOPURO[1])
    assert found is not None
    assert (found.code, found.stations, found.units) == ("T-01-001", IMOPURO, made.units)
    assert (found.reason, found.reason_at(1), found.reason_at(2)) == ("thinned", "thinned", "")
    assert (found.plan, found.audience) == ("plan/1", "partners")
    assert at(metro, "sari", IRING_MULYO[0]) is None


def test_a_new_pattern_takes_the_place_of_the_areas_old_one_and_no_others(metro: Database) -> None:
    adopt(metro, [a_team()])
    east = a_team(code="T-04-001", area=TIMUR, stations=IRING_MULYO, base_station=IRING_MULYO[0])
    adopt(metro, [east], area=TIMUR)

    two = [
        a_team(code="T-01-001", stations=IMOPURO[:4]),
        a_team(code="T-01-002", stations=IMOPURO[4:], base_station=IMOPURO[4]),
    ]
    adopt(metro, two, plan="plan/2")

    assert seen(metro, "sari") == ["T-01-001", "T-01-002", "T-04-001"]
    assert seen(metro, "sari", PUSAT) == ["T-01-001", "T-01-002"]
    adopt(metro, [], area=CITY, plan="plan/3")
    assert seen(metro, "sari") == []


def test_the_audience_of_the_pattern_and_the_readers_area_decide(metro: Database) -> None:
    adopt(metro, [a_team()], audience="polri")

    assert seen(metro, "agus") == ["T-01-001"]
    assert seen(metro, "budi") == []
    assert at(metro, "budi", IMOPURO[0]) is None
    assert at(metro, "sari", IMOPURO[0]) is not None
    adopt(metro, [a_team()], audience="partners")
    assert seen(metro, "budi") == ["T-01-001"]
    assert at(metro, "budi", IMOPURO[0]) is not None
    assert at(metro, "bayu", IMOPURO[0]) is None  # of Metro Timur: out of reach


def test_only_the_police_adopt_a_pattern(sqlite_metro: Database) -> None:
    for who in ("budi", "agus", "maya", "bayu"):
        with pytest.raises(Forbidden):
            adopt(sqlite_metro, [a_team()], actor=actor(sqlite_metro, who))


@pytest.mark.parametrize(
    ("code", "teams"),
    [
        ("team-double", [a_team(), a_team(stations=IMOPURO[:1])]),
        ("team-station-double", [a_team(), a_team(code="T-01-002")]),
        ("team-outside", [a_team(stations=IRING_MULYO)]),
        ("team-outside", [a_team(area=TIMUR)]),
        ("team-sum", [a_team(units=(("polsek-pusat", 1),))]),
        ("team-reason", [a_team(reason="lazy")]),
        ("team-reason", [a_team(station_reasons=("thinned",))]),
        ("station-unknown", [a_team(stations=("18.72.01.1003.999",))]),
        ("unit-unknown", [a_team(units=(("no-unit", 2),))]),
        ("count-range", [a_team(police_n=-2)]),
        ("text-long", [a_team(formation="x" * 201)]),
    ],
)
def test_teams_that_do_not_fit_are_refused_and_the_old_ones_stay(
    sqlite_metro: Database, code: str, teams: list[Team]
) -> None:
    add(sqlite_metro)
    adopt(sqlite_metro, [a_team(code="T-01-009", stations=IMOPURO[:2])])

    with pytest.raises(Invalid, match=code):
        adopt(sqlite_metro, teams)

    assert seen(sqlite_metro, "sari") == ["T-01-009"]


def test_another_areas_code_or_station_is_not_taken(metro: Database) -> None:
    adopt(metro, [a_team()])
    east = a_team(area=TIMUR, stations=IRING_MULYO, base_station=IRING_MULYO[0])

    with pytest.raises(Conflict, match="team-exists"):
        adopt(metro, [east], area=TIMUR)
    assert seen(metro, "sari") == ["T-01-001"]


def test_who_saw_the_old_pattern_hears_that_it_is_gone(metro: Database) -> None:
    adopt(metro, [a_team()], audience="partners")
    adopt(metro, [a_team()], audience="polri")

    with metro.read() as conn:
        last = [e for page in reader.pages(conn) for e in page][-1]
    assert (last.kind, last.audience, last.audience_before) == (
        "units.teams-adopted",
        "polri",
        "partners",
    )
