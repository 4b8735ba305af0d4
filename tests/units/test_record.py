"""What the journal gives of a post, and to whom: of a restricted one nothing but to who guards it, also of before."""

from __future__ import annotations

from typing import Any

import pytest

from damai.api.sight import in_full
from damai.db.database import Database
from damai.journal import reader
from damai.journal.rows import page
from damai.units import service
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import a_post, place_post


def given(db: Database, who: str, post: str) -> int:
    """How many of the post's entries ``who`` has whole."""
    with db.read() as conn:
        mine = {entry.seq for entry in reader.of_subject(conn, f"post/{post}")}
        rows = [row for row in page(conn, 0, reader.size(conn), 10_000) if row[0] in mine]
        return len(in_full(conn, actor(db, who), rows))


def change(db: Database, post: str, seen: int, **values: Any) -> None:
    sari = actor(db, "sari")
    db.write_now(
        lambda uow: service.change_post(uow, sari, ELECTION, post, seen, a_post(**values)),
        actor=sari.id,
    )


def test_a_post_that_becomes_restricted_is_sealed_from_its_first_entry_on(metro: Database) -> None:
    post, other = place_post(metro), place_post(metro, name="Gudang lain")
    assert given(metro, "maya", post) == 1  # the auditor

    change(metro, post, 1, restricted="yes")

    assert given(metro, "maya", post) == 0
    assert given(metro, "tuti", post) == 2
    assert given(metro, "maya", other) == 1


@pytest.mark.parametrize(("who", "whole"), [("maya", 1), ("tuti", 2)])
def test_what_was_said_while_a_post_was_restricted_stays_sealed(
    sqlite_metro: Database, who: str, whole: int
) -> None:
    post = place_post(sqlite_metro, restricted="yes")

    change(sqlite_metro, post, 1)

    assert given(sqlite_metro, who, post) == whole
