"""Natural breaks: the classes with the least squares within, exactly.

Source: Fisher, "On grouping for maximum homogeneity", J. Am. Stat. Assoc. 53 (1958) 789-798; Jenks (1967).
Dynamic programme over the sorted values; the best break never moves left, so each row is found by halving:
Wu, "Optimal quantization by matrix searching", J. Algorithms 12 (1991) 663-673.
"""

from __future__ import annotations

import numpy as np

from damai.risk.engine.arrays import Floats, Ints

MOST_UNITS_N = 20_000


def breaks(values: Floats, classes_n: int) -> Floats:
    """The smallest value of each class but the first, rising. ``values`` has no NaN and at least
    ``classes_n`` different values. Ties stay together."""
    x, counts = np.unique(values, return_counts=True)
    centred = x - x.mean()
    count = np.concatenate([[0.0], np.cumsum(counts)])
    total = np.concatenate([[0.0], np.cumsum(counts * centred)])
    square = np.concatenate([[0.0], np.cumsum(counts * centred**2)])

    def within(first: Ints, last: int) -> Floats:
        """Squares within one class of the values first..last (inclusive)."""
        n = count[last + 1] - count[first]
        away = total[last + 1] - total[first]
        return np.asarray(square[last + 1] - square[first] - away * away / n)

    n = len(x)
    cost = np.array([float(within(np.array([0]), last)[0]) for last in range(n)])
    starts: list[Ints] = []
    for k in range(1, classes_n):
        before = cost
        cost = np.full(n, np.inf)
        start = np.zeros(n, dtype=np.int64)
        stack = [(k, n - 1, k, n - 1)]
        while stack:
            low, high, left, right = stack.pop()
            if low > high:
                continue
            middle = (low + high) // 2
            firsts = np.arange(left, min(right, middle) + 1)
            tried = before[firsts - 1] + within(firsts, middle)
            best = int(np.argmin(tried))
            cost[middle], start[middle] = tried[best], firsts[best]
            stack.append((low, middle - 1, left, int(firsts[best])))
            stack.append((middle + 1, high, int(firsts[best]), right))
        starts.append(start)
    found = []
    last = n - 1
    for start in reversed(starts):
        found.append(x[start[last]])
        last = int(start[last]) - 1
    return np.array(found[::-1])
