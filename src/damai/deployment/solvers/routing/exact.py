"""Few stops: the best plan with its proof, by dynamic programming over sets of stops."""

from __future__ import annotations

from damai.deployment.solvers.routing.problem import Problem, Routes

NAME = "sets of stops"
STOPS_N = 8
"""3^8 x 8 steps, about a tenth of a second; each stop more is three times that."""

Label = tuple[int, int, tuple[int, ...]]
"""Cost so far, when the last stop is left (s), the stops."""


def best(problem: Problem) -> Routes | None:
    """The cheapest plan, or None when there is none: both are proofs. At most ``STOPS_N`` stops.

    First the cheapest round of every set of stops (Held & Karp 1962, with the labels that are neither cheaper nor
    earlier dropped), then the sets dealt to the vehicles, the largest first.
    """
    if problem.stops_n > STOPS_N:
        raise ValueError(f"{problem.stops_n} stops are too many for a proof by sets")
    rounds = _rounds(problem)
    order = sorted(range(len(problem.capacity)), key=lambda v: (-int(problem.capacity[v]), v))
    useful = order[: problem.stops_n]
    dealt: dict[int, tuple[int, Routes]] = {0: (0, ())}
    for vehicle in useful:
        dealt = _with(dealt, rounds, int(problem.capacity[vehicle]))
    whole = (1 << problem.stops_n) - 1
    if whole not in dealt:
        return None
    out: list[tuple[int, ...]] = [() for _ in problem.capacity]
    for vehicle, route in zip(useful, dealt[whole][1], strict=True):
        out[vehicle] = route
    return tuple(out)


def _with(
    dealt: dict[int, tuple[int, Routes]],
    rounds: dict[int, tuple[int, int, tuple[int, ...]]],
    room: int,
) -> dict[int, tuple[int, Routes]]:
    """``dealt`` after one more vehicle, which may stay: the cheapest for each set of stops served so far."""
    out = {served: (cost, (*routes, ())) for served, (cost, routes) in dealt.items()}
    for served, (cost, routes) in dealt.items():
        for stops, (more, load, route) in rounds.items():
            if stops & served or load > room:
                continue
            total = cost + more
            if (stops | served) not in out or total < out[stops | served][0]:
                out[stops | served] = (total, (*routes, route))
    return out


def _rounds(problem: Problem) -> dict[int, tuple[int, int, tuple[int, ...]]]:
    """Cost, load and stops of the cheapest round in time of every set of stops that has one."""
    travel, cost = problem.travel_s.tolist(), problem.cost.tolist()
    ready, due = problem.ready_s.tolist(), problem.due_s.tolist()
    service, demand = problem.service_s.tolist(), problem.demand.tolist()
    labels: dict[tuple[int, int], list[Label]] = {(0, 0): [(0, problem.leave_s, ())]}
    out: dict[int, tuple[int, int, tuple[int, ...]]] = {}
    for size in range(problem.stops_n):
        for (stops, last), kept in [one for one in labels.items() if one[0][0].bit_count() == size]:
            for stop in range(1, problem.stops_n + 1):
                if stops >> (stop - 1) & 1:
                    continue
                for so_far, left_s, path in kept:
                    start = max(left_s + travel[last][stop], ready[stop])
                    if start <= due[stop]:
                        into = labels.setdefault((stops | 1 << (stop - 1), stop), [])
                        _keep(
                            into, (so_far + cost[last][stop], start + service[stop], (*path, stop))
                        )
    for (stops, last), kept in labels.items():
        for so_far, left_s, path in kept:
            total = so_far + cost[last][0]
            if (
                path
                and left_s + travel[last][0] <= due[0]
                and (stops not in out or total < out[stops][0])
            ):
                out[stops] = (total, sum(demand[stop] for stop in path), path)
    return out


def _keep(labels: list[Label], new: Label) -> None:
    """Add ``new`` unless one is as cheap and as early; drop those that it beats in both."""
    if any(old[0] <= new[0] and old[1] <= new[1] for old in labels):
        return
    labels[:] = [old for old in labels if not (new[0] <= old[0] and new[1] <= old[1])]
    labels.append(new)
