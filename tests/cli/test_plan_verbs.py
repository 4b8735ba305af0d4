"""The verbs of the plan as people and programs run them: files in, files out, one sentence when it is refused."""

from __future__ import annotations

import csv
import gzip
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from damai.cli.plan_tell import Brake
from tests.cli.conftest import Ended, Run
from tests.deployment.planned import Files, written

HEAD = "station_id,area,district,lat,lon,risk_class,voters\n"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return written(tmp_path, 40, candidates_n=6)


def solve(here: Run, files: Files, out: Path, *more: str, **environment: str) -> Ended:
    return here(
        "plan", "solve", "--stations", str(files.stations), "--units", str(files.units),
        "--formations", str(files.formations), "--out", str(out), *more, **environment,
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="") as source:
        return list(csv.DictReader(source))


def test_a_plan_is_solved_told_and_checked(here: Run, files: Files, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = solve(here, files, out, "--candidates", str(files.candidates), "--reserves", "3")
    held = here("plan", "check", str(out))

    assert (done.status, done.err) == (0, "")
    assert "40 stations in" in done.out
    assert "low: 2 police guard 8 stations with the help of 16 Linmas" in done.out
    assert "proven optimal" in done.out
    assert (held.status, held.err) == (0, "")
    assert "checked, all 10 files" in held.out
    assert files.wrong(out) == []
    assert sorted(p.name for p in out.iterdir()) == [
        "assignment.csv", "groups.csv", "input-candidates.csv", "input-formations.json", "input-stations.csv",
        "input-units.csv", "plan.json", "shortage.csv", "sites.csv", "teams.csv", "timing.json",
    ]  # fmt: skip


def test_the_object_says_what_was_reached_and_what_cannot_be_passed(
    here: Run, files: Files, tmp_path: Path
) -> None:
    found = solve(here, files, tmp_path / "out", "--json").json
    held = here("plan", "check", str(tmp_path / "out"), "--json").json

    assert found["ok"]
    assert (
        found["problems"]["grouping"]["lower_bound"] <= found["problems"]["grouping"]["objective"]
    )
    assert found["problems"]["assignment"]["status"] == "optimal"
    assert found["personnel"]["needed"] == found["personnel"]["assigned"]
    assert held == {"ok": True, "folder": str(tmp_path / "out"), "files": 8, "differences": [], "untold": {}}  # fmt: skip


def test_it_speaks_indonesian_to_who_does(here: Run, files: Files, tmp_path: Path) -> None:
    done = solve(here, files, tmp_path / "out", DAMAI_LANG="id")

    assert "2 polisi menjaga 8 TPS dibantu 16 Linmas" in done.out


def test_linmas_other_than_two_a_station_are_warned_of(here: Run, tmp_path: Path) -> None:
    odd = {"low": {"police": 2, "stations": 4, "linmas": 6}, "medium": {"police": 4, "stations": 2, "linmas": 4}, "high": {"police": 6, "stations": 2, "linmas": 4}}  # fmt: skip
    done = solve(here, written(tmp_path, 20, formations=odd), tmp_path / "out")

    assert done.status == 0
    assert done.said == ["warning: low: 2 police guard 4 stations with the help of 6 Linmas, where 8 Linmas would be two a station."]  # fmt: skip


def test_a_touched_plan_ends_with_one_and_says_where(
    here: Run, files: Files, tmp_path: Path
) -> None:
    solve(here, files, tmp_path / "out")
    with open(tmp_path / "out/teams.csv", "a") as target:
        target.write("\n")

    done = here("plan", "check", str(tmp_path / "out"))
    found = here("plan", "check", str(tmp_path / "out"), "--json").json

    assert done.status == 1
    assert "teams.csv: its bytes are not those that plan.json names; it was changed. [hash]" in done.said  # fmt: skip
    assert "NOT as computed" in done.out
    assert not found["ok"]
    assert "hash" in {one["code"] for one in found["differences"]}


def test_a_folder_without_a_plan_ends_with_two(here: Run, tmp_path: Path) -> None:
    done = here("plan", "check", str(tmp_path))

    assert done.status == 2
    assert done.said[0].endswith("name the folder that plan solve wrote. [no-plan]")


REFUSED = [
    ("header only", HEAD, 2, "no station below the header; add at least one. [file-header-only]"),
    (
        "no file",
        None,
        2,
        "cannot be read (no such file or directory); check the path. [file-missing]",
    ),
    ("NaN", HEAD + "A,V,D,-5.1,105.3,low,NaN\n", 1, "[not-a-number]"),
    ("two with one code", HEAD + "A,V,D,-5.1,105.3,low,9\n" * 2, 1, "[code-twice]"),
    ("no district", HEAD + "A,V,,-5.1,105.3,low,9\n", 1, "[no-district]"),
    ("a class without formation", HEAD + "A,V,D,-5.1,105.3,extreme,9\n", 1, "[no-formation]"),
    ("a unit at sea", HEAD + "A,V,D,-9.1,105.3,low,9\n", 1, "[in-the-sea]"),
]


@pytest.mark.parametrize(("text", "status", "says"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])  # fmt: skip
def test_what_cannot_be_planned_is_one_sentence_and_nothing_is_written(
    here: Run, files: Files, tmp_path: Path, text: str | None, status: int, says: str
) -> None:
    if text is None:
        files.stations.unlink()
    else:
        files.stations.write_text(text)

    done = solve(here, files, tmp_path / "new/out")
    found = solve(here, files, tmp_path / "new/out", "--json")

    assert done.status == status
    assert len(done.said) == 1
    assert done.said[0].endswith(says)
    assert done.out == ""
    assert (found.status, found.json["ok"]) == (status, False)
    assert not (tmp_path / "new").exists()


def test_a_refused_plan_leaves_the_one_before_as_it_was(
    here: Run, files: Files, tmp_path: Path
) -> None:
    solve(here, files, tmp_path / "out")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    files.units.write_text("unit_id,lat,lon,strength\nP,-5.1,105.3,1\n")

    assert solve(here, files, tmp_path / "out").status == 1
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before


def test_the_ladder_is_a_table_that_can_be_read_or_written(
    here: Run, files: Files, tmp_path: Path
) -> None:
    args = ("plan", "ladder", "--stations", str(files.stations), "--units", str(files.units), "--formations", str(files.formations))  # fmt: skip
    shown = here(*args)
    kept = here(*args, "--out", str(tmp_path / "ladder.csv"), "--json")

    assert shown.out == (tmp_path / "ladder.csv").read_text()
    table = rows(tmp_path / "ladder.csv")
    assert list(table[0]) == ["rung", "class", "T", "police_needed", "police_available", "stations_thinned"]  # fmt: skip
    assert [int(r["rung"]) for r in table] == list(range(len(table)))
    assert kept.json["covers_everybody"] == 0
    assert kept.json["rungs"][0]["police_needed"] == int(table[0]["police_needed"])


def test_teams_of_a_plan_are_assigned_alone_as_within_it(
    here: Run, files: Files, tmp_path: Path
) -> None:
    solve(here, files, tmp_path / "out")
    args = ("plan", "assign", "--teams", str(tmp_path / "out/teams.csv"), "--units", str(files.units))  # fmt: skip
    total = here(*args, "--out", str(tmp_path / "total.csv"), "--json").json
    longest = here(*args, "--objective", "longest", "--out", str(tmp_path / "longest.csv"), "--json").json  # fmt: skip

    assert (tmp_path / "total.csv").read_bytes() == (tmp_path / "out/assignment.csv").read_bytes()
    assert total["status"] == longest["status"] == "optimal"
    assert longest["objective"] == max(int(r["metres"]) for r in rows(tmp_path / "longest.csv"))
    assert longest["objective"] <= max(int(r["metres"]) for r in rows(tmp_path / "total.csv"))


def test_a_class_that_has_no_place_in_the_order_asks_for_it(
    here: Run, files: Files, tmp_path: Path
) -> None:
    teams = tmp_path / "T.csv"
    teams.write_text("team_id,risk_class,lat,lon,police\na,rawan,-5.1,105.3,2\n")
    args = ("plan", "assign", "--teams", str(teams), "--units", str(files.units), "--out", str(tmp_path / "a.csv"))  # fmt: skip
    done = here(*args)
    order = tmp_path / "order.json"
    order.write_text('{"rawan": {"police": 2, "stations": 2, "linmas": 4}}')

    assert done.status == 1
    assert "The class rawan has no place in the order low < medium < high < extreme" in done.said[0]
    assert here(*args, "--formations", str(order)).status == 0


@pytest.mark.parametrize("model", ["mexclp", "mclp", "bacop", "pmedian", "pcenter"])
def test_reserves_are_placed_by_every_model(
    here: Run, files: Files, tmp_path: Path, model: str
) -> None:
    found = here(
        "plan", "cover", "--stations", str(files.stations), "--candidates", str(files.candidates), "--model", model,
        "--p", "2", "--radius", "9", "--out", str(tmp_path / "sites.csv"), "--json",
    ).json  # fmt: skip

    chosen = rows(tmp_path / "sites.csv")
    assert sum(int(r["units"]) for r in chosen) == 2
    assert {r["site_id"]: int(r["units"]) for r in chosen} == found["sites"]
    assert found["status"] == "optimal"
    bound = found["lower_bound" if model in ("pmedian", "pcenter") else "upper_bound"]
    assert bound == pytest.approx(found["objective"])


def test_more_units_than_candidates_are_refused(here: Run, files: Files, tmp_path: Path) -> None:
    args = ("plan", "cover", "--stations", str(files.stations), "--candidates", str(files.candidates), "--p", "9")  # fmt: skip
    for model in ("mexclp", "mclp", "bacop", "pmedian", "pcenter"):
        done = here(*args, "--model", model, "--out", str(tmp_path / "x.csv"))
        assert done.status == 1
        assert len(done.said) == 1
    assert not (tmp_path / "x.csv").exists()


STOPS = (
    "stop_id,lat,lon,demand,ready_min,due_min,service_min\ndepot,-5.11,105.31,0,0,600,0\n"
    "a,-5.12,105.31,2,0,300,5\nb,-5.13,105.32,2,60,120,5\nc,-5.10,105.30,2,0,300,5\n"
)


def test_vehicles_stop_in_their_windows(here: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(STOPS)
    (tmp_path / "v.csv").write_text("vehicle_id,capacity\nv1,6\nv2,4\n")
    done = here("plan", "routes", "--stops", str(tmp_path / "s.csv"), "--vehicles", str(tmp_path / "v.csv"), "--out", str(tmp_path / "r.csv"), "--json")  # fmt: skip

    table = rows(tmp_path / "r.csv")
    assert list(table[0]) == ["vehicle_id", "order", "stop_id", "arrive_min"]
    assert sorted(r["stop_id"] for r in table) == ["a", "b", "c"]
    assert 60 <= next(float(r["arrive_min"]) for r in table if r["stop_id"] == "b") <= 120
    assert done.json["lower_bound"] <= done.json["objective"]


def test_a_window_that_closes_too_early_is_refused(here: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(STOPS.replace("b,-5.13,105.32,2,60,120", "b,-5.53,105.32,2,0,10"))  # fmt: skip
    (tmp_path / "v.csv").write_text("vehicle_id,capacity\nv1,6\n")
    done = here("plan", "routes", "--stops", str(tmp_path / "s.csv"), "--vehicles", str(tmp_path / "v.csv"), "--out", str(tmp_path / "r.csv"))  # fmt: skip

    assert done.status == 1
    assert len(done.said) == 1
    assert "b" in done.said[0]
    assert not (tmp_path / "r.csv").exists()


def test_a_result_never_takes_the_place_of_its_input(
    here: Run, files: Files, tmp_path: Path
) -> None:
    before = files.stations.read_bytes()
    done = here("plan", "cover", "--stations", str(files.stations), "--candidates", str(files.candidates), "--model", "mclp", "--p", "2", "--out", str(files.stations))  # fmt: skip

    assert done.status == 1
    assert done.said[0].endswith("[out-is-input]")
    assert files.stations.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "solve"),
        ("plan", "solve", "--stations", "x"),
        ("plan", "cover", "--model", "best", "--p", "2"),
        ("plan", "routes", "--seconds", "-1"),
    ],
)
def test_wrong_words_end_with_two(here: Run, arguments: tuple[str, ...]) -> None:
    assert here(*arguments).status == 2


def test_the_first_ctrl_c_asks_for_the_best_so_far_and_the_second_ends_the_verb() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Brake(60.0).listening() as brake:
        assert brake.running()
        signal.raise_signal(signal.SIGINT)
        assert brake.is_asked
        assert not brake.running()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert not Brake(0.0).running()


def test_a_cap_of_no_seconds_writes_what_there_is_and_says_so(
    here: Run, files: Files, tmp_path: Path
) -> None:
    done = solve(here, files, tmp_path / "out", "--seconds", "0")

    assert done.status == 0
    assert "stopped by the cap of seconds" in done.out
    assert here("plan", "check", str(tmp_path / "out")).status == 0


def test_packed_tables_are_read_and_laid_beside_as_they_came(
    here: Run, files: Files, tmp_path: Path
) -> None:
    packed = tmp_path / "S.csv.gz"
    packed.write_bytes(gzip.compress(files.stations.read_bytes()))
    solve(here, files, tmp_path / "plain")
    solve(here, replace(files, stations=packed), tmp_path / "out")

    assert (tmp_path / "out/input-stations.csv.gz").read_bytes() == packed.read_bytes()
    assert (tmp_path / "out/groups.csv").read_bytes() == (
        tmp_path / "plain/groups.csv"
    ).read_bytes()
    assert here("plan", "check", str(tmp_path / "out")).status == 0


@pytest.mark.parametrize("share", ["nan", "-0.1", "1.5", "a"])
def test_a_reserve_that_is_no_share_is_refused(
    here: Run, files: Files, tmp_path: Path, share: str
) -> None:
    done = solve(here, files, tmp_path / "out", "--reserve", share)

    assert done.status in (1, 2)
    assert not (tmp_path / "out").exists()
