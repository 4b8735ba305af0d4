"""Fewer officers than the units report: taken from each in proportion, the same for every machine. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from damai.core.errors import Invalid


def cut(strengths: Mapping[str, int], fewer_n: int) -> dict[str, int]:
    """Strength by unit when ``fewer_n`` officers of all are missing, by largest remainders; ties by the unit's code.

    Nobody is named: which officers are missing is known on the day. Raises Invalid("plan-cut") for more than there are.
    """
    whole = sum(strengths.values())
    if not 0 <= fewer_n <= whole:
        raise Invalid("plan-cut", field="cut", most=whole)
    if not fewer_n:
        return dict(strengths)
    shares = {code: Fraction(n * fewer_n, whole) for code, n in strengths.items()}
    taken = {code: int(share) for code, share in shares.items()}
    left_n = fewer_n - sum(taken.values())
    order = sorted(shares, key=lambda code: (taken[code] - shares[code], code))
    for code in order[:left_n]:
        taken[code] += 1
    return {code: n - taken[code] for code, n in strengths.items()}
