"""F.json: formations by class, in rising order of risk. A bare triple is asked about, never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from damai.deployment.faults import Unplannable
from damai.deployment.formation_words import LINMAS_PER_STATION, is_usual, sentence
from damai.deployment.formations import Formation

FIELDS = ("police", "stations", "linmas")
MOST_N = 10_000
"""More police or stations in one team than this is a slip of the hand."""
_SHAPE = '{"police": 2, "stations": 8, "linmas": 16}'


def read_formations(path: Path) -> dict[str, Formation]:
    """Formations by class, lowest risk first.

    Raises Unplannable: ``file-missing``, ``file-encoding``, ``file-json``, ``formation-bare``, ``formation-field``,
    ``formation-none``, ``code-twice``.
    """
    return parsed_formations(read_object(path), path.name)


def parsed_formations(found: Mapping[str, Any], file: str) -> dict[str, Formation]:
    """The same of an object that was read; ``file`` is told of in refusals."""
    if not found:
        raise Unplannable("formation-none", f'{file}: no class has a formation; write {{"low": {_SHAPE}}}.')  # fmt: skip
    for name in found:
        if not name.strip() or not name.isprintable() or name != name.strip():
            raise Unplannable("formation-field", f"{file}: {name!r} is no name of a class; write it without blanks around it.")  # fmt: skip
    return {name: _formation(file, name, value) for name, value in found.items()}


def read_object(path: Path) -> dict[str, Any]:
    """One JSON object, each key once, no NaN. Raises Unplannable ``file-*`` and ``code-twice``."""
    name = path.name or str(path)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            twice = next(k for at, (k, _) in enumerate(items) if k in dict(items[:at]))
            raise Unplannable("code-twice", f"{name}: {twice} is there twice; keep one.")
        return made

    def constant(text: str) -> NoReturn:
        raise Unplannable("not-a-number", f"{name}: {text} is not a number; write digits.")

    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Unplannable("file-missing", f"{path}: cannot be read ({reason}); check the path.") from None  # fmt: skip
    except UnicodeDecodeError:
        raise Unplannable("file-encoding", f"{name}: the text is not UTF-8; save it as UTF-8.") from None  # fmt: skip
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "nested too deep"  # fmt: skip
        raise Unplannable("file-json", f"{name}: this is no JSON ({place}); mend it there.") from None  # fmt: skip
    if not isinstance(found, dict):
        raise Unplannable("file-json", f"{name}: an object is wanted, {{class: ...}}; this is {_kind(found)}.")  # fmt: skip
    return found


def refuse_bare(where: str, value: str | list[Any]) -> NoReturn:
    """Raises Unplannable ``formation-bare``: units wrote such triples in two orders, so both are spelt out."""
    numbers = value if isinstance(value, list) else re.findall(r"\d+", value)
    shown = "-".join(map(str, numbers)) if isinstance(value, list) else value
    if len(numbers) != 3 or not all(str(n).isdigit() for n in numbers):
        raise Unplannable("formation-bare", f"{where}: {str(shown)[:40]!r} is no formation; write {_SHAPE}.")  # fmt: skip
    police, second, third = (int(n) for n in numbers)
    one = Formation(police, second, second, third)
    two = Formation(police, third, third, second)
    raise Unplannable(
        "formation-bare",
        f"{where}: in which order is {shown}: {sentence(one, 'en')}, or {sentence(two, 'en')}? Write named fields, as {_SHAPE}.",
    )


def warnings(formations: Mapping[str, Formation]) -> list[str]:
    """A sentence for each class whose Linmas are not two a station."""
    return [
        f"{name}: {sentence(one, 'en')}, where {LINMAS_PER_STATION * one.stations} Linmas would be two a station."
        for name, one in formations.items()
        if not is_usual(one)
    ]


def _formation(file: str, name: str, value: Any) -> Formation:
    where = f"{file}, {name}"
    if isinstance(value, (str, list)):
        refuse_bare(where, value)
    if not isinstance(value, dict):
        raise Unplannable("formation-field", f"{where}: {_kind(value)} is no formation; write {_SHAPE}.")  # fmt: skip
    unknown = sorted(set(value) - {*FIELDS, "areas"})
    missing = [field for field in FIELDS if field not in value]
    if unknown or missing:
        what = f"{unknown[0]} is not a field" if unknown else f"{missing[0]} is missing"
        raise Unplannable("formation-field", f"{where}: {what}; write {_SHAPE}, and areas where a kelurahan has its own number.")  # fmt: skip
    low, high = _span(f"{where}, stations", value["stations"])
    linmas, _ = _span(f"{where}, linmas", value["linmas"], least=0)
    areas = value.get("areas", {})
    if not isinstance(areas, dict):
        raise Unplannable("formation-field", f'{where}, areas: {_kind(areas)} is wanted as {{"area code": stations}}.')  # fmt: skip
    return Formation(
        police=_count(f"{where}, police", value["police"]),
        stations=low,
        stations_max=high,
        linmas=linmas,
        areas={area: _count(f"{where}, areas, {area}", areas[area]) for area in sorted(areas)},
    )


def _span(where: str, value: Any, least: int = 1) -> tuple[int, int]:
    """A number, ``[lo, hi]`` or ``{"from": lo, "to": hi}``."""
    if isinstance(value, dict):
        if set(value) != {"from", "to"}:
            raise Unplannable("formation-field", f'{where}: a range is {{"from": 10, "to": 14}}.')
        value = [value["from"], value["to"]]
    if not isinstance(value, list):
        one = _count(where, value, least)
        return one, one
    if len(value) != 2:
        raise Unplannable("formation-field", f"{where}: a range has two numbers, [10, 14].")
    low, high = (_count(where, each, least) for each in value)
    if low > high:
        raise Unplannable("formation-field", f"{where}: the range falls from {low} to {high}; write the smaller number first.")  # fmt: skip
    return low, high


def _count(where: str, value: Any, least: int = 1) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not least <= value <= MOST_N:
        raise Unplannable("formation-field", f"{where}: {json.dumps(value)[:40]} is not a whole number from {least} to {MOST_N:,}; correct it.")  # fmt: skip
    return int(value)


def _kind(value: Any) -> str:
    names = {str: "a text", list: "a list", dict: "an object", bool: "yes or no", type(None): "nothing"}  # fmt: skip
    return names.get(type(value), "a number")
