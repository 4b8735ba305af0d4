"""A change of units says reload to whom it concerns, and nothing to others."""

from __future__ import annotations

from damai.db.database import Database
from damai.journal import reader
from damai.journal.live import RELOAD
from damai.units import service
from damai.units.live import topic
from tests.builders import ELECTION
from tests.units.given import (
    CITY,
    HOUSE,
    PUSAT,
    TIMUR,
    a_team,
    a_unit,
    add,
    adopt,
    enlist,
    place_post,
)


def touched(db: Database, size: int) -> list[tuple[str, str, str]]:
    with db.read() as conn:
        entries = [e for page in reader.pages(conn, size) for e in page]
    return [(t.id, t.area, t.audience) for e in entries for t in topic.touches(e)]


def size_of(db: Database) -> int:
    with db.read() as conn:
        return reader.size(conn)


def test_every_act_on_units_says_reload_where_it_is_seen(metro: Database) -> None:
    size = size_of(metro)
    add(metro)
    enlist(metro, 1)
    place_post(metro, area=CITY)
    adopt(metro, [a_team()])

    assert touched(metro, size) == [
        (RELOAD, PUSAT, "polri"),
        (RELOAD, PUSAT, "polri"),
        (RELOAD, CITY, "polri"),
        (RELOAD, PUSAT, "partners"),
    ]


def test_who_loses_a_unit_or_a_pattern_hears_it_too(metro: Database) -> None:
    add(metro)
    adopt(metro, [a_team()])
    size = size_of(metro)

    metro.write_now(
        lambda uow: service.change_unit(uow, HOUSE, ELECTION, "polsek-pusat", 1, a_unit(area=TIMUR))
    )
    adopt(metro, [a_team()], audience="polri")

    assert touched(metro, size) == [
        (RELOAD, TIMUR, "polri"),
        (RELOAD, PUSAT, "polri"),
        (RELOAD, PUSAT, "polri"),
        (RELOAD, PUSAT, "partners"),
    ]


def test_the_topic_keeps_no_rows_and_hears_nothing_of_others(sqlite_metro: Database) -> None:
    with sqlite_metro.read() as conn:
        entries = [e for page in reader.pages(conn) for e in page]
        assert topic.rows(conn, [RELOAD]) == {}
    assert [e.kind for e in entries if topic.touches(e)] == []
