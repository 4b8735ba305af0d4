"""What lies on the table is kept with the decision; many are decided whole or not at all; on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from damai.areas import service as areas
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.risk import service as risk
from damai.risk.classes import board, deciding
from damai.risk.classes.board import Narrowing, Only
from damai.risk.classes.deciding import Chosen
from damai.risk.classes.model import StationClass
from damai.risk.classes.proposing import Row, Table, table
from damai.risk.versions import service as versions
from damai.risk.versions.prepare import prepare
from tests.builders import ELECTION, IRING_MULYO_1
from tests.harness import actor
from tests.risk.acting import IMOPURO, STATIONS, answer, of_stations, stations_table
from tests.risk.kept import DEFINITION, drafted, reviewed


def on_the_table(db: Database, who: str = "tuti", *stations: str) -> Table:
    with db.read() as conn:
        found = [areas.station(conn, ELECTION, code) for code in stations or STATIONS]
        return table(conn, actor(db, who), ELECTION, found, IMOPURO)


def chosen(rows: tuple[Row, ...]) -> list[Chosen]:
    return [Chosen(station=r.station.code, seen=r.seen, mark=r.mark) for r in rows]


def decide(
    db: Database,
    items: list[Chosen],
    who: str = "tuti",
    klass: str = "rawan",
    reason: str = "Padat.",
) -> None:
    person = actor(db, who)
    db.write_now(
        lambda uow: deciding.decide_many(uow, person, ELECTION, items, klass, reason),
        actor=person.id,
    )


def standing(db: Database) -> dict[str, StationClass]:
    with db.read() as conn:
        return risk.classes_of(conn, ELECTION)


def test_many_decisions_are_one_transaction_of_as_many_entries(metro: Database) -> None:
    of_stations(metro)
    items = chosen(on_the_table(metro).rows)

    decide(metro, items)

    assert standing(metro) == dict.fromkeys(STATIONS, StationClass.RAWAN)
    with metro.read() as conn:
        seqs = [
            entry.seq
            for code in STATIONS
            for entry in reader.of_subject(conn, f"risk-class/{ELECTION}/{code}")
        ]
    assert len(set(seqs)) == len(STATIONS)


def test_one_that_was_decided_meanwhile_leaves_all_as_they_were(metro: Database) -> None:
    items = chosen(on_the_table(metro).rows)
    decide(metro, items[3:4], klass="khusus")

    with pytest.raises(Conflict, match="class-overtaken"):
        decide(metro, items)

    assert standing(metro) == {STATIONS[3]: StationClass.KHUSUS}


def test_what_was_proposed_otherwise_meanwhile_leaves_all_as_they_were(metro: Database) -> None:
    items = chosen(on_the_table(metro).rows)
    answer(metro, "sari", STATIONS[5], {"r1": True})

    with pytest.raises(Conflict, match="class-proposal-changed"):
        decide(metro, items)

    assert standing(metro) == {}


@pytest.mark.parametrize("what", ["index", "withdrawn-answer"])
def test_the_mark_is_of_everything_that_was_proposed(sqlite_metro: Database, what: str) -> None:
    before = {r.station.code: r.mark for r in on_the_table(sqlite_metro).rows}

    if what == "index":
        of_stations(sqlite_metro)
    else:
        answer(sqlite_metro, "sari", STATIONS[0], {"r1": None})
    after = {r.station.code: r.mark for r in on_the_table(sqlite_metro).rows}

    changed = {code for code in before if before[code] != after[code]}
    assert changed == (set(STATIONS) if what == "index" else {STATIONS[0]})


@pytest.mark.parametrize(
    ("who", "items", "error"),
    [
        ("sari", [], Forbidden),
        ("surya", [], Forbidden),
        ("tuti", [], Invalid),
        ("tuti", [Chosen(station=f"{IMOPURO}.{n:03d}", seen=0, mark="") for n in range(501)], Invalid),
        ("tuti", [Chosen(station=s, seen=0, mark="") for s in (STATIONS[0], IRING_MULYO_1)], Invalid),
    ],
)  # fmt: skip
def test_many_means_some_of_one_kelurahan_by_a_commander_of_the_police(
    sqlite_metro: Database, who: str, items: list[Chosen], error: type[DamaiError]
) -> None:
    with pytest.raises(error):
        decide(sqlite_metro, items, who)

    assert standing(sqlite_metro) == {}


def test_an_index_published_for_its_institution_alone_is_on_nobody_elses_table(
    sqlite_metro: Database,
) -> None:
    id = drafted(sqlite_metro, table=prepare(DEFINITION, stations_table()))
    reviewed(sqlite_metro, id)
    made = actor(sqlite_metro, "made")
    sqlite_metro.write_now(lambda uow: versions.publish(uow, made, id, 2, own=True))

    assert len(on_the_table(sqlite_metro).columns) == 1
    assert on_the_table(sqlite_metro, "surya").columns == ()


def test_what_an_institution_observed_proposes_to_nobody_else(sqlite_metro: Database) -> None:
    of_stations(sqlite_metro)
    answer(sqlite_metro, "sari", STATIONS[0], {"h1": True})

    theirs = on_the_table(sqlite_metro, "surya").rows[0]

    assert theirs.answers == {}  # what the police observed is the police's
    assert theirs.proposal.index_id is None  # and their index proposes nothing to Bawaslu
    assert theirs.said[0] is not None  # but it is published, so that Bawaslu sees it


def test_the_index_that_was_published_last_is_the_one_that_proposes(
    sqlite_metro: Database,
) -> None:
    of_stations(sqlite_metro)
    second = of_stations(sqlite_metro, t001="300,0")

    row = on_the_table(sqlite_metro).rows[0]

    assert (row.proposal.index_id, row.proposal.index_class) == (second, "tinggi")


def test_the_list_is_narrowed_counted_and_paged(sqlite_metro: Database) -> None:
    of_stations(sqlite_metro, polri_words=True)
    decide(sqlite_metro, chosen(on_the_table(sqlite_metro).rows)[:2], klass="sangat-rawan")
    rows = on_the_table(sqlite_metro).rows

    def held(**by: str) -> list[str]:
        return [r.station.code for r in rows if replace(Narrowing(), **by).holds(r)]  # type: ignore[arg-type]

    assert held(keputusan=Only.DECIDED) == list(STATIONS[:2])
    assert held(keputusan=Only.UNDECIDED) == list(STATIONS[2:])
    assert held(keputusan=Only.DIFFERS) == list(STATIONS[:2])
    assert held(kelas="rawan") == []
    [one] = board.by_kelurahan(rows)
    assert (one.area, one.all_n, one.decided_n, one.differs_n) == (IMOPURO, 6, 2, 2)
    many = list(rows) * 60
    assert Narrowing(hal=9).page(many) == (many[300:], 4)
    assert len(Narrowing(wilayah=IMOPURO).page(many)[0]) == 360
    assert Narrowing(wilayah="18.72", kelas="rawan", hal=2).url(hal=2) == (
        "/kerawanan/kelas?wilayah=18.72&kelas=rawan&hal=2"
    )
