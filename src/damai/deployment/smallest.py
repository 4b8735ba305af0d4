"""Teams that stay without officers: which rule is in the way, and the smallest change of each that would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from damai.deployment.faults import Said
from damai.deployment.formations import pairs_of
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Options, Plan
from damai.deployment.regrouping import grouped_at
from damai.deployment.rungs import rungs_of
from damai.deployment.solvers.answer import Running, always

STEPS_N = 1_000
"""A reserve is lowered by tenths of a percent."""


def smallest_changes(plan: Plan, running: Running = always) -> tuple[Said, ...]:
    """None where everybody is covered. Else, each where it helps: the rung that would cover everybody; the fewest officers
    more, at the unit where they are fewest; the highest reserve that is low enough; and what arm and slack cost.

    With a longest arm the groups are made once more without it.
    """
    if not sum(plan.uncovered.values()):
        return ()
    found = [
        *_ladder(plan),
        *_strength(plan),
        *_reserve(plan),
        *_arm(plan, running),
        *_slack(plan),
    ]
    return tuple(found)


def _pairs(teams: Sequence[Team], inputs: Inputs) -> int:
    return sum(inputs.formations[team.risk_class].pairs_n for team in teams)


def _ladder(plan: Plan) -> list[Said]:
    if plan.rung_for_all in (None, plan.rung):
        return []
    rung = rungs_of(plan.inputs, plan.options).ladder.rungs[plan.rung_for_all or 0]
    per_team = ", ".join(f"{name} {n} TPS" for name, n in rung.per_team.items())
    return [Said("change-ladder", {"rung": rung.number, "per_team": per_team})]


def _strength(plan: Plan) -> list[Said]:
    units, reserve = plan.inputs.units, plan.options.reserve
    missing = _pairs(plan.teams, plan.inputs) - sum(
        pairs_of(int(n), reserve) for n in units.strength
    )
    if reserve >= 1:
        return []

    def more(strength: int) -> int:
        n = int(2 * (missing - 1) / (1 - reserve))
        while pairs_of(strength + n, reserve) - pairs_of(strength, reserve) < missing:
            n += 1
        return n

    each = [(more(int(n)), unit) for unit, n in zip(units.unit_id, units.strength, strict=True)]
    fewest, unit = min(each)
    return [Said("change-strength", {"unit": unit, "n": fewest})]


def _reserve(plan: Plan) -> list[Said]:
    needed, units = _pairs(plan.teams, plan.inputs), plan.inputs.units
    steps = int(plan.options.reserve * STEPS_N)
    for step in range(steps, -1, -1):
        if sum(pairs_of(int(n), step / STEPS_N) for n in units.strength) >= needed:
            shown = {"reserve": 100 * plan.options.reserve, "lower": 100 * step / STEPS_N}
            return [Said("change-reserve", shown)]
    return []


def _arm(plan: Plan, running: Running) -> list[Said]:
    if plan.options.arm_m is None:
        return []
    free: Options = replace(plan.options, arm_m=None)
    teams = grouped_at(plan.inputs, free, plan.rung, running).teams
    n = len(plan.teams) - len(teams)
    if n < 1:
        return []
    police = 2 * (_pairs(plan.teams, plan.inputs) - _pairs(teams, plan.inputs))
    longest_m = max(team.longest_m or 0 for team in teams)
    return [Said("change-arm", {"arm_m": plan.options.arm_m, "n": n, "police": police, "longest_m": longest_m})]  # fmt: skip


def _slack(plan: Plan) -> list[Said]:
    if not plan.options.slack:
        return []
    rungs = rungs_of(plan.inputs, plan.options).at(plan.rung)
    tight = rungs_of(plan.inputs, replace(plan.options, slack={})).at(plan.rung)
    pairs = rungs.rung.pairs_needed - tight.rung.pairs_needed
    police = rungs.rung.police_needed - tight.rung.police_needed
    return [Said("change-slack", {"n": rungs.teams_n - tight.teams_n, "police": police})] if pairs > 0 else []  # fmt: skip
