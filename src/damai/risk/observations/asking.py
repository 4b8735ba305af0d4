"""Who answers which checklist, and about which kind of place. Pure.

An institution answers its own list and no other (the policeman of a kelurahan Polri's, Bawaslu's supervisor there
Bawaslu's); what it shares, others read. A question about the kelurahan is asked there once, never at a station.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from damai.core.errors import Forbidden, Invalid
from damai.risk.checklist import Checklist, Item, Scope
from damai.risk.checklists import checklist, names
from damai.risk.observations.answers import VALUES, indicators_of
from damai.risk.observations.model import Seen

DOTS = {Scope.VILLAGE: 3, Scope.STATION: 4}
"""Dots in the code of each kind of place."""


@cache
def asked() -> Mapping[str, tuple[Checklist, Item]]:
    """Indicator -> list and question, of every checklist of the house."""
    return {
        indicator: (listed, listed.item(code))
        for listed in map(checklist, names())
        for indicator, code in indicators_of(listed).items()
    }


def lists_of(institution: str) -> list[Checklist]:
    """The lists that an institution answers."""
    return [listed for listed in map(checklist, names()) if listed.institution == institution]


def scope_of(place: str) -> Scope | None:
    """The kind of place that a code is of; None = no question is about it."""
    return next((scope for scope, dots in DOTS.items() if place.count(".") == dots), None)


def items_at(listed: Checklist, place: str) -> list[Item]:
    """The questions that are asked at a place."""
    scope = scope_of(place)
    return [item for item in listed.items if item.scope is scope]


def check(item: Seen, institution: str) -> None:
    """Whether ``institution`` may say this of the place, as far as it answers a checklist.

    Raises Forbidden("checklist-others"), Invalid("checklist-item"|"checklist-place"|"checklist-answer").
    """
    found = asked().get(item.indicator)
    if found is None:
        if item.indicator.partition(".")[0] in names():
            raise Invalid("checklist-item", field="indicator", value=item.indicator)
        return
    listed, question = found
    if listed.institution != institution:
        raise Forbidden("checklist-others", owner=listed.institution, list=listed.code)
    if scope_of(item.place) is not question.scope:
        raise Invalid("checklist-place", field="place", value=question.code, place=item.place[:40])
    if item.value is not None and item.value not in VALUES.values():
        raise Invalid("checklist-answer", field="value", place=item.place)
