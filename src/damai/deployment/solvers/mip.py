"""One mixed-integer programme through HiGHS, with the engine's word checked before it is believed.

Two traps of the study (deployment.md 0.6): HiGHS keeps one thread scheduler a process, and a model that asks for another
number of threads comes back "not set" with objective 0; and a search that was stopped must never be called optimal.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.sums import Floats

THREADS_N = 1
"""The same in every model of the process, and the reason why the same model gives the same answer."""
_greeting, _greeted = threading.Lock(), False


class EngineFailed(RuntimeError):
    """The engine gave no verdict. Its numbers mean nothing then, so there is no answer at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Minimise ``offset`` + ``cost`` @ x with ``row_lower`` <= ``rows`` @ x <= ``row_upper``, ``lower`` <= x <= ``upper``.

    ``rows`` is a scipy CSR array (k, n); ``integer`` (n,) says which columns are whole numbers.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    rows: Any
    row_lower: Floats
    row_upper: Floats
    integer: NDArray[np.bool_]
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``x`` is None when no point was found. ``bound`` holds whatever ended the search (-inf when nothing is known);
    ``proved`` = x is optimal within the gap asked, or, with x None, there is no point. ``stopped`` = ``running`` said so."""

    x: Floats | None
    bound: float
    proved: bool
    stopped: bool


def solve(
    programme: Programme,
    *,
    start: Floats | None = None,
    gap: float = 0.0,
    nodes_n: int | None = None,
    running: Running = always,
) -> Verdict:
    """The best x found from ``start`` (a full feasible point), with a proven lower bound.

    ``gap`` is the absolute difference at which the search may end; ``nodes_n`` caps the tree, ``running`` is asked often.
    Raises EngineFailed when the engine ends without a verdict.
    """
    import highspy

    engine = quiet_engine()
    for name, value in (
        ("output_flag", False),
        ("threads", THREADS_N),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", max(gap, 1e-9)),
        ("mip_max_nodes", highspy.kHighsIInf if nodes_n is None else nodes_n),
    ):
        engine.setOptionValue(name, value)
    engine.passModel(
        programme.cost.size,
        programme.rows.shape[0],
        programme.rows.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        programme.offset,
        programme.cost,
        programme.lower,
        programme.upper,
        programme.row_lower,
        programme.row_upper,
        programme.rows.indptr.astype(np.int32),
        programme.rows.indices.astype(np.int32),
        programme.rows.data.astype(np.float64),
        programme.integer.astype(np.int32),
    )
    if start is not None:
        engine.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)
    if running is not always:
        listen(engine, running)
    engine.run()
    return verdict(engine, any_integer=bool(programme.integer.any()))


def quiet_engine() -> Any:
    """An engine that prints nothing. The first of a process writes its licence to stdout, where our answers go."""
    import highspy

    global _greeted
    with _greeting:
        if not _greeted:
            sys.stdout.flush()
            kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, 1)
                highspy.Highs()
            finally:
                os.dup2(kept, 1)
                os.close(kept)
                os.close(nowhere)
            _greeted = True
    return highspy.Highs()


def listen(engine: Any, running: Running) -> None:
    """Let the engine ask ``running``; once it said no, it is not asked again."""
    asked = [True]

    def ask(event: Any) -> None:
        asked[0] = asked[0] and running()
        if not asked[0]:
            event.interrupt()

    engine.cbMipInterrupt += ask
    engine.cbSimplexInterrupt += ask


def verdict(engine: Any, *, any_integer: bool) -> Verdict:
    """What a finished engine may be believed. Optimal and infeasible are proofs; a limit leaves what was found; else error."""
    import highspy

    status = engine.getModelStatus()
    known = highspy.HighsModelStatus
    limits = (known.kInterrupt, known.kSolutionLimit, known.kTimeLimit)
    if status == known.kInfeasible:
        return Verdict(None, np.inf, True, False)
    if status != known.kOptimal and status not in limits:
        raise EngineFailed(f"HiGHS ended with '{engine.modelStatusToString(status)}'")
    info = engine.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.asarray(engine.getSolution().col_value, float) if found else None
    proved = status == known.kOptimal
    if any_integer:
        bound = info.mip_dual_bound
    else:
        bound = info.objective_function_value if proved else -np.inf
    return Verdict(x, float(bound), proved and found, status == known.kInterrupt)
