"""A line of an annex names its stations by code, or by number in a kelurahan; an annex of 20,000 lines waits for none."""

from __future__ import annotations

import pytest

from damai.core.errors import Invalid
from damai.deployment.orders.stations import Stations
from tests.deployment.orders.made import a_row

KNOWN = [
    ("18.72.01.1003.003", 3, "Imopuro"),
    ("18.72.01.1004.003", 3, "Hadimulyo"),
    ("18.72.01.1004.007", 7, "Hadimulyo"),
]


@pytest.mark.parametrize(
    ("said", "kelurahan", "code"),
    [
        ("18.72.01.1003.003", "", "18.72.01.1003.003"),
        ("TPS 3", "Imopuro", "18.72.01.1003.003"),
        ("003", "Kel. HADIMULYO", "18.72.01.1004.003"),
        ("tps. 07", "", "18.72.01.1004.007"),
        ("7", "Imopuro, Hadimulyo", "18.72.01.1004.007"),
    ],
)
def test_a_station_is_found_by_code_or_by_number(said: str, kelurahan: str, code: str) -> None:
    assert Stations(KNOWN).codes_of(a_row(stations=(said,), kelurahan=kelurahan)) == (code,)


@pytest.mark.parametrize(
    ("said", "kelurahan"),
    [("3", ""), ("3", "Imopuro, Hadimulyo"), ("7", "Imopuro"), ("9", ""), ("aula", ""), ("²", "")],
)
def test_a_number_of_none_or_of_several_is_refused(said: str, kelurahan: str) -> None:
    with pytest.raises(Invalid, match="annex-station"):
        Stations(KNOWN).codes_of(a_row(stations=(said,), kelurahan=kelurahan))


def test_no_line_looks_through_all_stations() -> None:
    read_n = 0

    class Name(str):
        def casefold(self) -> str:
            nonlocal read_n
            read_n += 1
            return super().casefold()

        def strip(self, chars: str | None = None, /) -> str:
            return Name(super().strip(chars))

    stations = Stations((f"x{n}", n, Name("Imopuro")) for n in range(500))
    for n in range(500):
        stations.codes_of(a_row(stations=(str(n),), kelurahan="Imopuro"))

    assert read_n == 500
