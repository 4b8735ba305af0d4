"""The published teams get their people: of the units that the plan names, each once, for one stretch of three days."""

from __future__ import annotations

from collections import Counter

import pytest

from damai.core.errors import Forbidden, Invalid
from damai.db.database import Database
from damai.units import roster_store, service
from damai.units.duties import voting_on
from damai.units.rest import breaks
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import CITY, IMOPURO, a_team, add, adopt, enlist, place_post

TWO = [
    a_team(code="T-1", stations=IMOPURO[:4], units=(("polsek-pusat", 2),)),
    a_team(
        code="T-2", stations=IMOPURO[4:], base_station=IMOPURO[4], police_n=3,
        units=(("polsek-pusat", 2), ("satsamapta", 1)),
    ),
]  # fmt: skip


def man(db: Database, who: str = "sari") -> None:
    person = actor(db, who)
    db.write_now(lambda uow: service.man_teams(uow, person, ELECTION), actor=person.id)


def prepare(db: Database, n: int = 5) -> None:
    add(db)
    add(db, code="satsamapta", name="Satsamapta", kind="function", area=CITY)
    enlist(db, n, subsatgas="pam-tps")
    enlist(db, 2, "satsamapta", first=50, subsatgas="pam-tps")
    enlist(db, 2, first=80, subsatgas="patroli")
    adopt(db, TWO)


def people(db: Database, team: str) -> list[str]:
    with db.read() as conn:
        return [p.nrp for p in service.names_of(conn, actor(db, "sari"), ELECTION, team)]


def test_each_unit_sends_as_many_as_the_plan_says_and_everybody_once(metro: Database) -> None:
    prepare(metro)

    man(metro)

    assert people(metro, "T-1") == ["LAT-001", "LAT-002"]
    assert people(metro, "T-2") == ["LAT-003", "LAT-004", "LAT-050"]
    with metro.read() as conn:
        duties = roster_store.duties(conn, ELECTION)
        assert breaks(duties, voting_on(conn, ELECTION)) == []
    assert set(Counter(d.officer for d in duties).values()) == {3}
    assert {d.on_date for d in duties} == {"2024-02-13", "2024-02-14", "2024-02-15"}


def test_a_new_plan_is_manned_anew_and_nobody_stays_in_the_old_team(metro: Database) -> None:
    prepare(metro)
    man(metro)

    man(metro)  # again: the same people, nothing doubled
    assert people(metro, "T-1") == ["LAT-001", "LAT-002"]
    with metro.read() as conn:
        assert len(roster_store.duties(conn, ELECTION)) == 15


def test_who_was_in_a_team_that_is_no_longer_published_is_free_again(metro: Database) -> None:
    prepare(metro)
    man(metro)

    adopt(metro, TWO[:1], plan="plan/2")

    with metro.read() as conn:
        duties = roster_store.duties(conn, ELECTION)
    assert {d.target for d in duties} == {"team/T-1"}
    assert len(duties) == 6


def test_who_was_in_a_team_that_bears_its_name_and_guards_others_is_free_again(
    metro: Database,
) -> None:
    prepare(metro)
    man(metro)

    adopt(metro, [a_team(code="T-1", stations=IMOPURO[4:], base_station=IMOPURO[4])], plan="plan/2")

    with metro.read() as conn:
        assert not roster_store.duties(conn, ELECTION)


def test_who_has_another_duty_is_passed_over_and_a_short_unit_leaves_the_team_short(
    metro: Database,
) -> None:
    prepare(metro, n=3)
    post = place_post(
        metro, starts_on="2024-02-14", ends_on="2024-02-14", officers_n="1", subsatgas="pam-tps"
    )
    sari = actor(metro, "sari")
    metro.write_now(
        lambda uow: service.fill_post(uow, sari, ELECTION, post, "2024-02-14", "2024-02-14")[0]
    )

    man(metro)

    assert people(metro, "T-1") == ["LAT-003"]
    assert people(metro, "T-2") == ["LAT-050"]


def test_without_a_published_plan_or_without_people_it_is_said(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid, match="teams-none"):
        man(sqlite_metro)
    add(sqlite_metro)
    adopt(sqlite_metro, [a_team(units=(("polsek-pusat", 2),))])
    with pytest.raises(Invalid, match="rota-none"):
        man(sqlite_metro)
    with pytest.raises(Forbidden):
        man(sqlite_metro, "agus")
