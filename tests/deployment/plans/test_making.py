"""A plan of the house is a folder that ``plan check`` verifies, and what its page says of it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.plans.making import make
from damai.deployment.plans.model import Asked
from damai.deployment.plans.patterns import LAMPUNG_2024
from tests.deployment.plans.briefs import a_brief


def test_the_folder_of_a_plan_is_checked_by_the_same_check_as_any(tmp_path: Path) -> None:
    made = make(a_brief(), Asked())

    with zipfile.ZipFile(io.BytesIO(made.package)) as packed:
        packed.extractall(tmp_path)
    _, found = check(tmp_path)
    assert not found.differences


def test_the_same_brief_makes_the_same_bytes() -> None:
    one, other = make(a_brief(), Asked()), make(a_brief(), Asked())

    assert (one.package, one.plan_sha256, one.inputs_sha256) == (
        other.package,
        other.plan_sha256,
        other.inputs_sha256,
    )


def test_every_station_has_one_team_and_the_summary_counts_what_the_teams_say() -> None:
    made = make(a_brief(60), Asked())

    stations = [station for team in made.teams for station in team.stations]
    assert len(stations) == len(set(stations)) == made.summary["stations"] == 60
    assert made.summary["teams"] == len(made.teams)
    assigned = sum(met.police_n for team in made.teams for met in team.met)
    assert made.summary["people"]["assigned"] == assigned
    assert sum(unit["assigned"] for unit in made.summary["units"]) == assigned
    json.dumps(made.summary, allow_nan=False)


def test_with_too_few_the_ladder_thins_and_names_who_is_thinner() -> None:
    whole, short = make(a_brief(60, 40), Asked()), make(a_brief(60, 18), Asked())

    assert (whole.summary["rung"], whole.summary["short"]["thinned"]) == (0, 0)
    assert short.summary["rung"] > 0
    assert short.summary["short"]["uncovered"] == 0
    thinned = [team for team in short.teams if team.reason == "thinned"]
    assert sum(team.stations_n for team in thinned) == short.summary["short"]["thinned"] > 0


def test_formations_as_they_are_leave_the_last_without_a_team_and_say_so() -> None:
    made = make(a_brief(60, 14), Asked(thin="none"))

    bare = [team for team in made.teams if not team.is_covered]
    assert {team.reason for team in bare} == {"uncovered"}
    assert made.summary["short"]["uncovered"] == sum(team.stations_n for team in bare)


def test_who_stops_it_gets_the_best_so_far_and_the_plan_says_that_it_was_stopped() -> None:
    made = make(a_brief(60), Asked(), running=lambda: False, stopped=lambda: True)

    assert made.summary["stopped"] == "asked"
    assert sum(team.stations_n for team in made.teams) == 60


def test_no_pair_of_officers_is_refused() -> None:
    with pytest.raises(Unplannable) as refused:
        make(a_brief(24, 2), Asked())

    assert refused.value.code == "no-pair"


def test_a_linmas_count_that_is_not_two_a_station_is_warned_of_in_both_languages() -> None:
    odd = {**LAMPUNG_2024, "kurang-rawan": {"police": 2, "stations": 4, "linmas": 9}}

    made = make(a_brief(formations=odd), Asked())

    json.dumps(made.summary, allow_nan=False)
    [warning] = [w for w in made.summary["warnings"] if "9" in w["id"]]
    assert "Linmas" in warning["en"]
    assert warning["id"] != warning["en"]


def test_of_a_unit_whose_point_nobody_knows_no_metre_is_told() -> None:
    made = make(replace(a_brief(60), unplaced=("polsek-timur",)), Asked())

    for team in made.teams:
        for met in team.met:
            assert (met.metres is None) == (met.unit == "polsek-timur")
            assert (met.minutes is None) == (met.unit == "polsek-timur")


def test_the_folder_says_what_is_made_up() -> None:
    made = make(a_brief(), Asked())

    with zipfile.ZipFile(io.BytesIO(made.package)) as packed:
        said = json.loads(packed.read("house.json"))
    assert said["synthetic"] is True
    assert said["stations_surveyed"] == 24
