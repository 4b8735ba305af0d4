"""What the journal gives of the index, and to whom: a draft's entry to its institution, what was published to all."""

from __future__ import annotations

import pytest

from damai.api.sight import in_full
from damai.db.database import Database
from damai.journal import reader
from damai.journal.rows import page
from damai.risk.observations import service as observations
from damai.risk.versions import service
from tests.builders import ELECTION
from tests.contracts.expectation_risk import observation
from tests.harness import actor
from tests.risk.kept import computed, drafted, published, reviewed, version

ALL = ["risk.drafted", "risk.reviewed", "risk.published"]


def given(db: Database, who: str, subject: str) -> list[str]:
    """The kinds of the subject's entries that ``who`` has whole."""
    with db.read() as conn:
        mine = {entry.seq for entry in reader.of_subject(conn, subject)}
        rows = [row for row in page(conn, 0, reader.size(conn), 10_000) if row[0] in mine]
        whole = in_full(conn, actor(db, who), rows)
    return [row[3] for row in rows if row[0] in whole]


def of_version(db: Database, who: str, id: str) -> list[str]:
    return given(db, who, f"risk-index/{id}")


def test_a_draft_in_the_journal_is_its_institutions_own(metro: Database) -> None:
    id = drafted(metro)
    reviewed(metro, id)

    assert of_version(metro, "tuti", id) == ALL[:2]
    assert of_version(metro, "maya", id) == ALL[:2]  # the auditor
    assert of_version(metro, "surya", id) == []  # a commander of another institution
    assert of_version(metro, "eka", id) == []  # who drafted it, and does not read the journal


def test_after_publishing_partners_read_that_and_not_what_was_said_before(metro: Database) -> None:
    id = published(metro)

    assert of_version(metro, "surya", id) == ["risk.published"]
    assert of_version(metro, "tuti", id) == ALL


def test_what_is_kept_for_the_own_institution_stays_there(sqlite_metro: Database) -> None:
    id = drafted(sqlite_metro)
    reviewed(sqlite_metro, id)
    made = actor(sqlite_metro, "made")
    sqlite_metro.write_now(lambda uow: service.publish(uow, made, id, 2, own=True))

    assert of_version(sqlite_metro, "surya", id) == []
    assert of_version(sqlite_metro, "tuti", id) == ALL


def test_a_version_that_was_followed_stays_readable_to_who_saw_it(metro: Database) -> None:
    first = published(metro)
    second = published(metro, table=computed(**{"18_72_01_1001": "200,2"}))

    for who in ("sari", "budi", "rian", "agus"):
        assert version(metro, who, first).state == "superseded"
    assert of_version(metro, "surya", first) == ["risk.published", "risk.superseded"]
    assert of_version(metro, "surya", second) == ["risk.published"]


def test_a_version_that_was_taken_back_stays_readable_to_who_saw_it(metro: Database) -> None:
    id = published(metro)
    tuti = actor(metro, "tuti")
    metro.write_now(lambda uow: service.withdraw(uow, tuti, id, 3, "Kolom tertukar."))

    for who in ("sari", "budi", "rian", "agus"):
        assert version(metro, who, id).reason == "Kolom tertukar."
    assert of_version(metro, "surya", id) == ["risk.published", "risk.withdrawn"]


def test_a_draft_that_was_rejected_is_nobody_elses(sqlite_metro: Database) -> None:
    id = drafted(sqlite_metro)
    tuti = actor(sqlite_metro, "tuti")
    sqlite_metro.write_now(lambda uow: service.withdraw(uow, tuti, id, 1, "Sumber lama."))

    assert of_version(sqlite_metro, "surya", id) == []
    assert of_version(sqlite_metro, "tuti", id) == ["risk.drafted", "risk.withdrawn"]


@pytest.mark.parametrize(("who", "whole"), [("tuti", True), ("maya", True), ("surya", False)])
def test_what_one_institution_saw_of_places_is_its_own(
    sqlite_metro: Database, who: str, whole: bool
) -> None:
    sari = actor(sqlite_metro, "sari")
    batch = sqlite_metro.write_now(
        lambda uow: observations.observe(uow, sari, ELECTION, [observation("18.72.01.1001")])
    ).value.id

    found = given(sqlite_metro, who, f"risk-batch/{batch}")

    assert found == (["risk.observed"] if whole else [])
