"""Kilometres an hour by class of road, and who may drive there: what OpenStreetMap says, read for a car of the police."""

from __future__ import annotations

from collections.abc import Mapping

SPEEDS_KMH: Mapping[str, float] = {
    "motorway": 80.0,
    "motorway_link": 40.0,
    "trunk": 50.0,
    "trunk_link": 30.0,
    "primary": 40.0,
    "primary_link": 25.0,
    "secondary": 35.0,
    "secondary_link": 25.0,
    "tertiary": 30.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 20.0,
    "road": 20.0,
    "service": 15.0,
    "track": 15.0,
    "living_street": 10.0,
}
"""Working figures with junctions and traffic in them, ours and unmeasured; none above the limits of Permenhub 111/2015
(100 km/h toll, 80 between towns, 50 in town, 30 between houses). A class that is not here is not driven. Classes:
wiki.openstreetmap.org/wiki/Key:highway."""

FERRY_KMH = 15.0
"""Of a ferry that states no duration."""
CLOSED = frozenset({"no", "private", "agricultural", "forestry", "delivery"})
ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""The narrower key decides (wiki.openstreetmap.org/wiki/Key:access)."""


def may_drive(tags: Mapping[str, str]) -> bool:
    """False where the narrowest access key that is set closes the way."""
    for key in ACCESS_KEYS:
        if key in tags:
            return tags[key] not in CLOSED
    return True


def direction(tags: Mapping[str, str]) -> int:
    """1 = only as drawn, -1 = only against it, 0 = both. Roundabouts and motorways are one way unless they say otherwise
    (wiki.openstreetmap.org/wiki/Key:oneway)."""
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return 1
    if said in ("-1", "reverse"):
        return -1
    if said in ("no", "false", "0"):
        return 0
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in (
        "motorway",
        "motorway_link",
    )
    return 1 if implied else 0


def speed_kmh(tags: Mapping[str, str], speeds: Mapping[str, float]) -> float | None:
    """Of the class, at most the posted limit where it is a plain number; None when the way is not driven."""
    if tags.get("route") == "ferry":
        return FERRY_KMH
    speed = speeds.get(tags.get("highway", ""))
    limit = tags.get("maxspeed", "")
    return min(speed, float(limit)) if speed and limit.isdecimal() and int(limit) > 0 else speed


def duration_s(tags: Mapping[str, str]) -> float | None:
    """Of a ferry: ``HH:MM``, ``HH:MM:SS`` or minutes alone (wiki.openstreetmap.org/wiki/Key:duration); None if unreadable."""
    parts = tags.get("duration", "").split(":")
    if (
        tags.get("route") != "ferry"
        or not all(part.isdecimal() for part in parts)
        or len(parts) > 3
    ):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return numbers[0] * 60.0 or None
    hours, minutes, seconds = (*numbers, 0)[:3]
    return float(hours * 3600 + minutes * 60 + seconds) or None
