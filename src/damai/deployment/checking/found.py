"""What a check finds: differences, each a sentence with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from damai.deployment.faults import Said, Unplannable

TOLD_N = 20
"""Differences of one kind that are told; the rest is counted."""
PREFIX = "check-"
CLOSE = 1e-9
"""Relative: another processor adds minutes in another order; metres and persons are whole and exact."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``code`` is stable; the sentence names the place, what stands there and what was computed."""

    code: str
    said: Said

    @property
    def sentence(self) -> str:
        """In English."""
        return self.said.text("en")

    def text(self, language: str) -> str:
        """In Indonesian (``id``) or English."""
        return self.said.text(language)


@dataclass(slots=True)
class Found:
    """Differences in the order in which they were met."""

    differences: list[Difference] = field(default_factory=list)
    untold: dict[str, int] = field(default_factory=dict)

    def differ(self, key: str, /, **data: Any) -> None:
        """``key`` is ``check-<code>`` or ``check-<code>/<variant>``."""
        self._add(key.removeprefix(PREFIX).partition("/")[0], Said(key, data))

    def held(self, code: str, where: str, stands: object, computed: object) -> None:
        """Numbers to CLOSE, everything else to be equal."""
        if not same(stands, computed):
            self._add(code, Said("check-held", {"where": where, "stands": stands, "computed": computed}))  # fmt: skip

    @contextmanager
    def trying(self, code: str) -> Iterator[None]:
        """What cannot be read any more is a difference too, and ends what was tried alone."""
        try:
            yield
        except Unplannable as fault:
            self._add(fault.code, fault.said)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self._add(code, Said("check-ended", {"kind": type(error).__name__, "error": error}))

    def _add(self, code: str, said: Said) -> None:
        if sum(one.code == code for one in self.differences) < TOLD_N:
            self.differences.append(Difference(code, said))
        else:
            self.untold[code] = self.untold.get(code, 0) + 1


def same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other or abs(one - other) <= CLOSE * max(abs(one), abs(other), 1.0)
    return type(one) is type(other) and one == other
