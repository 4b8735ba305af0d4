"""Finding people: name, role and office alone, and only for those who may see people."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import finding
from damai.accounts.tables import person
from damai.app.words import catalogue
from damai.db.database import Database
from tests.harness import CAST, actor

ROLES = {
    key.removeprefix("accounts.role."): catalogue().text(key, "id")
    for key in catalogue().keys("id")
    if key.startswith("accounts.role.")
}


def found(db: Database, who: str, text: str, limit: int = 1_000) -> list[finding.PersonSeen]:
    with db.read() as conn:
        return finding.find(conn, actor(db, who), text, ROLES, limit)


def test_commander_auditor_and_administrator_find_people_and_nobody_else_does(
    metro: Database,
) -> None:
    finders = {who for who in CAST if found(metro, who, "sari")}

    assert finders == {"tuti", "made", "surya", "maya", "admin"}


@pytest.mark.parametrize(
    ("text", "name"),
    [("sari", "Sari"), ("SARI", "Sari"), ("operator sari", "Sari"), ("komandan", "Tuti")],
)
def test_people_are_found_by_name_role_and_office(metro: Database, text: str, name: str) -> None:
    assert name in " ".join(one.name for one in found(metro, "admin", text))


def test_what_is_told_of_a_person_is_name_role_and_office(metro: Database) -> None:
    (sari,) = found(metro, "tuti", "sari")

    told = asdict(sari)
    assert set(told) == {"id", "name", "role", "office", "active", "manageable"}
    assert (told["role"], told["manageable"]) == ("operator", False)
    assert found(metro, "admin", "sari")[0].manageable


def test_who_may_no_longer_sign_in_is_found_by_administrators_alone(metro: Database) -> None:
    (sari,) = found(metro, "admin", "sari")
    with metro.writer_engine.begin() as conn:
        conn.execute(sa.update(person).where(person.c.id == UUID(sari.id)).values(active=False))

    assert found(metro, "tuti", "sari") == []
    assert [one.active for one in found(metro, "admin", "sari")] == [False]


@pytest.mark.parametrize("text", ["", "  ", "%", "antah", "sari antah", "'"])
def test_what_fits_nobody_finds_nobody(metro: Database, text: str) -> None:
    assert found(metro, "admin", text) == []


def test_no_more_than_asked_for(metro: Database) -> None:
    assert len(found(metro, "admin", "a", 3)) == 3
