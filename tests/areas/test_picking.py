"""What a form's area means: its code, a code of before, its name; and what is said when it means nothing."""

from __future__ import annotations

import dataclasses

import pytest

from damai.accounts.model import SignedIn
from damai.areas.picking import Tree
from damai.core.errors import Invalid
from damai.db.database import Database
from tests.areas.acting import bring

TWINS = """code,name,type,lon,lat
18,Lampung,provinsi,,
18.72,Kota Metro,kota,,
18.72.01,Metro Pusat,kecamatan,,
18.72.01.1001,Metro,kelurahan,,
18.72.01.1003,Sukamaju,kelurahan,,
18.72.02,Metro Utara,kecamatan,,
18.72.02.1001,Sukamaju,kelurahan,,
"""
ADMIN = SignedIn(
    id="person/x", name="x", role="administrator", agency="damai", institution="damai", scope=""
)


@pytest.fixture
def twins(tree: Database) -> Database:
    assert bring(tree, "areas", TWINS).ok
    return tree


def chosen(db: Database, text: str, level: str = "") -> str:
    with db.read() as conn:
        return Tree().chosen(conn, ADMIN, text, "area", level)


def refused(db: Database, text: str, level: str = "") -> Invalid:
    with pytest.raises(Invalid) as caught:
        chosen(db, text, level)
    assert caught.value.field == "area"
    return caught.value


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("18.72.01", "", "18.72.01"),
        ("187201", "", "18.72.01"),
        (" 18.72.01.1001 ", "", "18.72.01.1001"),
        ("metro pusat", "", "18.72.01"),
        ("Kota Metro", "", "18.72"),
        ("METRO", "", "18.72.01.1001"),
        ("Sukamaju, Metro Utara", "", "18.72.02.1001"),
        ("sukamaju, metro pusat, kota metro", "desakel", "18.72.01.1003"),
    ],
)
def test_a_code_or_the_name_of_one_area_is_that_area(
    twins: Database, text: str, level: str, code: str
) -> None:
    assert chosen(twins, text, level) == code


def test_a_name_that_several_have_is_asked_back_with_what_each_lies_in(twins: Database) -> None:
    error = refused(twins, "Sukamaju")

    assert error.code == "area-several"
    assert error.data["near"] == (
        "Sukamaju, Metro Pusat (18.72.01.1003); Sukamaju, Metro Utara (18.72.02.1001)"
    )


def test_a_slip_is_told_its_near_names_and_changes_nothing_by_itself(twins: Database) -> None:
    error = refused(twins, "Metro Pusta")

    assert error.code == "area-near"
    assert "Metro Pusat, Kota Metro (18.72.01)" in str(error.data["near"])


def test_a_code_that_is_not_there_is_told_its_neighbours(twins: Database) -> None:
    error = refused(twins, "18.72.03")

    assert error.code == "area-near"
    assert str(error.data["near"]).startswith("Metro Pusat, Kota Metro (18.72.01); Metro Utara")


def test_neighbours_of_a_slip_are_told_as_far_as_the_reader_reaches(twins: Database) -> None:
    of_pusat = dataclasses.replace(ADMIN, role="operator", scope="18.72.01")
    with twins.read() as conn, pytest.raises(Invalid) as caught:
        Tree().chosen(conn, of_pusat, "18.72.03", "area")

    assert caught.value.code == "area-near"
    assert caught.value.data["near"] == "Metro Pusat, Kota Metro (18.72.01)"


@pytest.mark.parametrize(("text", "code"), [("Negeri Antah", "area-none"), ("18.7", "area-code")])
def test_what_is_like_nothing_is_said_to_be_nothing(twins: Database, text: str, code: str) -> None:
    assert refused(twins, text).code == code


def test_another_level_does_not_answer_to_the_name(twins: Database) -> None:
    assert refused(twins, "Metro Pusat", "desakel").code in ("area-near", "area-none")


def test_a_house_without_a_tree_takes_a_code_by_its_shape(sqlite_db: Database) -> None:
    assert chosen(sqlite_db, "18.72") == "18.72"
    assert refused(sqlite_db, "Metro").code == "area-none"


def test_an_area_is_echoed_with_what_it_lies_in(twins: Database) -> None:
    with twins.read() as conn:
        seen = Tree().seen(conn, ["18.72.01.1003", "18.72.99"])

    assert set(seen) == {"18.72.01.1003"}
    one = seen["18.72.01.1003"]
    assert (one.name, one.level, one.above) == (
        "Sukamaju", "desakel", ("Metro Pusat", "Kota Metro", "Lampung"),
    )  # fmt: skip
