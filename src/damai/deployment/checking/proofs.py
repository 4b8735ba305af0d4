"""A bound is on the right side of its value, ``optimal`` stands with a proof alone, and a stop is told everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found, same

STOPS = ("", "time", "asked")


def held_proofs(folder: Folder, found: Found) -> None:
    """Every sub-problem of plan.json."""
    problems = folder.manifest["problems"]
    grouping = problems["grouping"]
    _held(grouping, "grouping", found)
    for part in grouping["parts"]:
        _held(part, f"grouping, {part['district'] or 'city'}, {part['risk_class']}", found)
    _held(problems["assignment"], "assignment", found)
    if "reserves" in problems:
        _held(problems["reserves"], "reserves", found)
    optimal = all(part["status"] == "optimal" for part in grouping["parts"])
    found.held("bound", "plan.json, grouping, status", grouping["status"], "optimal" if optimal else "feasible")  # fmt: skip
    everything = [*grouping["parts"], problems["assignment"], *([problems["reserves"]] if "reserves" in problems else [])]  # fmt: skip
    stopped = next((one["stopped"] for one in everything if one["stopped"]), "")
    found.held("bound", "plan.json, stopped", folder.manifest["stopped"], stopped)


def _held(told: Mapping[str, Any], name: str, found: Found) -> None:
    where = f"plan.json, {name}"
    value = told["objective"]
    above = "upper_bound" in told
    bound = told["upper_bound"] if above else told["lower_bound"]
    if not same(value, bound) and (value > bound if above else value < bound):
        found.differ("check-bound/beyond", where=where, value=value, bound=bound)
    if told["status"] not in ("optimal", "feasible"):
        found.differ("check-bound/status", where=where, text=told["status"])
    if told["status"] == "optimal" and not same(value, bound):
        found.differ("check-bound/optimal", where=where, value=value, bound=bound)  # fmt: skip
    found.held("bound", f"{where}, gap", told["gap"], abs(value - bound) / max(abs(value), 1.0))
    if told["stopped"] not in STOPS:
        found.differ("check-bound/stopped", where=where, text=told["stopped"])
