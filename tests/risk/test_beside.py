"""Two lists stand beside each other: every place, where they agree, where they differ most, and no mean."""

from __future__ import annotations

import dataclasses
import random

from damai.risk.beside import Beside, Pair, side_by_side
from damai.risk.criteria import RISING, StationClass

INDEX = ("sangat rendah", "rendah", "sedang", "tinggi", "sangat tinggi")


def beside(index: dict[str, str], criteria: dict[str, str]) -> Beside:
    return side_by_side(index, criteria, INDEX, RISING)


def test_every_place_of_either_list_is_there_with_both_classes() -> None:
    found = beside({"b": "tinggi", "a": "rendah"}, {"b": "rawan", "c": "khusus"})

    assert [(p.place, p.index, p.criteria) for p in found.pairs] == [
        ("a", "rendah", ""),
        ("b", "tinggi", "rawan"),
        ("c", "", "khusus"),
    ]
    assert [p.apart is None for p in found.pairs] == [True, False, True]


def test_a_class_that_is_not_known_is_none() -> None:
    found = beside({"a": "", "b": "sedang"}, {"a": "rawan", "b": StationClass.NOT_KNOWN})

    assert [(p.index, p.criteria) for p in found.pairs] == [("", "rawan"), ("sedang", "")]
    assert found.differ_most == ()


def test_the_table_counts_every_place_once_and_has_no_holes() -> None:
    rng = random.Random(3)
    places = [f"p{n:03d}" for n in range(200)]
    found = beside(
        {p: rng.choice((*INDEX, "")) for p in places[:180]},
        {p: rng.choice((*RISING, StationClass.NOT_KNOWN)) for p in places[20:]},
    )

    assert len(found.table) == 6 * 5
    assert sum(found.table.values()) == 200
    for (one, other), n in found.table.items():
        assert n == sum((p.index, p.criteria) == (one, other) for p in found.pairs)


def test_the_farthest_apart_come_first_whichever_is_higher() -> None:
    found = beside(
        {"a": "sangat rendah", "b": "sangat tinggi", "c": "sangat tinggi", "d": "sedang", "e": "sangat rendah"},
        {"a": "khusus", "b": "kurang-rawan", "c": "khusus", "d": "rawan", "e": "kurang-rawan"},
    )  # fmt: skip

    assert [p.place for p in found.differ_most] == ["a", "b", "d"]
    assert [p.apart for p in found.differ_most[:2]] == [-1.0, 1.0]


def test_nothing_in_it_mixes_the_two() -> None:
    assert {f.name for f in dataclasses.fields(Pair)} == {"place", "index", "criteria", "apart"}
    assert {f.name for f in dataclasses.fields(Beside)} == {"pairs", "table", "differ_most"}


def test_empty_lists_are_an_empty_table() -> None:
    found = beside({}, {})

    assert found.pairs == ()
    assert set(found.table.values()) == {0}
