"""``damai plan assign``, ``ladder``, ``cover`` and ``routes``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.cli.plan_tell import Brake, asked, refuse_over, sure
from damai.cli.tell import result, word

SEARCH_S = 60.0


def assign(
    teams: str,
    units: str,
    out: str,
    reserve: float,
    objective: str,
    formations: str | None,
    as_json: bool,
) -> None:
    """Exit 0 written, also when teams stay uncovered (it is told); 1 refused; 2 unreadable."""
    from damai.deployment.single import assign_files
    from damai.deployment.writing import answer_of

    brake = Brake(SEARCH_S)
    with asked(as_json), brake.listening():
        refuse_over(out, teams, units, formations)
        found = assign_files(
            Path(teams), Path(units), Path(out), reserve=reserve, objective=objective,
            formations=None if formations is None else Path(formations), running=brake.running,
        )  # fmt: skip
    covered = found.teams_n - sum(found.uncovered.values())
    answer = {
        "ok": True, "out": out, "teams": found.teams_n, "covered": covered,
        "uncovered": dict(found.uncovered), "sense": objective, **answer_of(found.answer),
    }  # fmt: skip
    shown = {"metres": f"{found.answer.value:,.0f}", "sure": sure(found.answer)}
    lines = [word("cli.plan.assigned", **{**answer, **shown})]
    if covered < found.teams_n:
        each = ", ".join(f"{name} {n}" for name, n in found.uncovered.items() if n)
        lines.append(word("cli.plan.uncovered", teams=each))
    result(answer, as_json=as_json, text="\n".join(lines))


LADDER = ("rung", "class", "T", "police_needed", "police_available", "stations_thinned")


def ladder(
    stations: str,
    units: str,
    formations: str,
    out: str | None,
    reserve: float,
    scope: Any,
    as_json: bool,
) -> None:
    """Exit 0 told or written; 1 refused; 2 unreadable. Without ``--out`` the table itself goes to stdout."""
    from damai.deployment.csv_table import write_csv
    from damai.deployment.gathering import gathered
    from damai.deployment.plan import Options
    from damai.deployment.rungs import ladder_of

    options = Options(reserve=reserve, scope=scope)
    with asked(as_json):
        if out is not None:
            refuse_over(out, stations, units, formations)
        inputs = gathered(Path(stations), Path(units), Path(formations), options)
        made = ladder_of(inputs, options)
        rows = [rung.row() for rung in made.rungs]
        if out is not None:
            write_csv(Path(out), LADDER, [[row[c] for c in LADDER] for row in rows])
    rung = None if made.covering is None else made.covering.number
    answer = {"ok": True, "out": out, "covers_everybody": rung, "rungs": rows}
    table = [",".join(LADDER), *(",".join(str(row[c]) for c in LADDER) for row in rows)]
    if out is None:
        result(answer, as_json=as_json, text="\n".join(table))
        return
    text = word("cli.plan.no-rung") if rung is None else word("cli.plan.rung", rung=rung)
    result(answer, as_json=as_json, text=f"{out}: {text}")


def cover(
    *,
    stations: str,
    candidates: str,
    model: str,
    p: int,
    out: str,
    radius: float,
    busy: float,
    second: float,
    weights: str | None,
    minutes: str | None,
    seconds: float,
    as_json: bool,
) -> None:
    """Exit 0 written; 1 refused; 2 unreadable."""
    from damai.deployment.single import cover_files
    from damai.deployment.writing import answer_of

    brake = Brake(seconds)
    with asked(as_json), brake.listening():
        refuse_over(out, stations, candidates, weights, minutes)
        found = cover_files(
            Path(stations), Path(candidates), Path(out), model=model, p=p, radius=radius, busy=busy, second=second,
            weights=None if weights is None else Path(weights),
            minutes=None if minutes is None else Path(minutes), running=brake.running,
        )  # fmt: skip
    least = model in ("pmedian", "pcenter")
    answer = {
        "ok": True, "out": out, "model": model, "p": p, "sites": dict(found.rows), "total_weight": found.total,
        **answer_of(found.answer, "lower_bound" if least else "upper_bound"),
    }  # fmt: skip
    shown = {"value": f"{found.answer.value:,.6g}", "sure": sure(found.answer)}
    result(answer, as_json=as_json, text=word("cli.plan.covered", **{**answer, **shown}))


def routes(
    stops: str,
    vehicles: str,
    out: str,
    minutes: str | None,
    seconds: float,
    seed: int,
    as_json: bool,
) -> None:
    """Exit 0 written; 1 refused, also when no plan keeps the windows; 2 unreadable."""
    from damai.deployment.single import routes_files
    from damai.deployment.writing import answer_of

    brake = Brake(seconds)
    with asked(as_json), brake.listening():
        refuse_over(out, stops, vehicles, minutes)
        found = routes_files(
            Path(stops), Path(vehicles), Path(out), seed=seed, running=brake.running,
            minutes=None if minutes is None else Path(minutes),
        )  # fmt: skip
    answer = {
        "ok": True, "out": out, "vehicles": len(found.back_min), "stops": len(found.visits),
        "metres": found.metres, "back_min": found.back_min, "engines": found.values,
        "unit": "minutes of travel", **answer_of(found.answer),
    }  # fmt: skip
    shown = {"value": f"{found.answer.value:,.1f} min", "sure": sure(found.answer)}
    result(answer, as_json=as_json, text=word("cli.plan.routed", **{**answer, **shown}))
