"""What may vary between replications, and one draw of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from damai.risk.engine.arrays import Floats
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.methods import Method
from damai.risk.engine.options import read_method

FREE_SCALE = frozenset({"mean_sd", "quantile", "jenks"})
"""Class rules that follow the scores; fixed cuts mean nothing on another scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vary:
    """What varies. Nothing given = as the definition has it."""

    weights: float = 0.0
    """Each weight is multiplied by a number drawn evenly from 1 - this to 1 + this; from 0 to 1."""
    normalise: tuple[Method, ...] = ()
    """One of these for all indicators, or each indicator's own when it is left out of the list."""
    aggregate: tuple[Method, ...] = ()
    impute: tuple[Method, ...] = ()
    data: bool = False
    """Cells are drawn again: by the error that an indicator declares (``errors``), else shares with a denominator
    as what they are, counts of a sample (``sampling``)."""

    @property
    def factors(self) -> tuple[str, ...]:
        """The inputs that vary, for the shares of variance."""
        names = ("weights", "normalise", "aggregate", "impute", "data")
        return tuple(n for n in names if getattr(self, n))


def vary(definition: Definition, raw: Mapping[str, object]) -> Vary:
    """Read ``{weights, normalise, aggregate, impute, data}``. Raises Refused, also where the class rule has
    fixed cuts and the scale would change."""
    faults: list[Fault] = []
    lists: dict[str, tuple[Method, ...]] = {}
    for stage in ("normalise", "aggregate", "impute"):
        given = raw.get(stage, [])
        items: Sequence[object] = given if isinstance(given, list | tuple) else [given]
        read = (read_method(stage, item, f"uncertainty: {stage}", faults) for item in items)
        lists[stage] = tuple(m for m in read if m is not None)
        if any(m.name == "copeland" for m in lists[stage]) and len(lists[stage]) > 1:
            faults.append(Fault("risk-vary-scale", f"uncertainty: {stage}", {"found": "copeland"}))
    weights = raw.get("weights", 0.0)
    if isinstance(weights, bool) or not isinstance(weights, int | float) or not 0 <= weights <= 1:
        faults.append(Fault("risk-option-value", "uncertainty", {"name": "weights", "found": str(weights)[:40], "wanted": "0 ... 1"}))  # fmt: skip
        weights = 0.0
    data = raw.get("data", False)
    if not isinstance(data, bool):
        faults.append(Fault("risk-option-value", "uncertainty", {"name": "data", "found": str(data)[:40], "wanted": "true | false"}))  # fmt: skip
    for name in sorted(set(raw) - {"weights", "normalise", "aggregate", "impute", "data"}):
        faults.append(
            Fault("risk-key-unknown", "uncertainty", {"name": name[:40], "known": "weights"})
        )
    rule = definition.classes
    if lists["normalise"] and rule is not None and rule.method.name not in FREE_SCALE:
        faults.append(
            Fault("risk-vary-scale", "uncertainty: normalise", {"found": rule.method.name})
        )
    if faults:
        raise Refused.of(faults)
    return Vary(weights=float(weights), data=data is True, **lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One replication: everything needed to compute it again."""

    factors: Mapping[str, float] = field(default_factory=dict)
    """What each node's weight is multiplied by; 1 when not named."""
    normalise: int = -1
    """Place in the list of ``Vary``; -1 = as defined."""
    aggregate: int = -1
    impute: int = -1
    seed: int = -1
    """Of the data drawn again; -1 = the data as they are."""


USUAL = Vary(weights=0.25)
"""What varies when a definition says nothing: Saisana, Saltelli and Tarantola (2005) move weights by a quarter."""


def nodes(definition: Definition) -> list[str]:
    """Every weight there is: of all but the top."""
    return [i.code for i in definition.indicators] + [g.code for g in definition.groups[:-1]]


def dimensions(definition: Definition, what: Vary) -> dict[str, int]:
    """How many numbers from 0 to 1 a draw takes for each factor."""
    return {name: len(nodes(definition)) if name == "weights" else 1 for name in what.factors}


def draw_of(definition: Definition, what: Vary, at: Floats) -> Draw:
    """The draw at a point of the unit cube, its coordinates in the order of ``dimensions``."""
    place = 0
    taken: dict[str, Floats] = {}
    for name, n in dimensions(definition, what).items():
        taken[name] = at[place : place + n]
        place += n

    def choice(name: str, of: int) -> int:
        return min(int(taken[name][0] * of), of - 1) if name in taken else -1

    factors = {}
    if "weights" in taken:
        spread = 1 + what.weights * (2 * taken["weights"] - 1)
        factors = dict(zip(nodes(definition), spread.tolist(), strict=True))
    return Draw(
        factors=factors,
        normalise=choice("normalise", len(what.normalise)),
        aggregate=choice("aggregate", len(what.aggregate)),
        impute=choice("impute", len(what.impute)),
        seed=choice("data", 2**31),
    )


def draws(definition: Definition, what: Vary, n: int, seed: int) -> list[Draw]:
    """``n`` draws; the same seed gives the same."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = sum(dimensions(definition, what).values())
    return [draw_of(definition, what, row) for row in rng.random((n, size))]
