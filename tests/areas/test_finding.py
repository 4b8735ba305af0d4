"""Finding places by names that are spelled not quite right; in scope, like everything."""

from __future__ import annotations

import time

import pytest

from damai.accounts.model import SignedIn
from damai.app.house import House
from damai.areas import finding
from damai.core.errors import Forbidden
from tests.areas.acting import ELECTION


def reader(scope: str = "18.72", role: str = "operator") -> SignedIn:
    return SignedIn(
        id="person/x", name="x", role=role, agency="a", institution="polri", scope=scope
    )


def found(nation: House, text: str, scope: str = "18.72") -> tuple[list[str], str]:
    with nation.db.read() as conn:
        places = finding.find(conn, reader(scope), text, ELECTION)
    return [item.code for item in places.items], places.instead


@pytest.mark.parametrize(
    ("text", "code", "instead"),
    [
        ("imopuro", "18.72.01.1003", ""),
        ("imopuru", "18.72.01.1003", "imopuro"),
        ("irng mulyo", "18.72.04.1003", "iring mulyo"),
        ("TPS 3 imopuru", "18.72.01.1003.003", "tps 3 imopuro"),
    ],
)
def test_a_slip_still_finds_the_place_and_says_so(
    nation: House, text: str, code: str, instead: str
) -> None:
    codes, said = found(nation, text)

    assert codes[0] == code
    assert said == instead


def test_a_spelling_that_only_others_scope_holds_finds_nothing(nation: House) -> None:
    assert found(nation, "imopuru", scope="18.72.04") == ([], "")


def test_who_may_not_read_areas_is_refused(nation: House) -> None:
    with nation.db.read() as conn, pytest.raises(Forbidden):
        finding.find(conn, reader(role="guest"), "imopuro", ELECTION)


def test_a_nation_of_names_is_answered_while_one_types(nation: House) -> None:
    """84,000 areas: the first question builds the vocabulary, the others use it. The bar is of this thread's own
    work, and five times what a palette wants of a city."""
    found(nation, "imopuru")
    began = time.thread_time()
    for text in ("imopuru", "banjersari", "metro pusst", "TPS 12 yosorjeo"):
        found(nation, text, scope="")
    assert (time.thread_time() - began) / 4 < 0.25
