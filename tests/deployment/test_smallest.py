"""Where teams stay without officers the plan says which rule is in the way and the smallest change that would help: each is
tried, and one officer or a tenth of a percent less is not enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from damai.deployment.faults import Unplannable
from damai.deployment.memory import in_memory
from damai.deployment.plan import Options, Plan
from damai.deployment.smallest import smallest_changes
from damai.deployment.solve import solve
from tests.deployment.test_plan_asked import a_plan_of, as_it_is, inputs_of, unsurveyed

SHORT = (12, 8, 7, 5)


def changes(plan: Plan) -> dict[str, Any]:
    found = smallest_changes(plan)
    for one in found:
        assert one.text("id") != one.text("en")
    return {one.key: one.data for one in found}


def test_a_plan_that_covers_everybody_needs_no_change() -> None:
    assert smallest_changes(a_plan_of()) == ()


@pytest.mark.parametrize("change", [as_it_is, unsurveyed], ids=["surveyed", "unsurveyed"])
@pytest.mark.parametrize("reserve", [0.0, 0.1, 0.25])
def test_just_so_many_officers_more_cover_everybody(reserve: float, change: Any) -> None:
    asked = Options(reserve=reserve)
    told = changes(a_plan_of(asked, strength=SHORT, change=change))["change-strength"]
    at = int(told["unit"][1:])

    def with_more(n: int) -> int:
        strength = tuple(s + (n if k == at else 0) for k, s in enumerate(SHORT))
        plan = a_plan_of(asked, strength=strength, change=change)
        return sum(plan.uncovered.values())

    assert with_more(told["n"]) == 0
    assert with_more(told["n"] - 1) > 0


def test_just_so_low_a_reserve_covers_everybody() -> None:
    strength = (20, 12, 10, 8)
    told = changes(a_plan_of(Options(reserve=0.4), strength=strength))["change-reserve"]

    def short(percent: float) -> int:
        return sum(a_plan_of(Options(reserve=percent / 100), strength=strength).uncovered.values())

    assert told["reserve"] == 40
    assert short(told["lower"]) == 0
    assert short(told["lower"] + 0.1) > 0


def test_the_rung_that_is_named_covers_everybody_with_the_strength_there_is() -> None:
    plan = a_plan_of(Options(reserve=0.3))
    told = changes(plan)["change-ladder"]

    thinned = a_plan_of(Options(reserve=0.3, thin="ladder"))

    assert thinned.rung == told["rung"]
    assert not sum(thinned.uncovered.values())


def test_an_arm_that_is_too_short_is_named_with_the_one_that_costs_nothing() -> None:
    short = Options(arm_m=300)
    plan = a_plan_of(short)
    told = changes(plan)["change-arm"]

    longer = a_plan_of(Options(arm_m=told["longest_m"]))

    assert len(plan.teams) - len(longer.teams) == told["n"] > 0
    assert len(longer.teams) == len(a_plan_of().teams)


def test_slack_is_told_by_what_it_takes() -> None:
    asked = Options(slack={("D0", "low"): 2, ("D1", "low"): 1}, reserve=0.3)
    plan = a_plan_of(asked)

    assert changes(plan)["change-slack"] == {"n": 3, "police": 6}
    assert len(plan.teams) - len(a_plan_of(replace(asked, slack={})).teams) == 3


def test_units_without_a_pair_are_refused_with_what_would_give_one() -> None:
    inputs = inputs_of(20, strength=(2, 1, 1, 1))
    with pytest.raises(Unplannable) as refused:
        in_memory(inputs, Options(reserve=0.1))

    assert refused.value.code == "no-pair"
    assert "add 1 to P0 or lower the reserve to 0 %" in refused.value.sentence
    assert "tambah 1 orang di P0 atau turunkan cadangan ke 0 %" in refused.value.text("id")
    assert solve(in_memory(inputs, Options(reserve=0.0)), Options(reserve=0.0)).met
    more = inputs_of(20, strength=(3, 1, 1, 1))
    assert solve(in_memory(more, Options(reserve=0.1)), Options(reserve=0.1)).met
