"""A plan whose minutes are asked of roads: they are written beside it, and it is checked without them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.gathering import gathered
from damai.deployment.plan import Options, Plan
from damai.deployment.solve import solve
from damai.deployment.travel.estimated import NO_WAY, Estimated
from damai.deployment.travel.interface import Travel
from damai.deployment.travel.roads import from_pbf
from damai.deployment.writing import write_plan
from tests.deployment.planned import Files, bytes_of, table, written
from tests.deployment.test_plan_asked import inputs_of, rows_of, unsurveyed
from tests.deployment.test_roads import RING, SQUARE
from tests.deployment.test_roads import written as pbf


def driven(travel: Travel, n: int = 20) -> Plan:
    inputs = replace(inputs_of(n), travel=travel)
    return solve(inputs, Options())


def test_minutes_by_road_are_told_written_and_checked(tmp_path: Path) -> None:
    roads = from_pbf(pbf(tmp_path, SQUARE, RING))

    write_plan(driven(roads), tmp_path / "out", {})

    assert check(tmp_path / "out")[1].differences == []
    told = json.loads((tmp_path / "out/plan.json").read_text())
    assert told["distance"]["minutes"] == roads.provenance
    assert set(told["inputs"]) == {"stations", "units", "formations", "minutes"}
    by_pair = {(r["from"], r["to"]): r["minutes"] for r in rows_of(tmp_path / "out/input-minutes.csv")}  # fmt: skip
    bases = {r["team_id"]: r["base_station"] for r in rows_of(tmp_path / "out/teams.csv")}
    for row in rows_of(tmp_path / "out/assignment.csv"):
        assert float(row["minutes"]) == float(by_pair[row["unit_id"], bases[row["team_id"]]])


def test_a_closed_road_makes_the_way_longer_and_is_told(tmp_path: Path) -> None:
    roads = from_pbf(pbf(tmp_path, SQUARE, RING))

    open_, shut = driven(roads), driven(roads.closing([10]))

    def total(plan: Plan) -> float:
        return sum(row.minutes or 0 for row in plan.met)

    assert total(shut) > total(open_)
    write_plan(shut, tmp_path / "out", {})
    assert "1 way(s) closed" in (tmp_path / "out/plan.json").read_text()
    assert check(tmp_path / "out")[1].differences == []


def test_a_unit_that_no_road_leads_from_is_refused() -> None:
    apart = Estimated(barriers={("", f"D{k}"): NO_WAY for k in range(3)} | {("", f"V{d}{v}"): NO_WAY for d in range(3) for v in range(4)})  # fmt: skip

    with pytest.raises(Unplannable) as refused:
        driven(apart)

    assert refused.value.code == "no-way"


def test_no_minutes_are_asked_for_what_nobody_surveyed(tmp_path: Path) -> None:
    roads = from_pbf(pbf(tmp_path, SQUARE, RING))
    plan = solve(replace(inputs_of(20, unsurveyed), travel=roads), Options())

    write_plan(plan, tmp_path / "out", {})

    assert not (tmp_path / "out/input-minutes.csv").exists()
    assert check(tmp_path / "out")[1].differences == []


def test_reserves_wait_by_the_same_roads(tmp_path: Path) -> None:
    files = written(tmp_path, 20, candidates_n=4)
    roads = from_pbf(pbf(tmp_path, SQUARE, RING))

    files.solved(tmp_path / "out", Options(reserves_n=2), travel=roads)

    assert check(tmp_path / "out")[1].differences == []
    pairs = {(row["from"], row["to"]) for row in rows_of(tmp_path / "out/input-minutes.csv")}
    assert {("C00", "S00000"), ("C03", "S00019")} <= pairs


def test_a_plan_that_came_from_no_file_is_written_whole_and_its_copies_give_it_again(
    tmp_path: Path,
) -> None:
    """With candidates, a matrix of which one way has no road back, a range and a kelurahan with a number of its own."""
    formations = {
        "low": {"police": 2, "stations": {"from": 6, "to": 9}, "linmas": 12, "areas": {"V00": 4}},
        "medium": {"police": 2, "stations": 2, "linmas": 4},
        "high": {"police": 4, "stations": 1, "linmas": 2},
    }
    files = written(tmp_path, 24, candidates_n=4, formations=formations)
    codes = [row["station_id"] for row in rows_of(files.stations)]
    ways = [(f"P{u}", code, u + i / 7, "") for u in range(4) for i, code in enumerate(codes)]
    ways.append((codes[0], "P0", "", ""))
    matrix = table(tmp_path / "M.csv", ("from", "to", "minutes", "metres"), ways)
    asked = Options(reserves_n=2, thin="ladder", arm_m=1_500)
    files = replace(files, matrix=matrix)
    files.solved(tmp_path / "read", asked)
    read = gathered(files.stations, files.units, files.formations, asked, minutes=matrix, candidates=files.candidates)  # fmt: skip

    write_plan(solve(replace(read, files={}), asked), tmp_path / "made", {})

    made = tmp_path / "made"
    assert check(made)[1].differences == []
    again = Files(
        made / "input-stations.csv", made / "input-units.csv", made / "input-formations.json",
        made / "input-candidates.csv", made / "input-minutes.csv",
    )  # fmt: skip
    again.solved(tmp_path / "again", asked)
    assert bytes_of(tmp_path / "again") == bytes_of(made)
    for name in ("groups.csv", "teams.csv", "assignment.csv", "shortage.csv", "sites.csv"):
        assert (made / name).read_bytes() == (tmp_path / "read" / name).read_bytes()
