"""A short closed tour through a few stops: exact up to nine, then improved until no exchange helps."""

from __future__ import annotations

from collections.abc import Iterator

EXACT_N = 9
"""2^8 x 9 x 9 steps: some hundredths of a second."""


def length(legs: list[list[float]], order: list[int]) -> float:
    """Of the closed tour."""
    return sum(legs[order[k - 1]][order[k]] for k in range(len(order)))


def tour(legs: list[list[float]]) -> list[int]:
    """Rows of ``legs`` (n, n), need not be symmetric, from row 0 on. Exact up to ``EXACT_N`` stops (Held & Karp 1962), else
    nearest neighbour improved by moving runs of up to three stops and reversing (Or 1976; Croes 1958)."""
    if len(legs) <= EXACT_N:
        return _exact(legs)
    order, left = [0], set(range(1, len(legs)))
    while left:
        order.append(min(left, key=lambda j: (legs[order[-1]][j], j)))
        left.remove(order[-1])
    return _improved(legs, order)


def _exact(legs: list[list[float]]) -> list[int]:
    n = len(legs)
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(1, 0): (0.0, [0])}
    for seen in range(1, 1 << n, 2):
        for last in range(n):
            if (seen, last) not in best:
                continue
            way, path = best[seen, last]
            for nxt in range(1, n):
                if seen >> nxt & 1:
                    continue
                key, total = (seen | 1 << nxt, nxt), way + legs[last][nxt]
                if key not in best or total < best[key][0]:
                    best[key] = (total, [*path, nxt])
    whole = (1 << n) - 1
    closed = [best[whole, last] for last in range(n) if (whole, last) in best]
    return min(closed, key=lambda one: one[0] + legs[one[1][-1]][0])[1]


def _improved(legs: list[list[float]], order: list[int]) -> list[int]:
    """First improvement until none is left; every step is strictly shorter, so it ends."""
    now = length(legs, order)
    better = True
    while better:
        better = False
        for trial in _neighbours(order):
            if (way := length(legs, trial)) < now - 1e-9:
                order, now, better = trial, way, True
                break
    k = order.index(0)
    return order[k:] + order[:k]


def _neighbours(order: list[int]) -> Iterator[list[int]]:
    n = len(order)
    for i in range(n - 1):
        for j in range(i + 1, n):
            yield order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
    for run in (1, 2, 3):
        for i in range(n - run + 1):
            rest = order[:i] + order[i + run :]
            for k in range(len(rest)):
                yield rest[:k] + order[i : i + run] + rest[k:]
