"""The brief: a word and five numbers over a whole scope, and what waits for the reader's own hand."""

from __future__ import annotations

import pytest

from damai.db.database import Database
from damai.incidents import brief
from damai.incidents.model import Status
from damai.incidents.since import ended
from damai.incidents.situation import CLOSED_WITHIN, Situation, Word
from damai.webkit.actor import Actor
from tests.builders import ELECTION, IRING_MULYO_1, do, file
from tests.harness import actor


def seen(db: Database, who: Actor) -> Situation:
    now = db.clocks.scene.now()
    with db.read() as conn:
        return brief.situation(conn, who, ELECTION, now)


def asked(db: Database, who: Actor) -> list[tuple[str, str]]:
    with db.read() as conn:
        found, _ = brief.decisions(conn, who, ELECTION)
    return [(one.asks, one.item.id) for one in found]


@pytest.mark.parametrize(
    ("critical", "high", "late", "word"),
    [(0, 0, 0, Word.CALM), (0, 1, 0, Word.WATCHFUL), (0, 0, 1, Word.WATCHFUL), (1, 0, 0, Word.GRAVE),
     (2, 5, 3, Word.GRAVE)],
)  # fmt: skip
def test_one_glance_is_enough_for_the_word(critical: int, high: int, late: int, word: Word) -> None:
    found = Situation(
        open_n=9, in_sight_n=9, critical_n=critical, high_n=high, waiting_n=3, late_n=late,
        closed_n=0, stations_n=1, all_stations_n=462,
    )  # fmt: skip

    assert found.word is word


def test_an_empty_day_is_under_control_and_asks_nothing(metro: Database) -> None:
    sari = actor(metro, "sari")

    found = seen(metro, sari)

    assert (found.word, found.open_n, found.closed_n, found.stations_n) == (Word.CALM, 0, 0, 0)
    assert found.all_stations_n == 462
    assert asked(metro, sari) == []


def test_the_numbers_count_the_scope_and_say_how_much_of_it_is_in_sight(metro: Database) -> None:
    sari, budi, dewi = (actor(metro, key) for key in ("sari", "budi", "dewi"))
    file(metro, sari, kind="brawl")
    file(metro, sari, kind="theft")
    file(metro, sari, kind="opened-late", station=IRING_MULYO_1)
    done = file(metro, sari, kind="damage")
    do(metro, sari, "take", done)
    do(metro, sari, "close", done, "resolved", "Sudah dibersihkan.")

    police, kpu, pusat = (seen(metro, who) for who in (sari, budi, dewi))

    assert (police.open_n, police.in_sight_n, police.high_n) == (3, 3, 1)
    assert (police.waiting_n, police.closed_n, police.stations_n) == (1, 1, 2)
    assert (kpu.open_n, kpu.in_sight_n) == (3, 1), "theft and brawl are the police's to open"
    assert (pusat.open_n, pusat.stations_n) == (2, 1), "the other kecamatan is not counted"


def test_a_complaint_about_an_officer_is_counted_only_for_those_who_may_read_it(
    metro: Database,
) -> None:
    sari, budi, rian = (actor(metro, key) for key in ("sari", "budi", "rian"))
    file(metro, sari, kind="officer-complaint")

    assert (seen(metro, rian).open_n, seen(metro, sari).open_n) == (1, 1)
    assert seen(metro, budi).open_n == 0, "its existence alone tells"


def test_a_late_answer_counts_and_what_was_closed_longer_ago_does_not(metro: Database) -> None:
    sari = actor(metro, "sari")
    file(metro, sari, kind="opened-late")
    done = file(metro, sari, kind="theft")
    do(metro, sari, "take", done)
    do(metro, sari, "close", done, "resolved", "Ditemukan kembali.")
    assert (seen(metro, sari).late_n, seen(metro, sari).closed_n) == (0, 1)

    metro.clocks.scene.forward(hours=24, seconds=1)  # type: ignore[attr-defined]

    found = seen(metro, sari)
    assert (found.late_n, found.closed_n, found.word) == (1, 0, Word.WATCHFUL)


def test_what_is_asked_of_a_reader_is_only_what_its_own_side_can_do(metro: Database) -> None:
    sari, budi, rian = (actor(metro, key) for key in ("sari", "budi", "rian"))
    late = file(metro, sari, kind="opened-late")
    brawl = file(metro, sari, kind="brawl")
    file(metro, sari, kind="theft")
    file(metro, sari, kind="officer-complaint")

    assert asked(metro, sari) == [("take", brawl)], "a theft can wait, KPU's is KPU's"
    assert asked(metro, budi) == [("answer", late)]
    assert all(id not in (late, brawl) for _, id in asked(metro, rian))

    do(metro, sari, "take", brawl)
    do(metro, budi, "accept", late)
    assert asked(metro, sari) == asked(metro, budi) == []


def test_what_was_closed_before_midnight_still_counts_half_an_hour_after_it(
    metro: Database,
) -> None:
    sari, budi = (actor(metro, key) for key in ("sari", "budi"))
    done = file(metro, sari, kind="theft")
    do(metro, sari, "take", done)
    do(metro, sari, "close", done, "resolved", "Ditemukan kembali.")  # 07.00 WIB

    metro.clocks.scene.forward(hours=17, minutes=30)  # type: ignore[attr-defined]

    now = metro.clocks.scene.now()
    assert seen(metro, sari).closed_n == seen(metro, budi).closed_n == 1
    with metro.read() as conn:
        since = now - CLOSED_WITHIN
        mine, mine_n = ended(conn, sari, ELECTION, Status.CLOSED, since, brief.CLOSED_N)
        others = ended(conn, budi, ELECTION, Status.CLOSED, since, brief.CLOSED_N)
    assert ([item.id for item in mine], mine_n) == ([done], 1)
    assert others == ([], 0), "counted in the scope, opened only by those who may"
