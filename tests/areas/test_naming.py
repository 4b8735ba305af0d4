"""A place that was written and not chosen: its whole name is enough, where it is the only one of that name."""

from __future__ import annotations

import pytest

from damai.accounts.model import SignedIn
from damai.app.house import House
from damai.areas.naming import the_place
from damai.core.errors import Invalid
from tests.areas.acting import ELECTION


def place(nation: House, text: str, scope: str = "") -> str:
    reader = SignedIn(
        id="person/x", name="x", role="operator", agency="a", institution="polri", scope=scope
    )
    with nation.db.read() as conn:
        return the_place(conn, reader, text, ELECTION)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TPS 003 Imopuro", "18.72.01.1003.003"),
        ("tps 3 imopuro", "18.72.01.1003.003"),
        (" Imopuro  3 ", "18.72.01.1003.003"),
        ("TPS 003 Imopuro, Metro Pusat", "18.72.01.1003.003"),
        ("imopuro", "18.72.01.1003"),
        ("Imopuro, Metro Pusat", "18.72.01.1003"),
        ("Iring Mulyo", "18.72.04.1003"),
        ("1872011003003", "18.72.01.1003.003"),
        ("18.72.01.1003", "18.72.01.1003"),
    ],
)
def test_a_whole_name_that_only_one_place_bears_is_that_place(
    nation: House, text: str, code: str
) -> None:
    assert place(nation, text, "18.72") == code


def test_a_name_of_several_places_is_asked_about_with_the_choices(nation: House) -> None:
    with pytest.raises(Invalid) as caught:
        place(nation, "TPS 3 Metro Pusat", "18.72")

    assert (caught.value.code, caught.value.field) == ("place-many", "place")
    said = str(caught.value.data["choices"])
    assert "TPS 003 Imopuro, Metro Pusat" in said
    for choice in said.removesuffix("; …").split("; "):
        assert place(nation, choice, "18.72").startswith("18.72.01.")


def test_a_name_that_is_only_begun_is_not_taken_for_the_place(nation: House) -> None:
    with pytest.raises(Invalid) as caught:
        place(nation, "imopu", "18.72")

    assert caught.value.code == "place-near"
    assert caught.value.data["choices"] == "Imopuro, Metro Pusat"


@pytest.mark.parametrize("text", ["", "Negeri Antah Berantah", "Imopuro, Metro Timur", "TPS 3"])
def test_what_names_no_place_is_not_guessed(nation: House, text: str) -> None:
    with pytest.raises(Invalid):
        place(nation, text, "18.72")


def test_a_name_outside_the_own_scope_is_no_place(nation: House) -> None:
    with pytest.raises(Invalid) as caught:
        place(nation, "TPS 3 Imopuro", "18.72.04")

    assert caught.value.code == "place-missing"
