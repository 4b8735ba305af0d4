"""``plan check``: a folder is read, every hash held, every input read again, every rule and objective recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from damai.deployment.checking.folder import Folder, opened
from damai.deployment.checking.found import Found
from damai.deployment.checking.met import held_assignment
from damai.deployment.checking.people import held_people, held_shortage
from damai.deployment.checking.proofs import held_proofs
from damai.deployment.checking.sites import held_sites
from damai.deployment.checking.teams import held_teams, members_of
from damai.deployment.gathering import gathered
from damai.deployment.plan import Inputs, Options
from damai.deployment.rungs import rungs_of


def check(path: Path) -> tuple[Folder, Found]:
    """Differences between a plan's files and what its inputs say. Nothing is written.

    Raises Unplannable ``no-plan`` for a folder that holds none.
    """
    found = Found()
    folder = opened(path, found)
    inputs: Inputs | None = None
    options: Options | None = None
    with found.trying("input"):
        options = options_in(folder.manifest["options"])
        inputs = _inputs(folder, options)
    if inputs is None or options is None:
        return folder, found
    with found.trying("plan"):
        rungs = rungs_of(inputs, options)
        members = members_of(folder, inputs.stations, found)
        in_force = {
            i: rungs.most(inputs.stations.area[i], name)
            for i, name in enumerate(inputs.stations.risk_class)
        }
        held_teams(folder, inputs.stations, inputs.formations, in_force, members, found)
        uncovered = held_assignment(
            folder, inputs.stations, inputs.units, inputs.matrix, inputs.formations, found
        )
        held_people(folder, inputs, rungs, found)
        held_shortage(folder, inputs, rungs, uncovered, found)
    with found.trying("sites"):
        held_sites(folder, inputs, options, found)
    with found.trying("bound"):
        held_proofs(folder, found)
    return folder, found


def options_in(told: Mapping[str, object]) -> Options:
    """The options as plan.json tells them. Raises KeyError, TypeError, ValueError for others."""
    scope, thin = told["scope"], told["thin"]
    if scope not in ("district", "city") or thin not in ("none", "ladder"):
        raise ValueError(f"scope {scope}, thin {thin}")
    return Options(
        reserve=float(str(told["reserve"])),
        scope="city" if scope == "city" else "district",
        thin="ladder" if thin == "ladder" else "none",
        reserves_n=int(str(told["reserves"])),
        seed=int(str(told["seed"])),
        seconds=float(str(told["seconds"])),
    )


def _inputs(folder: Folder, options: Options) -> Inputs:
    paths = {part: folder.input(part) for part in ("stations", "units", "formations")}
    stations, units, formations = (paths[part] or folder.path / part for part in paths)
    return gathered(
        stations,
        units,
        formations,
        options,
        minutes=folder.input("minutes"),
        candidates=folder.input("candidates"),
    )
