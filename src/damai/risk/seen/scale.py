"""Classes to the five steps of the ramp (ui-brief 5), and numbers as the reader's language writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from damai.webkit.formats import decimal

STEPS = 5
SHORT = frozenset({"km", "m", "%", "km2"})
"""Units that stand behind a number; longer ones stand with the factor."""


def step_of(klass: int | None, classes_n: int) -> int | None:
    """The step, 1 to 5, of a class; the lowest class is 1, the highest 5. None = unknown, which is hatched."""
    if klass is None:
        return None
    if classes_n <= 1:
        return STEPS
    return 1 + round(klass * (STEPS - 1) / (classes_n - 1))


def step_of_share(share: float | None) -> int | None:
    """The step of a share of the whole scale, from 0 to 1, in fifths."""
    if share is None or math.isnan(share):
        return None
    return 1 + min(int(max(share, 0.0) * STEPS), STEPS - 1)


def step_of_change(change: float | None, most: float) -> str:
    """How a change is drawn: ``up-2 up-1 same down-1 down-2``, by thirds of the largest; empty = not known."""
    if change is None or math.isnan(change):
        return ""
    if most <= 0 or abs(change) < most / 20:
        return "same"
    size = 2 if abs(change) > most / 2 else 1
    return f"{'up' if change > 0 else 'down'}-{size}"


def written(value: float | None, lang: str, digits: int | None = None) -> str:
    """A number with enough digits to tell places apart, in the reader's language; "" = missing."""
    if value is None or math.isnan(value):
        return ""
    if digits is None:
        size = abs(value)
        digits = (
            0
            if value == int(value) and size < 1e9
            else 1
            if size >= 10
            else 2
            if size >= 0.1
            else 4
        )
    return decimal(value, lang, digits)


def valued(unit: object, value: float | None, lang: str) -> str:
    """A value of an indicator; a fraction as percent."""
    if value is None or math.isnan(value):
        return ""
    if str(unit).startswith("fraction"):
        return f"{written(100 * value, lang, 1)}%"
    text = written(value, lang)
    word = str(unit).split(" ", 1)[0]
    return f"{text} {word}" if word in SHORT else text


def percent(share: float | None, lang: str) -> str:
    return "" if share is None or math.isnan(share) else f"{written(100 * share, lang, 0)}%"


def spread(items: Sequence[float]) -> float:
    """The largest distance from 0."""
    return max((abs(x) for x in items if not math.isnan(x)), default=0.0)
