"""Reading one method with its options, wherever it stands in a definition."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from damai.risk.engine.faults import Fault
from damai.risk.engine.methods import STAGES, Kind, Method, Option


class Wrong(Exception):
    """An option's value has not its shape; the text says what it must be,
    in signs that need no translation."""


def number(value: object) -> float:
    """A finite number; True is none, and no integer that float64 cannot hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("1.5")
    try:
        found = float(value)
    except OverflowError:
        raise Wrong("< 10^308") from None
    if not math.isfinite(found):
        raise Wrong("1.5")
    return found


def numbers(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or not value:
        raise Wrong("[1.5, ...]")
    return tuple(number(item) for item in value)


def _positive(value: object) -> float:
    found = number(value)
    if found <= 0:
        raise Wrong("> 0")
    return found


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Wrong("1, 2, 3, ...")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("true | false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong('"..."')
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
        raise Wrong('["...", ...]')
    return tuple(_text(item) for item in value)


def _range(value: object) -> tuple[float, ...]:
    found = numbers(value)
    if len(found) != 2 or found[0] >= found[1]:
        raise Wrong("[a, b], a < b")
    return found


def _rising(value: object) -> tuple[float, ...]:
    found = numbers(value)
    if any(a >= b for a, b in pairwise(found)):
        raise Wrong("[a, b, ...], a < b < ...")
    return found


def _matrix(value: object) -> object:
    if isinstance(value, dict):
        return {str(code): _matrix(rows) for code, rows in value.items()}
    if not isinstance(value, list) or not value:
        raise Wrong("[[...], ...] n x n | {GROUP = [[...], ...]}")
    rows = tuple(numbers(row) for row in value)
    if any(len(row) != len(rows) for row in rows):
        raise Wrong("[[...], ...] n x n | {GROUP = [[...], ...]}")
    return rows


def _target(value: object) -> object:
    if value in ("balance", "infomax"):
        return value
    if isinstance(value, dict):
        return {str(code): _target(shares) for code, shares in value.items()}
    if not isinstance(value, list):
        raise Wrong('"balance" | "infomax" | [a, b, ...] > 0')
    return tuple(_positive(item) for item in value)


def _one_of(*names: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise Wrong(" | ".join(names))
        return value

    return read


HELD = frozenset({"to", "by"})

READERS: Mapping[Kind, Callable[[object], object]] = {
    Kind.NUMBER: number,
    Kind.POSITIVE: _positive,
    Kind.COUNT: _count,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.RANGE: _range,
    Kind.RISING: _rising,
    Kind.NUMBERS: numbers,
    Kind.MATRIX: _matrix,
    Kind.TARGET: _target,
    Kind.TIES: _one_of("min", "max", "average"),
    Kind.THEN: _one_of("none", "log", "boxcox"),
}


def nearest(name: str, known: Mapping[str, Any] | frozenset[str]) -> str:
    """The known name that was probably meant, else all of them."""
    close = get_close_matches(name, list(known), n=1)
    return close[0] if close else ", ".join(sorted(known))


def read_method(
    stage: str,
    value: object,
    where: str,
    faults: list[Fault],
    above: Method | None = None,
    *,
    encloses: bool = False,
) -> Method | None:
    """The method written as a text or as a table ``{method = ...}``; None and a fault when it is wrong.

    An option that is not given is taken from ``above`` (the enclosing declaration) when that has one of
    the same name, so that a scale (``to``) or a column (``by``) is said once. A declaration that
    ``encloses`` others may hold these two for them, even when its own method has no use for them.
    """
    given: dict[str, object]
    if isinstance(value, str):
        given = {"method": value}
    elif isinstance(value, dict):
        given = dict(value)
    else:
        faults.append(Fault("risk-method-shape", where))
        return None
    name = given.pop("method", above.name if above else None)
    known = STAGES[stage]
    if not isinstance(name, str) or name not in known:
        data = {"found": str(name)[:40], "known": nearest(str(name), known)}
        faults.append(Fault("risk-method-unknown", where, data))
        return None
    before = len(faults)
    options: dict[str, object] = {}
    for key, option in known[name].items():
        options[key] = _option(key, option, given, where, faults, above)
    for key in given:
        if key in known[name]:
            continue
        held = [each[key] for each in known.values() if key in each] if key in HELD else []
        if encloses and held:
            options[key] = _option(key, held[0], given, where, faults, None)
        else:
            data = {"name": key[:40], "known": nearest(key, known[name]) or "method"}
            faults.append(Fault("risk-key-unknown", where, data))
    return None if len(faults) > before else Method(name, options)


def _option(
    key: str,
    option: Option,
    given: Mapping[str, object],
    where: str,
    faults: list[Fault],
    above: Method | None,
) -> object:
    if key in given:
        try:
            return READERS[option.kind](given[key])
        except Wrong as wrong:
            data = {"name": key, "found": str(given[key])[:40], "wanted": str(wrong)}
            faults.append(Fault("risk-option-value", where, data))
            return None
    if above is not None and key in above.options and not option.required:
        return above.options[key]
    if option.required:
        faults.append(Fault("risk-option-missing", where, {"name": key}))
    return option.default
