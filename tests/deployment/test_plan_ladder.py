"""Fewer officers: formations are thinned by the published ladder before any station is left alone, and all are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from damai.deployment.checking.check import check
from damai.deployment.plan import Options
from tests.deployment.planned import Files, written

LADDER = Options(thin="ladder")


def police_per_station(out: Path) -> dict[str, float]:
    """Protection of each station: police over stations of its team; 0 without a team."""
    teams = {line.split(",")[0]: line.split(",") for line in (out / "teams.csv").read_text().splitlines()[1:]}  # fmt: skip
    bare = {line.split(",")[0] for line in (out / "assignment.csv").read_text().splitlines()[1:] if not line.split(",")[1]}  # fmt: skip
    told = json.loads((out / "plan.json").read_text())["formations"]
    found = {}
    for line in (out / "groups.csv").read_text().splitlines()[1:]:
        station, team = line.split(",")
        one = told[teams[team][1]]
        found[station] = 0.0 if team in bare else one["police"] / one["stations_in_force"]
    return found


def with_strength(folder: Path, total: int, n: int = 120) -> Files:
    """A city whose units have ``total`` officers together."""
    shares = [total // 4 + (1 if k < total % 4 else 0) for k in range(4)]
    return written(folder, n, strength=shares)


def needed(folder: Path) -> int:
    plan = with_strength(folder, 400).solved(folder / "out", Options(reserve=0.0))
    return int(plan.personnel.needed)


def test_with_82_percent_nobody_is_left_alone_and_every_thinned_station_is_named(
    tmp_path: Path,
) -> None:
    short = int(needed(tmp_path / "full") * 0.82)
    files = with_strength(tmp_path, short)
    options = Options(thin="ladder", reserve=0.0)

    given = files.solved(tmp_path / "given", Options(reserve=0.0))
    plan = files.solved(tmp_path / "out", options)

    assert sum(given.uncovered.values()) > 0
    assert sum(plan.uncovered.values()) == 0
    assert plan.rung == plan.rung_for_all > 0
    thinned = {s.station_id for s in plan.short}
    classes = dict(zip(plan.inputs.stations.station_id, plan.inputs.stations.risk_class, strict=True))  # fmt: skip
    assert thinned == {s for s, c in classes.items() if plan.stations_of[c] > plan.inputs.formations[c].stations}  # fmt: skip
    assert {s.reason for s in plan.short} == {"thinned"}
    assert files.wrong(tmp_path / "out", tight=False) == []
    assert check(tmp_path / "out")[1].differences == []


def test_more_strength_never_makes_a_station_worse(tmp_path: Path) -> None:
    before: dict[str, float] = {}
    for total in (20, 30, 36, 44, 52, 60, 80, 100):
        files = with_strength(tmp_path / str(total), total, 80)
        files.solved(tmp_path / str(total) / "out", LADDER)
        now = police_per_station(tmp_path / str(total) / "out")
        assert all(now[s] >= was for s, was in before.items()), total
        before = now


def test_a_higher_class_never_lowers_the_protection_of_a_station(tmp_path: Path) -> None:
    order = ("low", "medium", "high")

    def raised(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
        row = list(rows[7])
        row[5] = order[min(2, order.index(str(row[5])) + 1)]
        return [*rows[:7], tuple(row), *rows[8:]]

    for total in (30, 44, 60):
        shares = [total // 2, total - total // 2]
        one = written(tmp_path / f"a{total}", strength=shares)
        two = written(tmp_path / f"b{total}", strength=shares, change=raised)
        one.solved(tmp_path / f"a{total}/out", LADDER)
        two.solved(tmp_path / f"b{total}/out", LADDER)
        station = "S00007"
        assert police_per_station(tmp_path / f"b{total}/out")[station] >= police_per_station(tmp_path / f"a{total}/out")[station]  # fmt: skip


def test_where_even_the_last_rung_is_too_little_the_lowest_class_stays_without_and_is_named_first(
    tmp_path: Path,
) -> None:
    files = with_strength(tmp_path, 16)

    plan = files.solved(tmp_path / "out", LADDER)

    assert plan.rung_for_all is None
    assert plan.uncovered["low"] > 0
    reasons = [s.reason for s in plan.short]
    assert reasons == sorted(reasons, key=["uncovered", "thinned"].index)
    assert files.wrong(tmp_path / "out", tight=False) == []
    assert check(tmp_path / "out")[1].differences == []


def test_who_stays_without_is_decided_by_voters_and_never_by_distance(tmp_path: Path) -> None:
    files = written(tmp_path, strength=(14, 9))

    plan = files.solved(tmp_path / "out")

    voters = dict(zip(plan.inputs.stations.station_id, plan.inputs.stations.voters.tolist(), strict=True))  # fmt: skip
    bare = {row.team_id for row in plan.met if not row.unit_id}
    low = {t.team_id: sum(voters[s] for s in t.stations) for t in plan.teams if t.risk_class == "low"}  # fmt: skip
    served = {t for t in low if t not in bare}
    assert bare & set(low)
    if served:
        assert max(low[t] for t in bare & set(low)) <= min(low[t] for t in served)


RANGE: dict[str, Any] = {
    "low": {"police": 2, "stations": [6, 9], "linmas": [12, 18], "areas": {"V00": 4, "V01": 12}},
    "medium": {"police": 2, "stations": 2, "linmas": 4},
    "high": {"police": 2, "stations": 1, "linmas": 2},
}


@pytest.mark.parametrize("total", [90, 50, 40, 20])
def test_ranges_and_kelurahan_with_a_number_of_their_own_hold_on_every_rung(
    tmp_path: Path, total: int
) -> None:
    files = written(tmp_path, 90, strength=(total // 2, total // 2), formations=RANGE)

    plan = files.solved(tmp_path / "out", LADDER)

    assert check(tmp_path / "out")[1].differences == []
    area = dict(zip(plan.inputs.stations.station_id, plan.inputs.stations.area, strict=True))
    for team in plan.teams:
        if team.risk_class == "low" and {area[s] for s in team.stations} == {"V00"} and plan.rung == 0:  # fmt: skip
            assert len(team.stations) <= 4
    thinned = {s.station_id for s in plan.short if s.reason == "thinned" and s.risk_class == "low"}
    steps = plan.stations_of["low"] - 6
    assert not [s for s in thinned if area[s] == "V00" and not steps]
    assert not [s for s in thinned if area[s] not in ("V00", "V01") and steps <= 3]
    bare = {s.station_id for s in plan.short if s.reason == "uncovered"}
    for station, name in zip(plan.inputs.stations.station_id, plan.inputs.stations.risk_class, strict=True):  # fmt: skip
        if name == "low" and steps and area[station] == "V00":
            assert station in thinned | bare
