"""What a check finds: differences, each a sentence with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from damai.deployment.faults import Unplannable

TOLD_N = 20
"""Differences of one kind that are told; the rest is counted."""
CLOSE = 1e-9
"""Relative: another processor adds minutes in another order; metres and persons are whole and exact."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``code`` is stable, ``sentence`` names the place, what stands there and what was computed."""

    code: str
    sentence: str


@dataclass(slots=True)
class Found:
    """Differences in the order in which they were met."""

    differences: list[Difference] = field(default_factory=list)
    untold: dict[str, int] = field(default_factory=dict)

    def differ(self, code: str, sentence: str) -> None:
        if sum(one.code == code for one in self.differences) < TOLD_N:
            self.differences.append(Difference(code, sentence))
        else:
            self.untold[code] = self.untold.get(code, 0) + 1

    def held(self, code: str, where: str, stands: object, computed: object) -> None:
        """Numbers to CLOSE, everything else to be equal."""
        if not same(stands, computed):
            self.differ(code, f"{where} says {stands!r}, and {computed!r} was computed.")

    @contextmanager
    def trying(self, code: str) -> Iterator[None]:
        """What cannot be read any more is a difference too, and ends what was tried alone."""
        try:
            yield
        except Unplannable as fault:
            self.differ(fault.code, fault.sentence)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.differ(code, f"The check ended at {type(error).__name__}: {error}.")


def same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other or abs(one - other) <= CLOSE * max(abs(one), abs(other), 1.0)
    return type(one) is type(other) and one == other
