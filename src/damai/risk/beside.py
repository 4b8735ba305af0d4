"""Two lists of classes side by side: where they agree, and where they differ most. Never a mean of them.

Each list was made by its own institution for its own purpose; a number between them would be nobody's judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One place in both lists. A class is empty where a list has none for the place."""

    place: str
    index: str
    criteria: str
    apart: float | None
    """Place in the index's classes minus place in the criteria's, each from 0 (lowest class) to 1 (highest): only to
    order the list by how far they differ. None where a class is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    pairs: tuple[Pair, ...]
    """In the order of the places' codes."""
    table: Mapping[tuple[str, str], int]
    """How many places have each pair of classes (index, criteria); the empty text stands for no class. Every
    combination is there, so that the table has no holes."""
    differ_most: tuple[Pair, ...]
    """Those that have both classes and do not stand level, the farthest apart first, then by code."""


def side_by_side(
    index: Mapping[str, str],
    criteria: Mapping[str, str],
    index_names: Sequence[str],
    criteria_names: Sequence[str],
) -> Beside:
    """Join two lists of classes by place. ``index_names`` and ``criteria_names`` rise; a class that is not among them
    (not known, empty) counts as none. A place that one list has and the other has not is kept."""
    pairs = tuple(
        _pair(place, index.get(place, ""), criteria.get(place, ""), index_names, criteria_names)
        for place in sorted({*index, *criteria})
    )
    table = {(one, other): 0 for one in (*index_names, "") for other in (*criteria_names, "")}
    for pair in pairs:
        table[pair.index, pair.criteria] += 1
    differing = [(abs(pair.apart), pair) for pair in pairs if pair.apart]
    differing.sort(key=lambda found: (-found[0], found[1].place))
    return Beside(pairs=pairs, table=table, differ_most=tuple(pair for _, pair in differing))


def _pair(
    place: str, one: str, other: str, index_names: Sequence[str], criteria_names: Sequence[str]
) -> Pair:
    one = one if one in index_names else ""
    other = other if other in criteria_names else ""
    apart = None
    if one and other:
        apart = _height(one, index_names) - _height(other, criteria_names)
    return Pair(place=place, index=one, criteria=other, apart=apart)


def _height(name: str, names: Sequence[str]) -> float:
    return list(names).index(name) / max(len(names) - 1, 1)
