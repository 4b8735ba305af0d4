"""The ladder of thinning: its arithmetic, and what more strength or a higher class may never do."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.cells import Cell, cell_of, cells_of
from damai.deployment.faults import Unplannable
from damai.deployment.formations import (
    Formation,
    groups_n,
    pairs_of,
    police_needed,
    protection,
)
from damai.deployment.ladder import Ladder, ladder, out_of_order, usual_caps
from damai.deployment.shortage import priority_of
from damai.deployment.solvers.coverage import chosen, coverage
from tests.deployment.cities import CLASSES, City, a_city

ORDERED = {
    "low": Formation(2, 8, 8, 16),
    "medium": Formation(2, 2, 2, 4),
    "high": Formation(2, 1, 1, 2),
}


def _of_city(city: City, strength_share: float) -> Ladder:
    cells = cells_of(city.risk_class, city.district, city.area, ORDERED)
    needed = ladder(ORDERED, cells, 0).rungs[0].police_needed
    return ladder(ORDERED, cells, int(needed * strength_share) // 2)


def test_the_table_is_plain_arithmetic_and_one_step_a_rung() -> None:
    cells = {Cell("low", "D1", ""): 17, Cell("low", "D2", ""): 8, Cell("medium", "D1", ""): 5}

    found = ladder(ORDERED, cells, pairs_available=5)

    rows = [rung.row() for rung in found.rungs]
    assert rows[0] == {"rung": 0, "class": "low", "T": 8, "police_needed": 2 * (3 + 1 + 3),
                       "police_available": 10, "stations_thinned": 0}  # fmt: skip
    assert rows[1]["police_needed"] == 2 * (2 + 1 + 3)  # 17 by 9
    assert [(r["class"], r["T"]) for r in rows] == (
        [("low", t) for t in range(8, 21)] + [("medium", t) for t in range(3, 7)]
    )
    assert rows[1]["stations_thinned"] == 25
    assert rows[-1]["stations_thinned"] == 30
    assert rows[-1]["police_needed"] == 2 * (1 + 1 + 1)
    assert found.taken.row() == {**rows[9], "rung": 9}  # 17 by 17: one team there
    assert found.covering is found.taken


def test_with_82_percent_of_the_strength_thinning_leaves_nobody_alone() -> None:
    city = a_city(1_100, seed=3)

    found = _of_city(city, 0.82)

    assert found.covering is not None
    assert found.taken.stations_thinned > 0
    at_the_rung = _protection(city, found, found.taken.pairs_needed, ORDERED)
    assert min(at_the_rung.values()) > 0
    as_ordered = _dropped(city, ORDERED, found.rungs[0].police_available // 2)
    assert as_ordered > 200


def _dropped(city: City, formations: dict[str, Formation], pairs: int) -> int:
    cells = cells_of(city.risk_class, city.district, city.area, formations)
    caps = {name: f.stations for name, f in formations.items()}
    no_thinning = ladder(formations, cells, pairs, caps=caps)
    assert len(no_thinning.rungs) == 1
    seen = _protection(city, no_thinning, pairs, formations)
    return sum(value == 0 for value in seen.values())


def _protection(
    city: City, found: Ladder, pairs: int, formations: dict[str, Formation]
) -> dict[str, Fraction]:
    """Police per station at the rung taken, 0 for nobody. Stations of a cell form teams in order of the tie rule."""
    score = {
        s: (v * 7919) % 101 for s, v in zip(city.station_id, city.voters.tolist(), strict=True)
    }
    members: dict[Cell, list[str]] = defaultdict(list)
    for row, station in enumerate(city.station_id):
        cell = cell_of(city.risk_class[row], city.district[row], city.area[row], found.overrides, scope="district")  # fmt: skip
        members[cell].append(station)
    teams: list[tuple[Cell, list[str]]] = []
    for cell, stations in sorted(members.items()):
        stations.sort(key=lambda s: (-score[s], s))
        per_team = found.per_team(found.taken, cell)
        teams += [(cell, stations[i : i + per_team]) for i in range(0, len(stations), per_team)]
    rank = np.array([list(formations).index(cell.risk_class) for cell, _ in teams])
    need = np.array([formations[cell.risk_class].pairs_n for cell, _ in teams])
    order = priority_of([s[0] for _, s in teams], [float(score[s[0]]) for _, s in teams], [0] * len(teams))  # fmt: skip
    is_covered = chosen(coverage(need, rank, pairs), need, order, pairs)
    return {
        station: protection(formations[cell.risk_class], found.per_team(found.taken, cell))
        if is_in
        else Fraction(0)
        for (cell, stations), is_in in zip(teams, is_covered.tolist(), strict=True)
        for station in stations
    }


@st.composite
def _ordered(draw: Any) -> dict[str, Formation]:
    """Three formations of rising protection, one size of team; the two lower ones may be ranges."""
    police = draw(st.sampled_from([2, 4]))
    high = draw(st.integers(1, 3))
    medium = high + draw(st.integers(0, 3))
    medium_max = medium + draw(st.integers(0, 2))
    low = medium_max + draw(st.integers(0, 4))
    low_max = low + draw(st.integers(0, 3))
    spans = {"low": (low, low_max), "medium": (medium, medium_max), "high": (high, high)}
    return {name: Formation(police, a, b, 2 * a) for name, (a, b) in spans.items()}


def _plan(city: City, formations: dict[str, Formation], pairs: int) -> dict[str, Fraction]:
    cells = cells_of(city.risk_class, city.district, city.area, formations)
    return _protection(city, ladder(formations, cells, pairs), pairs, formations)


@settings(max_examples=80, deadline=None)
@given(_ordered(), st.integers(1, 60), st.integers(0, 40), st.integers(1, 5), st.integers(0, 99))
def test_more_strength_never_makes_any_station_worse(
    formations: dict[str, Formation], n: int, pairs: int, more: int, seed: int
) -> None:
    city = a_city(n, districts=3, seed=seed)

    before, after = _plan(city, formations, pairs), _plan(city, formations, pairs + more)

    assert all(after[station] >= before[station] for station in before)


@settings(max_examples=150, deadline=None)
@given(_ordered(), st.integers(1, 60), st.integers(0, 40), st.integers(0, 99), st.data())
def test_raising_a_stations_class_never_lowers_its_protection(
    formations: dict[str, Formation], n: int, pairs: int, seed: int, data: Any
) -> None:
    city = a_city(n, districts=3, seed=seed)
    row = data.draw(st.integers(0, n - 1))
    rank = CLASSES.index(city.risk_class[row])
    before = _plan(city, formations, pairs)[city.station_id[row]]

    city.risk_class[row] = CLASSES[min(rank + 1, 2)]
    after = _plan(city, formations, pairs)[city.station_id[row]]

    assert after >= before


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 80), st.integers(0, 99), st.integers(0, 60))
def test_with_teams_of_two_four_and_six_a_raise_protects_while_a_rung_covers(
    n: int, seed: int, pairs: int
) -> None:
    formations = {"low": Formation(2, 6, 6, 12), "medium": Formation(4, 2, 2, 4), "high": Formation(6, 2, 2, 4)}  # fmt: skip
    city = a_city(n, districts=3, seed=seed)
    cells = cells_of(city.risk_class, city.district, city.area, formations)
    row = seed % n
    before, was_covered = _plan(city, formations, pairs), ladder(formations, cells, pairs).covering
    rank = CLASSES.index(city.risk_class[row])
    city.risk_class[row] = CLASSES[min(rank + 1, 2)]
    raised = cells_of(city.risk_class, city.district, city.area, formations)

    if was_covered and ladder(formations, raised, pairs).covering:
        station = city.station_id[row]
        assert _plan(city, formations, pairs)[station] >= before[station]


@given(_ordered())
def test_the_second_class_is_never_thinned_below_what_the_lowest_has_as_ordered(
    formations: dict[str, Formation],
) -> None:
    caps = usual_caps(formations)

    low, medium = formations["low"], formations["medium"]
    assert caps["low"] >= 20
    assert caps["high"] == formations["high"].stations_max
    assert protection(medium, caps["medium"]) >= protection(low, low.stations)
    assert out_of_order(formations) == []


def test_ranges_are_walked_before_any_class_is_thinned() -> None:
    formations = {"low": Formation(2, 12, 14, 24), "medium": Formation(2, 2, 3, 4), "high": Formation(2, 1, 1, 2)}  # fmt: skip

    found = ladder(formations, {Cell("low", "D", ""): 40, Cell("medium", "D", ""): 6}, 0)

    chain = [(r.risk_class, r.per_team[r.risk_class], r.stations_thinned) for r in found.rungs]
    assert chain[:4] == [("low", 12, 0), ("low", 13, 0), ("low", 14, 0), ("medium", 3, 0)]
    assert chain[4] == ("low", 15, 40)
    assert chain[-1] == ("medium", 6, 46)


def test_a_kelurahan_with_its_own_number_forms_its_own_teams_and_takes_the_same_steps() -> None:
    formations, own = {"low": Formation(2, 14, 14, 28)}, {("V1", "low"): 10}
    cells = cells_of(["low"] * 40, ["D"] * 40, ["V1"] * 20 + ["V2"] * 20, formations, own)

    found = ladder(formations, cells, pairs_available=3, overrides=own)

    assert cells == {Cell("low", "D", ""): 20, Cell("low", "D", "V1"): 20}
    assert found.rungs[0].police_needed == 2 * (2 + 2)
    assert found.taken.per_team["low"] == 20  # 20 by 20 = one team, and V1 by 16 = two
    assert found.per_team(found.taken, Cell("low", "D", "V1")) == 16
    assert found.taken.police_needed == 6


def test_when_even_the_thinnest_rung_is_too_much_it_is_the_one_to_plan_by() -> None:
    found = ladder(ORDERED, {Cell("high", "D", ""): 9}, pairs_available=4)

    assert found.covering is None
    assert found.taken is found.rungs[-1]


def test_one_scope_is_the_whole_city() -> None:
    classes, districts, areas = ["low"] * 10, ["D1"] * 5 + ["D2"] * 5, ["V"] * 10

    by_district = cells_of(classes, districts, areas, ORDERED)
    by_city = cells_of(classes, districts, areas, ORDERED, scope="city")

    assert list(by_district.values()) == [5, 5]
    assert by_city == {Cell("low", "", ""): 10}


def test_a_class_without_formation_is_refused() -> None:
    with pytest.raises(Unplannable, match="'extreme'") as told:
        cells_of(["extreme"], ["D"], ["V"], ORDERED)
    assert told.value.code == "class-without-formation"


def test_an_override_of_no_stations_is_refused() -> None:
    with pytest.raises(Unplannable) as told:
        cells_of(["low"], ["D"], ["V"], ORDERED, {("V", "low"): 0})
    assert told.value.code == "override-zero"


def test_a_class_guarded_less_than_the_one_below_is_told() -> None:
    assert out_of_order({"low": Formation(2, 4, 4, 8), "high": Formation(2, 6, 6, 12)}) == ["high"]


@pytest.mark.parametrize(
    ("strength", "reserve", "pairs"),
    [(20, 0.1, 9), (1, 0.0, 0), (2, 0.0, 1), (2, 0.1, 0), (100, 0.3, 35), (0, 0.1, 0), (3, 0.0, 1)],
)
def test_the_reserve_is_held_back_first_and_half_a_pair_is_none(
    strength: int, reserve: float, pairs: int
) -> None:
    assert pairs_of(strength, reserve) == pairs


def test_teams_and_officers_are_rounded_up() -> None:
    assert groups_n(17, 8) == 3
    assert police_needed(ORDERED["low"], 17) == 6
    assert police_needed(ORDERED["low"], 17, per_team=9) == 4
    assert Formation(3, 1, 1, 2).pairs_n == 2
