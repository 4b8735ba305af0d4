"""Convoys: two engines against every order tried, a checker that believes nobody, refusals that name what helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._solomon import made, problem_of, read
from bench._solomon_typed import BEST_TENTHS, typed
from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Status
from damai.deployment.solvers.routes import routes
from damai.deployment.solvers.routing import by_pyvrp, by_vroom, exact
from damai.deployment.solvers.routing.bound import bound
from damai.deployment.solvers.routing.checker import faults_of
from damai.deployment.solvers.routing.problem import NO_ROAD, seconds_down, seconds_up
from damai.deployment.solvers.routing.settled import settled
from tests.deployment.rounds import a_problem, cheapest, flat


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_and_the_proof_come_to_what_every_order_tried_comes_to(seed: int) -> None:
    problem = a_problem(5, seed=seed, skew=seed % 2 == 1)
    best = cheapest(problem)
    assert best is not None

    values = [
        None if plan is None else problem.value(plan)
        for plan in (
            by_vroom.solve(problem, level=5),
            by_pyvrp.solve(problem, iterations_n=300, seed=1)[0],
            exact.best(problem),
        )
    ]

    assert values == [best, best, best]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), skew=st.booleans(), turns=st.lists(st.booleans(), min_size=3))
def test_what_differs_in_nothing_that_counts_is_told_one_way(
    seed: int, skew: bool, turns: list[bool]
) -> None:
    problem = a_problem(5, seed=seed, skew=skew, vehicles=(30, 30, 40))
    plan = exact.best(problem)
    if plan is None:
        return
    other = tuple(
        route[::-1] if turn else route for route, turn in zip(plan, turns[:3], strict=True)
    )
    other = (other[1], other[0], other[2])
    if faults_of(problem, other) or problem.value(other) != problem.value(plan):
        return

    assert settled(problem, other) == settled(problem, plan)
    assert problem.value(settled(problem, plan)) == problem.value(plan)
    assert not faults_of(problem, settled(problem, plan))


@pytest.mark.parametrize("seed", range(4))
def test_a_small_round_is_proved_optimal_or_proved_impossible(seed: int) -> None:
    problem = a_problem(6, seed=20 + seed, vehicles=(40, 25))
    best = cheapest(problem)
    if best is None:
        assert refused(problem).sentence.startswith("No plan serves all 6 stops")
        return
    found = routes(problem)

    assert found.answer.value == best == found.answer.bound
    assert found.answer.status is Status.OPTIMAL
    assert not faults_of(problem, found.routes)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 6), skew=st.booleans(), tight=st.booleans())
def test_the_bound_of_the_assignment_is_never_above_the_best_plan(
    seed: int, n: int, skew: bool, tight: bool
) -> None:
    problem = a_problem(n, seed=seed, skew=skew, tight=tight)
    best = exact.best(problem)

    if best is not None:
        assert not faults_of(problem, best)
        assert bound(problem) <= problem.value(best)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 300), data=st.data())
def test_the_checker_rejects_every_tampered_plan(seed: int, data: st.DataObject) -> None:
    problem = a_problem(6, seed=seed, vehicles=(30, 30, 30))
    plan = exact.best(problem)
    if plan is None:
        return
    assert faults_of(problem, plan) == []
    stop = data.draw(st.integers(1, 6))
    held = next(v for v, route in enumerate(plan) if stop in route)

    left_out = tuple(tuple(s for s in route if s != stop) for route in plan)
    assert f"stop S{stop} is served 0 times" in faults_of(problem, left_out)
    twice = tuple((*route, stop) if v == (held + 1) % 3 else route for v, route in enumerate(plan))
    assert f"stop S{stop} is served 2 times" in faults_of(problem, twice)
    small = replace(
        problem, capacity=np.full(3, max(0, int(problem.demand[list(plan[held])].sum()) - 1))
    )
    assert any(f"vehicle V{held} carries" in fault for fault in faults_of(small, plan))
    slow = replace(problem, travel_s=problem.travel_s + 40_000)
    assert any("late" in fault for fault in faults_of(slow, plan))
    assert faults_of(problem, plan[:2])
    assert faults_of(problem, ((0, *plan[0]), *plan[1:]))


def test_a_stop_one_second_late_is_late() -> None:
    problem = a_problem(1, seed=1, vehicles=(30,), tight=False)
    due = problem.due_s.copy()
    due[1] = problem.travel_s[0, 1]
    assert faults_of(replace(problem, due_s=due), ((1,),)) == []

    due = due.copy()
    due[1] -= 1

    assert faults_of(replace(problem, due_s=due), ((1,),)) == ["vehicle V0 is at stop S1 1 s late"]


def test_a_vehicle_back_one_second_late_is_late_and_service_counts() -> None:
    problem = a_problem(1, seed=1, vehicles=(30,), tight=False)
    due = problem.due_s.copy()
    due[0] = 2 * problem.travel_s[0, 1] + 300 - 1

    assert faults_of(replace(problem, due_s=due), ((1,),)) == [
        "vehicle V0 is back at the depot 1 s late"
    ]


def test_an_engine_that_answers_wrongly_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = a_problem(10, seed=3, vehicles=(60, 60))
    honest = routes(problem, iterations_n=300)
    monkeypatch.setattr(by_vroom, "solve", lambda *_a, **_k: ((1, 2), ()))

    found = routes(problem, iterations_n=300)

    assert found.values["VROOM"] is None
    assert found.answer.engine.startswith("PyVRP")
    assert flat(found.routes) == list(range(1, 11))
    assert found.answer.value <= honest.answer.value * 1.02


def test_r101_comes_within_one_percent_of_the_best_known_and_its_bound_stays_below() -> None:
    problem, best = problem_of(typed()[0]), BEST_TENTHS["R101"]
    found = routes(problem, iterations_n=700)

    assert not faults_of(problem, found.routes)
    assert found.answer.bound <= best <= found.answer.value <= best * 1.01
    assert found.answer.status is Status.FEASIBLE
    assert found.answer.bound > 0.95 * best
    assert all(value is None or value >= best for value in found.values.values())


@pytest.mark.parametrize("kind", ["R", "C", "RC"])
def test_the_engines_agree_to_a_few_percent_on_forty_stops(kind: str) -> None:
    problem = problem_of(made(kind, seed=5, stops_n=40))
    one = by_vroom.solve(problem, level=3)
    other, _ = by_pyvrp.solve(problem, iterations_n=1500, seed=1)
    assert one is not None
    assert other is not None

    values = sorted((problem.value(one), problem.value(other)))

    assert bound(problem) <= values[0] <= values[1] <= 1.03 * values[0]
    assert faults_of(problem, one) == faults_of(problem, other) == []


def test_the_same_seed_gives_the_same_routes_and_a_cap_is_said() -> None:
    problem = problem_of(made("R", seed=9, stops_n=40))
    one, other = (
        routes(problem, seed=4, iterations_n=400),
        routes(problem, seed=4, iterations_n=400),
    )
    asked: list[int] = []

    def three_times() -> bool:
        asked.append(1)
        return len(asked) <= 3

    cut = routes(problem, seed=4, iterations_n=400, running=three_times)

    assert one == other
    assert one.answer.stopped == ""
    assert cut.answer.stopped == "time"
    assert len(asked) == 4
    assert not faults_of(problem, cut.routes)


def test_no_stop_is_no_route_and_a_vehicle_may_stay() -> None:
    nobody = routes(a_problem(0, seed=1))
    one = routes(a_problem(1, seed=1))

    assert nobody.routes == ((), (), ())
    assert (nobody.answer.value, nobody.answer.status) == (0, Status.OPTIMAL)
    assert flat(one.routes) == [1]
    assert sum(1 for route in one.routes if route) == 1


def refused(problem: object, **more: object) -> Unplannable:
    with pytest.raises(Unplannable) as refusal:
        routes(problem, iterations_n=200, **more)  # type: ignore[arg-type]
    return refusal.value


def test_a_window_that_closes_before_the_earliest_arrival_is_named_with_what_would_help() -> None:
    problem = a_problem(4, seed=2, tight=False)
    due = problem.due_s.copy()
    earliest = int(problem.travel_s[0, 3])
    due[3] = earliest - 60
    no = refused(replace(problem, due_s=due))
    assert no.code == "window-before-arrival"
    assert "S3" in no.sentence

    minute = float(no.sentence.split("keep it open until minute ")[1].split(" ")[0])
    due[3] = int(np.ceil(minute * 60))

    assert earliest <= due[3] <= earliest + 1
    assert routes(replace(problem, due_s=due), iterations_n=200).answer.value


def test_an_arrival_over_another_stop_counts_as_the_earliest() -> None:
    problem = a_problem(2, seed=2, tight=False)
    travel = np.array([[0, 100, 5000], [100, 0, 100], [100, 100, 0]])
    due = np.array([30_000, 30_000, 600])
    problem = replace(problem, travel_s=travel, cost=travel, due_s=due)

    assert routes(problem).routes[0] == (1, 2) or (1, 2) in routes(problem).routes


def test_a_depot_that_closes_too_early_is_named() -> None:
    problem = a_problem(3, seed=2, tight=False)
    due = problem.due_s.copy()
    due[0] = due[1:] = int(problem.travel_s[0, 1:].max()) + 1

    no = refused(replace(problem, due_s=due))

    assert no.code == "depot-closes"
    assert "keep the depot open until minute" in no.sentence


def test_a_stop_without_a_road_is_named_either_way() -> None:
    problem = a_problem(3, seed=2, tight=False)
    there, back = problem.travel_s.copy(), problem.travel_s.copy()
    there[:, 2] = back[2, :] = NO_ROAD
    there[2, 2] = back[2, 2] = 0

    assert refused(replace(problem, travel_s=there)).sentence.startswith(
        "There is no road from the depot S0 to stop S2"
    )
    assert refused(replace(problem, travel_s=back)).sentence.startswith(
        "There is no road from stop S2 back to the depot S0"
    )


def test_loads_that_do_not_fit_are_named_with_the_numbers() -> None:
    problem = a_problem(4, seed=2, tight=False)
    big = replace(problem, demand=np.array([0, 1, 31, 1, 1]))
    many = replace(problem, demand=np.array([0, 25, 25, 25, 25]))
    none = replace(problem, capacity=np.array([], np.int64), vehicle_id=())

    assert refused(big).code == "demand-over-vehicle"
    assert "S2 has a demand of 31 and the largest vehicle carries 30" in refused(big).sentence
    assert refused(many).code == "demand-over-fleet"
    assert "20 are missing: 1 more vehicle(s) of 30" in refused(many).sentence
    assert refused(none).code == "no-vehicles"


@pytest.mark.parametrize("n", [4, 10])
def test_stops_that_need_more_vehicles_say_how_many(n: int) -> None:
    problem = a_problem(n, seed=2, vehicles=(100,), tight=False)
    out = problem.travel_s[0]
    due = np.maximum(out + 1, 1)
    due[0] = 30_000
    problem = replace(problem, due_s=due, ready_s=np.where(np.arange(n + 1) > 0, out, 0))

    no = refused(problem)

    assert no.code == "too-few-vehicles"
    assert no.sentence.startswith("No plan serves" if n <= exact.STOPS_N else "No plan was found")
    more_n = int(no.sentence.split("vehicle(s); ")[1].split(" ")[0])
    bigger = replace(
        problem,
        capacity=np.full(1 + more_n, 100),
        vehicle_id=tuple(f"V{v}" for v in range(1 + more_n)),
    )
    assert routes(bigger, iterations_n=200).answer.value


def test_seconds_are_rounded_so_that_nobody_is_late_and_exact_ones_stay() -> None:
    assert seconds_up(np.array([0.1, 1.0, 0.001, np.inf])).tolist() == [6, 60, 1, NO_ROAD]
    assert seconds_down(np.array([0.1, 1.0, 0.009])).tolist() == [6, 60, 0]


def test_solomons_text_is_read() -> None:
    text = "R1\n\nVEHICLE\nNUMBER CAPACITY\n 2 200\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME\n\n 0 35 35 0 0 230 0\n 1 41 49 10 161 171 10\n"
    instance = read(text)

    assert (instance.name, instance.vehicles_n, instance.capacity) == ("R1", 2, 200)
    assert problem_of(instance).travel_s[0, 1] == 152
