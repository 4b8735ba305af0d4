"""What every solver says of its answer besides the answer: how good it is, and how that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Running = Callable[[], bool]
"""Asked between steps of a search: False = stop with the best so far. The caller owns the clock."""


def always() -> bool:
    """No cap: the search ends by its own count."""
    return True


class Status(StrEnum):
    """``OPTIMAL`` only with a proof: bound and value agree. ``FEASIBLE`` = a valid answer with a proven ``bound``,
    which may be the trivial one. Infeasible is no status: it is refused with the rule that is in the way."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` of the objective; ``bound`` that no plan can pass (below when minimising, above when maximising);
    ``engine`` names what found and what proved it; ``stopped`` is "" (by its own count), "time" or "asked"."""

    value: float
    bound: float
    status: Status
    engine: str
    stopped: str = ""

    @property
    def gap(self) -> float:
        """|value - bound| / max(|value|, 1): 0 when proved."""
        return abs(self.value - self.bound) / max(abs(self.value), 1.0)
