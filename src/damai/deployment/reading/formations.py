"""F.json: formations by class, in rising order of risk. A bare triple is asked about, never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from damai.deployment.faults import Both, Said, Unplannable
from damai.deployment.formation_words import LINMAS_PER_STATION, is_usual, sentence
from damai.deployment.formations import Formation
from damai.deployment.nouns import reason_of

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
        raise Unplannable("formation-none", file=file, shape=_SHAPE)  # fmt: skip
    for name in found:
        if not name.strip() or not name.isprintable() or name != name.strip():
            raise Unplannable("formation-field/class", file=file, name=name)  # fmt: skip
    return {name: _formation(file, name, value) for name, value in found.items()}


def read_object(path: Path) -> dict[str, Any]:
    """One JSON object, each key once, no NaN. Raises Unplannable ``file-*`` and ``code-twice``."""
    name = path.name or str(path)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            twice = next(k for at, (k, _) in enumerate(items) if k in dict(items[:at]))
            raise Unplannable("code-twice/key", file=name, key=twice)
        return made

    def constant(text: str) -> NoReturn:
        raise Unplannable("not-a-number/constant", file=name, text=text)

    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except OSError as error:
        raise Unplannable("file-missing", path=path, reason=reason_of(error)) from None  # fmt: skip
    except UnicodeDecodeError:
        raise Unplannable("file-encoding/text", file=name) from None  # fmt: skip
    except (ValueError, RecursionError) as error:
        place = Both("bersarang terlalu dalam", "nested too deep")
        if isinstance(error, json.JSONDecodeError):
            place = Both(f"baris {error.lineno}: {error.msg}", f"line {error.lineno}: {error.msg}")
        raise Unplannable("file-json", file=name, place=place) from None  # fmt: skip
    if not isinstance(found, dict):
        raise Unplannable("file-json/object", file=name, kind=_kind(found))  # fmt: skip
    return found


def refuse_bare(where: str, value: str | list[Any]) -> NoReturn:
    """Raises Unplannable ``formation-bare``: units wrote such triples in two orders, so both are spelt out."""
    numbers = value if isinstance(value, list) else re.findall(r"\d+", value)
    shown = "-".join(map(str, numbers)) if isinstance(value, list) else value
    if len(numbers) != 3 or not all(str(n).isdigit() for n in numbers):
        raise Unplannable("formation-bare/none", where=where, text=str(shown)[:40], shape=_SHAPE)  # fmt: skip
    police, second, third = (int(n) for n in numbers)
    one = Formation(police, second, second, third)
    two = Formation(police, third, third, second)
    raise Unplannable(
        "formation-bare", where=where, text=shown, one=_said(one), two=_said(two), shape=_SHAPE
    )


def warnings(formations: Mapping[str, Formation]) -> list[Said]:
    """A sentence for each class whose Linmas are not two a station."""
    return [
        Said(
            "linmas-unusual",
            {"risk_class": name, "says": _said(one), "n": LINMAS_PER_STATION * one.stations},
        )
        for name, one in formations.items()
        if not is_usual(one)
    ]


def _formation(file: str, name: str, value: Any) -> Formation:
    where = f"{file}, {name}"
    if isinstance(value, (str, list)):
        refuse_bare(where, value)
    if not isinstance(value, dict):
        raise Unplannable("formation-field/kind", where=where, kind=_kind(value), shape=_SHAPE)  # fmt: skip
    unknown = sorted(set(value) - {*FIELDS, "areas"})
    missing = [field for field in FIELDS if field not in value]
    if unknown or missing:
        raise Unplannable("formation-field/unknown" if unknown else "formation-field/missing", where=where, field=(unknown or missing)[0], shape=_SHAPE)  # fmt: skip
    low, high = _span(f"{where}, stations", value["stations"])
    linmas, _ = _span(f"{where}, linmas", value["linmas"], least=0)
    areas = value.get("areas", {})
    if not isinstance(areas, dict):
        raise Unplannable("formation-field/areas", where=where, kind=_kind(areas))  # fmt: skip
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
            raise Unplannable("formation-field/range", where=where)
        value = [value["from"], value["to"]]
    if not isinstance(value, list):
        one = _count(where, value, least)
        return one, one
    if len(value) != 2:
        raise Unplannable("formation-field/two", where=where)
    low, high = (_count(where, each, least) for each in value)
    if low > high:
        raise Unplannable("formation-field/falls", where=where, low=low, high=high)  # fmt: skip
    return low, high


def _count(where: str, value: Any, least: int = 1) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not least <= value <= MOST_N:
        raise Unplannable("formation-field/count", where=where, text=json.dumps(value)[:40], least=least, most=MOST_N)  # fmt: skip
    return int(value)


def _kind(value: Any) -> Both:
    return _KINDS.get(type(value), Both("sebuah angka", "a number"))


_KINDS = {
    str: Both("sebuah teks", "a text"),
    list: Both("sebuah daftar", "a list"),
    dict: Both("sebuah objek", "an object"),
    bool: Both("ya atau tidak", "yes or no"),
    type(None): Both("kosong", "nothing"),
}


def _said(one: Formation) -> Both:
    return Both(sentence(one, "id"), sentence(one, "en"))
