"""The small map of a team's stations: points to scale, numbers beside them that do not lie on each other. No roads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from damai.deployment.orders.model import StationLine
from damai.deployment.orders.words import number

WIDTH_MM, HEIGHT_MM, EDGE_MM = 78.0, 56.0, 7.0
M_PER_DEGREE = math.pi / 180 * 6_371_008.8
"""Of latitude, on the sphere that the plan measures on."""
SPAN_MIN_M = 100.0
"""Stations in one building are not drawn far apart."""
LETTER_MM, LINE_MM, DOT_MM = 1.75, 3.4, 0.9
"""Width of a letter and height of a label at 8 points, radius of a dot."""
RINGS_MM = (1.6, 4.5, 8.0, 12.0)
FAR = 0.2
"""What a mm away from the dot weighs, in mm2 of cover."""
AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    width: float
    height: float

    def over(self, other: _Box) -> float:
        """Area in common, mm2."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)

    def outside(self) -> float:
        return self.width * self.height - self.over(_Box(0.0, 0.0, WIDTH_MM, HEIGHT_MM))


def sketch(stations: Sequence[StationLine], lang: str) -> dict[str, Any] | None:
    """Points, labels and the scale bar in mm from the upper left; None unless every point is surveyed."""
    if not stations or any(not s.surveyed or s.lon is None or s.lat is None for s in stations):
        return None
    lons, lats = [s.lon or 0.0 for s in stations], [s.lat or 0.0 for s in stations]
    mid_lon, mid_lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    east = M_PER_DEGREE * math.cos(math.radians(mid_lat))
    xs = [(lon - mid_lon) * east for lon in lons]
    ys = [(mid_lat - lat) * M_PER_DEGREE for lat in lats]
    m_per_mm = max(
        max(SPAN_MIN_M, max(xs) - min(xs)) / (WIDTH_MM - 2 * EDGE_MM),
        max(SPAN_MIN_M, max(ys) - min(ys)) / (HEIGHT_MM - 2 * EDGE_MM),
    )
    dots = [
        (WIDTH_MM / 2 + x / m_per_mm, HEIGHT_MM / 2 + y / m_per_mm)
        for x, y in zip(xs, ys, strict=True)
    ]
    letters = _letters(stations)
    bar_m = _round_m(WIDTH_MM / 4 * m_per_mm)
    return {
        "width": WIDTH_MM,
        "height": HEIGHT_MM,
        "points": _labelled(
            dots, [f"{letters.get(s.kelurahan, '')} {s.number:03d}".strip() for s in stations]
        ),
        "legend": " · ".join(f"{letter} {name}" for name, letter in letters.items()),
        "bar": round(bar_m / m_per_mm, 3),
        "bar_says": f"{number(bar_m, lang)} m",
    }


def _letters(stations: Sequence[StationLine]) -> dict[str, str]:
    """A letter for each kelurahan, in the order of the table; none where there is one kelurahan only."""
    names = dict.fromkeys(s.kelurahan for s in stations)
    if len(names) < 2:
        return {}
    return {name: chr(65 + at % 26) + str(at // 26 or "") for at, name in enumerate(names)}


def _labelled(dots: Sequence[tuple[float, float]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Each label goes where it covers least of what is drawn already, and near its dot rather than far."""
    taken = [_Box(x - DOT_MM, y - DOT_MM, 2 * DOT_MM, 2 * DOT_MM) for x, y in dots]
    taken.append(_Box(WIDTH_MM - 8, 0, 8, 9))  # the north arrow
    taken.append(_Box(0, HEIGHT_MM - 7, WIDTH_MM / 3 + 4, 7))  # the scale bar
    found = []
    for (x, y), name in zip(dots, names, strict=True):
        places = [
            (
                ring,
                _beside(x, y, dx * ring, dy * ring, dx, len(name) * LETTER_MM + 0.8),
            )
            for ring in RINGS_MM
            for dx, dy in AROUND
        ]
        ring, box = min(places, key=lambda p: round(_cost(p[1], taken) + FAR * p[0], 3))
        taken.append(box)
        found.append({
            "x": round(x, 3), "y": round(y, 3), "left": round(box.left, 3), "top": round(box.top, 3),
            "width": round(box.width, 3), "height": LINE_MM, "far": ring > RINGS_MM[0], "name": name,
        })  # fmt: skip
    return found


def _beside(x: float, y: float, dx: float, dy: float, side: int, width: float) -> _Box:
    left = x + dx if side > 0 else x + dx - width if side < 0 else x - width / 2
    top = y + dy - LINE_MM / 2
    return _Box(left, top, width, LINE_MM)


def _cost(box: _Box, taken: Sequence[_Box]) -> float:
    return sum(box.over(other) for other in taken) + 3 * box.outside()


def _round_m(most_m: float) -> int:
    """The longest of 1, 2, 5, 10, 20, 50, ... metres that is not above ``most_m``."""
    best = 1
    for step in range(7):
        for lead in (1, 2, 5):
            if lead * 10**step <= most_m:
                best = lead * 10**step
    return best
