"""Every person x every incident x every act, with the right version: the outcome is the hand-written one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from damai.accounts.model import Role, SignedIn
from damai.accounts.policy import POLICY
from damai.incidents import model, queries
from damai.incidents.view import allowed
from tests import harness
from tests.contracts import expectation
from tests.contracts.expectation import VERBS, What, Who, act, in_sight, reads, reads_sender
from tests.contracts.expectation_grants import ACTIONS, AREAS, every_difference
from tests.contracts.expectation_trial import Trial, act_of, trial
from tests.contracts.expectation_world import PEOPLE, World, build_world
from tests.contracts.mutants_probes import expected


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    house = harness.house(tmp_path_factory.mktemp("acts"))
    yield build_world(house.db)
    house.close()


@pytest.fixture(scope="module")
def tried(world: World) -> Iterator[Trial]:
    with trial(world.db) as made:
        yield made


def test_the_expectation_speaks_of_every_role_and_every_verb() -> None:
    assert set(expectation.ACTS) == set(Role)
    assert set(VERBS) == set(model.Verb)
    assert {who.role for who in PEOPLE} == set(Role)
    states = {s for states in expectation.WHEN.values() for s in states.split()}
    assert states == set(model.Status) - {"joined"}


@pytest.mark.asvs("2.3.1", "8.2.2")
def test_every_act_of_every_person_on_every_incident_is_as_expected(
    world: World, tried: Trial, record_property: pytest.RecordProperty
) -> None:
    wrong = []
    items = [planted.what for planted in world.items.values()]
    for who, item, verb in product(PEOPLE, items, VERBS):
        got = tried.of(act_of(world, who, item, verb))
        wanted = expected(world, who, item, verb)
        if got != wanted:
            wrong.append(f"{who.key} {verb} {item.key}: {got}, expected {wanted}")

    record_property("cells", tried.cells_n)
    assert len(PEOPLE) * len(items) * len(VERBS) > 20_000
    assert wrong == []


def test_who_does_not_own_it_may_pass_it_on_to_its_owners_office_and_nowhere_else(
    world: World, tried: Trial
) -> None:
    from damai.incidents import service, store

    offices = ("polres-metro", "kpu-metro", "bawaslu-metro", "satpolpp-metro", "sipropam-metro",
               "ppk-metro-pusat", "ppk-metro-timur", "kpu-bl", "polsek-metro-timur")  # fmt: skip
    institution = dict(zip(offices, ("polri", "kpu", "bawaslu", "satpolpp", "propam", "kpu", "kpu",
                                     "kpu", "polri"), strict=True))  # fmt: skip
    outside = {"ppk-metro-timur", "kpu-bl", "polsek-metro-timur"}
    wrong = []
    for key in ("pusat/fresh", "pusat/kpu-open", "pusat/complaint-open", "pusat/kpu-taken"):
        planted = world.items[key]
        for who, office in product(PEOPLE, offices):

            def hand(uow, who=who, office=office, planted=planted):  # fmt: skip
                version = store.by_id(uow, planted.id).version
                actor = world.people[who.key]
                return service.hand(uow, actor, planted.id, version, office)

            wanted = act(who, planted.what, "hand")
            if wanted == "ok" and office in outside:
                wanted = "invalid"
            elif wanted == "ok" and who.institution != planted.what.owner:
                wanted = "ok" if institution[office] == planted.what.owner else "refused"
            elif wanted == "ok" and planted.what.complaint:
                wanted = "ok" if institution[office] in ("bawaslu", "propam") else "refused"
            if (
                wanted == "refused"
                and office in outside
                and act(who, planted.what, "hand") != wanted
            ):
                wanted = "invalid"
            got = tried.of(hand)
            if got != wanted and not (
                got == "invalid" and office in outside and wanted == "refused"
            ):
                wrong.append(f"{who.key} hands {key} to {office}: {got}, expected {wanted}")
    assert wrong == []


def test_a_screen_offers_an_act_exactly_when_the_service_would_do_it(
    world: World, tried: Trial
) -> None:
    from damai.incidents import store

    wrong = []
    with world.db.read() as conn:
        rows = {key: store.by_id(conn, planted.id) for key, planted in world.items.items()}
    for who, (key, row) in product(PEOPLE, rows.items()):
        item = world.items[key].what
        if not reads(who, item):
            continue
        offered = set(allowed(world.people[who.key], row))
        done = {verb for verb in VERBS if act(who, item, verb) == "ok"}
        if offered != done:
            wrong.append(f"{who.key} {key}: offered {offered - done}, withheld {done - offered}")
    assert wrong == []


def test_every_list_and_sheet_holds_what_is_in_sight_and_nothing_else(world: World) -> None:
    with world.db.read() as conn:
        for who in PEOPLE:
            if who.role not in expectation.READERS:
                continue
            actor = world.people[who.key]
            mine = {p.id: p for p in world.items.values() if reads(who, p.what)}
            alive = {i for i, p in mine.items() if p.what.status in expectation.WHEN["severity"]}
            seen: list[str] = []
            after = None
            while True:
                items, after = queries.page(conn, actor, queries.Filters(), after=after, limit=7)
                seen += [item.id for item in items]
                if after is None:
                    break
            board = {item.id for item in queries.board(conn, actor, queries.Filters())}
            assert sorted(seen) == sorted(mine), who.key
            assert board == alive, who.key
            assert sum(queries.counts(conn, actor).values()) == len(alive), who.key
            inbox = {i.id for box in queries.inbox(conn, actor).values() for i in box}
            agency = {i for i, p in mine.items() if p.what.agency == who.agency}
            assert inbox == agency, who.key


def test_the_sender_is_known_only_to_whom_the_design_says(world: World) -> None:
    wrong = []
    with world.db.read() as conn:
        for who, planted in product(PEOPLE, world.items.values()):
            if not reads(who, planted.what) or planted.what.status == "joined":
                continue
            sheet = queries.sheet(conn, world.people[who.key], planted.id)
            told = {r.source for r in sheet.reports if r.id == planted.id}
            wanted = {planted.sender if reads_sender(who, planted.what) else None}
            if told != wanted or not all(r.has_source for r in sheet.reports):
                wrong.append(f"{who.key} {planted.what.key}: {told}, expected {wanted}")
    assert wrong == []


def test_the_policy_table_is_the_hand_written_one() -> None:
    """decide() for every role x action x place x owner x office, with a reach that has siblings."""
    assert len(Role) * len(ACTIONS) * len(AREAS) * 18 > 15_000
    assert list(every_difference()) == []
    assert {a for grants in POLICY.values() for a in grants} == set(ACTIONS)


def test_an_unknown_role_or_action_is_refused() -> None:
    for role, action in (("operator", "incidents.delete"), ("system", "incidents.read"), ("", "")):
        who = SignedIn(id="p", name="p", role=role, agency="a", institution="polri", scope="")
        assert not who.may(action)


def test_scope_is_by_parts_and_not_by_letters() -> None:
    item = What(
        key="x", area="18.72.01", owner="polri", audience=frozenset({"polri"}), status="open"
    )
    near = Who(key="x", role="operator", agency="a", institution="polri", scope="18.7")
    assert not in_sight(near, item)
    who = SignedIn(id="p", name="p", role="operator", agency="a", institution="polri", scope="18.7")
    assert not who.may("incidents.read", area="18.72.01")
