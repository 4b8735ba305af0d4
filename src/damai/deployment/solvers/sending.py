"""One flow of the assignment: who is sure, who may stay outside, how far a pair may go; and its proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.deployment.solvers.answer import Running
from damai.deployment.solvers.arcs import NEVER, Arcs
from damai.deployment.solvers.coverage import Choice, Flags
from damai.deployment.solvers.field import FARTHEST_M, Field, Ints
from damai.deployment.solvers.flow import Flow, transport

FLOW = "successive shortest paths"
CROWDED = 2
"""Tried on generated provinces 10 % short."""


@dataclass(frozen=True, slots=True)
class Task:
    """``places`` and ``charges`` (units_n, tiers_n); ``pairs`` (teams_n,)."""

    field: Field
    pairs: Ints
    places: Ints
    charges: Ints


@dataclass(frozen=True, slots=True)
class Sent:
    """``team`` and ``unit`` of each pair sent; ``cost_m`` metres and charges, ``bound_m`` below every such flow."""

    team: Ints
    unit: Ints
    cost_m: int
    bound_m: int
    engine: str = FLOW
    is_cut: bool = False


def send(
    task: Task, is_sure: Flags, choices: tuple[Choice, ...], most_m: int, running: Running
) -> Sent | None:
    """Cheapest flow covering the sure teams and enough pairs of each choice; None if ``most_m`` forbids every one.

    A choice is a place beside the units with room for just the pairs that are left out: no penalty is needed, so none
    can be too small or overflow. Whole teams stay out where each needs one pair; else it is a relaxation.
    """
    units_n, tiers_n = task.places.shape
    outside = np.full(len(task.pairs), -1, np.int64)
    is_in = is_sure.copy()
    for place, choice in enumerate(choices):
        outside[choice.teams] = units_n + place
        is_in[choice.teams] = True
    spare = [int(task.pairs[c.teams].sum()) - c.least_pairs for c in choices]
    beside = np.zeros((len(choices), tiers_n), np.int64)
    beside[:, 0] = spare
    room = np.vstack((task.places, beside))
    charge = np.vstack((task.charges, np.zeros_like(beside)))
    teams = np.flatnonzero(is_in)
    if not len(teams):
        return Sent(teams, teams.copy(), 0, 0)
    team_of = np.repeat(np.arange(len(teams)), task.pairs[teams])
    # When every pair of the supply is needed, just ``spare`` stay out in every plan, and what a place beside costs changes
    # nothing but the start: near the way of the last team served, most pairs start where they end.
    is_all_needed = int(task.pairs[teams].sum()) - sum(spare) == int(task.places.sum())
    outside_m = _usual_m(task, choices) if is_all_needed else 0
    arcs = Arcs(task.field, teams, outside[teams], outside_m, most_m)
    flow = transport(arcs, team_of, room, charge, running)
    if len(flow.stranded) or (flow.is_cut and most_m < NEVER):
        return None
    at = _finished(arcs, team_of, flow.at, room) if flow.is_cut else flow.at
    bound = _bound(arcs, team_of, flow, room, charge) - outside_m * sum(spare)
    went = at < units_n
    team, unit = teams[team_of[went]], at[went]
    cost = int(task.field.between(team, unit).sum()) + charged(at, room, charge)
    return Sent(team, unit, cost, bound, is_cut=flow.is_cut)


def _usual_m(task: Task, choices: tuple[Choice, ...]) -> int:
    """The way of the last team served if every unit had room, times what crowding adds; only speed hangs on it."""
    found = 0
    for choice in choices:
        nearest = np.sort(task.field.nearest(choice.teams, 1)[1][:, 0])
        found = max(found, CROWDED * int(nearest[choice.covered_n - 1]))
    return min(found, FARTHEST_M)


def charged(at: Ints, room: Ints, charge: Ints) -> int:
    """Metres of the tiers that a load reaches."""
    load = np.bincount(at, minlength=len(room))
    before = np.cumsum(room, axis=1) - room
    return int((np.clip(load[:, None] - before, 0, room) * charge).sum())


def _finished(arcs: Arcs, team_of: Ints, at: Ints, room: Ints) -> Ints:
    """A flow that was cut, made whole: pairs beyond a unit's room go to the nearest with some, in order."""
    at, left = at.copy(), room.sum(axis=1) - np.bincount(at, minlength=len(room))
    for pair in range(len(at)):
        if left[at[pair]] < 0:
            team = team_of[pair : pair + 1]
            units, _ = arcs.field.nearest(arcs.teams[team], arcs.field.shape[1])
            open_ = [
                u
                for u in [*arcs.outside[team].tolist(), *units[0].tolist()]
                if u >= 0 and left[u] > 0
            ]
            left[at[pair]] += 1
            left[open_[0]] -= 1
            at[pair] = open_[0]
    return at


def _bound(arcs: Arcs, team_of: Ints, flow: Flow, room: Ints, charge: Ints) -> int:
    """Weak duality, from the prices alone: each pair pays at least its cheapest unit's metres + price, less what the
    places earn. Arcs left out are looked at wherever the horizon does not already prove them useless."""
    which, arc = arcs.rows(np.arange(len(arcs.count)))
    pays = np.full(len(arcs.count), NEVER)
    np.minimum.at(pays, which, arcs.cost[arc] + flow.price[arcs.unit[arc]])
    short = np.flatnonzero(pays > arcs.horizon)
    if len(short):
        # What a place beside the units costs is among the arcs kept.
        least = arcs.field.least(arcs.teams[short], flow.price[: arcs.field.shape[1]])
        pays[short] = np.minimum(pays[short], least)
    earned = room * np.maximum(flow.price[:, None] - charge, 0)
    return int(pays[team_of].sum() - earned.sum())
