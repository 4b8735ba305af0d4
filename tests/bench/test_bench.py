"""The benchmarks run, with tiny numbers, and say what they were measured against. Nothing here is timed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import fanout, imports, pages, pan, plan, reports, risk, start, tiles, verify
from bench._calibrate import filesystem_of, fsync_rate, quantile, send_us
from bench._clients import fresh_id
from bench._result import Bar, Trial, Wish, as_dict, main, tell
from damai.cli import bench as verb

WISH = Wish(quick=True)
TRIALS: dict[str, Callable[[Path], Trial]] = {
    "reports": lambda d: reports.trial(
        d, WISH, reports.Size(clients_n=4, noop_s=0.1, reports_s=0.2)
    ),
    "fanout": lambda d: fanout.trial(d, WISH, fanout.Size(viewers_n=12, rate=20, seconds=0.5)),
    "imports": lambda d: imports.trial(
        d,
        WISH,
        imports.Size(rows_n=900, rate=20, clients_n=2, viewers_n=3, quiet_s=0.5),
    ),
    "start": lambda d: start.trial(d, start.Size(runs_n=1, incidents_n=3)),
    "pages": lambda d: pages.trial(d, WISH, pages.Size(rows_n=300, incidents_n=12, asks_n=2)),
    "tiles": lambda d: tiles.trial(d, WISH, tiles.Size(stations_n=300, villages_n=300, more_n=3)),
    "pan": lambda d: pan.trial(d, WISH, pan.Size(points_n=100, seconds=0.3)),
    "plan": lambda d: plan.trial(d, plan.Size(stations_n=30, places=(), covers=(), convoys="")),
    "risk": lambda d: risk.trial(
        d,
        risk.Size(units_n=400, fewer_n=100, unsure_n=50, replications_n=5, permutations_n=9),
    ),
    "verify": lambda d: verify.trial(d, WISH, verify.Size(entries_n=600, step_n=200)),
}


@pytest.fixture(autouse=True)
def _short_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench._calibrate.FSYNC_S", 0.02)
    monkeypatch.setattr("bench._calibrate.SENDS_N", 100)


def test_every_benchmark_is_tried_here() -> None:
    assert sorted(TRIALS) == verb.known()


@pytest.mark.parametrize("name", sorted(TRIALS))
def test_a_benchmark_prints_its_calibration_and_a_ratio(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "pan" and not (shutil.which("chromium") or shutil.which("chromium-browser")):
        pytest.skip("no Chromium on the PATH (apt install chromium)")
    trial = TRIALS[name](tmp_path)

    tell(trial, name)
    printed = capsys.readouterr().out
    assert trial.bars
    assert all(bar.value == bar.value and bar.ratio == bar.ratio for bar in trial.bars)
    for figure in ("load_average", "fsync_per_s", "send_us"):
        assert f"{figure} {trial.calibration[figure]}" in printed
    for bar in trial.bars:
        assert f"x {bar.of}" in printed
    json.dumps(as_dict(name, True, {bar.name: bar for bar in trial.bars}, [trial]))


def _bar(value: float, *, least: bool = True) -> Bar:
    return Bar(name="speed", value=value, unit="/s", limit=100, least=least, ratio=1, of="raw")


def _attempts(*values: float) -> tuple[Callable[[Path, Wish], Trial], list[float]]:
    made: list[float] = []

    def measure(directory: Path, wish: Wish) -> Trial:
        made.append(values[len(made)])
        return Trial(calibration={}, bars=[_bar(made[-1])])

    return measure, made


def test_one_attempt_that_meets_the_bar_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    measure, made = _attempts(90, 101, 50)

    assert main("speed", measure, []) == 0
    assert made == [90, 101]
    assert "MISS" in capsys.readouterr().out


def test_three_misses_are_a_miss(capsys: pytest.CaptureFixture[str]) -> None:
    measure, made = _attempts(90, 99, 50)

    assert main("speed", measure, ["--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert made == [90, 99, 50]
    assert (found["ok"], found["best"][0]["value"], len(found["attempts"])) == (False, 99, 3)


def test_the_short_form_has_one_attempt(capsys: pytest.CaptureFixture[str]) -> None:
    measure, made = _attempts(90, 200)

    assert main("speed", measure, ["--quick"]) == 1
    assert made == [90]
    assert "missed in every attempt: speed" in capsys.readouterr().out


def test_a_bar_is_judged_on_its_own_side() -> None:
    assert _bar(100).ok
    assert not _bar(99).ok
    assert _bar(100, least=False).ok
    assert not _bar(101, least=False).ok
    assert _bar(90, least=False).better_than(_bar(95, least=False))
    assert _bar(95).better_than(_bar(90))


def test_the_verb_refuses_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert verb.run(["no-such"]) == 2
    assert "there is no benchmark no-such" in capsys.readouterr().err


def test_the_calibration_measures_something(tmp_path: Path) -> None:
    assert fsync_rate(tmp_path, seconds=0.02) > 0
    assert send_us(100) > 0
    assert filesystem_of(tmp_path) != "unknown"
    assert not list(tmp_path.iterdir())


def test_ids_of_the_clients_are_uuids_of_version_7_and_never_twice() -> None:
    made = {fresh_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(len(id) == 36 and id[14] == "7" and id[19] == "8" for id in made)


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([], 0.99) == 0
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([float(n) for n in range(100)], 0.99) == 99.0
