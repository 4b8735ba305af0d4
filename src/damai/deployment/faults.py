"""What the plan refuses: one sentence that says where, what, and how to mend it, in the reader's language."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from damai.deployment.fault_words import SENTENCES


@dataclass(frozen=True, slots=True)
class Both:
    """A part of a sentence that is a word or words itself: Indonesian, English."""

    id: str
    en: str

    def said(self, language: str) -> str:
        return self.id if language == "id" else self.en


def more(n: int) -> Both:
    """`` (and 3 more)`` after the first of several; nothing when there is no more."""
    return Both(f" (dan {n} lagi)", f" (and {n} more)") if n > 0 else Both("", "")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its key, filled in with ``data``."""

    key: str
    data: Mapping[str, Any]

    def text(self, language: str) -> str:
        """In Indonesian (``id``) or English."""
        indonesian, english = SENTENCES[self.key]
        words = {name: _said(value, language) for name, value in self.data.items()}
        return _Writer(language).vformat(indonesian if language == "id" else english, (), words)


class Unplannable(Exception):
    """``key`` finds the sentences of both languages, filled in with ``data``; ``code`` is its part before a slash: stable,
    for tests and screens. ``sentence`` is the English one. Nothing was written."""

    def __init__(self, key: str, /, **data: Any) -> None:
        self.said = Said(key, data)
        self.code = key.partition("/")[0]
        super().__init__(self.sentence)

    @property
    def data(self) -> Mapping[str, Any]:
        return self.said.data

    @property
    def sentence(self) -> str:
        """Whole, in English: where, what, how to mend."""
        return self.text("en")

    def text(self, language: str) -> str:
        """The sentence in Indonesian (``id``) or English."""
        return self.said.text(language)


def _said(value: Any, language: str) -> Any:
    return value.said(language) if isinstance(value, Both) else value


class _Writer(string.Formatter):
    """``{n:,}`` parts thousands by a point in Indonesian, ``{x:,.1f}`` writes a decimal comma there, as it is read there."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        made = str(super().format_field(value, format_spec))
        if self.language == "id" and isinstance(value, int | float) and format_spec:
            return made.translate(str.maketrans(",.", ".,"))
        return made


def listed(codes: Sequence[str], most_n: int = 3) -> str:
    """The first few of some codes."""
    return ", ".join(codes[:most_n])
