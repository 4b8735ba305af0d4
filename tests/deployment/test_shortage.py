"""The named list: who has nobody, who is thinner, for whom was borrowed."""

from __future__ import annotations

from damai.deployment.shortage import NAMES, Reason, TeamSeen, priority_of, shortages


def _a_team(team_id: str = "T1", **changes: object) -> TeamSeen:
    right = {"team_id": team_id, "risk_class": "low", "district": "D1", "stations": ["S2", "S1"],
             "is_covered": True, "is_thinned": False}  # fmt: skip
    return TeamSeen(**{**right, **changes})  # type: ignore[arg-type]


def test_who_has_nobody_comes_first_and_is_not_called_thinned_besides() -> None:
    found = shortages(
        [_a_team("T1", is_thinned=True), _a_team("T2", is_thinned=True, is_covered=False)], rung=3
    )

    assert [(s.team_id, s.station_id, s.reason.value) for s in found] == [
        ("T2", "S1", "uncovered"), ("T2", "S2", "uncovered"),
        ("T1", "S1", "thinned"), ("T1", "S2", "thinned"),
    ]  # fmt: skip
    assert {s.rung for s in found} == {3}


def test_a_unit_of_another_district_is_borrowed_and_one_unknown_is_not() -> None:
    teams = [_a_team("T1", unit_districts=["D1", "D2"]), _a_team("T2", unit_districts=["D1", ""])]

    assert {(s.team_id, s.reason) for s in shortages(teams, 0)} == {("T1", Reason.BORROWED)}


def test_a_full_plan_lists_nobody() -> None:
    assert shortages([_a_team()], 0) == []


def test_score_then_voters_then_id_decide_who_is_kept() -> None:
    ids = ["d", "c", "b", "a", "e"]
    places = priority_of(ids, [0.5, 0.9, 0.5, 0.5, float("nan")], [300, 1, 300, 200, 999])

    assert [ids[i] for i in places.argsort()] == ["c", "b", "d", "a", "e"]


def test_every_reason_has_a_name_in_both_tongues() -> None:
    assert set(NAMES) == set(Reason)
    assert all(all(names) for names in NAMES.values())
