"""A version of an index lives: drafted, reviewed by another, published by another still; on both engines."""

from __future__ import annotations

import pytest

from damai.accounts import service as accounts
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.risk.engine.faults import Refused
from damai.risk.versions import service, store
from damai.risk.versions.model import State
from damai.risk.versions.prepare import fitted, prepare, scores_sha256
from damai.webkit.actor import House
from tests.builders import ELECTION
from tests.harness import actor
from tests.risk.kept import (
    AREA,
    DEFINITION,
    a_table,
    computed,
    drafted,
    published,
    reviewed,
    version,
)


def kinds(db: Database, id: str) -> list[str]:
    with db.read() as conn:
        return [e.kind for e in reader.of_subject(conn, f"risk-index/{id}")]


def test_a_version_stands_after_two_signatures_by_two_people(metro: Database) -> None:
    id = published(metro)

    found = version(metro, "budi", id)  # the election commission sees what the police published
    assert (found.state, found.number, found.institution) == (State.PUBLISHED, 1, "polri")
    assert len({found.reviewed_by, found.published_by}) == 2
    assert kinds(metro, id) == ["risk.drafted", "risk.reviewed", "risk.published"]


def test_the_second_signature_of_the_same_person_is_refused(metro: Database) -> None:
    id = drafted(metro)
    reviewed(metro, id, "tuti")
    tuti = actor(metro, "tuti")

    with pytest.raises(Forbidden, match="risk-same-person"):
        metro.write_now(lambda uow: service.publish(uow, tuti, id, 2))

    assert version(metro, "tuti", id).state is State.REVIEWED
    assert kinds(metro, id) == ["risk.drafted", "risk.reviewed"]


def test_nobody_reviews_the_own_draft(metro: Database) -> None:
    id = drafted(metro, "tuti")
    tuti = actor(metro, "tuti")

    with pytest.raises(Forbidden, match="risk-own-draft"):
        metro.write_now(lambda uow: service.review(uow, tuti, id, 1, "Baik."))


def test_a_draft_is_published_by_nobody(metro: Database) -> None:
    id = drafted(metro)
    made = actor(metro, "made")

    with pytest.raises(Conflict, match="risk-state"):
        metro.write_now(lambda uow: service.publish(uow, made, id, 1))


def test_a_draft_is_seen_by_its_institution_alone(metro: Database) -> None:
    id = drafted(metro)

    assert version(metro, "sari", id).state is State.DRAFT
    for stranger in ("budi", "rian"):
        with pytest.raises(NotFound, match="risk-version-none"):
            version(metro, stranger, id)
    assert version(metro, "maya", id).state is State.DRAFT  # the auditor sees every audience


def test_the_next_published_version_supersedes_the_one_before(metro: Database) -> None:
    first = published(metro)

    second = published(metro, table=computed(**{"18_72_01_1001": "200,2"}))

    assert version(metro, "sari", first).state is State.SUPERSEDED
    assert (version(metro, "sari", second).state, version(metro, "sari", second).number) == (
        State.PUBLISHED,
        2,
    )
    assert kinds(metro, first)[-1] == "risk.superseded"


def test_the_lists_of_two_institutions_stand_beside_each_other(metro: Database) -> None:
    ours = published(metro)
    theirs = drafted(metro, "laras")
    reviewed(metro, theirs, "surya")
    laras = actor(metro, "laras")
    with pytest.raises(Forbidden):  # an analyst does not publish
        metro.write_now(lambda uow: service.publish(uow, laras, theirs, 2))

    assert version(metro, "sari", ours).state is State.PUBLISHED
    assert version(metro, "surya", theirs).institution == "bawaslu"


def test_another_institution_signs_nothing_of_ours(metro: Database) -> None:
    id = drafted(metro)
    surya = actor(metro, "surya")

    with pytest.raises(NotFound):
        metro.write_now(lambda uow: service.review(uow, surya, id, 1, "Baik."))


def test_a_withdrawn_version_says_why_and_stays_readable(metro: Database) -> None:
    id = published(metro)
    tuti = actor(metro, "tuti")

    metro.write_now(lambda uow: service.withdraw(uow, tuti, id, 3, "Kolom DPTb tertukar."))

    found = version(metro, "budi", id)
    assert (found.state, found.reason) == (State.WITHDRAWN, "Kolom DPTb tertukar.")
    with pytest.raises(Conflict, match="risk-state"):
        metro.write_now(lambda uow: service.withdraw(uow, tuti, id, 4, "Lagi."))


def test_who_drafted_it_and_audits_now_withdraws_nothing(sqlite_metro: Database) -> None:
    id = drafted(sqlite_metro, "eka")
    eka = actor(sqlite_metro, "eka").id.removeprefix("person/")

    def becomes_auditor(uow: UnitOfWork) -> None:
        accounts.change_person(uow, House(), eka, 1, "auditor", AREA, True)

    sqlite_metro.write_now(becomes_auditor)
    auditor = actor(sqlite_metro, "eka")
    assert auditor.role == "auditor"
    with pytest.raises(Forbidden):
        sqlite_metro.write_now(lambda uow: service.withdraw(uow, auditor, id, 1, "Tidak perlu."))

    assert version(sqlite_metro, "sari", id).state is State.DRAFT


def test_an_analyst_takes_back_nothing_that_is_published(sqlite_metro: Database) -> None:
    id, eka = published(sqlite_metro), actor(sqlite_metro, "eka")

    with pytest.raises(Forbidden):
        sqlite_metro.write_now(lambda uow: service.withdraw(uow, eka, id, 3, "Tidak perlu."))


def test_a_version_that_moved_on_is_not_signed_unseen(metro: Database) -> None:
    id = drafted(metro)
    reviewed(metro, id)
    made = actor(metro, "made")

    with pytest.raises(Conflict):
        metro.write_now(lambda uow: service.publish(uow, made, id, 1))


def test_scores_are_those_of_the_engine_and_the_frozen_data_give_them_again(
    metro: Database,
) -> None:
    id = published(metro)

    with metro.read() as conn:
        definition, data = store.made_of(conn, id)
        rows = store.scores(conn, id)
    again = fitted(definition, data)
    by_place = dict(zip(again.units.tolist(), again.score.tolist(), strict=True))
    assert {row.place: row.score for row in rows} == by_place
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].place == "18.72.05.1001"
    assert version(metro, "sari", id).scores_sha256 == scores_sha256(again)
    assert next(row.present for row in rows if row.place == "18.72.01.1003") == 0.5


def test_a_reader_of_a_sub_district_sees_the_city_index_of_own_places(metro: Database) -> None:
    id = published(metro)

    assert version(metro, "agus", id).id == id
    with metro.read() as conn:
        own = store.scores(conn, id, actor(metro, "agus").scope)
    assert [row.place for row in own] == ["18.72.01.1001", "18.72.01.1003", "18.72.01.1002"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"18_72_01_9999": "200,2"}, "risk-places-unknown"),
        ({"18_71_01_1001": "200,2"}, "risk-places-outside"),
    ],
)
def test_places_that_are_not_of_the_area_are_refused_by_name(
    metro: Database, change: dict[str, str], code: str
) -> None:
    eka = actor(metro, "eka")
    table = computed(**change)

    with pytest.raises(Invalid, match=code) as refused:
        metro.write_now(lambda uow: service.draft(uow, eka, ELECTION, AREA, table))

    assert str(refused.value.data["places"]) == next(iter(change)).replace("_", ".")


def test_an_operator_reads_and_drafts_nothing(metro: Database) -> None:
    sari = actor(metro, "sari")

    with pytest.raises(Forbidden):
        metro.write_now(lambda uow: service.draft(uow, sari, ELECTION, AREA, computed()))


@pytest.mark.parametrize(
    ("definition", "data", "code"),
    [
        (DEFINITION, b"code,crowding,health_reach\n18.72.01.1001,viel,2\n", "risk-cell"),
        (DEFINITION, a_table(**{"18_72": "1,2"}), "risk-levels-mixed"),
        (DEFINITION.replace("[classes]", "[aggregate]\nmethod = 'mean'\n[uncertainty]\n").replace(
            'method = "fixed"\ncuts = [30.0, 70.0]\nnames = ["rendah", "sedang", "tinggi"]', "weights = 0.2"
        ), a_table(), "risk-version-classless"),
        ("", a_table(), "risk-"),
        ("index = 3", b"", "risk-"),
    ],
)  # fmt: skip
def test_what_cannot_become_a_version_is_refused_before_anything_is_written(
    definition: str, data: bytes, code: str
) -> None:
    with pytest.raises((Refused, DamaiError), match=code):
        prepare(definition, data)
