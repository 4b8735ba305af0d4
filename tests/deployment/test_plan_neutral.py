"""Whatever the small city, surveyed or not: more strength never makes a station worse, a higher class never lowers its
protection, the order of the input changes nothing, and what is locked comes back byte by byte."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.memory import in_memory, stations_of, units_of
from damai.deployment.plan import Inputs, Locked, Options, Plan
from damai.deployment.reading.formations import parsed_formations
from damai.deployment.smallest import smallest_changes
from damai.deployment.solve import solve
from damai.deployment.writing import write_plan

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
ORDER = ("aman", "rawan", "sangat-rawan")
DISTRICTS = ("18.72.01", "18.72.02", "18.72.03")
Record = dict[str, Any]


@st.composite
def formations(draw: st.DrawFn) -> dict[str, Any]:
    """As orders are: a higher class never has less police a station. All teams have one size: beyond the last rung no rule
    class by class could be monotone with several."""
    police = draw(st.sampled_from([2, 4]))
    sizes = sorted(draw(st.lists(st.integers(1, 9), min_size=3, max_size=3)), reverse=True)
    span = draw(st.integers(0, 4))
    return {
        name: {"police": police, "stations": [n, n + span] if not k else n, "linmas": 2 * n}
        for k, (name, n) in enumerate(zip(ORDER, sizes, strict=True))
    }


@st.composite
def cities(draw: st.DrawFn) -> Record:
    n = draw(st.integers(1, 30))
    dice = random.Random(draw(st.integers(0, 10**6)))
    surveyed = draw(st.sampled_from(["all", "none", "some"]))
    stations = [
        {
            "station_id": f"T{k:02}", "area": f"{(where := dice.choice(DISTRICTS))}.100{dice.randrange(3)}",
            "district": where, "lat": -5.1 + dice.randrange(40) / 1000, "lon": 105.3 + dice.randrange(40) / 1000,
            "risk_class": dice.choice(ORDER), "voters": dice.randrange(300),
            "surveyed": surveyed == "all" or (surveyed == "some" and dice.random() < 0.5),
            "number": dice.choice([None, k]),
        }
        for k in range(n)
    ]  # fmt: skip
    units = [
        {"unit_id": f"P{k}", "lat": -5.1, "lon": 105.3 + k / 100, "strength": draw(st.integers(0, 24)),
         "district": dice.choice([*DISTRICTS, ""])}
        for k in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    units[0]["strength"] += 6
    return {"stations": stations, "units": units, "formations": draw(formations())}


options = st.builds(
    Options,
    thin=st.just("ladder"),
    reserve=st.sampled_from([0.0, 0.1, 0.25]),
    scope=st.sampled_from(["district", "city"]),
    level=st.booleans(),
)


def planned(city: Record, asked: Options) -> Plan:
    inputs = Inputs(
        stations=stations_of(city["stations"]),
        units=units_of(city["units"]),
        formations=parsed_formations(city["formations"], "F.json"),
    )
    return solve(in_memory(inputs, asked), asked)


def protection(plan: Plan) -> dict[str, float]:
    """Police a station at the rung; 0 without a team."""
    bare = {row.team_id for row in plan.met if not row.unit_id}
    found = {}
    for team in plan.teams:
        police = plan.inputs.formations[team.risk_class].police
        for station in team.stations:
            at_rung = police / plan.stations_of[team.risk_class]
            found[station] = 0.0 if team.team_id in bare else at_rung
    return found


@FEW
@given(city=cities(), asked=options, unit=st.integers(0, 3), more=st.integers(1, 30))
def test_more_strength_never_makes_a_station_worse(
    city: Record, asked: Options, unit: int, more: int
) -> None:
    units = [dict(one) for one in city["units"]]
    units[unit % len(units)]["strength"] += more

    before, after = planned(city, asked), planned({**city, "units": units}, asked)

    was, now = protection(before), protection(after)
    assert all(now[station] >= was[station] for station in was)
    assert after.rung <= before.rung


@FEW
@given(city=cities(), asked=options, which=st.integers(0, 29))
def test_a_higher_class_never_lowers_the_protection_of_a_station(
    city: Record, asked: Options, which: int
) -> None:
    stations = [dict(one) for one in city["stations"]]
    one = stations[which % len(stations)]
    one["risk_class"] = ORDER[min(2, ORDER.index(one["risk_class"]) + 1)]

    was, now = planned(city, asked), planned({**city, "stations": stations}, asked)

    assert protection(now)[one["station_id"]] >= protection(was)[one["station_id"]]


@FEW
@given(city=cities(), asked=options, seed=st.integers(0, 99))
def test_the_order_of_the_input_changes_no_byte_and_the_folder_holds(
    city: Record, asked: Options, seed: int
) -> None:
    turned = {key: list(city[key]) for key in ("stations", "units")}
    for rows in turned.values():
        random.Random(seed).shuffle(rows)

    one, two = planned(city, asked), planned({**city, **turned}, asked)

    with tempfile.TemporaryDirectory() as name:
        assert written(one, Path(name) / "one") == written(two, Path(name) / "two")
        assert check(Path(name) / "one")[1].differences == []


@FEW
@given(city=cities(), asked=options, district=st.sampled_from(DISTRICTS), data=st.data())
def test_one_district_is_planned_anew_and_the_locked_others_come_back_byte_by_byte(
    city: Record, asked: Options, district: str, data: st.DataObject
) -> None:
    asked = replace(asked, scope="district", level=False)
    first = planned(city, asked)
    others = {team.team_id for team in first.teams if team.district != district}
    stations = [dict(one) for one in city["stations"]]
    if data.draw(
        st.booleans()
    ):  # one of its stations changes: it has other voters and another point
        for one in stations[::-1]:
            if one["district"] == district:
                one.update(voters=999, lat=-5.12)
                break

    again = planned({**city, "stations": stations}, replace(asked, locked=kept(first, others)))

    assert {t.team_id: t for t in again.teams if t.team_id in others} == {
        t.team_id: t for t in first.teams if t.team_id in others
    }
    sent = {row.team_id for row in first.met if row.unit_id and row.team_id in others}
    assert [r for r in again.met if r.team_id in sent] == [r for r in first.met if r.team_id in sent]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        written(again, Path(name) / "again")
        assert check(Path(name) / "again")[1].differences == []


@FEW
@given(city=cities(), asked=options, some=st.sets(st.integers(0, 29)), seed=st.integers(2, 9))
def test_locked_teams_come_back_whatever_is_planned_around_them(
    city: Record, asked: Options, some: set[int], seed: int
) -> None:
    first = planned(city, asked)
    ids = {team.team_id for k, team in enumerate(first.teams) if k in some}

    again = planned(city, replace(asked, locked=kept(first, ids), seed=seed))

    assert [t for t in again.teams if t.team_id in ids] == [t for t in first.teams if t.team_id in ids]  # fmt: skip
    sent = {row.team_id for row in first.met if row.unit_id and row.team_id in ids}
    assert [r for r in again.met if r.team_id in sent] == [r for r in first.met if r.team_id in sent]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        written(again, Path(name) / "again")
        assert check(Path(name) / "again")[1].differences == []


def kept(plan: Plan, ids: set[str]) -> tuple[Locked, ...]:
    return tuple(
        Locked(
            team.stations,
            tuple((r.unit_id, r.police) for r in plan.met if r.team_id == team.team_id and r.unit_id),
            team.team_id,
        )
        for team in plan.teams
        if team.team_id in ids
    )  # fmt: skip


def written(plan: Plan, out: Path) -> dict[str, bytes]:
    write_plan(plan, out, {})
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != "timing.json"}


def test_a_district_alone_decides_its_groups() -> None:
    """Nothing is locked, and yet a change in one district moves no group of another."""
    dice = random.Random(5)
    stations = [
        {"station_id": f"T{k:02}", "area": "V", "district": dice.choice(DISTRICTS), "lat": -5.1 + dice.random() / 50,
         "lon": 105.3 + dice.random() / 50, "risk_class": "aman", "voters": 100}
        for k in range(60)
    ]  # fmt: skip
    city = {
        "stations": stations,
        "units": [{"unit_id": "P", "lat": -5.1, "lon": 105.3, "strength": 90}],
        "formations": {"aman": {"police": 2, "stations": 4, "linmas": 8}},
    }
    less = {**city, "stations": [s for s in stations if s["district"] != DISTRICTS[0]]}

    def others(plan: Plan) -> list[Any]:
        return [team for team in plan.teams if team.district != DISTRICTS[0]]

    assert others(planned(city, Options())) == others(planned(less, Options()))


@st.composite
def asked_for(draw: st.DrawFn, city: Record) -> Options:
    """Whatever a commander may ask of a city at once."""
    areas = sorted({one["area"] for one in city["stations"]})
    there = sorted({(one["district"], one["risk_class"]) for one in city["stations"]})
    return replace(
        draw(options),
        thin=draw(st.sampled_from(["none", "ladder"])),
        arm_m=draw(st.sampled_from([None, 0, 800, 2_500])),
        slack={one: draw(st.integers(0, 3)) for one in draw(st.sets(st.sampled_from(there), max_size=2))},
        village_m=draw(st.sampled_from([0, 300])),
        barrier=tuple(draw(st.sets(st.tuples(st.sampled_from(areas), st.sampled_from(areas)), max_size=1))),
        caps=draw(st.sampled_from([{}, {ORDER[0]: 9}])),
    )  # fmt: skip


@FEW
@given(city=cities(), some=st.sets(st.integers(0, 29)), data=st.data())
def test_whatever_is_asked_at_once_holds_by_the_check_or_is_refused_in_both_languages(
    city: Record, some: set[int], data: st.DataObject
) -> None:
    asked = data.draw(asked_for(city))
    with tempfile.TemporaryDirectory() as name:
        try:
            plan = planned(city, asked)
            ids = {team.team_id for k, team in enumerate(plan.teams) if k in some}
            again = planned(city, replace(asked, locked=kept(plan, ids)))
        except Unplannable as refused:
            if refused.code != "barrier" or refused.text("id") == refused.text("en"):
                raise
            return
        assert [t for t in again.teams if t.team_id in ids] == [t for t in plan.teams if t.team_id in ids]  # fmt: skip
        written(plan, Path(name) / "one")
        written(again, Path(name) / "two")
        assert check(Path(name) / "one")[1].differences == []
        assert check(Path(name) / "two")[1].differences == []
        smallest_changes(plan)
