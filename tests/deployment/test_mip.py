"""HiGHS is believed only as far as its status goes; the two traps of deployment.md 0.6."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_array

from damai.deployment.solvers import mip
from damai.deployment.solvers.mip import EngineFailed, Programme, solve


def a_programme(**changed) -> Programme:
    """Two whole numbers up to 4, at least 3.5 together, the second cheaper by half."""
    parts = {
        "cost": np.array([2.0, 1.0]),
        "lower": np.zeros(2),
        "upper": np.full(2, 3.0),
        "rows": csr_array(np.ones((1, 2))),
        "row_lower": np.array([3.5]),
        "row_upper": np.array([np.inf]),
        "integer": np.ones(2, bool),
    }
    return Programme(**{**parts, **changed})


def a_hard_one(n: int = 40) -> Programme:
    """Market split: equations of whole numbers that only a long search decides."""
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 100, (4, n)).astype(float)
    slack = np.hstack([rows, np.eye(4), -np.eye(4)])
    half = np.floor(rows.sum(axis=1) / 2)
    return Programme(
        cost=np.concatenate([np.zeros(n), np.ones(8)]),
        lower=np.zeros(n + 8),
        upper=np.concatenate([np.ones(n), np.full(8, np.inf)]),
        rows=csr_array(slack),
        row_lower=half,
        row_upper=half,
        integer=np.concatenate([np.ones(n, bool), np.zeros(8, bool)]),
    )


def test_an_optimum_is_proved_and_its_bound_is_its_value() -> None:
    said = solve(a_programme(offset=10.0))

    assert said.proved
    assert said.x is not None
    assert said.x.tolist() == pytest.approx([1.0, 3.0])
    assert said.bound == pytest.approx(15.0)


def test_that_nothing_fits_is_a_proof_too() -> None:
    said = solve(a_programme(row_lower=np.array([7.0])))

    assert (said.x, said.proved, said.stopped) == (None, True, False)


def test_a_search_that_was_stopped_is_never_called_optimal() -> None:
    start = np.concatenate(
        [np.zeros(40), np.floor(a_hard_one().rows.toarray()[:, :40].sum(axis=1) / 2), np.zeros(4)]
    )
    asked = iter(range(10_000_000))

    said = solve(a_hard_one(), start=start, running=lambda: next(asked) < 20)

    assert said.stopped
    assert not said.proved
    assert said.x is not None
    assert said.bound <= a_hard_one().cost @ said.x


def test_a_cap_on_nodes_is_neither_a_proof_nor_a_stop() -> None:
    said = solve(a_hard_one(), nodes_n=3)

    assert (said.proved, said.stopped) == (False, False)


def test_a_status_that_is_not_set_is_an_error_and_not_objective_0(monkeypatch) -> None:
    """The trap itself: HiGHS keeps one scheduler a process, and a model that asks for other threads is left unsolved."""
    assert solve(a_programme()).proved

    monkeypatch.setattr(mip, "THREADS_N", mip.THREADS_N + 1)
    with pytest.raises(EngineFailed, match="Not Set"):
        solve(a_programme())

    monkeypatch.undo()
    assert solve(a_programme()).proved


def test_an_unbounded_programme_is_an_error() -> None:
    with pytest.raises(EngineFailed):
        solve(a_programme(cost=np.array([-1.0, 0.0]), upper=np.full(2, np.inf)))


def test_the_engine_writes_nothing_where_answers_go() -> None:
    code = (
        "import sys; sys.path[:0] = ['src', '.']\n"
        "from tests.deployment.test_mip import a_programme\n"
        "from damai.deployment.solvers.mip import solve\n"
        "solve(a_programme()); print('answer')"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "answer\n"
