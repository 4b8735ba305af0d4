"""What Polri's published criteria say of a station's class. Pure; they propose, a commander decides.

SOURCE: domain study 2.3: the wording recurs in Polres Bangka Barat 2019, Polrestabes Medan 2024 and Polda Lampung
2024, so it is a national text. K = kurang rawan, R = rawan, S = sangat rawan, H = khusus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from damai.risk.classes.model import StationClass

K = ("k1", "k2", "k3")
R = ("r1", "r2", "r3", "r4", "r5")
S = ("s1", "s2", "s3", "s4", "s5")
H = ("h1", "h2", "h3", "h4")
CODES = (*K, *R, *S, *H)
PREFIX = "polri."
INDICATORS = tuple(PREFIX + code for code in CODES)
"""The indicators whose observations are the answers: 1 = yes, 0 = no."""
_GRAVEST_FIRST = ((StationClass.KHUSUS, H), (StationClass.SANGAT_RAWAN, S), (StationClass.RAWAN, R))
GROUPS = (*_GRAVEST_FIRST, (StationClass.KURANG_RAWAN, K))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``klass`` None = not known yet; ``decided_by`` = the answers that made it, ``missing`` = those not given."""

    klass: StationClass | None
    decided_by: tuple[str, ...]
    missing: tuple[str, ...]


def propose(answers: Mapping[str, bool | None]) -> Judged:
    """The gravest group with a yes decides. Kurang rawan needs every K to be yes and everything else to be no: an
    answer that nobody gave is not a no."""
    missing = tuple(code for code in CODES if answers.get(code) is None)
    for klass, codes in _GRAVEST_FIRST:
        if yes := tuple(code for code in codes if answers.get(code) is True):
            return Judged(klass=klass, decided_by=yes, missing=missing)
    if not missing and all(answers[code] for code in K):
        return Judged(klass=StationClass.KURANG_RAWAN, decided_by=K, missing=())
    return Judged(klass=None, decided_by=(), missing=missing)


def answer_of(value: float | None) -> bool | None:
    """An observation's number as an answer; anything but 0 and 1 is none."""
    return {0.0: False, 1.0: True}.get(value) if value is not None else None
