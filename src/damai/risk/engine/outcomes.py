"""The files of ``risk validate``: scores that were published, and what then happened, unit by unit.

The scores are read and never written: a forecast stays as it was. Where its manifest lies beside it, it is told
whether they are still the ones that were published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from damai.core.filing import sha256
from damai.risk.engine.arrays import Floats, Ints
from damai.risk.engine.faults import Fault, Refused, names_told
from damai.risk.engine.reading import read_csv, read_header
from damai.risk.engine.validation import Figure, Validation, validate

_FAULTS_N = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    validation: Validation
    score_column: str
    outcome_column: str
    unscored_n: int
    """Units with an outcome that the scores do not have, or without a score."""
    unknown_n: int
    """Scored units of which no outcome is told."""
    frozen: bool | None
    """Whether the scores are those of the manifest beside them; None without one."""


def judge_files(
    scores: Path,
    outcomes: Path,
    *,
    column: str | None = None,
    outcome: str | None = None,
    classes: Path | None = None,
    time: str | None = None,
) -> Judged:
    """``scores``: the first column is the unit, ``column`` (the last one) the score. ``outcomes``: the first column
    is the unit, ``outcome`` (the last one) how many events there were, 0 = none, empty = not known. ``classes``:
    unit and class, ``classes.csv`` beside the scores when it is there. ``time``: with a column of it, unit and time
    name a row. Raises Refused.
    """
    score_column, named = _column(scores, column, time)
    outcome_column, told = _column(outcomes, outcome, time)
    x, y = _numbers(scores, named, score_column), _numbers(outcomes, told, outcome_column)
    here = {key: at for at, key in enumerate(x.keys)}
    outcome_of = np.full(len(x.keys), np.nan)
    strange = 0
    for key, value in zip(y.keys, y.values.tolist(), strict=True):
        if key in here:
            outcome_of[here[key]] = value
        elif value == value:
            strange += 1
    beside = scores.with_name("classes.csv")
    path = classes if classes is not None else beside if beside.is_file() else None
    groups = None if path is None else _classes(path, x, time)
    both = ~np.isnan(x.values) & ~np.isnan(outcome_of)
    return Judged(
        validation=validate(x.values, outcome_of, groups),
        score_column=score_column,
        outcome_column=outcome_column,
        unscored_n=strange + int(np.count_nonzero(np.isnan(x.values) & ~np.isnan(outcome_of))),
        unknown_n=int(np.count_nonzero(~np.isnan(x.values) & ~both)),
        frozen=_frozen(scores),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    keys: list[tuple[str, ...]]
    values: Floats


def _column(path: Path, asked: str | None, time: str | None) -> tuple[str, list[str]]:
    """The column of numbers, and those that name a row."""
    head = read_header(path)
    if not head:
        raise Refused("risk-file-header-only", path.name)
    named = [head[0]] if time is None else [head[0], time]
    for column in [*named[1:], *([asked] if asked is not None else [])]:
        if column not in head:
            raise Refused("risk-column-missing", f"{path.name}, {column}", known=names_told(head))
    if len(head) <= len(named):
        raise Refused("risk-file-ragged", f"{path.name}:1", found=len(head), wanted=len(named) + 1)
    chosen = head[-1] if asked is None else asked
    return chosen, named


def _numbers(path: Path, named: Sequence[str], column: str) -> _Rows:
    if column in named:
        known = names_told(c for c in read_header(path) if c not in named)
        raise Refused("risk-column-missing", f"{path.name}, {column}", known=known)
    found = read_csv(path, named, [column])
    values = np.asarray(found[column], dtype=np.float64)
    return _Rows(_keys(path, [found[name] for name in named]), values)


def _keys(path: Path, columns: Sequence[NDArray[np.generic]]) -> list[tuple[str, ...]]:
    """Raises Refused for a unit without a code and for every one that is there twice."""
    keys = [tuple(map(str, key)) for key in zip(*(c.tolist() for c in columns), strict=True)]
    seen: set[tuple[str, ...]] = set()
    faults = []
    for at, key in enumerate(keys):
        where = f"{path.name}, {' '.join(key)}"
        if not key[0]:
            faults.append(Fault("risk-unit-empty", f"{path.name}, {at + 1}"))
        elif key in seen:
            faults.append(Fault("risk-unit-twice", where, {"row": at + 1}))
        seen.add(key)
    if faults:
        raise Refused.of(faults[:_FAULTS_N])
    return keys


def _classes(path: Path, x: _Rows, time: str | None) -> tuple[tuple[str, ...], Ints]:
    """Names from the least to the most vulnerable (by their mean score), and the place of each unit."""
    head = read_header(path)
    if "class" not in head:
        raise Refused("risk-column-missing", f"{path.name}, class", known=names_told(head))
    named = [head[0]] if time is None else [head[0], time]
    found = read_csv(path, [*named, "class"], [])
    keys = _keys(path, [found[name] for name in named])
    name_of = dict(zip(keys, map(str, found["class"].tolist()), strict=True))
    names = np.array([name_of.get(key, "") for key in x.keys])
    known = ~np.isnan(x.values)
    means: Mapping[str, float] = {
        str(name): float(x.values[(names == name) & known].mean())
        for name in np.unique(names[known])
        if name
    }
    order = tuple(sorted(means, key=lambda name: (means[name], name)))
    at = np.array([order.index(n) if n in means else -1 for n in names.tolist()], dtype=np.int64)
    return order, at


def _frozen(scores: Path) -> bool | None:
    try:
        manifest = json.loads(scores.with_name("manifest.json").read_text(encoding="utf-8"))
        wanted = manifest["files"][scores.name]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return bool(wanted == sha256(scores))


def as_dict(found: Judged) -> dict[str, Any]:
    """Plain numbers; null where one is not defined."""
    v = found.validation

    def plain(figure: Figure | None) -> dict[str, float | None] | None:
        if figure is None:
            return None
        each = {"value": figure.value, "low": figure.low, "high": figure.high}
        return {key: None if x != x else x for key, x in each.items()}

    return {
        "score": found.score_column, "outcome": found.outcome_column, "frozen": found.frozen,
        "units": v.units_n, "events": v.events_n, "unscored": found.unscored_n, "unknown": found.unknown_n,
        "related": v.related, "reversed": v.turned_round,
        "auc": plain(v.auc), "lift": plain(v.lift), "brier": plain(v.brier), "brier_skill": plain(v.brier_skill),
        "rank_correlation": plain(v.rank_correlation),
        "classes": [
            {"class": c.name, "units": c.units_n, "events": c.events_n, "share": plain(c.share)} for c in v.classes
        ],
    }  # fmt: skip
