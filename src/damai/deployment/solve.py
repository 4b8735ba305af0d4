"""A plan from its inputs: the ladder if asked, groups, teams, who meets them, who is short, reserves. No clock, no file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from damai.deployment.faults import Unplannable
from damai.deployment.formation_words import linmas_of
from damai.deployment.grouping_rules import Grouped
from damai.deployment.locks import in_order
from damai.deployment.meeting import Meeting, meet
from damai.deployment.plan import Inputs, Options, Personnel, Plan
from damai.deployment.reading.formations import warnings
from damai.deployment.regrouping import Told, grouped_on, silent
from damai.deployment.remarks import remarks
from damai.deployment.rungs import Rungs, rungs_of
from damai.deployment.shortfall import shortage_of
from damai.deployment.solvers.answer import Answer, Running, always
from damai.deployment.standby import reserves_of
from damai.deployment.travel.asking import with_minutes


def solve(
    inputs: Inputs,
    options: Options,
    *,
    running: Running = always,
    asked: Callable[[], bool] = lambda: False,
    told: Told = silent,
) -> Plan:
    """Make a plan. ``running`` False = stop with the best so far; ``asked``: was it a person that stopped it (else the cap).

    The same inputs, options and version give the same plan unless it was stopped. Raises Unplannable.
    """
    options = replace(options, locked=in_order(options.locked))
    rungs, grouped, needed = _on_its_rung(inputs, options, running, told)
    _refuse_same_names(grouped)
    inputs = with_minutes(inputs, grouped.teams)
    meeting = meet(grouped.teams, inputs, options, running=running)
    told("assignment", meeting.answer.value, meeting.answer.bound)
    standby = reserves_of(inputs, options, running)
    if standby is not None:
        told("reserves", standby.answer.value, standby.answer.bound)
    why = "asked" if asked() else "time"

    def because(answer: Answer) -> Answer:
        return replace(answer, stopped=why) if answer.stopped else answer

    return Plan(
        inputs=inputs,
        options=options,
        teams=grouped.teams,
        parts=tuple(
            replace(part, answer=because(part.answer)) if part.answer else part
            for part in grouped.parts
        ),
        met=meeting.rows,
        short=shortage_of(grouped.teams, inputs, rungs, meeting.uncovered),
        sites=None if standby is None else standby.sites,
        personnel=_personnel(inputs, grouped, meeting, rungs, needed),
        stations_of=rungs.stations_of,
        rung=rungs.rung.number,
        rung_for_all=rungs.for_all,
        uncovered=meeting.uncovered_n,
        assignment=because(meeting.answer),
        reserves=None if standby is None else because(standby.answer),
        warnings=(*warnings(inputs.formations), *remarks(inputs, grouped.teams)),
    )


def _refuse_same_names(grouped: Grouped) -> None:
    """Raises Unplannable ``team-twice``: names of districts and classes that meet in one name of a team."""
    seen: dict[str, str] = {}
    for team in grouped.teams:
        if team.team_id in seen:
            raise Unplannable(
                "team-twice", team=team.team_id, one=seen[team.team_id], other=team.district
            )
        seen[team.team_id] = team.district


def _on_its_rung(
    inputs: Inputs, options: Options, running: Running, told: Told
) -> tuple[Rungs, Grouped, int]:
    """The rung in force, its groups, and the officers that the formations as given need.

    Without a longest arm all this is arithmetic. With one, how many teams a rung makes is known only when it was grouped:
    the rungs are then grouped in turn from the first that could be enough.
    """
    rungs = rungs_of(inputs, options)
    last = len(rungs.ladder.rungs) - 1
    if options.arm_m is None:
        told("ladder", rungs.rung.number, last)
        return rungs, grouped_on(inputs, options, rungs, running, told), rungs.needed
    given = rungs.at(0)
    first = grouped_on(inputs, options, given, running, told)
    needed = sum(inputs.formations[team.risk_class].police for team in first.teams)
    covering = rungs.for_all if rungs.for_all is not None else last
    tried, grouped, fits = given, first, _fits(first, inputs, rungs)
    number = max(covering, 1)
    while not fits and number <= last:
        told("ladder", number, last)
        tried = rungs.at(number)
        grouped = grouped_on(inputs, options, tried, running, told)
        fits, number = _fits(grouped, inputs, rungs), number + 1
    enough = tried.rung.number if fits else None
    if options.thin == "none":
        tried, grouped = given, first
    elif options.rung is not None:
        tried = rungs
        grouped = grouped_on(inputs, options, tried, running, told)
    return replace(tried, for_all_found=(enough,)), grouped, needed


def _fits(grouped: Grouped, inputs: Inputs, rungs: Rungs) -> bool:
    pairs = sum(inputs.formations[team.risk_class].pairs_n for team in grouped.teams)
    return 2 * pairs <= rungs.available


def _personnel(
    inputs: Inputs, grouped: Grouped, meeting: Meeting, rungs: Rungs, needed: int
) -> Personnel:
    strength = int(inputs.units.strength.sum())
    return Personnel(
        needed=needed,
        available=rungs.available,
        reserve=strength - rungs.available,
        strength=strength,
        assigned=sum(one.police for one in meeting.rows),
        linmas=sum(
            linmas_of(inputs.formations[team.risk_class], len(team.stations))
            for team in grouped.teams
        ),
    )
