"""The rung of the ladder that a plan stands on."""

from __future__ import annotations

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.plan import Inputs, Options
from damai.deployment.rungs import Rungs, rungs_of
from damai.deployment.writing import FORMAT_1


def held_rung(folder: Folder, inputs: Inputs, options: Options, found: Found) -> Rungs:
    """The rung is arithmetic over the inputs. With a longest arm the groups of every rung would be needed for it: then it
    is held to what the arithmetic allows and to the teams that are there."""
    rungs = rungs_of(inputs, options, apart=folder.manifest["format"] == FORMAT_1)
    told = folder.manifest["ladder"]
    if options.arm_m is None:
        found.held("ladder", "plan.json, ladder, rung", told["rung"], rungs.rung.number)
        found.held("ladder", "plan.json, ladder, covers_everybody", told["covers_everybody"], rungs.for_all)  # fmt: skip
        return rungs
    number, covering, last = told["rung"], told["covers_everybody"], len(rungs.ladder.rungs) - 1
    for what, rung in (("rung", number), ("covers_everybody", covering)):
        if rung is not None and (type(rung) is not int or not 0 <= rung <= last):
            found.differ("check-ladder/number", what=what, rung=rung, last=last)
            return rungs
    pairs = sum(-(-int(row["police"]) // 2) for row in folder.tables["teams.csv"])
    fits = 2 * pairs <= rungs.available
    least = rungs.for_all
    if covering is not None and (least is None or covering < least):
        found.differ("check-ladder/early", rung=covering, least=least)  # fmt: skip
    asked = options.thin == "ladder" and options.rung is not None
    wanted = (last if covering is None else covering) if options.thin == "ladder" else 0
    found.held("ladder", "plan.json, ladder, rung", number, options.rung if asked else wanted)
    if fits != (covering == number) and not (asked and covering != number):
        found.differ("check-ladder/fits", needed=2 * pairs, available=rungs.available, rung=covering)  # fmt: skip
    return rungs.at(number)
