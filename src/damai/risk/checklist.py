"""A checklist: questions about a place that an officer answers with yes, no or not known.

It stands beside an index's definition and is no index: nothing is added up to a score. Source of the rule that a
question is about the place and names nobody: ``engine/persons.py``. A definition in TOML is read whole or refused
with every fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Title = Mapping[str, str]


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


class Scope(StrEnum):
    """The kind of place that a question is about."""

    STATION = "station"
    VILLAGE = "kelurahan"


class Asker(StrEnum):
    """Whose officer answers: the policeman of a kelurahan, or Bawaslu's supervisor there."""

    BHABINKAMTIBMAS = "bhabinkamtibmas"
    PKD = "pkd"


Answers = Mapping[str, Answer]
"""By the code of the item. What is not there was not asked, which is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question."""

    code: str
    group: str
    wording: Title
    vulnerable: Answer
    """The answer that tells of a vulnerability: yes or no."""
    scope: Scope
    by: tuple[Asker, ...]
    source: str
    left_out: Title = field(default_factory=dict)
    """What the source says that may not be asked here, and why; empty when it is asked whole."""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """Checked: codes are unique, every item has its group, every group an item."""

    code: str
    institution: str
    title: Title
    source: str
    as_of: str
    groups: Mapping[str, Title]
    items: tuple[Item, ...]

    @cached_property
    def _by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    def item(self, code: str) -> Item:
        """Raises KeyError."""
        return self._by_code[code]

    def of_group(self, group: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.group == group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Which items tell of a vulnerability here, which do not, which nobody knows: codes, in the list's order.

    There is no total: an institution's list is read, not scored."""

    vulnerable: tuple[str, ...]
    clear: tuple[str, ...]
    missing: tuple[str, ...]


def tally(checklist: Checklist, answers: Answers) -> Tally:
    """Sort a place's answers. Raises KeyError for an answer to a question that the list has not."""
    for code in answers:
        checklist.item(code)
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for item in checklist.items:
        found[is_vulnerable(item, answers)].append(item.code)
    return Tally(
        vulnerable=tuple(found[True]), clear=tuple(found[False]), missing=tuple(found[None])
    )


def is_vulnerable(item: Item, answers: Answers) -> bool | None:
    """Whether the answer tells of a vulnerability; None when it is not known. Missing is never a no."""
    answer = answers.get(item.code, Answer.NOT_KNOWN)
    return None if answer == Answer.NOT_KNOWN else answer == item.vulnerable
