"""Polri's criteria for a station: from answers to a proposed class, by a rule and never by a score.

Source: criteria K1-K3, R1-R5, S1-S5, H1-H4 (``checklists/polri-tps-2024.toml``). The classes rise from kurang rawan to
khusus as Polri lists them; the highest one of which a criterion is met is proposed. A person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from damai.risk.checklist import Answers, Checklist, is_vulnerable


class StationClass(StrEnum):
    """A place whose answers do not yet tell is ``NOT_KNOWN``; it stands in no order with the others."""

    LESS = "kurang-rawan"
    VULNERABLE = "rawan"
    VERY = "sangat-rawan"
    SPECIAL = "khusus"
    NOT_KNOWN = "not-known"


RISING = (StationClass.LESS, StationClass.VULNERABLE, StationClass.VERY, StationClass.SPECIAL)
LEVELS = {"kurang_rawan": 1, "rawan": 1, "sangat_rawan": 2, "khusus": 3}
"""Place in ``RISING`` that a vulnerable answer of a group leads to. A station that is not what K1 to K3 describe is
not kurang rawan, so that it is rawan at least."""
LESS_GROUP = "kurang_rawan"

WORDS = {
    (StationClass.SPECIAL, False): "risk.criteria.khusus",
    (StationClass.VERY, False): "risk.criteria.sangat-rawan",
    (StationClass.VERY, True): "risk.criteria.sangat-rawan-at-least",
    (StationClass.VULNERABLE, False): "risk.criteria.rawan",
    (StationClass.VULNERABLE, True): "risk.criteria.rawan-at-least",
    (StationClass.LESS, False): "risk.criteria.kurang-rawan",
    (StationClass.NOT_KNOWN, True): "risk.criteria.not-known",
}
"""The sentence of a proposal, by class and whether it may still rise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the answers of one place come to."""

    proposed: StationClass
    at_least: bool
    """Whether a question that nobody has answered may still raise it."""
    decided: tuple[str, ...]
    """Criteria that made the class; for kurang rawan those of K, each answered no."""
    also: tuple[str, ...]
    """Criteria of lower classes that are met as well."""
    missing: tuple[str, ...]
    """Questions without an answer, whether or not they may raise the class."""

    @property
    def word(self) -> str:
        """The key of the sentence in both languages; ``values`` fills it."""
        return WORDS[self.proposed, self.at_least]

    @property
    def values(self) -> dict[str, object]:
        return {"decided": ", ".join(self.decided), "missing": ", ".join(self.missing)}


def propose(checklist: Checklist, answers: Answers) -> Proposal:
    """The class of a station. Answers about its kelurahan stand among its own.

    What is not known is never a no: it leaves kurang rawan open, and any class below one it may raise to is told as
    "at least". Raises KeyError for an answer to a question that the list has not.
    """
    for code in answers:
        checklist.item(code)
    told = {item.code: is_vulnerable(item, answers) for item in checklist.items}
    level = {item.code: LEVELS[item.group] for item in checklist.items}
    met = tuple(code for code, yes in told.items() if yes)
    missing = tuple(code for code, yes in told.items() if yes is None)
    reached = max((level[code] for code in met), default=0)
    may_rise = any(level[code] > reached for code in missing)
    decided: tuple[str, ...] = ()
    if not met and missing:
        proposed = StationClass.NOT_KNOWN
    elif not met:
        proposed = StationClass.LESS
        decided = tuple(item.code for item in checklist.of_group(LESS_GROUP))
    else:
        proposed = RISING[reached]
        decided = tuple(code for code in met if level[code] == reached)
    return Proposal(
        proposed=proposed,
        at_least=may_rise,
        decided=decided,
        also=tuple(code for code in met if level[code] < reached),
        missing=missing,
    )
