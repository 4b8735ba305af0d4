"""Numbers of stations as a reader says them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from damai.deployment.orders.spans import spans, spoken


def test_runs_stand_together_and_single_numbers_alone() -> None:
    assert spans([7, 1, 3, 2, 9]) == "001–003, 007, 009"
    assert spans([]) == ""


def test_stations_of_one_kelurahan_are_said_by_number_and_others_as_they_stand() -> None:
    one = [f"18.72.01.1003.{n:03d}" for n in (1, 2, 3)]

    assert spoken(one) == "001–003"
    assert spoken([*one, "18.72.04.1003.001"]).count("18.72") == 4
    assert spoken(["TPS 3"]) == "TPS 3"


@given(st.sets(st.integers(1, 999)))
def test_every_number_is_said_once(numbers: set[int]) -> None:
    said: set[int] = set()
    for part in filter(None, spans(numbers).split(", ")):
        first, _, last = part.partition("–")
        said |= set(range(int(first), int(last or first) + 1))

    assert said == numbers
