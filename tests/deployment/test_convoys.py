"""What ``plan routes`` writes: minutes recomputed from the rows, whole seconds never seen from outside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.convoys import Convoys, Stop, Vehicle, convoys
from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Status
from tests.deployment.cities import a_city

TICK = 2e-4
"""Minutes are written to four decimals."""


def some_stops(n: int, *, seed: int = 1, wide: float = 400.0) -> list[Stop]:
    city, rng = a_city(n + 1, seed=seed), np.random.default_rng(seed)
    out = [Stop(stop_id="KPU", lat=float(city.lat[0]), lon=float(city.lon[0]), due_min=900.0)]
    for i in range(1, n + 1):
        ready = float(rng.integers(20, 240))
        out.append(
            Stop(
                stop_id=city.station_id[i],
                lat=float(city.lat[i]),
                lon=float(city.lon[i]),
                demand=int(rng.integers(1, 6)),
                ready_min=ready,
                due_min=ready + wide,
                service_min=float(rng.integers(10, 21)),
            )
        )
    return out


FLEET = [Vehicle("B", 25), Vehicle("A", 25), Vehicle("C", 40)]


def travelled(stops: list[Stop], fleet: list[Vehicle], plan: Convoys, minutes: np.ndarray) -> float:
    """Total minutes, after every rule was checked from the rows alone."""
    at = {stop.stop_id: i for i, stop in enumerate(stops)}
    total = 0.0
    assert sorted(v.stop_id for v in plan.visits) == sorted(s.stop_id for s in stops[1:])
    for vehicle in fleet:
        visits = [v for v in plan.visits if v.vehicle_id == vehicle.vehicle_id]
        assert [v.order for v in visits] == list(range(1, len(visits) + 1))
        assert sum(stops[at[v.stop_id]].demand for v in visits) <= vehicle.capacity
        here, free = 0, stops[0].ready_min + stops[0].service_min
        for visit in visits:
            stop = stops[at[visit.stop_id]]
            came = free + minutes[here, at[visit.stop_id]]
            assert visit.arrive_min == pytest.approx(max(came, stop.ready_min), abs=TICK * 10)
            assert stop.ready_min - TICK <= visit.arrive_min <= stop.due_min + TICK
            total += minutes[here, at[visit.stop_id]]
            here, free = at[visit.stop_id], visit.arrive_min + stop.service_min
        if visits:
            total += minutes[here, 0]
            assert plan.back_min[vehicle.vehicle_id] == pytest.approx(
                free + minutes[here, 0], abs=TICK * 10
            )
            assert plan.back_min[vehicle.vehicle_id] <= stops[0].due_min + TICK
        else:
            assert vehicle.vehicle_id not in plan.back_min
    return total


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 500), given_minutes=st.booleans())
def test_every_rule_and_the_total_hold_when_recomputed_from_the_rows(
    seed: int, given_minutes: bool
) -> None:
    stops = some_stops(7, seed=seed)
    rng = np.random.default_rng(seed)
    lat, lon = [s.lat for s in stops], [s.lon for s in stops]
    minutes = minutes_of(metres(lat, lon, lat, lon))
    if given_minutes:
        minutes = np.round(minutes + rng.uniform(0, 9, minutes.shape), 3) * (1 - np.eye(8))

    plan = convoys(stops, FLEET, minutes=minutes if given_minutes else None)

    assert plan.answer.value == pytest.approx(
        travelled(stops, FLEET, plan, minutes), abs=0.2 if given_minutes else 1e-3
    )
    assert plan.answer.bound <= plan.answer.value
    assert plan.answer.status is Status.OPTIMAL
    assert (plan.metres is None) == given_minutes
    if plan.metres is not None:
        assert plan.answer.value == pytest.approx(plan.metres * 1.35 / 1000 / 25 * 60, abs=1e-3)


def test_rows_in_another_order_and_vehicles_too_give_the_same_visits() -> None:
    stops = some_stops(12, seed=4)
    one = convoys(stops, FLEET, iterations_n=300, seed=3)
    other = convoys([stops[0], *reversed(stops[1:])], FLEET[::-1], iterations_n=300, seed=3)

    assert one == other
    assert one == convoys(stops, FLEET, iterations_n=300, seed=3)


def test_a_matrix_is_read_in_the_order_of_the_rows_and_may_be_one_sided() -> None:
    stops = [Stop(stop_id=x, lat=0, lon=0, due_min=999) for x in ("KPU", "b", "a")]
    minutes = np.array([[0.0, 10, 50], [50, 0, 10], [10, 50, 0]])

    plan = convoys(stops, [Vehicle("V", 9)], minutes=minutes)

    assert [(v.stop_id, v.arrive_min) for v in plan.visits] == [("b", 10.0), ("a", 20.0)]
    assert (plan.answer.value, plan.back_min) == (30.0, {"V": 30.0})


def test_loading_at_the_depot_comes_before_the_first_leg_and_no_due_is_open_end() -> None:
    depot = Stop(stop_id="KPU", lat=0, lon=0, ready_min=30, service_min=15)
    stops = [depot, Stop(stop_id="a", lat=0, lon=0)]

    plan = convoys(stops, [Vehicle("V", 9)], minutes=np.array([[0, 5.5], [5.5, 0]]))

    assert plan.visits[0].arrive_min == 50.5


def test_a_vehicle_too_early_is_there_when_the_window_opens() -> None:
    stops = [
        Stop(stop_id="KPU", lat=0, lon=0),
        Stop(stop_id="a", lat=0, lon=0, ready_min=77.25, due_min=80),
    ]

    plan = convoys(stops, [Vehicle("V", 9)], minutes=np.array([[0, 5.0], [5.0, 0]]))

    assert plan.visits[0].arrive_min == 77.25


A = Stop(stop_id="a", lat=-5.1, lon=105.3, demand=1, due_min=60)
KPU = Stop(stop_id="KPU", lat=-5.11, lon=105.31)


@pytest.mark.parametrize(
    ("stops", "fleet", "code", "said"),
    [
        ([], FLEET, "no-stops", "first row"),
        ([replace(KPU, demand=2), A], FLEET, "depot-demand", "KPU"),
        ([KPU, A, A], FLEET, "stop-twice", "The stop a is there twice"),
        ([KPU, A], [*FLEET, FLEET[0]], "vehicle-twice", "vehicle B"),
        ([KPU, replace(A, stop_id="")], FLEET, "stop-unnamed", "code of its own"),
        ([KPU, A], [Vehicle("V", -1)], "capacity-negative", "V"),
        ([KPU, replace(A, lat=95.0)], FLEET, "stop-nowhere", "95"),
        ([KPU, replace(A, demand=-1)], FLEET, "stop-negative", "a has a demand"),
        ([KPU, replace(A, service_min=float("nan"))], FLEET, "stop-number", "no number"),
        ([KPU, replace(A, ready_min=70)], FLEET, "window-closed", "keep it open until minute 70"),
        ([KPU, replace(A, ready_min=1e6, due_min=2e6)], FLEET, "window-far", "a year"),
        ([KPU, A], [], "no-vehicles", "at least one"),
        ([KPU, replace(A, due_min=0.5)], FLEET, "window-before-arrival", "Stop a"),
    ],
)  # fmt: skip
def test_wrong_rows_are_refused_in_one_sentence(
    stops: list[Stop], fleet: list[Vehicle], code: str, said: str
) -> None:
    with pytest.raises(Unplannable) as refusal:
        convoys(stops, fleet)

    assert refusal.value.code == code
    assert said in refusal.value.sentence


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(np.zeros((2, 3)), "matrix-shape"), (np.array([[0, -1.0], [1, 0]]), "minutes-negative"),
     (np.array([[0, np.inf], [1, 0]]), "no-road"), (np.array([[0, 1], [np.nan, 0]]), "no-road")],
)  # fmt: skip
def test_a_matrix_that_cannot_be_is_refused(minutes: np.ndarray, code: str) -> None:
    with pytest.raises(Unplannable) as refusal:
        convoys([KPU, A], FLEET, minutes=minutes)

    assert refusal.value.code == code
