"""A plan as files: a second opinion recomputes it, the same inputs give the same bytes, a touched byte is found."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.plan import Options
from tests.deployment.planned import FORMATIONS, Files, bytes_of, table, written


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(scope="city"),
        Options(reserve=0.0),
        Options(reserve=0.5, seed=7),
        Options(thin="ladder", reserve=0.3),
    ],
    ids=["as-it-comes", "city", "no-reserve", "half-in-reserve", "ladder"],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_second_opinion_finds_every_objective_and_rule_as_told(
    tmp_path: Path, options: Options, seed: int
) -> None:
    files = written(tmp_path, seed=seed)

    files.solved(tmp_path / "out", options)

    assert files.wrong(tmp_path / "out", tight=options.thin == "none") == []
    assert check(tmp_path / "out")[1].differences == []


def test_short_of_officers_whole_teams_of_the_lowest_class_stay_without_and_every_station_is_named(
    tmp_path: Path,
) -> None:
    files = written(tmp_path, strength=(14, 9))

    plan = files.solved(tmp_path / "out")

    assert plan.uncovered["low"] > 0
    assert plan.uncovered["high"] == 0
    assert files.wrong(tmp_path / "out") == []
    assert check(tmp_path / "out")[1].differences == []


def test_the_same_inputs_options_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    files = written(tmp_path)

    files.solved(tmp_path / "one")
    files.solved(tmp_path / "two")
    files.solved(tmp_path / "two")

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert not [p for p in (tmp_path / "two").iterdir() if p.name.startswith(".")]


def test_the_order_of_the_input_and_its_line_ends_change_no_table(tmp_path: Path) -> None:
    def turned(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
        random.Random(3).shuffle(rows)
        return rows

    one = written(tmp_path / "a")
    two = written(tmp_path / "b", change=turned)
    one.solved(tmp_path / "one")
    two.solved(tmp_path / "two")

    left, right = bytes_of(tmp_path / "one"), bytes_of(tmp_path / "two")
    for name in ("groups.csv", "teams.csv", "assignment.csv", "shortage.csv"):
        assert left[name] == right[name]
    assert left["input-stations.csv"] != right["input-stations.csv"]


def test_a_station_more_in_one_district_leaves_the_groups_of_the_others_as_they_were(
    tmp_path: Path,
) -> None:
    def more(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
        return [*rows, ("S99999", "V00", "D0", -5.1, 105.3, "low", 100)]

    written(tmp_path / "a").solved(tmp_path / "one")
    written(tmp_path / "b", change=more).solved(tmp_path / "two")

    def others(out: Path) -> list[str]:
        return [r for r in (out / "groups.csv").read_text().splitlines() if ",D0-" not in r]

    assert others(tmp_path / "one") == others(tmp_path / "two")


def test_a_matrix_decides_the_ways_from_the_units_where_it_knows_them(tmp_path: Path) -> None:
    files = written(tmp_path, 20)
    stations = [r.split(",")[0] for r in files.stations.read_text().splitlines()[1:]]
    pairs = [(f"P{u}", s, 1.25 * (u + 1) + i / 7, 900 + 10 * i * (u + 1)) for u in range(4) for i, s in enumerate(stations)]  # fmt: skip
    matrix = table(tmp_path / "M.csv", ("from", "to", "minutes", "metres"), pairs)
    with_it = Files(files.stations, files.units, files.formations, matrix=matrix)

    with_it.solved(tmp_path / "out")

    assert with_it.wrong(tmp_path / "out") == []
    assert check(tmp_path / "out")[1].differences == []
    assert json.loads((tmp_path / "out/plan.json").read_text())["distance"]["minutes"] == "matrix"


def test_minutes_alone_leave_the_metres_straight(tmp_path: Path) -> None:
    files = written(tmp_path, 12)
    stations = [r.split(",")[0] for r in files.stations.read_text().splitlines()[1:]]
    pairs = [(f"P{u}", s, 2.5 + u) for u in range(4) for s in stations]
    matrix = table(tmp_path / "M.csv", ("from", "to", "minutes"), pairs)
    with_it = Files(files.stations, files.units, files.formations, matrix=matrix)

    with_it.solved(tmp_path / "out")

    assert with_it.wrong(tmp_path / "out") == []


def test_a_matrix_that_knows_no_way_of_the_plan_is_refused_and_one_without_a_road_too(
    tmp_path: Path,
) -> None:
    files = written(tmp_path, 6, strength=(30, 30))
    stations = [r.split(",")[0] for r in files.stations.read_text().splitlines()[1:]]
    turned = [(s, f"P{u}", 2.5) for u in range(2) for s in stations]
    no_road = [(f"P{u}", s, "" if u else 2.5) for u in range(2) for s in stations]

    for pairs, code in ((turned, "matrix-idle"), (no_road, "no-way"), (no_road[:-1], "matrix-hole")):  # fmt: skip
        matrix = table(tmp_path / "M.csv", ("from", "to", "minutes"), pairs)
        with pytest.raises(Unplannable) as refused:
            Files(files.stations, files.units, files.formations, matrix=matrix).solved(tmp_path / "out")  # fmt: skip
        assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_a_cap_of_no_time_still_gives_a_whole_plan_that_says_it_was_stopped(tmp_path: Path) -> None:
    files = written(tmp_path)

    plan = files.solved(tmp_path / "out", running=lambda: False)

    assert files.wrong(tmp_path / "out") == []
    told = json.loads((tmp_path / "out/plan.json").read_text())
    assert told["stopped"] == "time"
    assert {a.stopped for p in plan.parts if (a := p.answer) and a.status != "optimal"} == {"time"}


def test_whoever_stops_it_is_told_in_the_plan(tmp_path: Path) -> None:
    written(tmp_path).solved(tmp_path / "out", running=lambda: False, asked=lambda: True)

    assert json.loads((tmp_path / "out/plan.json").read_text())["stopped"] == "asked"


def found_in(out: Path) -> list[str]:
    """Codes of what differs; a plan that cannot be read at all differs too."""
    try:
        return [one.code for one in check(out)[1].differences]
    except Unplannable as refused:
        return [refused.code]


def test_any_byte_that_was_touched_is_found(tmp_path: Path) -> None:
    files = written(tmp_path, 24)
    out = tmp_path / "out"
    files.solved(out)
    dice = random.Random(1)

    for name, content in bytes_of(out).items():
        places = [0, len(content) - 1, *(dice.randrange(len(content)) for _ in range(6))]
        for at in places if content else []:
            touched = bytearray(content)
            touched[at] ^= 1
            (out / name).write_bytes(bytes(touched))
            assert found_in(out), f"{name} at {at}"
        (out / name).write_bytes(content)
    assert check(out)[1].differences == []


def sealed_again(out: Path, change: Any) -> None:
    """As one would who knows how the seal is made."""
    from damai.core.filing import sha256
    from damai.deployment.writing import sealed

    told = json.loads((out / "plan.json").read_text())
    del told["seal"]
    change(told)
    told["outputs"] = {name: sha256(out / name) for name in told["outputs"]}
    (out / "plan.json").write_text(sealed(told))


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


def swap_groups(out: Path) -> None:
    found = lines(out / "groups.csv")
    first, *_, last = found[1:]
    one, two = first.split(","), last.split(",")
    found[1], found[-1] = f"{one[0]},{two[1]}", f"{two[0]},{one[1]}"
    (out / "groups.csv").write_text("".join(found))


def drop_line(name: str) -> Any:
    def change(out: Path) -> None:
        (out / name).write_text("".join(lines(out / name)[:-1]))

    return change


def replace(name: str, column: int, value: str) -> Any:
    def change(out: Path) -> None:
        found = lines(out / name)
        cells = found[1].rstrip("\n").split(",")
        cells[column] = value
        (out / name).write_text("".join([found[0], ",".join(cells) + "\n", *found[2:]]))

    return change


def other_unit(out: Path) -> None:
    sent = lines(out / "assignment.csv")[1].split(",")[1]
    replace("assignment.csv", 1, "P1" if sent == "P0" else "P0")(out)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (swap_groups, {"groups", "teams", "objective"}),
        (drop_line("groups.csv"), {"groups"}),
        (drop_line("teams.csv"), {"teams"}),
        (drop_line("assignment.csv"), {"assignment"}),
        (drop_line("shortage.csv"), {"shortage"}),
        (replace("teams.csv", 6, "6"), {"teams"}),
        (replace("teams.csv", 7, "1"), {"teams"}),
        (replace("teams.csv", 9, "1"), {"teams"}),
        (replace("teams.csv", 3, "S99999"), {"teams"}),
        (other_unit, {"assignment"}),
        (replace("assignment.csv", 1, "P9"), {"assignment"}),
        (replace("assignment.csv", 2, "2"), {"assignment"}),
        (replace("assignment.csv", 3, "1"), {"assignment"}),
        (replace("assignment.csv", 4, "1.0"), {"assignment"}),
        (replace("shortage.csv", 2, "high"), {"shortage"}),
        (replace("shortage.csv", 3, ""), {"shortage"}),
        (replace("shortage.csv", 4, "9"), {"shortage"}),
    ],
)
def test_a_plan_that_was_forged_with_its_hashes_is_found_by_what_it_says(
    tmp_path: Path, change: Any, codes: set[str]
) -> None:
    files = written(tmp_path, 40, strength=(14, 9))
    out = tmp_path / "out"
    files.solved(out)

    change(out)
    sealed_again(out, lambda told: None)

    found = check(out)[1].differences
    assert codes & {one.code for one in found}, found
    assert files.wrong(out)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["problems"]["grouping"].update(objective=1),
        lambda told: told["problems"]["grouping"]["parts"][0].update(objective=1),
        lambda told: told["problems"]["grouping"]["parts"][0].update(lower_bound=10**9),
        lambda told: told["problems"]["assignment"].update(lower_bound=0),
        lambda told: told["problems"]["assignment"].update(status="probably"),
        lambda told: told["problems"]["assignment"]["uncovered"].update(low=0),
        lambda told: told["personnel"].update(needed=1),
        lambda told: told["personnel"].update(available=10**6),
        lambda told: told["ladder"].update(rung=3),
        lambda told: told["formations"]["low"].update(police=4),
        lambda told: told["options"].update(reserve=0.2),
        lambda told: told.update(stopped="time"),
    ],
)
def test_a_number_of_the_plan_that_was_forged_is_found(tmp_path: Path, change: Any) -> None:
    written(tmp_path, 40, strength=(14, 9)).solved(tmp_path / "out")

    sealed_again(tmp_path / "out", change)

    assert check(tmp_path / "out")[1].differences


def test_a_folder_without_a_plan_is_no_plan(tmp_path: Path) -> None:
    for content in (None, "", "{}", '{"format": "damai-plan/1"}', "[]", "\x00"):
        if content is not None:
            (tmp_path / "plan.json").write_text(content)
        with pytest.raises(Unplannable) as refused:
            check(tmp_path)
        assert refused.value.code == "no-plan"


def test_a_file_that_is_gone_or_of_another_plan_is_named(tmp_path: Path) -> None:
    written(tmp_path, 20).solved(tmp_path / "out")
    (tmp_path / "out/teams.csv").unlink()
    (tmp_path / "out/sites.csv").write_text("site_id,units\n")

    codes = {one.code for one in check(tmp_path / "out")[1].differences}

    assert {"file-missing", "file-unnamed"} <= codes


BAD = [
    ("no formation", {"formations": {"low": FORMATIONS["low"]}}, {}, "no-formation", "class high"),
    ("no pair", {"strength": (1, 1)}, {}, "no-pair", "the strongest has 1"),
    ("nobody after the reserve", {"strength": (40,)}, {"reserve": 1.0}, "no-pair", "100 % of each"),
    ("no candidates", {}, {"reserves_n": 2}, "no-candidates", "--candidates"),
    ("candidates and no number", {"candidates_n": 3}, {}, "reserves-unasked", "--reserves"),
    ("fewer candidates than reserves", {"candidates_n": 3}, {"reserves_n": 5}, "candidates-few", "add 2 or ask for 3"),
]  # fmt: skip


@pytest.mark.parametrize(("city", "options", "code", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])  # fmt: skip
def test_inputs_that_no_plan_can_be_made_of_are_refused_and_nothing_is_written(
    tmp_path: Path, city: dict[str, Any], options: dict[str, Any], code: str, says: str
) -> None:
    files = written(tmp_path, 30, **city)

    with pytest.raises(Unplannable) as refused:
        files.solved(tmp_path / "out", Options(**options))

    assert refused.value.code == code
    assert says in refused.value.sentence
    assert not (tmp_path / "out").exists()


def test_names_that_would_meet_in_one_team_are_refused(tmp_path: Path) -> None:
    clash = {name: FORMATIONS["low"] for name in ("low", "low-x", "x")}

    def meeting(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
        one, two = rows[:2]
        return [
            (one[0], one[1], "D", one[3], one[4], "low-x", one[6]),
            (two[0], two[1], "D-low", two[3], two[4], "x", two[6]),
        ]

    with pytest.raises(Unplannable) as refused:
        written(tmp_path, change=meeting, formations=clash).solved(tmp_path / "out")
    assert refused.value.code == "team-twice"


def test_what_moves_is_told_with_its_bound(tmp_path: Path) -> None:
    heard: list[tuple[str, float, float]] = []
    plan = written(tmp_path, 40).solved(tmp_path / "out", told=lambda *said: heard.append(said))

    values = [(value, bound) for what, value, bound in heard if what == "grouping"]
    assert values == sorted(values)
    assert all(bound <= value for value, bound in values)
    told = json.loads((tmp_path / "out/plan.json").read_text())["problems"]
    assert values[-1][0] == told["grouping"]["objective"]
    assert ("assignment", plan.assignment.value, plan.assignment.bound) in heard
