"""Beside a station stands who guards it, for whoever may know."""

from __future__ import annotations

from typing import Any

from litestar.testing import TestClient

from damai.app.house import House
from damai.db.database import Database
from damai.deployment.pages.beside import station, waiting
from damai.webkit.beside import Fact
from tests.builders import ELECTION
from tests.deployment.plans.kept import act, drafted, known_units, published, solved
from tests.harness import actor
from tests.risk.served import Reader


def beside(db: Database, who: str, code: str) -> list[Fact]:
    with db.read() as conn:
        return list(station(conn, actor(db, who), ELECTION, code))


def test_who_guards_a_station_stands_beside_it_once_the_plan_is_published(
    sqlite_metro: Database,
) -> None:
    team = solved(18, 60).teams[0]
    assert not beside(sqlite_metro, "tuti", team.stations[0])

    id = published(sqlite_metro, made=solved(18, 60))

    for who in ("tuti", "budi", "rian"):
        [fact] = beside(sqlite_metro, who, team.stations[0])
        assert fact.text.startswith(f"{team.team}: 2 polisi menjaga")
        assert id in fact.href
        assert fact.marks == ("plan.reason.thinned",)


def test_a_field_officer_reads_the_own_station_and_is_led_to_no_plan(
    sqlite_metro: Database,
) -> None:
    published(sqlite_metro)
    theirs = next(t for t in solved().teams if t.district == "18.72.04").stations[0]
    elsewhere = next(t for t in solved().teams if t.district == "18.72.01").stations[0]

    [fact] = beside(sqlite_metro, "bayu", theirs)
    assert (fact.text, fact.marks, fact.href) == ("", ("plan.beside.guarded",), "")
    assert not beside(sqlite_metro, "bayu", elsewhere)


def test_a_plan_of_the_institution_alone_is_told_to_no_partner(sqlite_metro: Database) -> None:
    known_units(sqlite_metro)
    id = drafted(sqlite_metro)
    act(sqlite_metro, "tuti", "sign", id, 1)
    act(sqlite_metro, "made", "publish", id, 2, own=True)
    there = solved().teams[0].stations[0]

    assert beside(sqlite_metro, "tuti", there)
    assert not beside(sqlite_metro, "budi", there)


def test_the_second_signature_is_asked_of_the_other_commander_and_of_nobody_else(
    sqlite_metro: Database,
) -> None:
    id = drafted(sqlite_metro, name="Tanpa 80")
    act(sqlite_metro, "tuti", "sign", id, 1)

    def asked(who: str) -> list[Fact]:
        with sqlite_metro.read() as conn:
            return list(waiting(conn, actor(sqlite_metro, who), ELECTION, ""))

    [fact] = asked("made")
    assert (fact.text, id in fact.href) == ("1. Tanpa 80", True)
    for who in ("tuti", "eka", "sari", "budi", "surya", "maya"):
        assert not asked(who)


def test_the_brief_of_a_commander_names_the_plan_that_waits(
    house: House, client: TestClient[Any]
) -> None:
    id = drafted(house.db, name="Tanpa 80")
    act(house.db, "tuti", "sign", id, 1)

    page = Reader(client, house, "made").get("/ringkas").text

    assert f'href="/rencana?rencana={id}"' in page
    assert "Tanda tangan kedua untuk rencana" in page
    assert "Tanda tangan kedua" not in Reader(client, house, "tuti").get("/ringkas").text
