"""Words that are nearly the one that was typed. Pure."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

LEAST_N = 4
"""Shorter words have too many neighbours: they are taken as typed."""
LONG_N = 7
"""From here on two slips are forgiven, below it one."""


class Spelling:
    """A vocabulary that finds the neighbours of a word by the trigrams they share."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if len(word) >= LEAST_N})
        self._with: dict[str, array[int]] = {}
        for number, word in enumerate(self._words):
            for gram in _grams(word):
                self._with.setdefault(gram, array("I")).append(number)

    def near(self, word: str, limit: int = 3) -> list[str]:
        """At most ``limit`` words with one slip (two in a long word): a letter too much, too little, wrong, or
        two of them swapped. Nearest first; a word that only begins so comes after those that are whole.
        """
        if len(word) < LEAST_N:
            return []
        slips = 2 if len(word) >= LONG_N else 1
        grams = _grams(word)
        # Two swapped letters spoil four trigrams, the worst that one slip can do.
        least = max(1, len(grams) - 4 * slips)
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(self._with.get(gram, ()))
        found = []
        for number, n in shared.items():
            other = self._words[number]
            if n < least:
                continue
            whole = slips_between(word, other, slips)
            begun = slips_between(word, other[: len(word)], slips)
            if min(whole, begun) <= slips:
                found.append((whole > slips, min(whole, begun), other))
        return [other for _, _, other in sorted(found)[:limit]]


def _grams(word: str) -> set[str]:
    """Trigrams with two blanks before, so that the beginning counts most."""
    padded = f"  {word}"
    return {padded[at : at + 3] for at in range(len(word))}


def slips_between(one: str, other: str, most: int) -> int:
    """Slips between two words, ``most`` + 1 when there are more.

    Source: optimal string alignment (Damerau 1964; Wagner and Fischer 1974), swaps of neighbours included.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
