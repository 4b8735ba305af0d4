"""Stations that nobody surveyed: no metres and no minutes, one kelurahan a team, and what is locked stays."""

from __future__ import annotations

from dataclasses import replace

from damai.deployment.plans.making import Kept, make
from damai.deployment.plans.model import Asked
from tests.deployment.plans.briefs import a_brief


def test_of_points_that_nobody_surveyed_no_metre_and_no_minute_is_told() -> None:
    work = a_brief(60)
    made = make(replace(work, stations_csv=work.stations_csv.replace(b",true,", b",false,")), Asked())  # fmt: skip

    assert {team.longest_m for team in made.teams} == {None}
    assert {met.metres for team in made.teams for met in team.met} == {None}
    assert {met.minutes for team in made.teams for met in team.met} == {None}
    for team in made.teams:
        assert len({code.rsplit(".", 1)[0] for code in team.stations}) == 1


def test_what_the_ladder_counts_is_what_the_teams_need() -> None:
    work = a_brief(60)
    unsurveyed = replace(work, stations_csv=work.stations_csv.replace(b",true,", b",false,"))

    for brief in (work, unsurveyed):
        made = make(brief, Asked(thin="none"))
        needed = sum(team.police_n for team in made.teams)
        assert made.summary["rungs"][0]["police_needed"] == needed
        assert made.summary["people"]["needed"] == needed


def test_a_locked_team_comes_back_as_it_was_with_fewer_officers_around_it() -> None:
    whole = make(a_brief(60), Asked())
    kept = whole.teams[0]
    locked = (
        Kept(
            team=kept.team,
            stations=kept.stations,
            units=tuple((m.unit, m.police_n) for m in kept.met),
        ),
    )

    after = make(replace(a_brief(60, 22), locked=locked), Asked())

    [same] = [team for team in after.teams if set(team.stations) & set(kept.stations)]
    assert (same.team, same.stations) == (kept.team, kept.stations)
    assert [(m.unit, m.police_n) for m in same.met] == [(m.unit, m.police_n) for m in kept.met]
    assert any(team.reason == "thinned" for team in after.teams)
