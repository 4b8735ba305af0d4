"""A checklist is answered by its institution, at the kind of place it asks about; what it comes to is merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from damai.core.errors import DamaiError, Forbidden, Invalid
from damai.db.database import Database
from damai.risk import criteria
from damai.risk.checklist import Answer
from damai.risk.checklists import checklist
from damai.risk.observations import coverage, reading, service
from damai.risk.observations.answers import answers_of_station, indicator_of
from damai.risk.observations.coverage import Filled, following
from damai.risk.observations.model import Seen
from damai.risk.observations.reading import Wanted
from tests.builders import ELECTION, IMOPURO_3
from tests.harness import actor

IMOPURO = "18.72.01.1003"
POLRI, BAWASLU = checklist("polri-tps-2024"), checklist("bawaslu-tps-2024")
TOLD = Seen(
    place=IMOPURO_3,
    indicator=indicator_of(POLRI, "K1"),
    value=0.0,
    observed_on=date(2024, 2, 10),
    source="Kunjungan",
)


def observe(db: Database, who: str, *items: Seen, shared: bool = False) -> None:
    person = actor(db, who)
    db.write_now(lambda uow: service.observe(uow, person, ELECTION, items, shared=shared))


def about(code: str, value: float | None, place: str = IMOPURO_3) -> Seen:
    missing = "" if value is not None else "not-known"
    indicator = indicator_of(POLRI, code)
    return replace(TOLD, place=place, indicator=indicator, value=value, missing=missing)


def test_an_institution_answers_its_own_list_and_no_other(metro: Database) -> None:
    bawaslu = replace(TOLD, indicator=indicator_of(BAWASLU, "B08"))

    with pytest.raises(Forbidden, match="checklist-others"):
        observe(metro, "rian", TOLD)
    with pytest.raises(Forbidden, match="checklist-others"):
        observe(metro, "sari", bawaslu)
    observe(metro, "sari", TOLD)
    observe(metro, "rian", bawaslu)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (about("S4", 1.0), "checklist-place"),
        (about("K1", 1.0, IMOPURO), "checklist-place"),
        (about("K1", 0.5), "checklist-answer"),
        (replace(TOLD, indicator="polri-tps-2024.k9"), "checklist-item"),
    ],
)
def test_an_answer_that_the_list_does_not_know_is_refused(
    sqlite_metro: Database, item: Seen, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        observe(sqlite_metro, "sari", item)


def test_what_was_asked_once_for_the_kelurahan_counts_for_each_of_its_stations(
    sqlite_metro: Database,
) -> None:
    stations = [item for item in POLRI.items if item.code not in ("S4", "H4")]
    observe(sqlite_metro, "sari", *(about(item.code, 0.0) for item in stations))
    observe(sqlite_metro, "sari", about("S4", 1.0, IMOPURO), about("H4", None, IMOPURO))

    with sqlite_metro.read() as conn:
        seen = reading.listed(conn, actor(sqlite_metro, "sari"), Wanted(), limit=100)
    answers = answers_of_station(POLRI, seen, IMOPURO_3)
    proposal = criteria.propose(POLRI, answers)

    assert answers["S4"] is Answer.YES
    assert answers["H4"] is Answer.NOT_KNOWN
    assert (proposal.proposed.value, proposal.decided) == ("sangat-rawan", ("S4",))
    assert proposal.at_least
    elsewhere = answers_of_station(POLRI, seen, "18.72.01.1001.001")
    assert elsewhere == {}


def test_who_has_not_been_asked_stands_out_by_kelurahan(metro: Database) -> None:
    observe(metro, "sari", *(about(i.code, None) for i in POLRI.items if i.scope == "station"))
    observe(metro, "sari", about("K1", 0.0, "18.72.01.1003.004"))

    with metro.read() as conn:
        found = coverage.coverage(conn, actor(metro, "sari"), ELECTION, POLRI, IMOPURO)
        others = coverage.coverage(conn, actor(metro, "rian"), ELECTION, POLRI, IMOPURO)
    [village] = found

    assert (village.name, village.done_n, village.part_n) == ("Imopuro", 1, 1)
    assert village.own is not None
    assert village.own.filled is Filled.NONE
    assert not village.is_done
    assert others[0].done_n == 0  # nothing was shared
    assert following(found, IMOPURO_3).place == "18.72.01.1003.004"  # type: ignore[union-attr]
    assert following(found, village.stations[-1].place).place == IMOPURO  # type: ignore[union-attr]


def test_a_field_officer_sees_what_they_sent_and_nobody_elses(metro: Database) -> None:
    place = "18.72.04.1001.001"
    observe(metro, "bayu", about("K1", 1.0, place), about("K2", 0.0, place))
    observe(metro, "sari", about("K1", 0.0, place), about("K3", 0.0, place))

    def shown(who: str) -> list[tuple[str, int, float | None]]:
        with metro.read() as conn:
            found = reading.listed(conn, actor(metro, who), Wanted(place=place))
        return [(i.indicator[-2:], i.number, i.value) for i in found]

    assert shown("bayu") == [("k1", 1, 1.0), ("k2", 1, 0.0)]
    assert shown("sari") == [("k1", 2, 0.0), ("k2", 1, 0.0), ("k3", 1, 0.0)]
    assert shown("rian") == []


def test_partners_read_what_is_shared_and_the_history_with_it(metro: Database) -> None:
    observe(metro, "sari", about("K1", 1.0), shared=True)
    observe(metro, "sari", about("K1", 0.0), shared=True)

    with metro.read() as conn:
        reader = actor(metro, "rian")
        [newest] = reading.listed(conn, reader, Wanted(indicator="polri-tps-2024"))
        before = reading.history(conn, reader, [newest])
    assert newest.value == 0.0
    assert [item.value for items in before.values() for item in items] == [1.0]


@pytest.mark.parametrize(
    ("wanted", "n"),
    [
        (Wanted(place="18.72.01"), 3),
        (Wanted(place="18.72.04"), 0),
        (Wanted(indicator=indicator_of(POLRI, "K1")), 1),
        (Wanted(institution="bawaslu"), 0),
        (Wanted(missing="not-known"), 1),
        (Wanted(since="2024-02-10", until="2024-02-10"), 3),
        (Wanted(since="2024-02-11"), 0),
    ],
)
def test_the_list_is_narrowed_by_place_indicator_institution_reason_and_day(
    sqlite_metro: Database, wanted: Wanted, n: int
) -> None:
    observe(sqlite_metro, "sari", about("K1", 1.0), about("K2", 0.0), about("K3", None))

    with sqlite_metro.read() as conn:
        assert len(reading.listed(conn, actor(sqlite_metro, "sari"), wanted)) == n


def test_pages_of_the_list_hold_every_row_once(metro: Database) -> None:
    observe(metro, "sari", *(about(i.code, 0.0) for i in POLRI.items if i.scope == "station"))

    found: list[str] = []
    after = None
    with metro.read() as conn:
        while page := reading.listed(conn, actor(metro, "sari"), Wanted(), after, limit=4):
            found += [item.indicator for item in page]
            after = (page[-1].place, page[-1].indicator, page[-1].institution)
    assert len(found) == len(set(found)) == 15


def test_who_may_neither_read_nor_observe_is_refused(sqlite_metro: Database) -> None:
    with sqlite_metro.read() as conn, pytest.raises(DamaiError):
        reading.listed(conn, actor(sqlite_metro, "admin"), Wanted())
