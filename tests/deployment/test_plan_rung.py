"""A plan that is asked to stand on a rung of the ladder, not on the first that covers everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.plan import Options
from damai.deployment.writing import write_plan
from tests.deployment.test_plan_asked import a_plan_of


@pytest.mark.parametrize("arm_m", [None, 4_000])
def test_the_rung_that_is_asked_for_is_in_force_and_checked_from_its_folder(
    tmp_path: Path, arm_m: int | None
) -> None:
    usual = a_plan_of(Options(thin="ladder", arm_m=arm_m))
    plan = a_plan_of(Options(thin="ladder", rung=usual.rung + 1, arm_m=arm_m))

    assert plan.rung == usual.rung + 1
    assert plan.rung_for_all == usual.rung_for_all
    assert len(plan.teams) <= len(usual.teams)
    write_plan(plan, tmp_path / "plan", {})
    folder, found = check(tmp_path / "plan")
    assert not found.differences
    assert folder.manifest["options"]["rung"] == plan.rung


def test_a_rung_that_was_changed_afterwards_is_found(tmp_path: Path) -> None:
    write_plan(a_plan_of(Options(thin="ladder", rung=2)), tmp_path / "plan", {})
    path = tmp_path / "plan" / "plan.json"
    told = json.loads(path.read_text())
    told["options"]["rung"] = 1
    path.write_text(json.dumps(told))

    _, found = check(tmp_path / "plan")

    assert {"seal", "ladder"} <= {one.code for one in found.differences}


def test_a_rung_that_is_not_enough_leaves_teams_without_anybody_and_says_which_would_do() -> None:
    short = a_plan_of(Options(thin="ladder", rung=0), strength=(8, 6, 5, 5))
    usual = a_plan_of(Options(thin="ladder"), strength=(8, 6, 5, 5))

    assert short.rung == 0
    assert sum(short.uncovered.values()) > 0
    assert short.rung_for_all == usual.rung_for_all


def test_a_rung_is_one_of_the_ladder_and_counts_for_the_ladder_alone() -> None:
    with pytest.raises(Unplannable, match="has no rung 99") as refused:
        a_plan_of(Options(thin="ladder", rung=99))
    assert "tidak punya jenjang 99" in refused.value.text("id")
    assert a_plan_of(Options(thin="none", rung=99)).rung == 0


def test_without_a_rung_the_manifest_says_none(tmp_path: Path) -> None:
    write_plan(a_plan_of(Options(thin="ladder")), tmp_path / "plan", {})

    told = json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert "rung" not in told["options"]
