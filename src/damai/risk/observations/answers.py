"""Answers to a checklist are observations: 1 = yes, 0 = no, empty = not known. Their indicator names list and item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from damai.risk.checklist import Answer, Checklist
from damai.risk.observations.model import Missing, Observation

VALUES = {Answer.YES: 1.0, Answer.NO: 0.0}


def indicator_of(checklist: Checklist, item: str) -> str:
    """``bawaslu-tps-2024.b10`` for item B10."""
    return f"{checklist.code}.{item}".casefold()


def indicators_of(checklist: Checklist) -> dict[str, str]:
    """Indicator -> item, of the whole list."""
    return {indicator_of(checklist, item.code): item.code for item in checklist.items}


def cell_of(answer: Answer) -> tuple[float | None, str]:
    """An answer as value and reason."""
    value = VALUES.get(answer)
    return value, "" if value is not None else Missing.NOT_KNOWN.value


def answer_of(value: float | None) -> Answer:
    """The answer that a kept value is; anything but 0 and 1 is not known."""
    return next((answer for answer, x in VALUES.items() if x == value), Answer.NOT_KNOWN)


def answers_by_place(
    checklist: Checklist, seen: Iterable[Observation]
) -> dict[str, Mapping[str, Answer]]:
    """Place -> item -> answer. Of a cell that several institutions have answered, yes outweighs no and no outweighs
    not known: what one of them saw is not undone by another who did not."""
    items = indicators_of(checklist)
    order = (Answer.NOT_KNOWN, Answer.NO, Answer.YES)
    found: dict[str, dict[str, Answer]] = {}
    for item in seen:
        code = items.get(item.indicator)
        if code is None:
            continue
        told = found.setdefault(item.place, {})
        said = answer_of(item.value)
        told[code] = max(told.get(code, said), said, key=order.index)
    return dict(found)
