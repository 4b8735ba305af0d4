"""Names stand in the teams of the published plan: filled from the roster, or as an annex says, each officer once."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from damai.core.errors import Conflict, Forbidden
from damai.db.database import Database
from damai.deployment.plans import manning
from damai.deployment.plans import service as plans
from damai.deployment.plans.manning import Line, Unfit
from damai.units import service as units
from damai.units.manning import stretch
from tests.builders import ELECTION
from tests.deployment.plans.kept import drafted, published, seen, solved
from tests.harness import actor
from tests.units.given import HOUSE, a_team, adopt, an_officer


def man(db: Database, who: str, verb: str, *args: Any) -> None:
    person = actor(db, who)
    db.write_now(lambda uow: getattr(manning, verb)(uow, person, *args), actor=person.id)


def with_roster(db: Database, officers_n: int = 30) -> str:
    """A published plan, and officers of both units; the plan's id."""
    id = published(db)

    def add(uow: Any) -> Any:
        for n in range(officers_n):
            unit = ("polsek-pusat", "polsek-timur")[n % 2]
            given = an_officer(f"{80_000_000 + n}", subsatgas="pam-tps")
            done = units.add_officer(uow, HOUSE, ELECTION, unit, given)
        return done

    db.write_now(add, actor=HOUSE.id)
    return id


def teams_of(db: Database, id: str, who: str = "tuti") -> dict[str, list[str]]:
    with db.read() as conn:
        found = manning.standing(conn, actor(db, who), seen(db, id))
    return {team: [one.nrp for one in some] for team, some in found.items()}


def what(team: Any) -> tuple[Any, ...]:
    return (team.team, frozenset(team.stations), frozenset((m.unit, m.police_n) for m in team.met))


def test_every_team_gets_its_officers_for_three_days_and_nobody_stands_twice(
    metro: Database,
) -> None:
    id = with_roster(metro)

    man(metro, "tuti", "fill_names", id)

    named = teams_of(metro, id)
    wanted = {team.team: sum(m.police_n for m in team.met) for team in solved().teams if team.met}
    assert {team: len(some) for team, some in named.items()} == wanted
    assert set(Counter(nrp for some in named.values() for nrp in some).values()) == {1}
    with metro.read() as conn:
        duties = units.duties(conn, actor(metro, "tuti"), ELECTION)
    assert sorted({d.on_date for d in duties}) == ["2024-02-13", "2024-02-14", "2024-02-15"]


def test_an_annex_moves_its_own_unit_and_leaves_the_others(metro: Database) -> None:
    id = with_roster(metro)
    man(metro, "tuti", "fill_names", id)
    before = teams_of(metro, id)
    mine = [t for t in solved().teams if any(m.unit == "polsek-pusat" for m in t.met)]
    lines = [
        Line(nrp=f"{80_000_000 + 2 * (20 - n) - 20}", stations=(team.stations[0],))
        for n, team in enumerate(mine, 1)
    ]

    man(metro, "tuti", "take_lines", id, "polsek-pusat", lines)

    after = teams_of(metro, id)
    for team, line in zip(mine, lines, strict=True):
        assert line.nrp in after[team.team]
    theirs = {t.team for t in solved().teams if all(m.unit == "polsek-timur" for m in t.met)}
    assert {t: after[t] for t in theirs if t in after} == {t: before[t] for t in theirs if t in before}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line(nrp="99999999", stations=("18.72.01.1001.001",)), "annex-officer"),
        (Line(nrp="80000001", stations=("18.72.01.1001.001",)), "annex-unit"),
        (Line(nrp="", stations=("18.72.01.1001.001",), row=7), "annex-nrp"),
        (Line(nrp="80000000", stations=("18.72.01.1001.001",), name="Lain", row=9), "annex-name"),
        (Line(nrp="80000000", stations=("18.72.05.1001.001",)), "annex-station"),
        (Line(nrp="80000000", stations=()), "annex-station"),
        (Line(nrp="80000000", stations=("18.72.01.1001.001", "18.72.04.1003.001")), "annex-teams"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_nothing_changes(
    sqlite_metro: Database, line: Line, code: str
) -> None:
    id = with_roster(sqlite_metro)
    man(sqlite_metro, "tuti", "fill_names", id)
    before = teams_of(sqlite_metro, id)

    with pytest.raises(Unfit) as refused:
        man(sqlite_metro, "tuti", "take_lines", id, "polsek-pusat", [line])

    assert [(row, fault.code) for row, fault in refused.value.faults] == [(line.row, code)]
    assert teams_of(sqlite_metro, id) == before


def test_a_number_is_the_same_however_it_is_grouped_and_a_name_in_any_case(
    sqlite_metro: Database,
) -> None:
    id = with_roster(sqlite_metro)
    station = next(t for t in solved().teams if any(m.unit == "polsek-pusat" for m in t.met)).stations[0]  # fmt: skip
    line = Line(nrp="8000.0000", name="PERSONEL  80000000 (LATIHAN)", stations=(station,))

    man(sqlite_metro, "tuti", "take_lines", id, "polsek-pusat", [line])

    assert [nrps for nrps in teams_of(sqlite_metro, id).values() if nrps] == [["80000000"]]


def test_another_plan_relieves_who_stood_in_a_team_that_is_no_more(metro: Database) -> None:
    id = with_roster(metro)
    man(metro, "tuti", "fill_names", id)
    before = teams_of(metro, id)

    same = published(metro, name="Sama")
    assert teams_of(metro, same) == before

    fewer = solved(strength=6)
    other = published(metro, name="Kurang", made=fewer)
    as_it_was = {what(team) for team in solved().teams}
    kept = {team.team for team in fewer.teams if what(team) in as_it_was}
    assert {team.team for team in fewer.teams} & set(before) - kept, "one of its name that changed"
    assert teams_of(metro, other) == {team: some for team, some in before.items() if team in kept}


def test_a_padal_knows_by_name_who_stands_in_the_own_teams_and_nobody_else(metro: Database) -> None:
    id = with_roster(metro)
    man(metro, "tuti", "fill_names", id)
    everybody = teams_of(metro, id)
    own = {t.team for t in solved().teams if t.district == "18.72.01"}

    assert teams_of(metro, id, "agus") == {t: n for t, n in everybody.items() if t in own}
    sent_by = {m.unit for t in solved().teams if t.team in own for m in t.met}
    assert "polsek-timur" in sent_by, "one of another Polsek is among them"


def test_names_are_set_for_a_published_plan_alone_and_by_who_may(sqlite_metro: Database) -> None:
    id = with_roster(sqlite_metro)
    other = drafted(sqlite_metro, name="Lain")

    with pytest.raises(Conflict) as refused:
        man(sqlite_metro, "tuti", "fill_names", other)
    assert refused.value.code == "plan-not-published"
    for who in ("eka", "budi", "maya", "agus", "dewi"):
        with pytest.raises(Forbidden):
            man(sqlite_metro, who, "fill_names", id)
    man(sqlite_metro, "sari", "fill_names", id)
    assert teams_of(sqlite_metro, id)


def test_who_stood_in_a_team_of_before_stands_in_none_that_bears_its_name_now(
    metro: Database,
) -> None:
    with_roster(metro)
    id = seen_published(metro)
    man(metro, "tuti", "fill_names", id)
    assert teams_of(metro, id)

    after = published(metro, made=solved(18, 60), name="Lebih sedikit")

    assert not teams_of(metro, after)
    man(metro, "tuti", "fill_names", after)
    now = teams_of(metro, after)
    assert set(now) <= {t.team for t in solved(18, 60).teams}
    assert now


def seen_published(db: Database) -> str:
    with db.read() as conn:
        [found] = [p for p in plans.plans(conn, actor(db, "tuti"), ELECTION) if p.published_at]
    return found.id


def test_the_teams_of_another_area_keep_their_people(metro: Database) -> None:
    with_roster(metro)
    other = a_team(
        code="T-05-001", area="18.72.05", base_station="18.72.05.1001.001",
        stations=("18.72.05.1001.001",), linmas_n=2,
    )  # fmt: skip
    adopt(metro, [other], area="18.72.05")
    with metro.read() as conn:
        last = units.officers(conn, HOUSE, ELECTION)[-1]
    duties = stretch(last.id, "T-05-001", date(2024, 2, 14), "Asia/Jakarta")
    metro.write_now(lambda uow: units.assign_duties(uow, HOUSE, ELECTION, duties), actor=HOUSE.id)

    tuti = actor(metro, "tuti")
    metro.write_now(lambda uow: units.man_teams(uow, tuti, ELECTION, "18.72.01"), actor=tuti.id)

    with metro.read() as conn:
        kept = units.duties(conn, tuti, ELECTION, target="team/T-05-001")
    assert len(kept) == 3
