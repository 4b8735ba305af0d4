"""Finding areas and stations: by name, by code in either spelling, by number and name; within scope."""

from __future__ import annotations

import pytest

from damai.app.house import House
from damai.areas import service
from damai.areas.model import Area, Station
from tests.areas.acting import ELECTION


def found(nation: House, text: str, scope: str = "", limit: int = 12) -> list[str]:
    with nation.db.read() as conn:
        return [item.code for item in service.search(conn, text, scope, ELECTION, limit)]


FIRST = {
    "imopuro": "18.72.01.1003",
    "IMOPURO": "18.72.01.1003",
    " Iring   Mulyo ": "18.72.04.1003",
    "mulyo": "16.02.07.2015",
    "TPS 3 Imopuro": "18.72.01.1003.003",
    "tps 003 imopuro": "18.72.01.1003.003",
    "imopuro 3": "18.72.01.1003.003",
    "TPS 901 Iring Mulyo": "18.72.04.1003.901",
    "1872011003003": "18.72.01.1003.003",
    "18.72.01.1003.003": "18.72.01.1003.003",
    "1872011003": "18.72.01.1003",
    "18.72.01.1003": "18.72.01.1003",
    "187201": "18.72.01",
    "18.72": "18.72",
    "1872": "18.72",
    "18": "18",
    "Regapu'u": "53.07.01.2021",
}


@pytest.mark.parametrize("text", [t for t in FIRST if t not in ("mulyo", "Regapu'u")])
def test_what_is_looked_for_comes_first(nation: House, text: str) -> None:
    assert found(nation, text)[0] == FIRST[text]


def test_digits_find_the_area_and_what_lies_below_it(nation: House) -> None:
    listed = found(nation, "1872011003", limit=40)

    assert listed[0] == "18.72.01.1003"
    assert listed[1:17] == [f"18.72.01.1003.{n:03d}" for n in range(1, 17)]


def test_a_code_that_is_being_typed_finds_what_begins_so(nation: House) -> None:
    assert found(nation, "18720110030", limit=40) == [
        f"18.72.01.1003.{n:03d}" for n in range(1, 17)
    ]
    assert found(nation, "18.72.0")[:5] == [f"18.72.0{n}" for n in range(1, 6)]


def test_a_wide_code_finds_what_lies_within_the_scope(nation: House) -> None:
    listed = found(nation, "1872", scope="18.72.04", limit=200)

    assert len(listed) > 50
    assert all(c == "18.72.04" or c.startswith("18.72.04.") for c in listed)


def test_a_word_inside_the_name_finds_it(nation: House) -> None:
    assert "18.72.04.1003" in found(nation, "mulyo", scope="18.72")
    assert "18.72.04.1003" not in found(nation, "ulyo", scope="18.72")


def test_an_exact_name_comes_before_wider_areas_that_only_contain_it(nation: House) -> None:
    listed = found(nation, "Metro", scope="18.72")

    assert listed[0] == "18.72.01.1001"
    assert listed[1] == "18.72"
    assert found(nation, "TPS 38 Metro", scope="18.72")[0] == "18.72.01.1001.038"


def test_accents_and_apostrophes_do_not_matter(nation: House) -> None:
    with nation.db.read() as conn:
        (item,) = service.search(conn, "regapuu", "53.07", ELECTION)
    assert isinstance(item, Area)
    assert item.code == "53.07.01.2021"


@pytest.mark.parametrize("text", ["imopuro", "TPS 3 Imopuro", "1872011003003", "18.72.01.1003"])
def test_nothing_outside_the_readers_scope_is_found(nation: House, text: str) -> None:
    assert found(nation, text, scope="18.72.04") == []
    assert all(c.startswith("18.72.01.1003") for c in found(nation, text, scope="18.72.01.1003"))


@pytest.mark.parametrize(
    "text",
    ["", "   ", "tps", "TPS 3", "%", "_", "%%%", "²", "TPS ² Imopuro", "１８７２０１１００３",
     "²²²²²²²²²²", "18720110030030", "\x00", "'; DROP TABLE area", "9" * 80, "...", "💥"],
)  # fmt: skip
def test_whatever_is_typed_is_answered(nation: House, text: str) -> None:
    for code in found(nation, text, scope="18.72"):
        assert code == "18.72.01.1003", text  # "TPS ² Imopuro" is still Imopuro


def test_the_path_leads_from_the_province_down(nation: House) -> None:
    with nation.db.read() as conn:
        path = service.path(conn, "18.72.01.1003")
        children = service.children(conn, "18.72")
    assert [a.name for a in path] == ["Lampung", "Kota Metro", "Metro Pusat", "Imopuro"]
    assert [a.name for a in children] == [
        "Metro Pusat", "Metro Utara", "Metro Barat", "Metro Timur", "Metro Selatan",
    ]  # fmt: skip


def test_a_station_is_found_as_a_station(nation: House) -> None:
    with nation.db.read() as conn:
        (item,) = service.search(conn, "1872041003902", "", ELECTION)
    assert isinstance(item, Station)
    assert (item.special, item.number, item.area) == (True, 902, "18.72.04.1003")
