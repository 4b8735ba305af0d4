"""What ``plan solve`` is asked to keep besides its files: arms, slack, barriers, locks, caps, and the roads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """As the words of the command line say it."""

    arm_m: int | None
    slack: tuple[str, ...]
    village_m: int
    barriers: str | None
    locked: str | None
    level: bool
    caps: tuple[str, ...]
    roads: str | None
    closed: tuple[int, ...]

    def options(self) -> dict[str, Any]:
        """Fields of ``Options``. Raises Unplannable for what cannot be read."""
        from damai.deployment.reading.asked import caps_of, read_barriers, read_locked, slack_of

        return {
            "arm_m": self.arm_m,
            "slack": slack_of(self.slack),
            "village_m": self.village_m,
            "barrier": read_barriers(Path(self.barriers)) if self.barriers else (),
            "locked": read_locked(Path(self.locked)) if self.locked else (),
            "level": self.level,
            "caps": caps_of(self.caps),
        }

    def travel(self) -> Any:
        """Minutes by road, or None. Raises Unplannable for a file that is no PBF and a way that is not in it."""
        from damai.deployment.faults import Unplannable
        from damai.deployment.travel.roads import from_pbf

        if self.roads is None:
            if self.closed:
                raise Unplannable("closed-alone")
            return None
        roads = from_pbf(Path(self.roads))
        return roads.closing(self.closed) if self.closed else roads
