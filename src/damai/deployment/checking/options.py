"""The options of a plan as plan.json tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from damai.deployment.plan import Locked, Options


def options_in(told: Mapping[str, Any]) -> Options:
    """Raises KeyError, TypeError, ValueError for what are no options."""
    scope, thin = told["scope"], told["thin"]
    if scope not in ("district", "city") or thin not in ("none", "ladder"):
        raise ValueError(f"scope {scope}, thin {thin}")
    level = told.get("level", False)
    if not isinstance(level, bool):
        raise ValueError(f"level {level}")
    return Options(
        reserve=float(str(told["reserve"])),
        scope="city" if scope == "city" else "district",
        thin="ladder" if thin == "ladder" else "none",
        reserves_n=int(str(told["reserves"])),
        seed=int(str(told["seed"])),
        seconds=float(str(told["seconds"])),
        arm_m=None if told.get("arm_m") is None else int(str(told["arm_m"])),
        slack={(str(where), str(name)): int(str(n)) for where, name, n in told.get("slack", [])},
        village_m=int(str(told.get("village_m", 0))),
        barrier=tuple((str(one), str(other)) for one, other in told.get("barriers", [])),
        locked=tuple(
            Locked(
                tuple(str(code) for code in one["stations"]),
                tuple((str(unit), int(str(n))) for unit, n in one["units"]),
                str(one["team"]),
            )
            for one in told.get("locked", [])
        ),
        level=level,
        caps={str(name): int(str(cap)) for name, cap in told.get("caps", {}).items()},
        rung=None if told.get("rung") is None else int(str(told["rung"])),
    )
