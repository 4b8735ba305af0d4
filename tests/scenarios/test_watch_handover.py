"""A night at the posko: who is on, what is handed over, and that nobody slips away unseen."""

from __future__ import annotations

import pytest

from damai.accounts import service as accounts
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.incidents import queries as incidents
from damai.journal import reader
from damai.watches import queries, store
from damai.watches.model import State
from damai.watches.queries import handover, stood_now
from damai.watches.service import sign
from tests.builders import do, file
from tests.harness import actor
from tests.watches.acting import acknowledges, at_desk, does, later


def kinds(db: Database, office: str = "polres-metro") -> list[str]:
    with db.read() as conn:
        return [e.kind for e in reader.of_subject(conn, f"watch/{office}")]


def test_sari_signs_her_watch_over_and_wira_signs_for_it(metro: Database) -> None:
    sari = actor(metro, "sari")
    before = file(metro, sari, kind="theft", text="Sebelum jaga.")
    does(metro, "sari", "begin")
    began = metro.clocks.scene.now()
    brawl = file(metro, sari, kind="brawl", text="Keributan di parkiran.")
    late = file(metro, sari, kind="opened-late", text="TPS belum buka.")
    done = file(metro, sari, kind="damage", text="Kaca pecah.")
    gone = file(metro, sari, kind="other", text="Telepon iseng.")
    do(metro, sari, "take", done)
    do(metro, sari, "close", done, "resolved", "Diganti.")
    do(metro, sari, "archive", gone, "Iseng.")
    later(metro, hours=11)

    page = at_desk(metro, "sari")

    assert (page.since, page.own_since) == (began, False)
    assert [i.id for i in page.open] == [
        brawl,
        before,
        late,
    ]  # the severest, then the longest waiting
    assert [i.id for i in page.promised] == [late]
    assert page.figures.late_n == 1
    assert ([i.id for i in page.closed[0]], page.closed[1]) == ([done], 1)
    assert ([i.id for i in page.put_aside[0]], page.put_aside[1]) == ([gone], 1)

    does(metro, "sari", "sign", "KPU berjanji menelepon kembali pukul 19.", page=page)
    seen = at_desk(metro, "wira")
    assert seen.watch is not None
    assert (seen.watch.state, seen.watch.note) == (
        State.SIGNED, "KPU berjanji menelepon kembali pukul 19.",
    )  # fmt: skip
    does(metro, "wira", "receive", page=seen)

    after = at_desk(metro, "wira")
    assert after.watch is not None
    assert (after.watch.person, after.watch.began_at) == (
        actor(metro, "wira").id, metro.clocks.scene.now(),
    )  # fmt: skip
    assert after.unsigned == []
    assert kinds(metro) == ["watches.begun", "watches.signed", "watches.received"]


def test_the_numbers_are_those_of_the_board(metro: Database) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    made = [
        file(metro, sari, kind=kind, text=f"Nomor {n}.")
        for n, kind in enumerate(
            ("brawl", "theft", "opened-late", "intimidation", "fire", "damage")
        )
    ]
    do(metro, sari, "take", made[0])
    do(metro, sari, "triage", made[1])
    do(metro, budi, "accept", made[2])

    for who in ("sari", "budi", "rian", "dewi", "maya"):
        page = at_desk(metro, who)
        person = actor(metro, who)
        with metro.read() as conn:
            election = page.open[0].election if page.open else None
            counts = incidents.counts(conn, person, election)
        figures = page.figures
        assert figures.by_severity == counts
        assert figures.open_n == sum(counts.values()) == len(page.open)
        assert figures.untaken_n + figures.worked_n + figures.promised_n == figures.open_n
        assert figures.promised_n == len(page.promised)


@pytest.mark.parametrize("what", ["report", "note", "close"])
def test_a_page_that_is_older_than_what_happened_is_not_signed(metro: Database, what: str) -> None:
    sari = actor(metro, "sari")
    does(metro, "sari", "begin")
    known = file(metro, sari, kind="brawl", text="Sudah dibaca.")
    do(metro, sari, "take", known)
    stale = at_desk(metro, "sari")
    if what == "report":
        new = file(metro, sari, kind="theft", text="Baru masuk.")
    elif what == "note":
        new, _ = known, do(metro, sari, "note", known, "Kata baru.")
    else:
        new, _ = known, do(metro, sari, "close", known, "resolved", "Tertib.")

    with pytest.raises(Conflict, match="watch-news"):
        does(metro, "sari", "sign", "", page=stale)

    with metro.read() as conn:
        fresh = handover(conn, sari, the_election(metro), metro.clocks.scene.now(), stale.seq)
    assert [i.id for i in fresh.news] == [new]
    does(metro, "sari", "sign", "", page=fresh)
    # The other's page too: what came after the first signature is read before the second.
    read = at_desk(metro, "wira")
    file(metro, sari, kind="fire", text="Sesudah tanda tangan.")
    with pytest.raises(Conflict, match="watch-news"):
        does(metro, "wira", "receive", page=read)
    does(metro, "wira", "receive")
    assert kinds(metro)[-2:] == ["watches.signed", "watches.received"]


@pytest.mark.parametrize("what", ["report", "note", "close"])
def test_what_happens_between_the_last_look_and_the_signature_refuses_it(
    metro: Database, what: str
) -> None:
    """The look is taken beside the writer; the command sees that it does not hold any more."""
    sari = actor(metro, "sari")
    does(metro, "sari", "begin")
    known = file(metro, sari, kind="brawl", text="Sudah dibaca.")
    do(metro, sari, "take", known)
    page = at_desk(metro, "sari")
    looked = stood_now(metro, sari, the_election(metro))
    if what == "report":
        file(metro, sari, kind="theft", text="Baru masuk.")
    elif what == "note":
        do(metro, sari, "note", known, "Kata baru.")
    else:
        do(metro, sari, "close", known, "resolved", "Tertib.")

    with pytest.raises(Conflict, match="watch-news"):
        metro.write_now(lambda uow: sign(uow, sari, page.version, page.mark, "", looked))


def test_a_page_of_long_ago_is_told_the_newest_and_the_whole_journal_is_not_read(
    metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NEWS_ENTRIES_N", 2)
    sari = actor(metro, "sari")
    does(metro, "sari", "begin")
    filed = [file(metro, sari, kind="theft", text=f"Laporan {n}.") for n in range(3)]

    with metro.read() as conn:
        page = handover(conn, sari, the_election(metro), metro.clocks.scene.now(), 0)

    assert sorted(i.id for i in page.news) == sorted(filed[1:])


def the_election(db: Database) -> str:
    with db.read() as conn:
        house = accounts.the_installation(conn)
    assert house is not None
    return house.election


def test_both_signatures_are_of_two_people_of_the_office(metro: Database) -> None:
    does(metro, "sari", "begin")
    with pytest.raises(Forbidden, match="watch-others"):
        does(metro, "wira", "sign", "bukan jaga saya")
    with pytest.raises(Conflict, match="watch-not-now"):
        does(metro, "wira", "receive")
    does(metro, "sari", "sign", "")
    with pytest.raises(Conflict, match="watch-own"):
        does(metro, "sari", "receive")
    with pytest.raises(NotFound, match="watch-none"):
        does(metro, "budi", "receive")  # of KPU: there nobody is on
    for who in ("agus", "bayu", "maya", "admin"):
        with pytest.raises(Forbidden):
            does(metro, who, "begin")
    does(metro, "sari", "withdraw")
    with pytest.raises(Conflict, match="watch-not-now"):
        does(metro, "wira", "receive")
    assert kinds(metro) == ["watches.begun", "watches.signed", "watches.signature-withdrawn"]


def test_a_takeover_without_a_signature_stands_before_the_commander_until_acknowledged(
    metro: Database,
) -> None:
    does(metro, "sari", "begin")
    later(metro, hours=12)
    with pytest.raises(Invalid, match="text-missing") as caught:
        does(metro, "wira", "take_over", "  ")
    assert caught.value.field == "reason"

    does(metro, "wira", "take_over", "Sari jatuh sakit dan dibawa ke RS.")

    (ended,) = at_desk(metro, "tuti").unsigned
    assert (ended.person, ended.ended_by, ended.ended_how, ended.reason) == (
        actor(metro, "sari").id, actor(metro, "wira").id, "taken-over",
        "Sari jatuh sakit dan dibawa ke RS.",
    )  # fmt: skip
    with pytest.raises(Forbidden):
        acknowledges(metro, "wira", ended.id)
    with pytest.raises(NotFound):
        acknowledges(metro, "tuti", "00000000-0000-7000-8000-000000000000")
    acknowledges(metro, "tuti", ended.id)
    assert at_desk(metro, "tuti").unsigned == []
    with pytest.raises(Conflict, match="watch-acknowledged"):
        acknowledges(metro, "tuti", ended.id)
    assert kinds(metro) == ["watches.begun", "watches.taken-over", "watches.acknowledged"]


def test_the_watch_goes_on_after_the_commander_has_acknowledged_how_it_began(
    metro: Database,
) -> None:
    does(metro, "sari", "begin")
    does(metro, "wira", "take_over", "Sari dipanggil ke lokasi.")
    [unsigned] = at_desk(metro, "tuti").unsigned
    acknowledges(metro, "tuti", unsigned.id)

    does(metro, "wira", "sign", "Aman.")
    does(metro, "sari", "receive")

    after = at_desk(metro, "sari")
    assert after.watch is not None
    assert after.watch.person == actor(metro, "sari").id


def test_whoever_leaves_without_a_successor_says_why_and_the_commander_sees_it(
    metro: Database,
) -> None:
    does(metro, "sari", "begin")
    does(metro, "sari", "leave", "Posko pindah ke KPU.")

    page = at_desk(metro, "tuti")
    assert page.watch is None
    assert [w.ended_how for w in page.unsigned] == ["left"]
    does(metro, "tuti", "begin")
    assert at_desk(metro, "sari").watch.person == actor(metro, "tuti").id  # type: ignore[union-attr]


def test_somebody_who_comes_back_reads_what_was_closed_since_they_left(metro: Database) -> None:
    sari, wira = actor(metro, "sari"), actor(metro, "wira")
    does(metro, "sari", "begin")
    first = file(metro, sari, kind="damage", text="Selesai pada jaga Sari.")
    do(metro, sari, "take", first)
    do(metro, sari, "close", first, "resolved", "Beres.")
    later(metro, hours=12)
    does(metro, "sari", "sign", "")
    does(metro, "wira", "receive")
    left = metro.clocks.scene.now()
    later(metro, hours=1)
    second = file(metro, wira, kind="damage", text="Selesai pada jaga Wira.")
    do(metro, wira, "take", second)
    do(metro, wira, "close", second, "resolved", "Beres.")
    later(metro, hours=11)
    does(metro, "wira", "sign", "")

    page = at_desk(metro, "sari")

    assert (page.since, page.own_since) == (left, True)
    assert [i.id for i in page.closed[0]] == [second]


def test_an_office_has_one_watch_and_another_office_its_own(metro: Database) -> None:
    does(metro, "sari", "begin")
    stale = at_desk(metro, "budi")
    does(metro, "budi", "begin")
    with pytest.raises(Conflict, match="watch-running"):
        does(metro, "wira", "begin")
    does(metro, "budi", "leave", "Salah tekan.")
    with pytest.raises(Conflict):  # a page of before: KPU's watch was begun and left since
        does(metro, "budi", "begin", page=stale)

    with metro.read() as conn:
        assert [w.agency for w in store.standing(conn)] == ["kpu-metro", "polres-metro"]
    assert at_desk(metro, "rian").watch is None
    assert at_desk(metro, "rian").unsigned == []


def test_a_complaint_about_an_officer_is_handed_over_to_whom_may_read_it(metro: Database) -> None:
    rian, sari = actor(metro, "rian"), actor(metro, "sari")
    file(metro, sari, kind="money-politics", text="Amplop dibagikan.")
    hidden = file(metro, rian, kind="neutrality", text="Hanya Bawaslu dan Polri.")

    assert hidden in [i.id for i in at_desk(metro, "rian").open]
    assert hidden not in [i.id for i in at_desk(metro, "budi").open]


def test_the_note_stays_with_whoever_received_it_until_that_watch_is_over(metro: Database) -> None:
    does(metro, "sari", "begin")
    does(metro, "sari", "sign", "Telepon Kapolsek pukul 04.00.")
    does(metro, "wira", "receive")

    received = at_desk(metro, "wira").received
    assert received is not None
    assert (received.note, received.person) == (
        "Telepon Kapolsek pukul 04.00.",
        actor(metro, "sari").id,
    )
    later(metro, hours=8)
    does(metro, "sari", "take_over", "Wira sakit.")
    assert at_desk(metro, "sari").received is None
