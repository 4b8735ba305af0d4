"""What the command center promises, told as stories of the cast."""

from __future__ import annotations

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.incidents import queries
from damai.incidents.model import Status
from damai.journal import reader
from tests.builders import IRING_MULYO_1, a_report, do, file, incident
from tests.harness import actor


def kinds_of(db: Database, id: str) -> list[str]:
    with db.read() as conn:
        return [c.kind for c in reader.of_subject(conn, f"incident/{id}")]


def test_a_report_is_taken_handed_accepted_answered_and_closed(metro: Database) -> None:
    sari, hadi = actor(metro, "sari"), actor(metro, "hadi")
    id = file(metro, sari, kind="disorder")

    do(metro, sari, "take", id)
    do(metro, sari, "hand", id, "satpolpp-metro")
    do(metro, hadi, "accept", id)
    do(metro, hadi, "reply", id, "Dua regu di tempat.")
    do(metro, hadi, "close", id, "resolved", "Area tertib kembali.")

    found = incident(metro, sari, id)
    assert (found.status, found.outcome, found.version) == (Status.CLOSED, "resolved", 6)
    assert kinds_of(metro, id) == [
        "incidents.reported",
        "incidents.taken",
        "incidents.handed",
        "incidents.accepted",
        "incidents.replied",
        "incidents.closed",
    ]


def test_what_kpu_owns_is_in_kpus_inbox_from_birth_and_may_be_declined(metro: Database) -> None:
    sari, budi = actor(metro, "sari"), actor(metro, "budi")
    id = file(metro, sari, kind="opened-late")

    with metro.read() as conn:
        waiting = queries.inbox(conn, budi)["waiting"]
    assert [i.id for i in waiting] == [id]
    assert waiting[0].due_at is not None

    do(metro, budi, "decline", id, "Sudah dibuka pukul 07.05.")
    found = incident(metro, sari, id)
    assert (found.status, found.agency) == (Status.OPEN, None)

    do(metro, sari, "hand", id, "ppk-metro-pusat")
    assert incident(metro, budi, id).agency == "ppk-metro-pusat"


def test_the_police_may_forward_but_never_archive_or_close_what_bawaslu_owns(
    metro: Database,
) -> None:
    sari, rian = actor(metro, "sari"), actor(metro, "rian")
    id = file(metro, sari, kind="intimidation")

    for verb, args in (
        ("archive", ("bukan apa-apa",)),
        ("close", ("not-true", "x")),
        ("set_severity", ("low", "x")),
        ("take", ()),
        ("recall", ("x",)),
    ):
        with pytest.raises((Forbidden, Conflict)):
            do(metro, sari, verb, id, *args)

    do(metro, rian, "decline", id, "Perlu bukti awal dari posko.")
    with pytest.raises(Forbidden):
        do(metro, sari, "hand", id, "satpolpp-metro")
    do(metro, sari, "hand", id, "bawaslu-metro")
    do(metro, rian, "accept", id)
    do(metro, rian, "close", id, "passed-on", "Diregistrasi pada Bawaslu.")


def test_a_complaint_about_an_officer_is_out_of_the_officers_reach(metro: Database) -> None:
    sari, rian, gita = actor(metro, "sari"), actor(metro, "rian"), actor(metro, "gita")
    id = file(metro, sari, kind="officer-complaint", source="warga, 0812-000")

    do(metro, sari, "note", id, "Petugas yang bertugas di sana regu dua.")
    for verb, args in (
        ("archive", ("iseng",)),
        ("set_severity", ("low", "sepele")),
        ("close", ("not-true", "x")),
        ("take", ()),
        ("triage", ()),
        ("hand", ("polres-metro",)),
    ):
        with pytest.raises((Forbidden, Conflict)):
            do(metro, sari, verb, id, *args)
    with metro.read() as conn:
        assert queries.sheet(conn, sari, id).reports[0].source is None
        assert queries.sheet(conn, rian, id).reports[0].source == "warga, 0812-000"
        assert queries.sheet(conn, gita, id).reports[0].source == "warga, 0812-000"
    with pytest.raises(Forbidden):
        do(metro, rian, "archive", id, "x")
    bodies = b"".join(c.body or b"" for c in _entries(metro, id))
    assert b"0812" not in bodies


def _entries(db: Database, id: str):
    with db.read() as conn:
        return reader.of_subject(conn, f"incident/{id}")


def test_an_agency_that_declines_loses_sight_when_it_saw_it_only_by_the_hand_over(
    metro: Database,
) -> None:
    sari, hadi = actor(metro, "sari"), actor(metro, "hadi")
    id = file(metro, sari, kind="theft")
    with pytest.raises(NotFound):
        incident(metro, hadi, id)

    do(metro, sari, "hand", id, "satpolpp-metro")
    assert incident(metro, hadi, id).status is Status.HANDED
    do(metro, hadi, "decline", id, "Bukan tugas kami.")

    with pytest.raises(NotFound):
        incident(metro, hadi, id)
    last = _entries(metro, id)[-1]
    assert (last.audience, last.audience_before) == ("polri", "polri+satpolpp")


@pytest.mark.asvs("2.3.4")
def test_two_people_take_one_incident_and_one_wins(metro: Database) -> None:
    sari, wira = actor(metro, "sari"), actor(metro, "wira")
    id = file(metro, sari)

    do(metro, sari, "take", id, seen=1)
    with pytest.raises(Conflict) as caught:
        do(metro, wira, "take", id, seen=1)

    assert (caught.value.data["seen"], caught.value.data["current"]) == (1, 2)
    assert incident(metro, wira, id).taken_by == sari.id


def test_a_duplicate_is_joined_and_its_report_moves(metro: Database) -> None:
    sari = actor(metro, "sari")
    one, two = file(metro, sari), file(metro, sari, text="Ada perkelahian di parkiran TPS 3")

    do(metro, sari, "join", two, one)

    assert incident(metro, sari, one).reports_n == 2
    assert incident(metro, sari, two).joined_into == one
    with metro.read() as conn:
        assert len(queries.sheet(conn, sari, one).reports) == 2
    with pytest.raises(Conflict):
        do(metro, sari, "take", two)


def test_the_same_report_again_has_one_effect_and_another_body_is_a_conflict(
    metro: Database,
) -> None:
    sari, wira = actor(metro, "sari"), actor(metro, "wira")
    report = a_report()
    file(metro, sari, report)
    with metro.read() as conn:
        size = reader.size(conn)

    file(metro, sari, report)

    with metro.read() as conn:
        assert reader.size(conn) == size
    with pytest.raises(Conflict, match="id-reused"):
        file(metro, sari, a_report(id=report.id, text="lain"))
    with pytest.raises(Conflict, match="id-reused"):
        file(metro, wira, report)


def test_a_place_outside_the_scope_is_refused(metro: Database) -> None:
    agus = actor(metro, "agus")
    with pytest.raises(Forbidden):
        file(metro, agus, station=IRING_MULYO_1)


@pytest.mark.asvs("2.2.1", "2.2.3")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"station": "18.72.01.1003.999"}, "station-unknown"),
        ({"station": "xx"}, "station-code"),
        ({"station": None}, "place-missing"),
        ({"station": None, "area": "99.99"}, "area-unknown"),
        ({"kind": "protest"}, "kind-unknown"),
        ({"text": "   "}, "text-missing"),
        ({"text": "a\x00b"}, "text-control"),
        ({"text": "\ud800"}, "text-control"),
        ({"channel": "telepathy"}, "channel-unknown"),
        ({"lon": 105.3}, "point-half"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(
    sqlite_metro: Database, given: dict[str, object], code: str
) -> None:
    with sqlite_metro.read() as conn:
        size = reader.size(conn)

    with pytest.raises(Invalid) as caught:
        file(sqlite_metro, actor(sqlite_metro, "sari"), **given)

    assert caught.value.code == code
    assert caught.value.field
    with sqlite_metro.read() as conn:
        assert reader.size(conn) == size


def test_a_liaison_sees_only_its_own_kecamatan(metro: Database) -> None:
    sari, dewi = actor(metro, "sari"), actor(metro, "dewi")
    inside = file(metro, sari, kind="opened-late")
    outside = file(metro, sari, kind="opened-late", station=IRING_MULYO_1)

    assert incident(metro, dewi, inside).id == inside
    with pytest.raises(NotFound):
        incident(metro, dewi, outside)
    with metro.read() as conn:
        found, _ = queries.page(conn, dewi, queries.Filters())
    assert [i.id for i in found] == [inside]
