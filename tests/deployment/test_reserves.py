"""Reserves from tables: weights by class, the matrix that replaces the estimate, the curve, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from damai.deployment.faults import Unplannable
from damai.deployment.reserves import Candidates, Demand, reserves
from damai.deployment.solvers.answer import Status
from tests.deployment.cities import a_city


def stations(**changed) -> Demand:
    good = Demand(
        station_id=["S1", "S2", "S3"],
        lat=[-5.10, -5.10, -5.20],
        lon=[105.30, 105.31, 105.30],
        risk_class=["low", "high", "medium"],
        voters=[100, 200, 300],
    )
    return replace(good, **changed)


def candidates(**changed) -> Candidates:
    good = Candidates(site_id=["P1", "P2"], lat=[-5.10, -5.20], lon=[105.305, 105.301])
    return replace(good, **changed)


def a_town(n: int = 80, m: int = 15) -> tuple[Demand, Candidates]:
    city = a_city(n)
    posts = np.random.default_rng(7).choice(n, m, replace=False)
    return (
        Demand(
            station_id=city.station_id,
            lat=city.lat,
            lon=city.lon,
            risk_class=city.risk_class,
            voters=city.voters,
        ),
        Candidates(
            site_id=[f"P{i:02d}" for i in range(m)],
            lat=city.lat[posts] + 0.003,
            lon=city.lon[posts],
        ),
    )


def test_a_station_weighs_its_voters_by_the_rank_of_its_class() -> None:
    made = reserves(stations(), candidates(), 2, model="mclp", radius=3.0)

    assert made.total == 100 * 1 + 200 * 9 + 300 * 3
    assert (made.answer.value, made.answer.status) == (made.total, Status.OPTIMAL)
    assert made.rows == [("P1", 1), ("P2", 1)]


def test_one_unit_goes_where_the_weight_is_and_not_where_the_voters_are() -> None:
    made = reserves(stations(), candidates(), 1, model="mclp", radius=3.0)

    assert (made.rows, made.answer.value) == ([("P1", 1)], 1900)


def test_weights_of_ones_own_replace_the_ranks() -> None:
    mine = {"low": 0.0, "medium": 1.0, "high": 0.5}

    made = reserves(stations(), candidates(), 1, model="mclp", radius=3.0, class_weights=mine)

    assert (made.rows, made.answer.value) == ([("P2", 1)], 300)


def test_a_matrix_replaces_the_estimate() -> None:
    pairs = {(p, s): 30.0 for p in ("P1", "P2") for s in ("S1", "S2", "S3")} | {("P2", "S2"): 1.0}

    made = reserves(stations(), candidates(), 1, model="mclp", radius=3.0, minutes=pairs)

    assert (made.rows, made.answer.value) == ([("P2", 1)], 1800)


@pytest.mark.parametrize("model", ["mexclp", "mclp", "bacop", "pmedian", "pcenter"])
def test_the_order_of_rows_in_the_tables_changes_nothing(model) -> None:
    town, posts = a_town()
    a, b = np.random.default_rng(1).permutation(80), np.random.default_rng(2).permutation(15)
    mixed = Demand(
        station_id=[town.station_id[i] for i in a],
        lat=town.lat[a],
        lon=town.lon[a],
        risk_class=[town.risk_class[i] for i in a],
        voters=town.voters[a],
    )
    shuffled = Candidates(site_id=[posts.site_id[i] for i in b], lat=posts.lat[b], lon=posts.lon[b])

    one = reserves(town, posts, 3, model=model, radius=2.0)
    other = reserves(mixed, shuffled, 3, model=model, radius=2.0)

    assert one == other


def test_the_curve_rises_and_ends_in_the_answer() -> None:
    town, posts = a_town()

    made = reserves(town, posts, 6, radius=2.0, curve=True)

    values = [step.answer.value for step in made.curve]
    assert [step.p for step in made.curve] == [1, 2, 3, 4, 5, 6]
    assert values == sorted(values)
    assert made.curve[-1].answer == made.answer
    assert sum(units for _, units in made.rows) == 6


def test_the_curve_names_the_first_unit_count_after_which_one_more_adds_next_to_nothing() -> None:
    made = reserves(stations(), candidates(), 4, radius=3.0, busy=0.01, curve=True)

    assert made.enough == 2
    assert reserves(stations(), candidates(), 2, radius=3.0, curve=True).enough is None


@pytest.mark.parametrize(
    ("code", "words", "given"),
    [
        ("p", "candidates 2", {"p": 3, "model": "mclp"}),
        ("p", "at least 1", {"p": 0}),
        ("radius", "above 0", {"radius": -1.0}),
        ("class", "'extreme'", {"stations": {"risk_class": ["low", "low", "extreme"]}, "classes": ["low"]}),
        ("weights", "5 classes", {"classes": ["a", "b", "c", "d", "e"]}),
        ("weights", "'high'", {"class_weights": {"low": 1, "medium": 1, "high": float("nan")}}),
        ("voters", "'S2'", {"stations": {"voters": [1, float("nan"), 2]}}),
        ("voters", "'S3'", {"stations": {"voters": [1, 2, -2]}}),
        ("point", "station 'S1'", {"stations": {"lat": [float("nan"), 0, 0]}}),
        ("point", "candidate 'P2'", {"candidates": {"lon": [0, 181]}}),
        ("twice", "'S1'", {"stations": {"station_id": ["S1", "S2", "S1"]}}),
        ("twice", "'P1'", {"candidates": {"site_id": ["P1", "P1"]}}),
        ("empty", "candidate", {"candidates": {"site_id": [], "lat": [], "lon": []}}),
        ("pair", "'P1' to 'S1'", {"minutes": {("P1", "S2"): 1.0}}),
        ("minutes", "nan", {"minutes": {(p, s): float("nan") for p in ("P1", "P2") for s in ("S1", "S2", "S3")}}),
    ],
)  # fmt: skip
def test_bad_tables_are_refused_by_name(code, words, given) -> None:
    given = dict(given)
    town, posts = stations(**given.pop("stations", {})), candidates(**given.pop("candidates", {}))

    with pytest.raises(Unplannable) as refused:
        reserves(town, posts, given.pop("p", 2), **given)

    assert refused.value.code == code
    assert words in refused.value.sentence
    assert refused.value.sentence.endswith(".")
