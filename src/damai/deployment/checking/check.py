"""``plan check``: a folder is read, every hash held, every input read again, every rule and objective recomputed."""

from __future__ import annotations

from pathlib import Path

from damai.deployment.checking.folder import Folder, opened
from damai.deployment.checking.found import Found
from damai.deployment.checking.met import held_assignment
from damai.deployment.checking.options import options_in
from damai.deployment.checking.people import held_people, held_shortage
from damai.deployment.checking.proofs import held_proofs
from damai.deployment.checking.rung import held_rung
from damai.deployment.checking.sites import held_sites
from damai.deployment.checking.teams import Asked, held_teams, members_of
from damai.deployment.gathering import gathered
from damai.deployment.plan import Inputs, Options


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
        rungs = held_rung(folder, inputs, options, found)
        members = members_of(folder, inputs.stations, found)
        held_teams(folder, Asked(inputs, options, rungs), members, found)
        uncovered = held_assignment(folder, inputs, options, found)
        held_people(folder, inputs, options, rungs, found)
        held_shortage(folder, inputs, rungs, uncovered, found)
    with found.trying("sites"):
        held_sites(folder, inputs, options, found)
    with found.trying("bound"):
        held_proofs(folder, found)
    return folder, found


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
