"""The methods of every stage with their options: the table that the parser and the documents follow.

Sources of the formulas stand where they are computed. Defaults follow the contract of the file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an option's value may be."""

    NUMBER = "number"
    POSITIVE = "positive"
    COUNT = "count"
    FLAG = "flag"
    TEXT = "text"
    RANGE = "range"
    RISING = "rising"
    NUMBERS = "numbers"
    MATRIX = "matrix"
    TARGET = "target"
    TIES = "ties"
    THEN = "then"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    kind: Kind
    default: object = None
    required: bool = False


_MUST = True


def _needs(kind: Kind) -> Option:
    return Option(kind=kind, required=_MUST)


def _may(kind: Kind, default: object) -> Option:
    return Option(kind=kind, default=default)


Options = Mapping[str, Option]
_TO = _may(Kind.RANGE, (0.0, 100.0))
_TIES = _may(Kind.TIES, "min")
_BY = _may(Kind.TEXT, "")

STAGES: Mapping[str, Mapping[str, Options]] = {
    "impute": {
        "none": {},
        "mean": {},
        "median": {},
        "group_mean": {"by": _BY},
        "group_median": {"by": _BY},
        "latest": {"max_back": _may(Kind.COUNT, None)},
        "constant": {},
        "linear": {},
    },
    "treat": {
        "none": {},
        "skew_kurtosis": {
            "winsor_max": _may(Kind.COUNT, 5),
            "skew": _may(Kind.POSITIVE, 2.0),
            "kurtosis": _may(Kind.NUMBER, 3.5),
            "then": _may(Kind.THEN, "log"),
            "lambda": _may(Kind.NUMBER, 0.0),
        },
        "winsorise": {"points": _needs(Kind.COUNT)},
        "boxcox": {"lambda": _needs(Kind.NUMBER)},
    },
    "normalise": {
        "none": {},
        "minmax": {"to": _TO},
        "zscore": {"mean": _may(Kind.NUMBER, 0.0), "sd": _may(Kind.POSITIVE, 1.0)},
        "scaled": {
            "lower": _needs(Kind.NUMBER),
            "upper": _needs(Kind.NUMBER),
            "factor": _may(Kind.POSITIVE, 100.0),
        },
        "rank": {"ties": _TIES},
        "borda": {"ties": _TIES},
        "percentile_rank": {"ties": _TIES},
        "dist_to_max": {},
        "dist_to_reference": {"unit": _needs(Kind.TEXT), "cap": _may(Kind.FLAG, False)},
        "dist_to_target": {"target": _needs(Kind.NUMBER), "cap": _may(Kind.FLAG, False)},
        "goalposts": {
            "lower": _needs(Kind.NUMBER),
            "upper": _needs(Kind.NUMBER),
            "to": _TO,
            "log": _may(Kind.FLAG, False),
        },
        "share_of_max": {},
        "steps": {"cuts": _needs(Kind.RISING), "values": _needs(Kind.NUMBERS)},
    },
    "aggregate": {
        "mean": {},
        "geometric": {},
        "harmonic": {},
        "power": {"p": _needs(Kind.NUMBER)},
        "copeland": {},
    },
    "weights": {
        "given": {},
        "equal": {},
        "pca": {},
        "entropy": {},
        "critic": {},
        "ahp": {"matrix": _needs(Kind.MATRIX)},
        "bod": {},
        "optimise": {"target": _may(Kind.TARGET, "balance")},
    },
    "error": {
        "none": {},
        "normal": {
            "column": _may(Kind.TEXT, None),
            "sd": _may(Kind.POSITIVE, None),
            "bounds": _may(Kind.RANGE, None),
        },
        "replicates": {"columns": _needs(Kind.TEXTS)},
    },
    "classes": {
        "mean_sd": {"k": _may(Kind.POSITIVE, 1.0)},
        "fixed": {"cuts": _needs(Kind.RISING)},
        "quantile": {"shares": _needs(Kind.NUMBERS)},
        "jenks": {"n": _may(Kind.COUNT, None)},
        "expert": {"file": _needs(Kind.TEXT)},
    },
}

DEFAULTS: Mapping[str, str] = {
    "impute": "none",
    "treat": "none",
    "normalise": "minmax",
    "aggregate": "mean",
    "weights": "given",
    "error": "none",
}
"""What a definition that says nothing gets."""

OVER_TIME = frozenset({"latest", "constant", "linear"})
"""Imputations that need ``[index].time_column``."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method with its options, checked and complete."""

    name: str
    options: Mapping[str, object]

    def number(self, name: str) -> float:
        value = self.options[name]
        assert isinstance(value, float)
        return value

    def count(self, name: str) -> int:
        value = self.options[name]
        assert isinstance(value, int)
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        value = self.options[name]
        assert isinstance(value, tuple)
        return value

    def text(self, name: str) -> str:
        value = self.options[name]
        assert isinstance(value, str)
        return value

    def flag(self, name: str) -> bool:
        return self.options[name] is True


def plain(stage: str, name: str) -> Method:
    """The method with its default options."""
    return Method(name, {key: option.default for key, option in STAGES[stage][name].items()})
