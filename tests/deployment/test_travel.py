"""Minutes estimated, given and calibrated: what is assumed is said, what is missing is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.reading.minutes import read_matrix
from damai.deployment.travel.calibrated import Trip, calibrated
from damai.deployment.travel.estimated import NO_WAY, Estimated, Pace
from damai.deployment.travel.given import Given
from damai.deployment.travel.interface import Places, Travel, places


def some(n: int = 3, *, district: tuple[str, ...] = (), zone: tuple[str, ...] = ()) -> Places:
    lat, lon = [-5.1 - 0.01 * i for i in range(n)], [105.3 + 0.02 * i for i in range(n)]
    return places([f"P{i}" for i in range(n)], lat, lon, district=district, zone=zone)


def test_without_any_table_the_minutes_are_those_of_the_contract() -> None:
    here = some()
    contract = metres(here.lat, here.lon, here.lat, here.lon) * 1.35 / 1000 / 25 * 60

    assert np.allclose(Estimated().minutes(here, here), contract, rtol=1e-12)
    assert Estimated(kinds={"elsewhere": "rural"}).minutes(here, here) == pytest.approx(contract)
    assert Estimated().provenance == (
        "Estimated from straight lines, not measured: urban x 1.35 at 25 km/h"
    )


def test_a_kind_of_district_has_its_own_pace_and_between_two_each_drives_half() -> None:
    here = some(3, district=("town", "town", "hills"))
    estimate = Estimated(
        kinds={"hills": "hilly"}, paces={"urban": Pace(1.0, 60.0), "hilly": Pace(2.0, 30.0)}
    )
    km = metres(here.lat, here.lon, here.lat, here.lon) / 1000

    minutes = estimate.minutes(here, here)

    assert minutes[0, 1] == pytest.approx(km[0, 1])
    assert minutes[0, 2] == pytest.approx(km[0, 2] * (1 + 4) / 2)
    assert "hilly x 2 at 30 km/h; urban x 1 at 60 km/h" in estimate.provenance


def test_a_barrier_adds_its_ferry_or_leaves_no_way_in_both_directions() -> None:
    here = some(3, zone=("north", "south", "island"))
    open_ = Estimated().minutes(here, here)
    shut = Estimated(barriers={("south", "north"): NO_WAY, ("island", "south"): 45.0})

    minutes = shut.minutes(here, here)

    assert minutes[0, 1] == minutes[1, 0] == np.inf
    assert minutes[1, 2] == minutes[2, 1] == pytest.approx(open_[1, 2] + 45)
    assert minutes[0, 2] == open_[0, 2]
    assert shut.provenance.endswith("; 2 barrier(s)")


def test_a_district_is_its_own_zone_unless_zones_are_given() -> None:
    here = some(2, district=("A", "B"))

    assert Estimated(barriers={("A", "B"): NO_WAY}).minutes(here, here)[0, 1] == np.inf


@generated(
    kinds=st.lists(st.sampled_from(["urban", "rural", "hilly", "island"]), min_size=4, max_size=4),
    wait=st.floats(0, 90),
)
def test_an_estimate_is_the_same_both_ways_and_nought_at_home(
    kinds: list[str], wait: float
) -> None:
    here = some(4, district=("a", "b", "c", "d"))
    estimate = Estimated(kinds=dict(zip("abcd", kinds, strict=True)), barriers={("a", "c"): wait})

    minutes = estimate.minutes(here, here)

    assert np.allclose(minutes, minutes.T)
    assert (np.diag(minutes) == 0).all()
    assert (minutes[~np.eye(4, dtype=bool)] > 0).all()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"kinds": {"Metro": "urbane"}}, "pace-unknown"), ({"paces": {"urban": Pace(0.9)}}, "pace-impossible"),
     ({"paces": {"urban": Pace(1.3, 0.0)}}, "pace-impossible"), ({"paces": {}}, "pace-unknown"),
     ({"barriers": {("a", "b"): -1.0}}, "barrier-negative"),
     ({"barriers": {("a", "b"): 1.0, ("b", "a"): 2.0}}, "barrier-twice")],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(Unplannable) as refusal:
        Estimated(**wrong)  # type: ignore[arg-type]

    assert refusal.value.code == code


def measured(folder: Path, *lines: str) -> Given:
    path = folder / "M.csv"
    path.write_text("\n".join(("from,to,minutes,metres", *lines)))
    return Given(read_matrix(path))


def test_a_table_is_used_as_it_is_and_a_way_back_is_a_pair_of_its_own(tmp_path: Path) -> None:
    table = measured(tmp_path, "P0,P1,7.5,4200", "P1,P0,9,4300", "P0,P0,0.5,")
    here = some(2)

    assert table.minutes(here, here).tolist() == [[0.5, 7.5], [9.0, 0.0]]
    assert table.provenance == "Minutes as given in M.csv: 3 pairs"


def test_a_missing_pair_is_named_and_never_filled_in(tmp_path: Path) -> None:
    table = measured(tmp_path, "P0,P1,7.5,", "P1,P0,,", "P1,P2,1,")
    with pytest.raises(Unplannable) as refusal:
        table.minutes(some(3), some(3))

    assert refusal.value.code == "matrix-hole"
    assert "from P0 to P2 is missing (and 2 more)" in refusal.value.sentence
    assert table.minutes(some(2), some(2))[1, 0] == np.inf
    with pytest.raises(Unplannable, match=r"none of the ways asked for is in it, as from P2 to P2"):
        measured(tmp_path, "X,Y,1,").minutes(
            places(["P2"], [0.0], [0.0]), places(["P2"], [0.0], [0.0])
        )


def test_a_detour_is_the_median_of_known_trips_with_its_spread() -> None:
    straight = int(metres([-5.1], [105.3], [-5.12], [105.33])[0, 0])
    trips = [Trip(-5.1, 105.3, -5.12, 105.33, straight * r) for r in (1.2, 1.3, 1.4, 1.5, 9.0)]

    found = calibrated(trips)

    assert found.detour == pytest.approx(1.4)
    assert (found.low, found.high) == (pytest.approx(1.3), pytest.approx(1.5))
    assert found.provenance == "detour 1.40 from 5 known trips, half of them between 1.30 and 1.50"
    assert "urban x 1.4 " in Estimated(paces={"urban": Pace(found.detour)}).provenance


@pytest.mark.parametrize(
    ("change", "code"),
    [([], "trips-few"), ([Trip(-5.1, 105.3, -5.1, 105.3, 10)], "trip-nowhere"),
     ([Trip(-5.1, 105.3, -5.2, 105.3, 900)], "trip-short")],
)  # fmt: skip
def test_trips_that_teach_nothing_are_refused(change: list[Trip], code: str) -> None:
    good = [Trip(-5.1, 105.3, -5.12, 105.33, 9000)] * 4
    with pytest.raises(Unplannable) as refusal:
        calibrated([*good, *change])

    assert refusal.value.code == code


def test_each_is_a_travel(tmp_path: Path) -> None:
    answers: list[Travel] = [Estimated(), measured(tmp_path, "P0,P1,1,", "P1,P0,1,")]

    assert all(one.minutes(some(2), some(2)).shape == (2, 2) and one.provenance for one in answers)
