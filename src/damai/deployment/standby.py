"""Reserves that wait at candidate sites: expected coverage (MEXCLP) over the whole plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from damai.deployment.plan import Inputs, Options
from damai.deployment.solvers.answer import Answer, Running


@dataclass(frozen=True, slots=True)
class Standby:
    sites: Mapping[str, int]
    answer: Answer


def reserves_of(inputs: Inputs, options: Options, running: Running) -> Standby | None:
    return None
