"""Cheapest flow of pairs to units of limited room: successive shortest paths over the graph of units.

The graph has a node per unit, not per team: an arc a -> b costs the least extra metres for which some pair now at a
could go to b. Prices (duals) of the units stay exact throughout, so that the answer carries its own proof.
Each round one Dijkstra run backwards from all room left reprices every unit, and pairs move along
its tree on paths that share no unit; a unit next to room sends as many as stay the cheapest choice.

Source: Ahuja, Magnanti and Orlin, Network Flows (1993), 9.7 (successive shortest paths, reduced costs), 14.4 (convex
costs as parallel arcs). The graph of units is the usual compression for transportation with few sinks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.arcs import Arcs
from damai.deployment.solvers.field import Floats, Ints
from damai.deployment.solvers.moves import Moves


@dataclass(frozen=True, slots=True)
class Flow:
    """``at`` = unit of each pair; ``price`` >= 0 of each unit's last place, metres. ``stranded`` pairs found no room
    on the arcs given (then the rest is no optimum); ``rounds_n`` repricings; ``is_cut`` = stopped before the end."""

    at: Ints
    price: Ints
    stranded: Ints
    rounds_n: int
    is_cut: bool = False


def transport(
    arcs: Arcs, team_of: Ints, room: Ints, extra: Ints, running: Running = always
) -> Flow:
    """Send every pair to a unit within its room at the least sum of metres and tier charges.

    ``team_of`` (pairs_n,) the team of each pair; ``room`` and ``extra`` (units_n, tiers_n): places of a tier and the
    charge of each, not falling along a row. Optimal on ``arcs`` unless pairs are stranded or it was cut.
    """
    units_n = len(room)
    none = np.empty(0, np.int64)
    price = np.zeros(units_n, np.int64)
    without = np.flatnonzero(arcs.count[team_of] == 0)
    if len(without):
        return Flow(none, price, without, 0)
    moves = Moves(arcs, team_of, units_n)
    left = room.copy()
    excess = np.bincount(moves.at, minlength=units_n)
    rounds_n = 0
    while excess.any():
        if not running():
            return Flow(moves.at, price, none, rounds_n, is_cut=True)
        away, towards = _reprice(moves, left, extra, price)
        is_lost = ~np.isfinite(away)
        farthest = float(away[~is_lost].max(initial=0))
        raised = price + np.where(is_lost, farthest, away).astype(np.int64)
        is_stuck = is_lost & (is_lost & (excess > 0)).any()
        if moves.extend(raised, price, is_stuck):
            continue
        if (is_lost & (excess > 0)).any():
            lost = np.flatnonzero(is_lost & (excess > 0))
            return Flow(moves.at, price, np.flatnonzero(np.isin(moves.at, lost)), rounds_n)
        price = raised
        _advance(moves, left, extra, price, excess, towards)
        moves.settle()
        rounds_n += 1
    return Flow(moves.at, price, none, rounds_n)


def _reprice(moves: Moves, left: Ints, extra: Ints, price: Ints) -> tuple[Floats, Ints]:
    """(reduced metres to the nearest room, next unit on the way) of each unit; ``units_n`` = its own room."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    units_n = len(left)
    counts = np.array([len(to) for to in moves.to], np.int64)
    source = np.repeat(np.arange(units_n), counts)
    to = np.concatenate(moves.to)
    weight = np.concatenate(moves.by) + price[to] - price[source]
    first = np.concatenate(([0], np.cumsum(counts)))
    # Backwards: from a unit to those that could send to it, and last from the room to the units that have some.
    back = csr_array((weight.astype(np.float64), to, first), shape=(units_n, units_n)).T.tocsr()
    own = np.flatnonzero(left.any(axis=1))
    entry = extra[own, (left[own] > 0).argmax(axis=1)] - price[own]
    indptr = np.concatenate((back.indptr, [back.indptr[-1] + len(own)]))
    graph = csr_array(
        (np.concatenate((back.data, entry)), np.concatenate((back.indices, own)), indptr),
        shape=(units_n + 1, units_n + 1),
    )
    away, before = dijkstra(graph, indices=units_n, return_predecessors=True)
    return away[:units_n], before[:units_n].astype(np.int64)


def _advance(
    moves: Moves, left: Ints, extra: Ints, price: Ints, excess: Ints, towards: Ints
) -> None:
    """Move what the new prices make tight: own room, then neighbours with room, then along the tree."""
    units_n = len(price)
    waiting = np.flatnonzero(excess)
    for unit in waiting[towards[waiting] == units_n].tolist():
        tier = int((left[unit] > 0).argmax())
        taken = min(int(excess[unit]), int(left[unit, tier]))
        left[unit, tier] -= taken
        excess[unit] -= taken
    is_used = np.zeros(units_n, bool)
    for unit in waiting.tolist():
        if not excess[unit]:
            continue
        path = _path(unit, towards, is_used)
        if not path:
            continue
        root = path[-1]
        tier = int((left[root] > 0).argmax())
        if not left[root, tier] or extra[root, tier] != price[root]:
            continue
        if len(path) == 2 and excess[unit] > 1:
            _push(moves, unit, left, extra, price, excess)
        else:
            for a, b in pairwise(path):
                place = int(np.searchsorted(moves.to[a], b))
                pair = int(moves.who[a][place])
                moves.move(pair, b, int(moves.cost[pair] + moves.by[a][place]))
            left[root, tier] -= 1
            excess[unit] -= 1
        is_used[path[:-1]] = True


def _path(
    unit: int, towards: Ints, is_used: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[int]:
    """Units from ``unit`` to the one with room; empty if one of them has sent this round."""
    units_n, path = len(towards), []
    while unit != units_n:
        path.append(unit)
        following = int(towards[unit])
        if following != units_n and is_used[unit]:
            return []
        unit = following
    return path


def _push(moves: Moves, unit: int, left: Ints, extra: Ints, price: Ints, excess: Ints) -> None:
    """Send pairs straight to neighbours with room, cheapest first, as long as no way round is cheaper.

    Each is one shortest path; the unit's price rises to the last. It ends where a tier fills, since prices change there.
    """
    ways = moves.to[unit]
    tier = (left[ways] > 0).argmax(axis=1)
    is_open = (left[ways, tier] > 0) & (extra[ways, tier] == price[ways])
    most = int(moves.reach[unit])
    if not is_open.all():
        most = min(most, int((moves.by[unit] + price[ways])[~is_open].min()))
    if left[unit].any():
        most = min(most, int(extra[unit, (left[unit] > 0).argmax()]))
    pair, to, more = moves.options(unit)
    good = is_open[np.searchsorted(ways, to)]
    pair, to, more = pair[good], to[good], more[good]
    level = more + price[to]
    order = np.lexsort((to, level, pair))
    first = order[np.flatnonzero(np.diff(pair[order], prepend=-1))]
    first = first[np.lexsort((pair[first], level[first]))]
    for at in first.tolist():
        target = int(to[at])
        if level[at] > most or not excess[unit]:
            break
        price[unit] = level[at]
        moves.move(int(pair[at]), target, int(moves.cost[pair[at]] + more[at]))
        place = int((left[target] > 0).argmax())
        left[target, place] -= 1
        excess[unit] -= 1
        if not left[target, place]:
            break
