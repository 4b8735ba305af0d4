"""A plan's life: drafted, locked, signed by two, followed by the next; and who may not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.deployment.plans import service
from damai.deployment.plans.model import State
from damai.deployment.plans.seen import signed as signatures
from damai.journal import reader
from damai.units import service as units
from tests.builders import ELECTION
from tests.deployment.plans.kept import act, drafted, known_units, published, seen, signed, solved
from tests.harness import actor


def entries_of(db: Database, id: str) -> list[tuple[str, dict[str, Any]]]:
    with db.read() as conn:
        found = reader.of_subject(conn, f"plan/{id}")
    return [(e.kind, json.loads(e.body or b"{}")) for e in found]


def test_a_draft_is_kept_as_it_was_solved_and_its_entry_has_its_hashes(metro: Database) -> None:
    made = solved()

    id = drafted(metro)

    plan = seen(metro, id)
    assert (plan.state, plan.number, plan.audience, plan.version) == (State.DRAFT, 1, "polri", 1)
    assert plan.summary == made.summary
    with metro.read() as conn:
        teams = service.teams(conn, actor(metro, "tuti"), plan)
        _, package = service.package(conn, actor(metro, "tuti"), id)
    assert tuple(teams) == made.teams
    assert package == made.package
    [(kind, body)] = entries_of(metro, id)
    assert kind == "plan.drafted"
    assert (body["plan_sha256"], body["inputs_sha256"]) == (made.plan_sha256, made.inputs_sha256)
    assert body["stations_n"] == made.summary["stations"] == 24


def test_two_people_publish_and_the_same_one_is_refused(metro: Database) -> None:
    known_units(metro)
    id = signed(metro, "tuti")

    with pytest.raises(Forbidden) as refused:
        act(metro, "tuti", "publish", id, 2)
    assert refused.value.code == "plan-same-person"
    assert seen(metro, id).state is State.SIGNED

    act(metro, "made", "publish", id, 2)
    plan = seen(metro, id)
    assert (plan.state, plan.audience) == (State.PUBLISHED, "partners")
    assert [kind for kind, _ in entries_of(metro, id)] == [
        "plan.drafted", "plan.signed", "plan.published",
    ]  # fmt: skip


def test_the_next_published_plan_supersedes_the_one_before(metro: Database) -> None:
    first = published(metro)

    second = published(metro, name="Setelah 80 orang ditarik")

    assert seen(metro, first).state is State.SUPERSEDED
    assert seen(metro, second).state is State.PUBLISHED
    kinds = dict(entries_of(metro, first))
    assert kinds["plan.superseded"]["by_plan"] == second
    assert dict(entries_of(metro, second))["plan.published"]["before"] == first


def test_a_locked_team_goes_on_locked_into_the_plan_that_follows(metro: Database) -> None:
    id = drafted(metro)
    team = solved().teams[0].team

    act(metro, "tuti", "lock", id, 1, team)
    with pytest.raises(Conflict):
        act(metro, "tuti", "lock", id, 2, team)
    after = drafted(metro, base=id)

    with metro.read() as conn:
        locked = [
            t.team
            for t in service.teams(conn, actor(metro, "tuti"), seen(metro, after))
            if t.locked
        ]
    assert locked == [team]
    assert seen(metro, after).base == id
    act(metro, "tuti", "unlock", after, 1, team)
    with pytest.raises(Conflict) as refused:
        act(metro, "tuti", "unlock", after, 2, team)
    assert refused.value.code == "plan-unlocked"
    with pytest.raises(Invalid) as strange:
        act(metro, "tuti", "lock", after, 2, "TIM-9")
    assert strange.value.code == "plan-team-none"


def test_a_whole_sub_district_is_locked_and_let_go_at_once(metro: Database) -> None:
    id = drafted(metro)
    theirs = {t.team for t in solved().teams if t.district == "18.72.04"}
    act(metro, "tuti", "lock", id, 1, min(theirs))

    act(metro, "tuti", "lock_district", id, 2, "18.72.04", locked=True)

    def locked() -> set[str]:
        with metro.read() as conn:
            found = service.teams(conn, actor(metro, "tuti"), seen(metro, id))
        return {t.team for t in found if t.locked}

    assert locked() == theirs
    assert set(dict(entries_of(metro, id))["plan.district-locked"]["teams"]) == theirs - {
        min(theirs)
    }
    for district, code in (("18.72.04", "plan-locked"), ("18.72.03", "plan-district-none"), ("", "plan-district-none")):  # fmt: skip
        with pytest.raises((Conflict, Invalid)) as refused:
            act(metro, "tuti", "lock_district", id, 3, district, locked=True)
        assert refused.value.code == code
    act(metro, "tuti", "lock_district", id, 3, "18.72.04", locked=False)
    assert not locked()


def test_what_is_signed_is_locked_no_more_and_what_ended_stays_ended(metro: Database) -> None:
    id = signed(metro)
    team = solved().teams[0].team

    for verb, *args in (("lock", team), ("sign",)):
        with pytest.raises(Conflict) as refused:
            act(metro, "tuti", verb, id, 2, *args)
        assert refused.value.code == "plan-state"
    act(metro, "tuti", "withdraw", id, 2, "Kekuatan BKO berubah")
    assert seen(metro, id).state is State.WITHDRAWN
    assert dict(entries_of(metro, id))["plan.withdrawn"]["reason"] == "Kekuatan BKO berubah"
    with pytest.raises(Conflict):
        act(metro, "tuti", "withdraw", id, 3, "Sekali lagi")
    with pytest.raises(Conflict):
        act(metro, "made", "publish", id, 3)


def test_a_form_of_before_is_refused_and_changes_nothing(metro: Database) -> None:
    id = drafted(metro)
    act(metro, "tuti", "lock", id, 1, solved().teams[0].team)

    with pytest.raises(Conflict) as refused:
        act(metro, "made", "sign", id, 1)

    assert refused.value.data["current"] == 2
    assert seen(metro, id).state is State.DRAFT


@pytest.mark.parametrize("who", ["sari", "budi", "rian", "agus", "dewi", "maya"])
def test_only_the_command_and_its_analyst_put_a_plan_on_the_table(
    sqlite_metro: Database, who: str
) -> None:
    with pytest.raises(Forbidden):
        drafted(sqlite_metro, who)


def test_the_analyst_drafts_and_signs_nothing(sqlite_metro: Database) -> None:
    id = drafted(sqlite_metro, "eka")

    for verb in ("sign", "publish"):
        with pytest.raises(Forbidden):
            act(sqlite_metro, "eka", verb, id, 1)


def test_a_draft_is_seen_by_its_institution_and_a_published_plan_by_the_partners(
    sqlite_metro: Database,
) -> None:
    db = sqlite_metro
    known_units(db)
    id = drafted(db)

    def may_see(who: str) -> bool:
        with db.read() as conn:
            listed = [p.id for p in service.plans(conn, actor(db, who), ELECTION)]
            try:
                service.plan(conn, actor(db, who), id)
            except NotFound:
                return id in listed
            assert id in listed
            return True

    assert [may_see(who) for who in ("eka", "agus", "maya", "budi", "rian")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    act(db, "tuti", "sign", id, 1)
    act(db, "made", "publish", id, 2)
    assert may_see("budi")
    assert may_see("rian")


def test_a_sub_district_reads_its_own_teams_and_takes_no_package(sqlite_metro: Database) -> None:
    db = sqlite_metro
    id = drafted(db)

    with db.read() as conn:
        padal = actor(db, "agus")
        mine = service.teams(conn, padal, service.plan(conn, padal, id))
        with pytest.raises(Forbidden):
            service.package(conn, padal, id)

    assert {team.district for team in mine} == {"18.72.01"}
    assert 0 < len(mine) < len(solved().teams)


def test_a_plan_kept_for_the_own_institution_is_not_told_to_partners(
    sqlite_metro: Database,
) -> None:
    db = sqlite_metro
    known_units(db)
    id = signed(db)

    act(db, "made", "publish", id, 2, own=True)

    assert seen(db, id).audience == "polri"
    with db.read() as conn, pytest.raises(NotFound):
        service.plan(conn, actor(db, "budi"), id)


def test_an_area_that_is_none_and_a_name_that_is_empty_are_refused(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid):
        drafted(sqlite_metro, name=" ")
    with pytest.raises(NotFound):
        drafted(sqlite_metro, base="0190b5a6-0000-7000-8000-000000000000")


def test_the_published_teams_are_what_stands_at_the_stations(metro: Database) -> None:
    published(metro)
    station = solved().teams[0].stations[0]

    with metro.read() as conn:
        team = units.team_of_station(conn, actor(metro, "budi"), ELECTION, station)
        standing = units.teams(conn, actor(metro, "tuti"), ELECTION)

    assert team is not None
    assert team.code == solved().teams[0].team
    assert team.formation.startswith("2 polisi menjaga")
    assert {t.code for t in standing} == {t.team for t in solved().teams}

    published(metro, made=solved(30), name="Dengan 30 orang")
    with metro.read() as conn:
        now = units.teams(conn, actor(metro, "tuti"), ELECTION)
    assert {t.code for t in now} == {t.team for t in solved(30).teams}


def test_a_published_plan_that_is_taken_back_leaves_nobody_standing(metro: Database) -> None:
    id = published(metro)
    station = solved().teams[0].stations[0]

    act(metro, "made", "withdraw", id, 3, "Salah wilayah")

    with metro.read() as conn:
        assert units.team_of_station(conn, actor(metro, "tuti"), ELECTION, station) is None
        assert not units.teams(conn, actor(metro, "tuti"), ELECTION)


def test_a_station_is_guarded_by_the_plan_of_one_area_alone(metro: Database) -> None:
    published(metro)
    part = drafted(metro, area="18.72.01")
    act(metro, "tuti", "sign", part, 1)

    with pytest.raises(Conflict) as refused:
        act(metro, "made", "publish", part, 2)

    assert (refused.value.code, refused.value.data["area"]) == ("plan-around", "18.72")


def test_the_published_formation_is_that_of_the_rung_and_not_what_was_ordered(
    sqlite_metro: Database,
) -> None:
    made = solved(18, 60)
    published(sqlite_metro, made=made)
    thin = next(t for t in made.teams if t.stations_n > 12)

    with sqlite_metro.read() as conn:
        found = units.team_of_station(conn, actor(sqlite_metro, "tuti"), ELECTION, thin.stations[0])

    assert found is not None
    assert found.formation == f"2 polisi menjaga {thin.stations_n} TPS dibantu {2 * thin.stations_n} Linmas"  # fmt: skip


def test_the_files_of_a_published_plan_are_given_to_its_institution_and_the_auditor(
    sqlite_metro: Database,
) -> None:
    id = published(sqlite_metro)

    with sqlite_metro.read() as conn:
        for who in ("tuti", "sari", "maya"):
            assert service.package(conn, actor(sqlite_metro, who), id)[1]
        for who in ("budi", "rian"):
            with pytest.raises(Forbidden) as refused:
                service.package(conn, actor(sqlite_metro, who), id)
            assert refused.value.code == "plan-package-own"


def test_what_was_noted_for_the_second_signer_is_told_to_no_partner(sqlite_metro: Database) -> None:
    known_units(sqlite_metro)
    id = drafted(sqlite_metro)
    act(sqlite_metro, "tuti", "sign", id, 1, "Kekuatan Samapta masih dihitung")
    act(sqlite_metro, "made", "publish", id, 2)

    def words(who: str) -> set[str]:
        with sqlite_metro.read() as conn:
            found = service.plan(conn, actor(sqlite_metro, who), id)
            return {one.words for one in signatures(conn, actor(sqlite_metro, who), found)} - {""}

    assert words("made") == {"Kekuatan Samapta masih dihitung"}
    assert words("budi") == set()
