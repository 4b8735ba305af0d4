"""What Polri's checklist says of a station's class: its answers as they are observed, and the rule that reads them.

The rule itself, and its source, is ``risk/criteria.py``; here an answer is an observation, and what is proposed is one
of the classes that a commander decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from damai.risk import criteria as rule
from damai.risk.checklist import Answer
from damai.risk.checklists import checklist
from damai.risk.classes.model import StationClass
from damai.risk.observations.answers import indicator_of

LIST = checklist("polri-tps-2024")
CODE_OF = {indicator_of(LIST, item.code): item.code.casefold() for item in LIST.items}
"""Indicator -> the criterion that its observations answer: 1 = yes, 0 = no."""
INDICATORS = tuple(CODE_OF)
CODES = tuple(CODE_OF.values())
GROUPS = tuple(
    (
        StationClass(group.replace("_", "-")),
        tuple(item.code.casefold() for item in LIST.of_group(group)),
    )
    for group in reversed(list(LIST.groups))
)
"""The gravest first."""
_ANSWERS = {True: Answer.YES, False: Answer.NO, None: Answer.NOT_KNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``klass`` None = not known yet; ``at_least``: an answer that nobody gave may still raise it; ``decided_by`` = the
    criteria that made it, ``missing`` = those without an answer."""

    klass: StationClass | None
    at_least: bool
    decided_by: tuple[str, ...]
    missing: tuple[str, ...]


def propose(answers: Mapping[str, bool | None]) -> Judged:
    """The class that the answers come to, by criterion (``k1`` ... ``h4``). Raises KeyError for another code."""
    found = rule.propose(LIST, {code.upper(): _ANSWERS[said] for code, said in answers.items()})
    known = found.proposed is not rule.StationClass.NOT_KNOWN
    return Judged(
        klass=StationClass(found.proposed.value) if known else None,
        at_least=known and found.at_least,
        decided_by=tuple(code.casefold() for code in found.decided),
        missing=tuple(code.casefold() for code in found.missing),
    )


def answer_of(value: float | None) -> bool | None:
    """An observation's number as an answer; anything but 0 and 1 is none."""
    return {0.0: False, 1.0: True}.get(value) if value is not None else None
