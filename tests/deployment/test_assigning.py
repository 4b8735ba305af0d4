"""Named teams to named units: rows, reserve, odd teams, and that the order of the input changes nothing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from damai.deployment.assigning import Row, Teams, Units, assign_teams
from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Status


def _teams(n: int = 40, seed: int = 4, **changes: Any) -> Teams:
    rng = np.random.default_rng(seed)
    right = {
        "team_id": [f"T{i:03d}" for i in range(n)], "rank": rng.integers(0, 3, n).tolist(),
        "lat": rng.normal(-5.1, 0.03, n).round(4).tolist(), "lon": rng.normal(105.3, 0.03, n).round(4).tolist(),
        "police": rng.choice([2, 2, 4, 6], n).tolist(),
    }  # fmt: skip
    return Teams(**{**right, **changes})


def _units(n: int = 6, seed: int = 4, **changes: Any) -> Units:
    rng = np.random.default_rng(seed + 1)
    right = {
        "unit_id": [f"U{i}" for i in range(n)], "lat": rng.normal(-5.1, 0.03, n).round(4).tolist(),
        "lon": rng.normal(105.3, 0.03, n).round(4).tolist(), "strength": rng.integers(10, 40, n).tolist(),
    }  # fmt: skip
    return Units(**{**right, **changes})


@pytest.mark.parametrize("objective", ["total", "longest"])
@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_input_changes_nothing(objective: str, seed: int) -> None:
    teams, units, dice = _teams(seed=seed), _units(seed=seed), random.Random(seed)
    of_team, of_unit = list(range(40)), list(range(6))
    dice.shuffle(of_team)
    dice.shuffle(of_unit)

    plain, _ = assign_teams(teams, units, objective=objective)
    mixed, _ = assign_teams(
        Teams(**{k: [getattr(teams, k)[i] for i in of_team] for k in ("team_id", "rank", "lat", "lon", "police")}),
        Units(**{k: [getattr(units, k)[i] for i in of_unit] for k in ("unit_id", "lat", "lon", "strength")}),
        objective=objective,
    )  # fmt: skip

    assert mixed == plain


def test_rows_add_up_to_whole_teams_and_never_to_more_than_a_unit_has() -> None:
    teams, units = _teams(), _units()

    rows, found = assign_teams(teams, units, reserve=0.10)

    for team, police in zip(teams.team_id, teams.police, strict=True):
        got = [row for row in rows if row.team_id == team]
        assert sum(row.police for row in got) == police or (
            [row.unit_id for row in got] == [""] and got[0].police == 0
        )
    for unit, strength in zip(units.unit_id, units.strength, strict=True):
        assert sum(r.police for r in rows if r.unit_id == unit) <= 0.9 * strength
    far = {(t, u): metres([a], [b], [c], [d])[0, 0]
           for t, a, b in zip(teams.team_id, teams.lat, teams.lon, strict=True)
           for u, c, d in zip(units.unit_id, units.lat, units.lon, strict=True)}  # fmt: skip
    assert all(r.metres == far[r.team_id, r.unit_id] for r in rows if r.unit_id)
    assert sum(r.metres * r.police // 2 for r in rows) == found.total_m
    assert found.answer.status == Status.OPTIMAL


def test_a_row_counts_minutes_by_detour_and_speed() -> None:
    teams = Teams(team_id=["T"], rank=[0], lat=[0.0], lon=[0.0], police=[2])
    units = Units(unit_id=["U"], lat=[0.0], lon=[0.01], strength=[4])

    rows, _ = assign_teams(teams, units)

    assert rows == [Row("T", "U", 2, 1112, 1112 * 1.35 / 1000 / 25 * 60)]


def test_the_last_pair_of_an_odd_team_is_one_officer() -> None:
    teams = Teams(team_id=["T"], rank=[0], lat=[0.0], lon=[0.0], police=[5])
    units = Units(unit_id=["A", "B"], lat=[0.0, 0.0], lon=[0.01, 0.02], strength=[4, 4])

    rows, _ = assign_teams(teams, units, reserve=0.0)

    assert [(r.unit_id, r.police) for r in rows] == [("A", 4), ("B", 1)]


def test_a_given_matrix_is_in_the_callers_order() -> None:
    teams = Teams(team_id=["b", "a"], rank=[0, 0], lat=[0.0, 0.0], lon=[0.0, 0.0], police=[2, 2])
    units = Units(unit_id=["Y", "X"], lat=[0.0, 0.0], lon=[0.0, 0.0], strength=[2, 2])

    rows, _ = assign_teams(
        teams, units, reserve=0.0, metres=[[1, 9], [9, 2]], minutes=[[0.5, 7], [7, 0.25]]
    )

    assert rows == [Row("a", "X", 2, 2, 0.25), Row("b", "Y", 2, 1, 0.5)]


def test_a_level_plan_uses_every_unit_alike() -> None:
    teams = Teams(team_id=list("abcd"), rank=[0] * 4, lat=[0.0] * 4, lon=[0.0] * 4, police=[2] * 4)
    units = Units(unit_id=["A", "B"], lat=[0.0, 0.0], lon=[0.0, 0.1], strength=[8, 8])

    near, _ = assign_teams(teams, units, reserve=0.0)
    level, _ = assign_teams(teams, units, reserve=0.0, is_level=True)

    assert [r.unit_id for r in near] == ["A"] * 4
    assert sorted(r.unit_id for r in level) == ["A", "A", "B", "B"]


def test_a_unit_of_one_officer_sends_nobody() -> None:
    teams = Teams(team_id=["T"], rank=[0], lat=[0.0], lon=[0.0], police=[2])
    units = Units(unit_id=["A", "B"], lat=[0.0, 0.0], lon=[0.0, 0.1], strength=[1, 2])

    rows, _ = assign_teams(teams, units, reserve=0.0)

    assert rows[0].unit_id == "B"


@pytest.mark.parametrize(
    ("teams", "units", "reserve", "code"),
    [
        ({}, {"strength": [1, 1, 1, 1, 1, 1]}, 0.0, "no-pair"),
        ({}, {"strength": [2, 2, 2, 2, 2, 2]}, 0.1, "no-pair"),
        ({}, {"strength": [2, 2, 2, 2, 2, -1]}, 0.0, "strength"),
        ({}, {"unit_id": [], "lat": [], "lon": [], "strength": []}, 0.0, "no-units"),
        ({}, {"unit_id": ["A", "A", "B", "C", "D", "E"]}, 0.0, "unit-twice"),
        ({"team_id": ["T"] * 40}, {}, 0.0, "team-twice"),
        ({"police": [0] * 40}, {}, 0.0, "team-size"),
        ({}, {}, 1.0, "reserve"),
        ({}, {}, -0.1, "reserve"),
    ],
)
def test_bad_input_is_one_sentence(
    teams: dict[str, Any], units: dict[str, Any], reserve: float, code: str
) -> None:
    with pytest.raises(Unplannable) as told:
        assign_teams(_teams(**teams), _units(**units), reserve=reserve)

    assert told.value.code == code
    assert told.value.sentence.endswith(".")
