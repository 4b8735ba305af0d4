"""Answers to a checklist are observations: 1 = yes, 0 = no, empty = not known. Their indicator names list and item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from damai.core.codes import area_of_station
from damai.risk.checklist import Answer, Checklist, Scope
from damai.risk.observations.model import Missing, Observation

VALUES = {Answer.YES: 1.0, Answer.NO: 0.0}
_RISING = (Answer.NOT_KNOWN, Answer.NO, Answer.YES)


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
    found: dict[str, dict[str, Answer]] = {}
    for item in seen:
        code = items.get(item.indicator)
        if code is None:
            continue
        told = found.setdefault(item.place, {})
        said = answer_of(item.value)
        told[code] = max(told.get(code, said), said, key=_RISING.index)
    return dict(found)


def answers_of_station(
    checklist: Checklist, seen: Iterable[Observation], station: str
) -> dict[str, Answer]:
    """A station's answers with those of its kelurahan: a question about the kelurahan is asked there once and counts
    for each of its stations. ``seen`` may hold other places; of an item that both answered, as in
    ``answers_by_place``."""
    return answers_by_station(checklist, seen, [station])[station]


def answers_by_station(
    checklist: Checklist, seen: Iterable[Observation], stations: Iterable[str]
) -> dict[str, dict[str, Answer]]:
    """The same for many stations, each of which has its answers, be they none."""
    told = answers_by_place(checklist, seen)
    shared = {item.code for item in checklist.items if item.scope is Scope.VILLAGE}
    found: dict[str, dict[str, Answer]] = {}
    for station in stations:
        own = dict(told.get(station, {}))
        for code, said in told.get(area_of_station(station), {}).items():
            if code in shared:
                own[code] = max(own.get(code, said), said, key=_RISING.index)
        found[station] = own
    return found
