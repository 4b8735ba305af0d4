"""What a commander asks of a plan besides the formations: arms, slack, barriers, locks, a level load; and stations that
nobody surveyed. Made in memory, written, and checked from its folder alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from damai.deployment.checking.check import check
from damai.deployment.checking.options import options_in
from damai.deployment.faults import Unplannable
from damai.deployment.memory import in_memory, stations_of, units_of
from damai.deployment.plan import Inputs, Locked, Options, Plan
from damai.deployment.reading.formations import parsed_formations
from damai.deployment.shortfall import borrowed
from damai.deployment.solve import solve
from damai.deployment.writing import options_of, write_plan
from tests.deployment.cities import a_city
from tests.deployment.planned import FORMATIONS, HEAD, bytes_of, station_rows, written

Change = Callable[[dict[str, Any]], dict[str, Any]]


def as_it_is(record: dict[str, Any]) -> dict[str, Any]:
    return record


def unsurveyed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "surveyed": False, "number": int(record["station_id"][1:])}


def a_plan_of(
    options: Options = Options(),  # noqa: B008
    *,
    n: int = 60,
    change: Change = as_it_is,
    strength: tuple[int, ...] = (16, 12, 10, 12),
    districts: tuple[str, ...] = ("D0", "D1", "D2", ""),
    formations: dict[str, Any] = FORMATIONS,
) -> Plan:
    inputs = inputs_of(n, change, strength, districts, formations)
    return solve(in_memory(inputs, options), options)


def inputs_of(
    n: int,
    change: Change = as_it_is,
    strength: tuple[int, ...] = (16, 12, 10, 12),
    districts: tuple[str, ...] = ("D0", "D1", "D2", ""),
    formations: dict[str, Any] = FORMATIONS,
) -> Inputs:
    records = [
        change(dict(zip(HEAD, row, strict=True)))
        for row in station_rows(a_city(n, districts=3, seed=1))
    ]
    units = [
        {"unit_id": f"P{k}", "lat": -5.11 + k / 100, "lon": 105.31, "strength": s, "district": d}
        for k, (s, d) in enumerate(zip(strength, districts, strict=True))
    ]
    return Inputs(
        stations=stations_of(records),
        units=units_of(units),
        formations=parsed_formations(formations, "F.json"),
    )


def differences(plan: Plan, out: Path) -> list[str]:
    write_plan(plan, out, {})
    return [one.sentence for one in check(out)[1].differences]


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, newline="") as source:
        return list(csv.DictReader(source))


def test_a_plan_made_in_memory_is_written_with_its_inputs_and_holds(tmp_path: Path) -> None:
    plan = a_plan_of()

    assert differences(plan, tmp_path / "out") == []
    told = json.loads((tmp_path / "out/plan.json").read_text())
    assert told["format"] == "damai-plan/1"
    assert set(told["inputs"]) == {"stations", "units", "formations"}


def test_in_memory_and_from_files_the_tables_are_the_same(tmp_path: Path) -> None:
    files = written(tmp_path, 60)
    files.solved(tmp_path / "read")
    records = [dict(zip(HEAD, row, strict=True)) for row in station_rows(a_city(60, districts=3, seed=1))]  # fmt: skip
    units = rows_of(files.units)
    inputs = Inputs(
        stations=stations_of(records[::-1]),
        units=units_of(units[::-1]),
        formations=parsed_formations(FORMATIONS, "F.json"),
    )

    write_plan(solve(in_memory(inputs, Options()), Options()), tmp_path / "made", {})

    one, two = bytes_of(tmp_path / "read"), bytes_of(tmp_path / "made")
    for name in ("groups.csv", "teams.csv", "assignment.csv", "shortage.csv"):
        assert one[name] == two[name]


@pytest.mark.parametrize(
    "options",
    [
        Options(arm_m=900),
        Options(arm_m=900, thin="ladder", reserve=0.4),
        Options(arm_m=1_500, thin="ladder", reserve=0.7),
        Options(arm_m=600, reserve=0.5),
        Options(slack={("D0", "low"): 2, ("D1", "medium"): 1}),
        Options(slack={("", "low"): 2}, scope="city"),
        Options(slack={("D2", "low"): 99}, thin="ladder", reserve=0.5),
        Options(village_m=300),
        Options(barrier=(("V00", "V03"),), slack={("D0", "low"): 3}),
        Options(level=True),
        Options(level=True, reserve=0.4, thin="ladder"),
        Options(caps={"low": 9, "medium": 2}, thin="ladder", reserve=0.6),
    ],
    ids=str,
)
@pytest.mark.parametrize("change", [as_it_is, unsurveyed], ids=["surveyed", "unsurveyed"])
def test_whatever_is_asked_is_kept_and_checked(
    tmp_path: Path, options: Options, change: Change
) -> None:
    plan = a_plan_of(options, change=change)

    assert differences(plan, tmp_path / "out") == []
    if options.arm_m is not None:
        assert all((team.longest_m or 0) <= options.arm_m for team in plan.teams)


def test_no_metres_and_no_minutes_are_told_of_what_nobody_surveyed(tmp_path: Path) -> None:
    plan = a_plan_of(change=unsurveyed)

    assert differences(plan, tmp_path / "out") == []
    for row in rows_of(tmp_path / "out/teams.csv"):
        assert (row["lat"], row["lon"], row["longest_m"]) == ("", "", "")
    for row in rows_of(tmp_path / "out/assignment.csv"):
        assert (row["metres"], row["minutes"]) == ("", "")
    told = json.loads((tmp_path / "out/plan.json").read_text())
    assert told["format"] == "damai-plan/2"
    assert told["problems"]["assignment"]["objective"] == 0
    assert sum(part["teams"] for part in told["problems"]["grouping"]["unsurveyed"]) == len(plan.teams)  # fmt: skip


def test_what_is_needed_is_what_is_grouped_where_nothing_is_surveyed() -> None:
    for reserve in (0.1, 0.5, 0.7):
        plan = a_plan_of(Options(thin="ladder", reserve=reserve), change=unsurveyed)
        teams = [plan.inputs.formations[team.risk_class].police for team in plan.teams]
        if plan.rung == 0:
            assert plan.personnel.needed == sum(teams)
        if plan.rung_for_all is not None:
            assert sum(teams) <= plan.personnel.available
            assert not sum(plan.uncovered.values())


def test_a_station_without_a_point_is_planned_by_its_number(tmp_path: Path) -> None:
    def pointless(record: dict[str, Any]) -> dict[str, Any]:
        return {**unsurveyed(record), "lat": None, "lon": None}

    with_point = a_plan_of(change=unsurveyed)
    without = a_plan_of(change=pointless)

    assert differences(without, tmp_path / "out") == []
    assert without.teams == with_point.teams
    assert without.met == with_point.met


def test_who_was_not_surveyed_is_met_by_the_own_district_first_and_never_by_distance(
    tmp_path: Path,
) -> None:
    plan = a_plan_of(change=unsurveyed, strength=(40, 40, 40, 30))
    of = {team.team_id: team.district for team in plan.teams}
    home = dict(zip(plan.inputs.units.unit_id, plan.inputs.units.districts, strict=True))

    assert all(home[row.unit_id] in (of[row.team_id], "") for row in plan.met if row.unit_id)

    def elsewhere(record: dict[str, Any]) -> dict[str, Any]:
        return {**unsurveyed(record), "lat": -record["lat"] / 2, "lon": record["lon"] - 40}

    moved = inputs_of(60, elsewhere, (40, 40, 40, 30))
    assert solve(moved, Options()).met == plan.met


def test_some_surveyed_and_some_not_share_the_units(tmp_path: Path) -> None:
    def half(record: dict[str, Any]) -> dict[str, Any]:
        return unsurveyed(record) if int(record["station_id"][1:]) % 3 else record

    for options in (Options(), Options(thin="ladder", reserve=0.6), Options(reserve=0.8), Options(level=True)):  # fmt: skip
        plan = a_plan_of(options, change=half)
        assert differences(plan, tmp_path / "out") == []


def locked(plan: Plan, *ids: str, units: bool = True) -> tuple[Locked, ...]:
    sent = {
        team: tuple((r.unit_id, r.police) for r in plan.met if r.team_id == team and r.unit_id)
        for team in ids
    }
    return tuple(
        Locked(team.stations, sent[team.team_id] if units else (), team.team_id)
        for team in plan.teams
        if team.team_id in ids
    )


def lines_of(out: Path, ids: set[str]) -> list[tuple[str, ...]]:
    found = []
    for name in ("teams.csv", "assignment.csv"):
        found += [(name, *row.values()) for row in rows_of(out / name) if row["team_id"] in ids]
    return found


@pytest.mark.parametrize("change", [as_it_is, unsurveyed], ids=["surveyed", "unsurveyed"])
@pytest.mark.parametrize("options", [Options(), Options(thin="ladder", reserve=0.5), Options(arm_m=1_200)])  # fmt: skip
def test_locked_districts_come_back_as_they_were_when_the_rest_is_planned_anew(
    tmp_path: Path, change: Change, options: Options
) -> None:
    first = a_plan_of(options, change=change)
    write_plan(first, tmp_path / "first", {})
    others = {t.team_id for t in first.teams if t.district != "D0"}
    again = replace(options, locked=locked(first, *others), seed=7, slack={("D0", "medium"): 2})

    plan = a_plan_of(again, change=change)

    assert differences(plan, tmp_path / "again") == []
    assert lines_of(tmp_path / "again", others) == lines_of(tmp_path / "first", others)


LOCKS = [
    (lambda p: Locked(()), "has no station"),
    (lambda p: Locked(("S9",)), "names station S9"),
    (lambda p: Locked((p.teams[0].stations[0], p.teams[-1].stations[0])), "not of one district, class and T"),
    (lambda p: Locked(p.teams[0].stations, (("P9", 4),)), "the unit P9, which is not there"),
    (lambda p: Locked(p.teams[0].stations, (("P0", 3),)), "is met by 3 police"),
    (lambda p: Locked(p.teams[0].stations, (("P0", 2), ("P0", 2))), "names the unit P0 twice"),
    (lambda p: Locked(p.teams[0].stations, (("P0", 3), ("P1", 1))), "is met by 3 pairs, and it has 2"),
]  # fmt: skip


@pytest.mark.parametrize(("lock", "says"), LOCKS, ids=[says for _, says in LOCKS])
def test_a_lock_that_cannot_be_kept_is_refused_in_one_sentence(lock: Any, says: str) -> None:
    first = a_plan_of()
    one = lock(first)
    if one.units:
        assert first.inputs.formations[first.teams[0].risk_class].police == 4

    with pytest.raises(Unplannable) as refused:
        a_plan_of(Options(locked=(one,)))

    assert refused.value.code == "locked"
    assert says in refused.value.sentence
    assert refused.value.text("id") != refused.value.sentence


def test_more_locked_police_than_a_unit_has_are_refused_with_what_is_missing() -> None:
    first = a_plan_of()
    high = [t for t in first.teams if t.risk_class == "high"][:2]
    asked = Options(locked=tuple(Locked(t.stations, (("P0", 4),)) for t in high))

    with pytest.raises(Unplannable) as refused:
        a_plan_of(asked, strength=(6, 60, 60, 60))

    assert "raise its strength by 3" in refused.value.sentence
    assert a_plan_of(asked, strength=(9, 60, 60, 60)).met


def test_who_is_helped_by_another_district_is_known() -> None:
    plan = a_plan_of(change=unsurveyed, strength=(40, 2, 2, 30), districts=("D0", "D1", "D2", "D2"))
    of = {team.team_id: team.district for team in plan.teams}

    found = borrowed(plan)

    assert found
    assert {of[team] for team in found} == {"D1"}


def test_options_go_to_json_and_back() -> None:
    asked = Options(
        arm_m=0, slack={("D", "low"): 1}, village_m=3, barrier=(("A", "B"),), level=True, caps={"low": 9},
        locked=(Locked(("S1", "S2"), (("P", 2),), "D-low-01"), Locked(("S3",))), thin="ladder",
    )  # fmt: skip

    assert options_in(json.loads(json.dumps(options_of(asked)))) == asked
    assert options_in(options_of(Options())) == Options()


def test_a_locked_team_keeps_the_base_that_its_arm_chose() -> None:
    """Of three on a line and two at one end the nearest to all is not within the arm of the last: the base is another."""
    inputs = Inputs(
        stations=stations_of(
            {"station_id": f"S{k}", "area": "V", "district": "D", "lat": -5.0, "lon": 105 + x / 111_000,
             "risk_class": "low", "voters": 1}
            for k, x in enumerate((0, 0, 0, 600, 1_000))
        ),
        units=units_of([{"unit_id": "P", "lat": -5.0, "lon": 105.0, "strength": 9}]),
        formations=parsed_formations({"low": {"police": 2, "stations": 5, "linmas": 10}}, "F.json"),
    )  # fmt: skip
    asked = Options(arm_m=700)
    first = solve(in_memory(inputs, asked), asked)
    (team,) = first.teams

    again = replace(asked, locked=(Locked(team.stations),))

    assert team.base_station == "S3"
    assert solve(in_memory(inputs, again), again).teams == first.teams
