"""How long the search for groups may be, in counts and never in seconds: the same input gives the same plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """``rounds`` of the bound, ``guided_n`` of whose medoids are tried, search ``steps`` a group, ``nodes_n`` of a proof."""

    name: str
    rounds: int
    guided_n: int
    steps: int
    nodes_n: int = 20_000

    def rounds_n(self, n: int) -> int:
        """A round is n x n work: fewer where one part is very large, so that a thousand points take seconds."""
        return max(12, min(self.rounds, 300_000_000 // max(1, n * n)))

    def steps_n(self, p: int) -> int:
        return self.steps * p


FULL = Effort(name="full", rounds=300, guided_n=8, steps=30)
"""A city: best value known within 0.1 s a district on the cities of the deployment study."""
FAIR = Effort(name="fair", rounds=100, guided_n=4, steps=8)
"""A province of some hundred districts."""
LIGHT = Effort(name="light", rounds=50, guided_n=2, steps=2)
"""The nation: some 7,000 districts within minutes."""
