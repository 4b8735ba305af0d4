"""Stage 7: classes of the top score. A score at a cut is in the upper class.

Sources: ``mean_sd`` reproduces the published classes of Bawaslu's IKP 2024 (mean -+ one sample standard
deviation of the 34 provinces, relative: there is always a highest class); ``fixed`` those of IKP 2019 and
Polri's IPKP (33, 66); quantiles of type 7 (Hyndman and Fan, Am. Stat. 50 (1996) 361-365); natural breaks
see ``jenks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Floats, Ints, is_constant, mean, present, sd
from damai.risk.engine.definition import Classes
from damai.risk.engine.faults import Fault, Notice, Refused
from damai.risk.engine.jenks import MOST_UNITS_N, breaks
from damai.risk.engine.table import Table, rows_of

CROWDED = 0.99
"""A rule that puts this share in one class tells nobody anything."""
UNKNOWN = -1

Experts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    names: tuple[str, ...]
    """From the least to the most vulnerable."""
    cuts: Floats | None
    """Lowest score of each class but the first; None when experts decided."""
    at: Ints
    """Place in ``names`` of each unit, -1 = unknown."""

    @property
    def shares(self) -> Floats:
        """Share of each class among the units that have one."""
        known = self.at[self.at >= 0]
        counts = np.bincount(known, minlength=len(self.names)).astype(np.float64)
        return counts / max(len(known), 1)

    def name(self, row: int) -> str:
        """Empty for an unknown class."""
        return self.names[self.at[row]] if self.at[row] >= 0 else ""


def classify(
    rule: Classes, scores: Floats, table: Table, experts: Experts | None = None
) -> tuple[Classified, list[Notice]]:
    """Classes, and a notice when one of them holds nearly all.

    Raises Refused: too few units for the rule, cuts that fall together, experts' classes that do not exist.
    """
    cuts = None
    if rule.method.name == "expert":
        at = _experts(rule, table, experts)
    else:
        cuts = cuts_of(rule, scores)
        at = np.searchsorted(cuts, scores, side="right").astype(np.int64)
        at[np.isnan(scores)] = UNKNOWN
    found = Classified(names=rule.names, cuts=cuts, at=at)
    notices = []
    fullest = int(np.argmax(found.shares))
    share = float(found.shares[fullest])
    if share >= CROWDED:
        data = {"name": rule.names[fullest], "percent": round(100 * share, 1)}
        notices.append(Notice("risk.notice.crowded", "[classes]", data))
    return found, notices


def cuts_of(rule: Classes, scores: Floats) -> Floats:
    """The cuts of a rule on these scores, rising. Raises Refused."""
    method = rule.method
    if method.name == "fixed":
        return np.array(method.numbers("cuts"))
    known = present(scores)
    if method.name == "mean_sd":
        if is_constant(known):
            found_n = min(len(known), 1)
            raise Refused("risk-class-units", "[classes]", found=found_n, wanted=2)
        away = method.number("k") * sd(known)
        return np.array([mean(known) - away, mean(known) + away])
    different_n = len(np.unique(known))
    if different_n < len(rule.names):
        raise Refused("risk-class-units", "[classes]", found=different_n, wanted=len(rule.names))
    if method.name == "jenks":
        if different_n > MOST_UNITS_N:
            raise Refused("risk-jenks-units", "[classes]", most=MOST_UNITS_N, found=different_n)
        return breaks(known, len(rule.names))
    shares = np.array(method.numbers("shares"))
    below = np.cumsum(shares)[:-1] if len(shares) == len(rule.names) else shares
    cuts: Floats = np.quantile(known, below)
    if (np.diff(cuts) <= 0).any():
        raise Refused("risk-class-cuts-same", "[classes]", cuts=", ".join(f"{c:g}" for c in cuts))
    return cuts


def _experts(rule: Classes, table: Table, experts: Experts | None) -> Ints:
    where = f"[classes] {rule.method.text('file')}"
    if experts is None:
        raise Refused("risk-experts-missing", where)
    rows = rows_of(table.units, list(experts))
    faults = [
        Fault(
            "risk-experts-class",
            f"{where}, {unit}",
            {"found": name, "known": ", ".join(rule.names)},
        )
        for unit, name in experts.items()
        if name not in rule.names
    ]
    if faults:
        raise Refused.of(faults)
    at = np.full(table.units_n, UNKNOWN, dtype=np.int64)
    for unit, row in rows.items():
        at[row] = rule.names.index(experts[unit])
    return at
