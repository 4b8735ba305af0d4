"""Two of the twenty instances pmedcap1 of OR-Library (J. E. Beasley), made by Osman and Christofides,
Int. Trans. Oper. Res. 1 (1994) 317-336: x, y and demand a point; distances are Euclidean and floored; optima proven."""

from __future__ import annotations

from typing import Any

import numpy as np

CAPACITY = 120

NO_1 = (
    5,
    713,
    """2 62 3 80 25 14 36 88 1 57 23 14 33 17 19 76 43 2 77 85 14 94 6 6 89 11 7 59 72 6 39 82 10 87 24 18 44 76 3 2 83 6
    19 43 20 5 27 4 58 72 14 14 50 11 43 18 19 87 7 15 11 56 15 31 16 4 51 94 13 55 13 13 84 57 5 12 2 16 53 33 3 53 10 7
    33 32 14 69 67 17 43 5 3 10 75 3 8 26 12 3 1 14 96 22 20 6 48 13 59 22 10 66 69 9 22 50 6 75 21 18 4 81 7 41 97 20
    92 34 9 12 64 1 60 84 8 35 100 5 38 2 1 9 9 7 54 59 9 1 58 2""",
)
NO_11 = (
    10,
    1006,
    """6 5 12 36 29 7 61 45 1 97 80 11 51 74 1 11 81 3 18 92 4 28 89 18 25 3 12 98 60 17 3 33 12 84 21 13 88 7 10 37 31 8
    78 39 13 59 91 17 87 5 14 5 41 19 80 95 2 7 53 1 11 77 5 25 7 8 8 6 12 52 12 19 63 71 15 33 2 15 31 54 18 69 29 3
    50 52 1 21 30 12 14 86 9 33 25 6 94 91 2 42 1 18 59 60 12 36 69 19 61 3 14 88 96 15 73 22 9 72 69 12 7 26 2 38 24 2
    45 36 6 99 52 7 48 44 12 70 76 18 51 50 17 53 40 18 39 55 19 47 73 19 70 15 5 50 15 13 83 79 7 67 4 18 23 41 17 41 85 1
    50 16 19 83 64 9 30 95 14 47 39 12 20 41 1 97 76 4 88 49 7 54 97 2 44 51 17 14 19 19 60 70 20 83 52 13 18 42 1 71 39 6
    94 49 8 28 8 12 88 49 17 33 60 5 50 83 15 57 14 18 58 11 11 57 87 7 52 88 1 89 83 2 31 92 1 26 2 10 61 68 3 37 15 8
    60 41 17 51 55 11 56 20 5 19 11 4 21 95 9 42 48 6 48 89 11 37 71 14 6 31 6 47 12 13 2 58 4 27 4 18 28 54 16 61 81 7
    79 91 10 78 13 4""",
)


def read(instance: tuple[int, int, str]) -> tuple[Any, Any, int, int]:
    """Distances, demands, p, optimum."""
    p, optimum, text = instance
    x, y, demand = np.array(text.split(), dtype=np.int64).reshape(-1, 3).T
    distance = np.floor(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)
    return distance, demand, p, optimum
