"""Stations into teams: what a plan of groups keeps, whatever the city."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.grouping import group_stations
from damai.deployment.grouping_rules import Grouped, Rules, Stations, effort_for
from damai.deployment.solvers.answer import Status
from damai.deployment.solvers.median_effort import FAIR, FULL, LIGHT
from tests.deployment.cities import City, a_city

FORMATIONS = {"low": 8, "medium": 2, "high": 1}


def stations(city: City, **more: Any) -> Stations:
    return Stations(
        station_id=city.station_id, area=city.area, district=city.district, lat=city.lat, lon=city.lon,
        risk_class=city.risk_class, **more,
    )  # fmt: skip


def rules(**more: Any) -> Rules:
    return Rules(**{"stations": FORMATIONS, "effort": LIGHT, **more})


def line(*east_m: float, **more: Any) -> Stations:
    """One class, one district, points on the equator so many metres east."""
    n = len(east_m)
    given_: dict[str, Any] = {
        "station_id": [f"S{i}" for i in range(n)], "area": ["A"] * n, "district": ["D"] * n,
        "lat": np.zeros(n), "lon": np.array(east_m) / 111_195.08, "risk_class": ["low"] * n,
    }  # fmt: skip
    return Stations(**{**given_, **more})


def sets(plan: Grouped) -> set[tuple[str, ...]]:
    return {team.stations for team in plan.teams}


def check(plan: Grouped, city: Stations, most: dict[str, int]) -> None:
    """Every promise of groups.csv and teams.csv, recomputed from the ids."""
    at = {code: i for i, code in enumerate(city.station_id)}
    seen = [code for team in plan.teams for code in team.stations]
    assert sorted(seen) == sorted(city.station_id)
    total = 0
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for team in plan.teams:
        rows = [at[code] for code in team.stations]
        assert {city.risk_class[i] for i in rows} == {team.risk_class}
        assert {city.district[i] for i in rows} == {team.district}
        assert len(rows) <= most[team.risk_class]
        assert team.base_station in team.stations
        assert list(team.stations) == sorted(team.stations)
        lat, lon = np.asarray(city.lat)[rows], np.asarray(city.lon)[rows]
        sums = metres(lat, lon, lat, lon).sum(axis=1)
        arms = metres(lat, lon, lat, lon)[team.stations.index(team.base_station)]
        assert (team.total_m, team.longest_m) == (sums.min(), arms.max())
        assert arms.sum() == team.total_m
        total += int(sums.min())
        counted[team.district, team.risk_class] += 1
    for (district, code), teams_n in counted.items():
        n = sum(
            d == district and c == code for d, c in zip(city.district, city.risk_class, strict=True)
        )
        assert teams_n == -(-n // most[code])
    assert len({team.team_id for team in plan.teams}) == len(plan.teams)
    assert (plan.total_m, len(plan.teams)) == (total, sum(p.teams_n for p in plan.parts))
    for part in plan.parts:
        assert part.answer is not None
        assert part.answer.bound <= part.answer.value


@settings(deadline=None, max_examples=15)
@given(
    st.integers(1, 90),
    st.integers(1, 4),
    st.integers(0, 10_000),
    st.integers(1, 12),
    st.integers(1, 3),
)
def test_any_city_is_grouped_whole_by_class_and_district(
    n: int, districts: int, seed: int, low: int, medium: int
) -> None:
    city = stations(a_city(n, districts=districts, seed=seed))
    most = {"low": low, "medium": medium, "high": 1}

    plan = group_stations(city, rules(stations=most))

    check(plan, city, most)
    assert all(p.answer and p.answer.status is Status.OPTIMAL for p in plan.parts if p.most <= 2)


def test_the_order_of_the_input_changes_nothing() -> None:
    city = a_city(120, seed=4)
    order = list(range(120))
    random.Random(1).shuffle(order)
    shuffled = City(**{
        name: [getattr(city, name)[i] for i in order] for name in City.__dataclass_fields__
    })  # fmt: skip

    assert group_stations(stations(shuffled), rules()) == group_stations(stations(city), rules())


def test_the_same_seed_gives_the_same_plan() -> None:
    city = stations(a_city(150, seed=6))

    assert group_stations(city, rules(), seed=2) == group_stations(city, rules(), seed=2)


def test_a_change_in_one_district_leaves_the_teams_of_the_others_as_they_are() -> None:
    city = a_city(200, seed=8)
    before = group_stations(stations(city), rules())

    first = city.district.index("D2")
    city.risk_class[first] = "low" if city.risk_class[first] != "low" else "medium"
    city.lat[first] += 0.01
    after = group_stations(stations(city), rules())

    def others(plan: Grouped) -> list[Any]:
        kept: list[Any] = [team for team in plan.teams if team.district != "D2"]
        return kept + [part for part in plan.parts if part.district != "D2"]

    assert others(after) == others(before)
    assert after != before


def test_moving_the_whole_city_east_changes_no_group() -> None:
    city = a_city(100, seed=3)
    before = group_stations(stations(city), rules())
    city.lon[:] += 3.0

    assert sets(group_stations(stations(city), rules())) == sets(before)


def test_stations_of_one_school_stay_together() -> None:
    plan = group_stations(line(0, 0, 0, 900, 900, 900), rules(stations={"low": 3}))

    assert sets(plan) == {("S0", "S1", "S2"), ("S3", "S4", "S5")}
    assert (plan.total_m, plan.bound_m) == (0, 0)


def test_teams_are_named_by_district_class_and_smallest_station() -> None:
    plan = group_stations(line(0, 900, 10, 910, 20, 920), rules(stations={"low": 3}))

    assert [(t.team_id, t.stations, t.base_station) for t in plan.teams] == [
        ("D-low-01", ("S0", "S2", "S4"), "S2"),
        ("D-low-02", ("S1", "S3", "S5"), "S3"),
    ]


def test_with_city_scope_a_team_may_cross_districts_and_fewer_are_needed() -> None:
    city = a_city(60, seed=2)
    by_district = group_stations(stations(city), rules())
    across = group_stations(stations(city), rules(scope="city"))

    low_n = city.risk_class.count("low")
    assert sum(t.risk_class == "low" for t in across.teams) == -(-low_n // 8)
    assert len(across.teams) < len(by_district.teams)
    homes = dict(zip(city.station_id, city.district, strict=True))
    assert all(team.district == homes[team.base_station] for team in across.teams)


def test_slack_gives_more_teams_and_fewer_metres() -> None:
    city = stations(a_city(80, districts=1, seed=5))
    tight = group_stations(city, rules())
    loose = group_stations(city, rules(slack={("D0", "low"): 3}))

    assert len(loose.teams) == len(tight.teams) + 3
    assert loose.total_m < tight.total_m
    assert [part.extra_n for part in loose.parts if part.risk_class == "low"] == [3]


def test_a_kelurahan_with_another_t_is_grouped_by_that() -> None:
    city = line(*range(0, 1200, 100), area=["A"] * 6 + ["B"] * 6)
    plan = group_stations(city, rules(stations={"low": 6}, stations_in={("B", "low"): 3}))

    assert sorted(len(team.stations) for team in plan.teams) == [3, 3, 6]
    assert [(p.most, p.teams_n) for p in plan.parts] == [(3, 2), (6, 1)]
    assert [t.team_id for t in plan.teams] == ["D-low-01", "D-low-02", "D-low-03"]


def test_no_arm_is_longer_than_allowed_and_no_team_is_opened_in_vain() -> None:
    city = stations(a_city(150, districts=2, seed=9))
    free = group_stations(city, rules())
    longest = max(t.longest_m or 0 for t in free.teams)

    assert {p.extra_n for p in group_stations(city, rules(arm_m=longest)).parts} == {0}
    capped = group_stations(city, rules(arm_m=longest // 2))
    assert max(t.longest_m or 0 for t in capped.teams) <= longest // 2
    assert sum(p.extra_n for p in capped.parts) == len(capped.teams) - len(free.teams) > 0
    assert all(p.answer is None or p.answer.bound <= p.answer.value for p in capped.parts)


def test_an_arm_of_nothing_leaves_everybody_alone_but_those_at_one_place() -> None:
    plan = group_stations(line(0, 0, 500, 900), rules(stations={"low": 4}, arm_m=0))

    assert sets(plan) == {("S0", "S1"), ("S2",), ("S3",)}


def test_a_barrier_is_not_crossed() -> None:
    river = line(0, 300, 350, 600, area=["A", "A", "B", "B"])

    plan = group_stations(river, rules(stations={"low": 2}, barrier=[("A", "B")]))

    assert sets(plan) == {("S0", "S1"), ("S2", "S3")}
    across = group_stations(
        line(0, 300, 400, 700, area=["A", "A", "B", "B"], station_id=["1", "2", "3", "4"]),
        rules(stations={"low": 3}, barrier=[("B", "A"), ("X", "A")]),
    )
    assert sets(across) == {("1", "2"), ("3", "4")}


@pytest.mark.parametrize("arm_m", [None, 5_000])
def test_a_barrier_that_cannot_be_kept_says_which_and_the_smallest_change(
    arm_m: int | None,
) -> None:
    islands = line(0, 100, 200, 300, area=["A", "A", "A", "B"], district=["D"] * 4)

    with pytest.raises(Unplannable) as refused:
        group_stations(
            islands, rules(stations={"low": 4}, barrier=[("A", "B"), ("A", "Z")], arm_m=arm_m)
        )

    assert refused.value.code == "barrier"
    assert refused.value.sentence == (
        "D, class low: the barrier between A and B leaves 4 stations in 2 teams of at most 4, not 1: "
        "give 1 more, or open the barrier."
    )
    mended = rules(stations={"low": 4}, barrier=[("A", "B")], slack={("D", "low"): 1})
    assert sets(group_stations(islands, mended)) == {("S0", "S1", "S2"), ("S3",)}


def test_borders_of_kelurahan_can_be_made_dear_and_the_value_stays_plain_metres() -> None:
    city = stations(a_city(150, districts=2, seed=11))
    plain = group_stations(city, rules(effort=FAIR))
    dear = group_stations(city, rules(effort=FAIR, village_m=2_000))

    check(dear, city, FORMATIONS)
    assert sum(t.areas_n for t in dear.teams) < sum(t.areas_n for t in plain.teams)
    assert plain.bound_m <= dear.bound_m + 1 <= plain.total_m + 1 <= dear.total_m + 1


def test_unsurveyed_stations_go_by_number_inside_their_kelurahan_without_metres() -> None:
    city = line(
        0, 0, 0, 0, 0, 0,
        area=["A", "A", "A", "B", "A", "A"], number=[5, 1, 2, 1, 4, 3], surveyed=[False] * 6,
    )  # fmt: skip
    plan = group_stations(city, rules(stations={"low": 3}))

    assert sets(plan) == {("S1", "S2", "S5"), ("S0", "S4"), ("S3",)}
    assert {(t.longest_m, t.total_m) for t in plan.teams} == {(None, None)}
    assert [(p.answer, p.teams_n, p.extra_n) for p in plan.parts] == [(None, 3, 1)]
    assert plan.total_m == 0


def test_surveyed_and_unsurveyed_stations_are_not_mixed() -> None:
    city = line(0, 10, 20, 30, lat=[0.0, 0.0, 999.0, 999.0], surveyed=[True, True, False, False])

    plan = group_stations(city, rules(stations={"low": 4}))

    assert sets(plan) == {("S0", "S1"), ("S2", "S3")}
    assert [t.longest_m for t in plan.teams] == [10, None]


def test_effort_goes_by_districts_so_that_a_station_more_changes_no_other_plan() -> None:
    assert [effort_for(n) for n in (1, 40, 41, 1_000, 1_001)] == [FULL, FULL, FAIR, FAIR, LIGHT]


def test_every_part_is_told_and_a_stop_is_said() -> None:
    heard: list[tuple[int, int]] = []
    city = stations(a_city(60, districts=1, seed=2))

    plan = group_stations(
        city, rules(), running=lambda: False, told=lambda k, n: heard.append((k, n))
    )

    assert heard == [(k + 1, len(plan.parts)) for k in range(len(plan.parts))]
    assert {p.answer.stopped for p in plan.parts if p.answer and p.most == 8} == {"time"}
    check(plan, city, FORMATIONS)


@pytest.mark.parametrize(
    ("city", "asked", "code", "says"),
    [
        (line(), {}, "no-stations", "no station"),
        (line(0, 5, station_id=["S1", "S1"]), {}, "twice", "Station S1 comes more than once"),
        (line(0, 5, risk_class=["low", "odd"]), {}, "no-formation", "Class odd has no formation"),
        (line(0, 5, district=["D", ""]), {}, "no-district", "Station S1 lies in no district"),
        (line(0, 5, lat=[0.0, float("nan")]), {}, "no-point", "Station S1 has no point"),
        (line(0, 5, lat=[-91.0, 0.0]), {}, "no-point", "Station S0 has no point"),
    ],
)  # fmt: skip
def test_bad_stations_are_refused_in_one_sentence(
    city: Stations, asked: dict[str, Any], code: str, says: str
) -> None:
    with pytest.raises(Unplannable) as refused:
        group_stations(city, rules(**asked))

    assert refused.value.code == code
    assert says in refused.value.sentence


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"stations": {"low": 0}}, "Class low has 0 stations a team"),
        ({"stations_in": {("A", "low"): 0}}, "Class low in A has 0"),
        ({"slack": {("", "low"): -1}}, "the city, class low: -1 extra teams"),
        ({"arm_m": -1}, "longest arm is -1 m"),
        ({"village_m": -1}, "costs -1 m"),
    ],
)
def test_bad_rules_are_refused_in_one_sentence(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(Unplannable, match=says):
        rules(**asked)


def test_a_part_that_is_no_district_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("damai.deployment.grouping_part.MOST_POINTS_N", 2)

    with pytest.raises(Unplannable, match=r"The city, class low: 3 stations are above 2"):
        group_stations(line(0, 1, 2), replace(rules(), scope="city"))


def test_locked_teams_stay_and_the_rest_is_grouped_around_them() -> None:
    city = stations(a_city(160, districts=2, seed=3))
    before = group_stations(city, rules())
    kept = [t.stations for t in before.teams if t.district == "D0"][::2]
    odd = tuple(sorted(t.stations[0] for t in before.teams if t.team_id.startswith("D1-low"))[:5])

    after = group_stations(city, rules(locked=[*kept, odd]))

    check(after, city, FORMATIONS)
    assert {*kept, odd} <= sets(after)
    assert after.total_m > before.total_m
    same = group_stations(city, rules(locked=[t.stations for t in before.teams]))
    assert same.teams == before.teams
    assert same.bound_m == same.total_m == before.total_m


def test_locked_teams_that_are_small_leave_more_to_the_rest() -> None:
    city = line(0, 100, 200, 340, 400, 500)

    plan = group_stations(city, rules(stations={"low": 3}, locked=[("S5", "S0")]))

    assert sets(plan) == {("S0", "S5"), ("S1", "S2"), ("S3", "S4")}
    assert [(p.teams_n, p.extra_n) for p in plan.parts] == [(3, 1)]


def test_locked_teams_of_unsurveyed_stations_stay() -> None:
    city = line(0, 0, 0, 0, surveyed=[False] * 4)

    plan = group_stations(city, rules(stations={"low": 2}, locked=[("S0", "S3")]))

    assert sets(plan) == {("S0", "S3"), ("S1", "S2")}


@pytest.mark.parametrize(
    ("locked", "says"),
    [
        ([("S0", "X")], "The locked team of S0 names station X, which is not there"),
        ([()], "A locked team has no station"),
        ([("S0", "S1"), ("S1",)], "The locked team of S1 has a station that is locked twice"),
        ([("S0", "S3")], "The locked team of S0 is not of one district, class and T"),
        ([("S0", "S1", "S2")], "The locked team of S0 has 3 stations, above 2"),
    ],
)
def test_locks_that_make_no_team_are_refused(locked: Any, says: str) -> None:
    city = line(0, 100, 200, 300, district=["D", "D", "D", "E"])

    with pytest.raises(Unplannable, match=says):
        group_stations(city, rules(stations={"low": 2}, locked=locked))
