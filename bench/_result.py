"""Bars, attempts and how they are printed: best of three, a miss only when all three miss."""

from __future__ import annotations

import argparse
import json
import logging
import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import structlog

ATTEMPTS_N = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One demand. ``ratio`` is the value over its calibration, which ``of`` names."""

    name: str
    value: float
    unit: str
    limit: float
    least: bool = False
    """True: the value must be at least the limit; else at most."""
    ratio: float
    of: str

    @property
    def ok(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def better_than(self, other: Bar) -> bool:
        """How far on the right side of its own limit, which moves with the calibration."""
        mine, theirs = self.value / self.limit, other.value / other.limit
        return mine > theirs if self.least else mine < theirs

    def line(self) -> str:
        sign = ">=" if self.least else "<="
        verdict = "pass" if self.ok else "MISS"
        return (
            f"  {self.name:38} {self.value:10.4g} {self.unit:8} = {self.ratio:.3g} x {self.of}"
            f"  (bar {sign} {self.limit:.4g})  {verdict}"
        )


@dataclass(slots=True, kw_only=True)
class Trial:
    """One attempt: what the machine could do then, what was asked of us, and figures beside it."""

    calibration: dict[str, Any]
    bars: list[Bar]
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the caller asked for on the command line."""

    quick: bool
    engine: str = "sqlite"
    profile: Path | None = None


Measure = Callable[[Path, Wish], Trial]


def main(name: str, measure: Measure, argv: list[str] | None = None) -> int:
    """Run ``measure`` in fresh directories until every bar was met once, three times at most.

    Returns 0 when every bar was met in some attempt, else 1.
    """
    parser = argparse.ArgumentParser(prog=f"damai bench {name}")
    parser.add_argument("--quick", action="store_true", help="a short form, one attempt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--profile", type=Path, help="keep cProfile files of the server here")
    given = parser.parse_args(argv)
    wish = Wish(quick=given.quick, engine=given.engine, profile=given.profile)
    best: dict[str, Bar] = {}
    trials: list[Trial] = []
    for attempt in range(1 if wish.quick else ATTEMPTS_N):
        with tempfile.TemporaryDirectory(prefix="damai-bench-") as directory:
            trial = measure(Path(directory), wish)
        trials.append(trial)
        for bar in trial.bars:
            if bar.name not in best or bar.better_than(best[bar.name]):
                best[bar.name] = bar
        if not given.json:
            tell(trial, f"{name}, attempt {attempt + 1}")
        if all(bar.ok for bar in best.values()):
            break
    passed = all(bar.ok for bar in best.values())
    if given.json:
        print(json.dumps(as_dict(name, passed, best, trials)))
    elif not passed:
        missed = ", ".join(bar.name for bar in best.values() if not bar.ok)
        print(f"{name}: missed in every attempt: {missed}")
    return 0 if passed else 1


def enter(name: str, measure: Measure) -> NoReturn:
    """``main`` as a program of its own."""
    open_many_files()
    logs_to_stderr()
    raise SystemExit(main(name, measure))


def tell(trial: Trial, title: str) -> None:
    """Print an attempt for people."""
    print(title)
    print("  calibration: " + pairs(trial.calibration))
    for bar in trial.bars:
        print(bar.line())
    if trial.figures:
        print("  beside it: " + pairs(trial.figures))
    sys.stdout.flush()


def pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())


def as_dict(name: str, passed: bool, best: dict[str, Bar], trials: list[Trial]) -> dict[str, Any]:
    """The one JSON object of a benchmark."""
    return {
        "name": name,
        "ok": passed,
        "best": [{**asdict(bar), "ok": bar.ok} for bar in best.values()],
        "attempts": [asdict(trial) for trial in trials],
    }


def logs_to_stderr() -> None:
    """Keep stdout for results: the one JSON object, or the child's READY line."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def open_many_files() -> None:
    """Let this process, and the server it starts, hold as many sockets as the machine allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
