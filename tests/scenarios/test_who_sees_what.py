"""What a join, a second hand-over and another election do to who sees an incident."""

from __future__ import annotations

from damai.core.audience import members
from damai.db.database import Database
from damai.incidents import queries, service
from tests.builders import a_report, do, file, incident
from tests.harness import actor


def test_who_sees_the_incident_that_a_report_joined_sees_the_report_and_the_record_says_so(
    metro: Database,
) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    narrow = file(metro, sari, kind="theft", text="Dompet dicuri saat kotak dirampas.")
    wide = file(metro, sari, kind="box-seized", text="Kotak dirampas.")
    assert "kpu" not in members(incident(metro, sari, narrow).audience)

    do(metro, sari, "join", narrow, wide)

    with metro.read() as conn:
        read_by_kpu = queries.sheet(conn, budi, wide).reports
    assert {r.text for r in read_by_kpu} == {
        "Dompet dicuri saat kotak dirampas.",
        "Kotak dirampas.",
    }
    assert "kpu" in members(incident(metro, sari, narrow).audience)


def test_an_agency_that_worked_on_it_keeps_sight_when_the_next_one_declines(
    metro: Database,
) -> None:
    sari, lia, hadi = actor(metro, "sari"), actor(metro, "lia"), actor(metro, "hadi")
    id = file(metro, sari, kind="theft")
    before = set(members(incident(metro, sari, id).audience))
    do(metro, sari, "hand", id, "dinkes-metro")
    do(metro, lia, "accept", id)
    do(metro, sari, "hand", id, "satpolpp-metro")

    do(metro, hadi, "decline", id, "Bukan kami.")

    after = set(members(incident(metro, sari, id).audience))
    assert before < after
    assert incident(metro, lia, id).id == id


def test_a_reopened_incident_forgets_whom_it_was_handed_to(metro: Database) -> None:
    sari, lia = actor(metro, "sari"), actor(metro, "lia")
    id = file(metro, sari, kind="theft")
    do(metro, sari, "hand", id, "dinkes-metro")
    do(metro, lia, "accept", id)
    do(metro, lia, "close", id, "resolved", "Selesai.")

    do(metro, sari, "reopen", id, "Terjadi lagi.")

    found = incident(metro, sari, id)
    assert (found.handed_at, found.accepted_at, found.agency) == (None, None, None)


def test_the_board_the_inbox_and_their_counts_are_of_one_election(
    metro: Database, election: str, other_election: str
) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    now = file(metro, sari, kind="opened-late")
    metro.write_now(
        lambda uow: service.file_report(
            uow,
            sari,
            a_report(kind="opened-late", station=None, area="18.72.01.1003"),
            other_election,
        )
    )

    with metro.read() as conn:
        board = queries.board(conn, sari, queries.Filters(election=election))
        counts = queries.counts(conn, sari, election)
        inbox = queries.inbox(conn, budi, election)
        boxes = queries.inbox_counts(conn, budi, election)
        whole = queries.counts(conn, sari)
    assert [i.id for i in board] == [i.id for i in inbox["waiting"]] == [now]
    assert sum(counts.values()) == boxes["waiting"] == 1
    assert sum(whole.values()) == 2


def test_an_inbox_card_says_what_its_title_leaves_out(metro: Database) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    long = "Antrean " + "panjang " * 20
    texts = {
        file(metro, sari, kind="opened-late", text=text): rest
        for text, rest in (
            ("Belum dibuka. Saksi menunggu\n di luar.", "Saksi menunggu di luar."),
            ("Belum dibuka.", ""),
            ("Belum dibuka", ""),
            (long, long.strip()),
        )
    }

    with metro.read() as conn:
        shown = queries.inbox(conn, budi)["waiting"]
        assert queries.texts(conn, shown) == texts
        assert queries.texts(conn, []) == {}
