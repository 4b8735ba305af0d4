"""``damai plan solve`` and ``check``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from damai.cli.plan_asked import Asked
from damai.cli.plan_tell import Brake, asked, doing, sure, told
from damai.cli.tell import ANSWER_NO, language, progress_done, result, warn, word


def solve(
    *,
    stations: str,
    units: str,
    formations: str,
    out: str,
    candidates: str | None,
    reserves: int | None,
    minutes: str | None,
    reserve: float,
    scope: Any,
    thin: Any,
    seed: int,
    seconds: float,
    as_json: bool,
    more: Asked,
) -> None:
    """Exit 0 written, also when teams are short (it is told); 1 the input is refused; 2 a file cannot be read."""
    from damai.deployment.gathering import gathered
    from damai.deployment.plan import Options
    from damai.deployment.smallest import smallest_changes
    from damai.deployment.solve import solve as make
    from damai.deployment.writing import write_plan

    began_s = time.monotonic()
    brake = Brake(seconds)
    with asked(as_json), brake.listening():
        options = Options(
            reserve=reserve, scope=scope, thin=thin, reserves_n=reserves or 0, seed=seed, seconds=seconds,
            **more.options(),
        )  # fmt: skip
        inputs = gathered(
            Path(stations), Path(units), Path(formations), options,
            minutes=None if minutes is None else Path(minutes),
            candidates=None if candidates is None else Path(candidates), travel=more.travel(),
        )  # fmt: skip
        read_s = time.monotonic() - began_s
        plan = make(
            inputs, options, running=brake.running, asked=lambda: brake.is_asked,
            told=doing,
        )  # fmt: skip
        solved_s = time.monotonic() - began_s - read_s
        changes = smallest_changes(plan, brake.running)
        write_plan(plan, Path(out), {"read_s": round(read_s, 3), "solve_s": round(solved_s, 3)})
        progress_done()
    answer = _solved(plan, out)
    answer["warnings"] = told(plan.warnings, as_json)
    answer["changes"] = [{"code": one.key, "sentence": one.text(language())} for one in changes]
    result(answer, as_json=as_json, text="\n".join(_lines(plan, answer)))


def _solved(plan: Any, out: str) -> dict[str, Any]:
    from dataclasses import asdict

    from damai.deployment.writing import problems_of

    problems = problems_of(plan)
    return {
        "ok": True, "out": out, "stations": len(plan.inputs.stations), "teams": len(plan.teams),
        "personnel": asdict(plan.personnel),
        "ladder": {"rung": plan.rung, "covers_everybody": plan.rung_for_all},
        "uncovered": dict(plan.uncovered), "short": len(plan.short), "problems": problems,
    }  # fmt: skip


def _lines(plan: Any, answer: dict[str, Any]) -> list[str]:
    from damai.deployment.formation_words import sentence
    from damai.deployment.solvers.answer import Answer, Status

    people, problems = answer["personnel"], answer["problems"]
    lines = [word("cli.plan.solved", **answer), word("cli.plan.people", **people)]
    for name, one in plan.inputs.formations.items():
        in_force = plan.stations_of[name]
        key = "cli.plan.formation" if in_force == one.stations else "cli.plan.thinned"
        said = sentence(one, language())
        shown = {"name": name, "says": said, "t": in_force}
        lines.append(
            word("cli.plan.formation", **shown) if key == "cli.plan.formation" else word("cli.plan.thinned", **shown)
        )  # fmt: skip
    grouping = problems["grouping"]
    whole = Answer(
        grouping["objective"], grouping["lower_bound"], Status(grouping["status"]),
        grouping["engine"], grouping["stopped"],
    )  # fmt: skip
    lines.append(word("cli.plan.grouping", metres=f"{grouping['objective']:,}", sure=sure(whole)))
    lines.append(
        word("cli.plan.assignment", metres=f"{plan.assignment.value:,.0f}", sure=sure(plan.assignment))
    )  # fmt: skip
    if plan.reserves is not None:
        lines.append(word("cli.plan.reserves", n=plan.options.reserves_n, sure=sure(plan.reserves)))
    short = {name: n for name, n in plan.uncovered.items() if n}
    if short:
        each = ", ".join(f"{name} {n}" for name, n in short.items())
        lines.append(word("cli.plan.uncovered", teams=each))
        lines += [one["sentence"] for one in answer["changes"]]
    if answer["short"]:
        lines.append(word("cli.plan.short", n=answer["short"]))
    if plan.rung_for_all is None:
        lines.append(word("cli.plan.no-rung"))
    elif plan.rung_for_all != plan.rung:
        lines.append(word("cli.plan.rung", rung=plan.rung_for_all))
    return lines


def check(folder: str, as_json: bool) -> None:
    """Exit 0 nothing differs; 1 something does; 2 there is no plan."""
    from damai.deployment.checking.check import check as run

    with asked(as_json):
        held, found = run(Path(folder))
    differences = [
        {"code": one.code, "sentence": one.text(language())} for one in found.differences
    ]
    for one in differences:
        warn(f"{one['sentence']} [{one['code']}]")
    n = len(differences) + sum(found.untold.values())
    files_n = len(held.manifest["outputs"]) + len(held.manifest["inputs"]) + 1
    answer = {"ok": not n, "folder": folder, "files": files_n, "differences": differences, "untold": found.untold}  # fmt: skip
    if n:
        text = word("cli.plan.differs", folder=folder, n=n)
    else:
        text = word("cli.plan.checked", folder=folder, files=files_n)
    result(answer, as_json=as_json, text=text)
    if n:
        raise SystemExit(ANSWER_NO)
