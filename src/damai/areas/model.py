"""Areas, stations and points. Pure."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Levels of the Kemendagri tree, by number of dotted parts."""

    PROVINSI = "provinsi"
    KABKOTA = "kabkota"
    KECAMATAN = "kecamatan"
    DESAKEL = "desakel"


LEVELS = tuple(Level)


class PointSource(StrEnum):
    """Where a coordinate comes from. ``synthetic``: seeded inside the area, never measured from."""

    SURVEYED = "surveyed"
    PUBLISHED = "published"
    SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    code: str
    name: str
    level: Level
    type: str
    lon: float | None = None
    lat: float | None = None
    area_km2: float | None = None

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A TPS of one election. ``voters_n`` None = not known; ``flags`` as the source gave them."""

    code: str
    number: int
    area: str
    special: bool
    voters_n: int | None
    flags: str
    lon: float | None = None
    lat: float | None = None
    point: PointSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """``voter_limit_n``: most voters a station may have. Source: domain study 4.2 [MAX]."""

    code: str
    title: str
    voting_on: date
    voter_limit_n: int


ELECTIONS = (
    Election(
        code="pemilu-2024", title="Pemilu 2024", voting_on=date(2024, 2, 14), voter_limit_n=300
    ),
    Election(
        code="pilkada-2024", title="Pilkada 2024", voting_on=date(2024, 11, 27), voter_limit_n=600
    ),
)
"""Source: PKPU 3/2022 and PKPU 2/2024 (domain study 1.1, 1.2)."""


def level_of(code: str) -> Level:
    """The level a code's shape tells."""
    return LEVELS[code.count(".")]


def name_key(name: str) -> str:
    """What a search compares: lower case, no accents, letters and digits only."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def seeded_fractions(code: str, number: int) -> tuple[float, float]:
    """Two fractions in [0, 1) fixed by a station's code: the same point on every machine."""
    digest = hashlib.sha256(f"damai-point|{code}|{number}".encode()).digest()
    return (
        int.from_bytes(digest[:8], "big") / 2**64,
        int.from_bytes(digest[8:16], "big") / 2**64,
    )


def near(lon: float, lat: float, code: str, radius_m: float) -> tuple[float, float]:
    """A seeded point within ``radius_m`` of an area's own point, for areas without a boundary."""
    u, v = seeded_fractions(code, 0)
    r_m, turn = radius_m * math.sqrt(u), 2 * math.pi * v
    dlat = r_m * math.sin(turn) / 111_320
    dlon = r_m * math.cos(turn) / (111_320 * math.cos(math.radians(lat)))
    return round(lon + dlon, 7), round(lat + dlat, 7)
