"""The moment of truth, on Kota Metro's real stations: eighty officers are taken away the evening before."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from damai.core.errors import Forbidden
from damai.db.database import Database
from damai.deployment.orders.annex_out import annex_xlsx
from damai.deployment.plans import board, manning, ordering, service
from damai.deployment.plans.gather import brief
from damai.deployment.plans.making import make
from damai.deployment.plans.model import Asked, Plan, State, Team
from damai.drill.index import begin_index
from damai.drill.pattern import begin_pattern
from damai.drill.strength import begin_units
from damai.units import service as units
from damai.units.duties import voting_on
from tests.builders import ELECTION
from tests.harness import SEED, actor

CITY = "18.72"


def solve(db: Database, who: str, name: str, asked: Asked, base: str = "") -> str:
    """Ask for a plan as the screen does; its id."""
    person = actor(db, who)
    with db.read() as conn:
        work = brief(conn, person, ELECTION, CITY, asked, base=base)
    made = make(work, asked)
    return db.write_now(
        lambda uow: service.draft(uow, person, ELECTION, CITY, made, asked, name=name, base=base),
        actor=person.id,
    ).value.id


def do(db: Database, who: str, verb: str, *args: Any) -> None:
    person = actor(db, who)
    db.write_now(lambda uow: getattr(service, verb)(uow, person, *args), actor=person.id)


def read(db: Database, id: str) -> tuple[Plan, dict[str, Team]]:
    person = actor(db, "tuti")
    with db.read() as conn:
        found = service.plan(conn, person, id)
        return found, {team.team: team for team in service.teams(conn, person, found)}


@pytest.fixture
def exercise(sqlite_metro: Database) -> Database:
    begin_index(sqlite_metro, SEED)
    begin_units(sqlite_metro, SEED)
    return sqlite_metro


def test_eighty_fewer_leave_no_station_alone_and_two_people_publish_what_follows(
    exercise: Database,
) -> None:
    db = exercise
    whole, _ = read(db, begin_pattern(db, SEED))
    assert (whole.state, whole.summary["stations"], whole.summary["rung"]) == (
        State.PUBLISHED,
        462,
        0,
    )
    assert whole.synthetic
    assert whole.summary["people"]["strength"] == 190

    short, teams = read(db, solve(db, "tuti", "Tanpa 80", Asked(cut_n=80), whole.id))
    assert short.summary["people"]["strength"] == 110
    assert not short.summary["rungs"][0]["police_needed"] <= short.summary["people"]["available"]
    assert short.summary["rung"] == short.summary["rung_for_all"] > 0
    assert short.summary["short"]["uncovered"] == 0
    assert all(team.is_covered for team in teams.values())
    thinned = [team for team in teams.values() if team.reason == "thinned"]
    assert sum(team.stations_n for team in thinned) == short.summary["short"]["thinned"] > 0

    kept = thinned[0]
    do(db, "tuti", "lock", short.id, 1, kept.team)
    after, again = read(db, solve(db, "tuti", "Sisanya", Asked(cut_n=90), short.id))
    same = again[kept.team]
    assert (same.stations, same.met, same.locked) == (kept.stations, kept.met, True)
    assert [team.team for team in again.values() if team.locked] == [kept.team]
    assert after.summary["short"]["uncovered"] == 0

    do(db, "tuti", "sign", after.id, 1)
    with pytest.raises(Forbidden) as refused:
        do(db, "tuti", "publish", after.id, 2)
    assert refused.value.code == "plan-same-person"
    do(db, "made", "publish", after.id, 2)
    assert read(db, whole.id)[0].state is State.SUPERSEDED
    with db.read() as conn:
        standing = units.team_of_station(conn, actor(db, "sari"), ELECTION, kept.stations[0])
    assert standing is not None
    assert (standing.plan, standing.code) == (after.id, kept.team)

    sari = actor(db, "sari")
    db.write_now(lambda uow: manning.fill_names(uow, sari, after.id), actor=sari.id)
    names = annex_names(db, after, "polsek-metro-pusat")
    asked_for = sum(m.police_n for t in again.values() for m in t.met if m.unit == "polsek-metro-pusat")  # fmt: skip
    assert len(names) == len(set(names)) == asked_for > 0


def annex_names(db: Database, found: Plan, unit: str) -> list[str]:
    """Who stands in the annex of a Polsek, as its workbook says."""
    person = actor(db, "sari")
    with db.read() as conn:
        teams = service.teams(conn, person, found)
        stations, addresses, area_names = ordering.read_stations(conn, found, teams)
        known = ordering.Known(
            plan=found, teams=teams, stations=stations, addresses=addresses, area_names=area_names,
            unit_names=board.unit_names(conn, person, found),
            people=manning.standing(conn, person, found), lines={},
            voting_on=voting_on(conn, ELECTION), place="Kota Metro", operation="Latihan", exercise=True,
            address="https://damai.test",
        )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(annex_xlsx(ordering.annex(known, unit, ordering.Asked()))))  # fmt: skip
    sheet = book.worksheets[0]
    return [
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and str(cell.value).startswith("Personel ")
    ]


def test_the_plan_says_which_unit_and_task_force_send_how_many(exercise: Database) -> None:
    plan, teams = read(exercise, begin_pattern(exercise, SEED))

    by_unit = {row["unit"]: row["assigned"] for row in plan.summary["units"]}
    assert sum(by_unit.values()) == plan.summary["people"]["assigned"] == 102
    assert set(by_unit) >= {f"polsek-metro-{d}" for d in ("pusat", "utara", "barat", "timur", "selatan")}  # fmt: skip
    assert {team.reason for team in teams.values()} == {""}
    with exercise.read() as conn:
        table = units.kuat_pers(conn, actor(exercise, "tuti"), ELECTION)
    assert (table.own_n, table.adds_up, table.synthetic) == (565, True, True)
