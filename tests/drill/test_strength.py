"""The exercise's strength: it adds up to what the Polres printed, and everything beneath that number says made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from damai.db.database import Database
from damai.drill.metro import DISTRICTS
from damai.drill.seed import ELECTION
from damai.drill.strength import (
    FUNCTIONS,
    LENT,
    PAM_TPS_N,
    PUBLISHED_N,
    SOURCE,
    begin_units,
    polsek_shares,
)
from damai.units import roster_store, service, store
from damai.units.model import PostKind, UnitKind
from damai.units.rest import breaks
from tests import harness
from tests.harness import actor


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One seeded house for every question; nobody writes to it."""
    path: Path = tmp_path_factory.mktemp("strength")
    house = harness.house(path)
    begin_units(house.db, harness.SEED)
    yield house.db  # type: ignore[misc]
    house.close()


def test_the_units_add_up_to_the_published_total(begun: Database) -> None:
    with begun.read() as conn:
        table = service.kuat_pers(conn, actor(begun, "tuti"), ELECTION)

    assert table.own_n == PUBLISHED_N == 565
    assert table.adds_up
    assert (
        table.total_n == 565
    )  # nobody is lent for Pemilu 2024, and no number of the Kodim is known
    assert table.synthetic


def test_a_third_guards_stations_and_the_polsek_by_their_stations(begun: Database) -> None:
    with begun.read() as conn:
        ready = service.strengths(conn, actor(begun, "tuti"), ELECTION)

    assert sum(r.officers_n for r in ready) == PAM_TPS_N == 190
    assert [r.officers_n for r in ready if r.unit.kind is UnitKind.FUNCTION] == [30]
    assert len([r for r in ready if r.unit.kind is UnitKind.POLSEK]) == 5


def test_shares_follow_the_stations_and_are_whole() -> None:
    codes = [code for code, _ in DISTRICTS]
    stations = [f"{codes[0]}.1001"] * 100 + [f"{c}.1001" for c in codes[1:] for _ in range(25)]

    shares = polsek_shares(stations)

    assert sum(shares.values()) == 160
    assert shares[codes[0]] == 80
    assert {shares[c] for c in codes[1:]} == {20}
    assert sum(polsek_shares([]).values()) == 160


def test_every_officer_is_there_once_and_the_roster_is_the_strength(begun: Database) -> None:
    with begun.read() as conn:
        people = service.officers(conn, actor(begun, "tuti"), ELECTION)
        rows = store.strengths(conn, ELECTION, [u.code for u in store.units(conn, ELECTION)])

    assert len(people) == len({p.nrp for p in people}) == 565
    cells: dict[tuple[str, str, str], int] = {}
    for p in people:
        cells[p.unit, p.satgas, p.subsatgas] = cells.get((p.unit, p.satgas, p.subsatgas), 0) + 1
    assert cells == {(r.unit, r.satgas, r.subsatgas): r.officers_n for r in rows}


def test_everything_says_that_it_is_made_up(begun: Database) -> None:
    with begun.read() as conn:
        who = actor(begun, "tuti")
        units = service.units(conn, who, ELECTION)
        people = service.officers(conn, who, ELECTION)
        posts = service.posts(conn, who, ELECTION)

    assert all(u.synthetic and u.source == SOURCE for u in units)
    assert {u.point for u in units} <= {"", "synthetic"}
    assert all(p.synthetic and "(latihan)" in p.name and p.nrp.startswith("LAT") for p in people)
    assert all(p.synthetic and p.note.startswith("LATIHAN") for p in posts)


def test_the_posts_are_those_that_sources_name_and_homes_are_restricted(begun: Database) -> None:
    with begun.read() as conn:
        posts = service.posts(conn, actor(begun, "tuti"), ELECTION)
        seen = service.posts(conn, actor(begun, "maya"), ELECTION)

    assert {p.kind for p in posts} == set(PostKind) - {PostKind.OTHER}
    assert len([p for p in posts if p.kind is PostKind.PPK]) == 5
    assert [p.kind for p in posts if p.restricted] == [PostKind.CANDIDATE]
    assert PostKind.CANDIDATE not in {p.kind for p in seen}


def test_the_first_duties_are_full_and_rested(begun: Database) -> None:
    with begun.read() as conn:
        duties = roster_store.duties(conn, ELECTION)
        posts = service.posts(conn, actor(begun, "tuti"), ELECTION)

    from damai.units.duties import voting_on

    with begun.read() as conn:
        assert breaks(duties, voting_on(conn, ELECTION)) == []
    for post in posts:
        on_the_day = [d for d in duties if d.target == f"post/{post.id}" and d.on_date == "2024-02-14"]  # fmt: skip
        wanted = 0 if post.kind is PostKind.ESCORT else post.officers_n * len(post.shifts)
        assert len(on_the_day) == wanted, post.name


def test_what_is_lent_is_as_printed_for_the_pilkada_alone() -> None:
    assert set(LENT) == {"pilkada-2024"}
    assert sum(n for _, _, parts in LENT["pilkada-2024"] for n in parts.values()) == 260
    assert sum(n for _, _, parts in FUNCTIONS for n in parts.values()) + 5 * 20 + 160 == 565
