"""Whole numbers of a definition that are too large to compute with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from damai.risk.engine.faults import Fault


def too_large(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Every integer that float64 cannot hold, wherever it stands: no option, count or text can be one, and one
    of many digits cannot even be told."""
    below: list[tuple[str, object]]
    left: list[tuple[str, object]] = [("", raw)]
    while left:
        where, value = left.pop()
        if isinstance(value, Mapping):
            below = [(f"{where}.{key}", each) for key, each in value.items()]
            left += reversed(below)
        elif isinstance(value, list):
            below = [(f"{where}[{at}]", each) for at, each in enumerate(value, 1)]
            left += reversed(below)
        elif isinstance(value, int) and abs(value) > sys.float_info.max:
            yield Fault("risk-number-range", where[1:])
