"""Builders of small definitions and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index, Result

NAN = float("nan")


def an_indicator(code: str = "a", parent: str = "top", **more: Any) -> dict[str, Any]:
    return {"code": code, "parent": parent, **more}


def a_definition(*indicators: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """One group "top" unless ``group`` says more."""
    return {
        "index": {"code": "top", "unit_column": "unit"},
        "indicator": list(indicators or [an_indicator()]),
        **sections,
    }


def some_data(units: Sequence[str] | None = None, **columns: Sequence[float]) -> dict[str, Any]:
    n = len(next(iter(columns.values())))
    names = list(units) if units is not None else [f"u{at + 1}" for at in range(n)]
    return {"unit": np.array(names), **{code: np.array(x) for code, x in columns.items()}}


def fitted(raw: dict[str, Any], units: Sequence[str] | None = None, **columns: Any) -> Result:
    return Index.of(raw).fit(some_data(units, **columns))


def one(method: Any, x: Sequence[float], direction: int = 1, **more: Any) -> list[float]:
    """The normalised column of a single indicator."""
    raw = a_definition(an_indicator(direction=direction, normalise=method, **more))
    return fitted(raw, a=x).normalised("a").tolist()


def top(
    method: Any, *children: Sequence[float], weights: Sequence[float] = (), **more: Any
) -> list[float]:
    """The score of children that enter as they are."""
    codes = "abcdefgh"[: len(children)]
    weights = weights or [1.0] * len(children)
    indicators = [
        an_indicator(code, weight=weight) for code, weight in zip(codes, weights, strict=True)
    ]
    raw = a_definition(
        *indicators,
        normalise={"method": "none"},
        aggregate={"method": method} if isinstance(method, str) else method,
        **more,
    )
    data = dict(zip(codes, children, strict=True))
    return fitted(raw, **data).score.tolist()


def faults_of(error: Refused) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in error.faults]
