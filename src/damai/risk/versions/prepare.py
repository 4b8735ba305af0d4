"""Compute a version before anything is written: heavy, so it runs beside the writer and the event loop."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from damai.core.errors import Invalid
from damai.core.said import said
from damai.risk.engine.certainty.draws import USUAL, Vary, vary
from damai.risk.engine.certainty.uncertainty import Uncertainty, uncertainty
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Notice, Refused
from damai.risk.engine.fit import Index, Result
from damai.risk.engine.reading import read_text
from damai.risk.engine.writing import write
from damai.risk.versions.model import (
    CLASS_MAX,
    CLASSES_MAX,
    CODE_MAX,
    TITLE_MAX,
    UNITS_MAX,
    Level,
    level_of,
)

DEFINITION_MAX_B = 200_000
DATA_MAX_B = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One place: ``score`` None = not enough data, ``klass`` = place in the classes' names."""

    place: str
    score: float | None
    rank: int | None
    klass: int | None
    present: float
    rank_low: float | None = None
    rank_high: float | None = None
    shares: tuple[int, ...] = ()
    """How often it was in each class, in thousandths of the replications; empty = not computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A version as computed, ready to be drafted."""

    definition: str
    data: bytes
    code: str
    titles: tuple[str, str]
    class_names: tuple[str, ...]
    level: Level
    rows: tuple[Scored, ...]
    definition_sha256: str
    data_sha256: str
    scores_sha256: str
    notices: tuple[Notice, ...]

    @property
    def scored_n(self) -> int:
        return sum(row.score is not None for row in self.rows)


def fitted(definition: str, data: bytes) -> Result:
    """The index of a version, computed again from what it was made of; a byte-order mark is not data. Raises Refused."""
    index = Index.parse(definition)
    if index.definition.time_column is not None:
        raise Refused("risk-version-over-time", "[index]")
    rule = index.definition.classes
    if rule is not None and rule.method.name == "expert":
        raise Refused("risk-version-expert", "[classes]")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("risk-file-encoding", "data") from None
    return index.fit(read_text(text, "data", index.definition))


def prepare(definition: str, data: bytes, *, replications_n: int | None = None) -> Prepared:
    """Fit ``data`` (CSV, UTF-8) by ``definition`` (TOML) and keep what a version keeps.

    ``replications_n`` = how often it is computed again to say how sure it is (seed 1); None = as many as the number of
    places allows.

    Raises Refused with every fault and for a definition without classes, Invalid for a table of more than
    UNITS_MAX places, for codes of several levels, and for words that are too long or no text.
    """
    made_of = _encoded(definition)
    if len(made_of) > DEFINITION_MAX_B:
        raise Invalid("risk-definition-large", field="definition", most=DEFINITION_MAX_B)
    if len(data) > DATA_MAX_B:
        raise Invalid("risk-data-large", field="data", most=DATA_MAX_B)
    result = fitted(definition, data)
    if result.table.units_n > UNITS_MAX:
        raise Invalid("risk-units-many", field="data", most=UNITS_MAX, found=result.table.units_n)
    if result.classified is None:
        raise Refused("risk-version-classless", "[classes]")
    units = [str(unit) for unit in result.units.tolist()]
    title = result.definition.title
    return Prepared(
        definition=definition,
        data=data,
        code=said(result.definition.code, "code", CODE_MAX),
        titles=(_title(title.get("id", "")), _title(title.get("en", ""))),
        class_names=_named(result.classified.names),
        level=level_of(units),
        rows=_rows(result, units, replications_n or replications_for(len(units))),
        definition_sha256=hashlib.sha256(made_of).hexdigest(),
        data_sha256=hashlib.sha256(data).hexdigest(),
        scores_sha256=scores_sha256(result),
        notices=tuple(result.notices),
    )


def _encoded(definition: str) -> bytes:
    try:
        return definition.encode()
    except UnicodeEncodeError:
        raise Invalid("text-control", field="definition") from None


def _title(text: str) -> str:
    return said(text, "title", TITLE_MAX, needed=False)


def _named(names: Sequence[str]) -> tuple[str, ...]:
    found = tuple(said(name, "classes", CLASS_MAX) for name in names)
    if len(names_json(found)) > CLASSES_MAX:
        raise Invalid("text-long", field="classes", most=CLASSES_MAX)
    return found


def scores_sha256(result: Result) -> str:
    """Of ``scores.csv`` as ``risk score`` writes it: the bytes that a stranger compares."""
    with TemporaryDirectory(prefix="damai-risk-") as room:
        write(result, Path(room))
        return hashlib.sha256((Path(room) / "scores.csv").read_bytes()).hexdigest()


def replications_for(units_n: int) -> int:
    """As many as take about a second or two; the interval of a rank from 100 is good to a few places."""
    return 1_000 if units_n <= 2_000 else 200 if units_n <= 10_000 else 100


def _rows(result: Result, units: Sequence[str], replications_n: int) -> tuple[Scored, ...]:
    assert result.classified is not None
    definition = result.definition
    sure = uncertainty(result, varied_of(definition), replications_n, seed=1)
    scores, ranks, classes = result.score, result.ranks, result.classified.at
    present = 1 - result.missing_share - result.imputed_share
    return tuple(
        Scored(
            place=place,
            score=None if np.isnan(scores[at]) else float(scores[at]),
            rank=int(ranks[at]) or None,
            klass=None if classes[at] < 0 else int(classes[at]),
            present=float(min(max(present[at], 0.0), 1.0)),
            rank_low=_or_none(sure.rank_low[at]),
            rank_high=_or_none(sure.rank_high[at]),
            shares=_shares(sure, at),
        )
        for at, place in enumerate(units)
    )


def varied_of(definition: Definition) -> Vary:
    """What varies between the computations behind a version's intervals. Raises Refused."""
    said = vary(definition, definition.uncertainty)
    return said if said.factors else USUAL


def _or_none(x: float) -> float | None:
    return None if np.isnan(x) else float(x)


def _shares(sure: Uncertainty, at: int) -> tuple[int, ...]:
    if sure.class_share is None or np.isnan(sure.class_share[at]).any():
        return ()
    return tuple(round(1000 * share) for share in sure.class_share[at].tolist())


def names_json(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


def csv_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table as the bytes that a version freezes: UTF-8, LF, minimal quotes."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
