"""The files of ``risk score``: everything in full double precision, the same input giving the same bytes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from damai import __version__
from damai.core.filing import proof, sha256, whole, write_json
from damai.risk.engine.arrays import Floats
from damai.risk.engine.coherence import effective_weights
from damai.risk.engine.evaluate import block_n
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index, Result
from damai.risk.engine.reading import read_columns

FORMAT = "damai-risk/1"
NAMES = (
    "treated.csv", "normalised.csv", "scores.csv", "ranks.csv", "classes.csv", "contributions.csv",
    "steps.json", "manifest.json",
)  # fmt: skip
PACKAGE_FORMAT, SIGNATURES = "damai-risk-package/1", "signatures.json"
"""Of the file in a version's package that says what was signed; ``risk verify`` holds the folder against it."""
COPIES = ("input-definition.toml", "input-data.csv", "input-data.csv.gz", "input-experts.csv")
"""What ``copies`` lays beside the result, so that the folder alone can be verified."""


def score_files(definition: Path, data: Path, out: Path, *, copies: bool = False) -> Result:
    """Score ``data`` by ``definition`` and write NAMES into ``out``, all of them or none.

    ``classes.csv`` is there when the definition has classes, ``contributions.csv`` when there is an exact
    decomposition; files of an earlier run are replaced or taken away. ``copies``: what was read is laid beside
    them (COPIES). Raises Refused, OSError.
    """
    if not definition.is_file():
        raise Refused("risk-file-missing", definition.name)
    index = Index.load(definition)
    result = index.fit(read_columns(data, index.definition))
    judges = experts_of(definition, index)
    with whole(out, (*COPIES, *NAMES)) as room:
        contributions = write(result, room)
        if copies:
            shutil.copyfile(definition, room / COPIES[0])
            shutil.copyfile(data, room / COPIES[2 if data.suffix == ".gz" else 1])
            if judges is not None:
                shutil.copyfile(judges, room / COPIES[3])
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "definition": proof(definition),
            "data": proof(data),
            **({} if judges is None else {"experts": proof(judges)}),
            "index": index.definition.code,
            "units": result.table.units_n,
            "contributions": contributions,
            "files": {name: sha256(room / name) for name in NAMES if (room / name).exists()},
        }
        write_json(room / "manifest.json", manifest)
    return result


def experts_of(definition: Path, index: Index) -> Path | None:
    """The file of the experts' classes beside a definition that asks for one."""
    rule = index.definition.classes
    if rule is None or rule.method.name != "expert":
        return None
    return definition.parent / rule.method.text("file")


def write(result: Result, folder: Path) -> str:
    """Write all but the manifest; returns ``exact``, or the code of why there are no contributions."""
    definition = result.definition
    indicators = [i.code for i in definition.indicators]
    groups = [g.code for g in definition.groups]
    exact = "exact"
    try:
        blocks = ((at, list(block)) for at, block in result.contribution_blocks())
        _table(result, folder / "contributions.csv", indicators, blocks)
    except Refused as refused:
        if refused.code != "risk-contributions-none":
            raise
        (folder / "contributions.csv").unlink()
        exact = refused.code
    treated = [result.treated[code] for code in indicators]
    _table(result, folder / "treated.csv", indicators, _blocks(result, treated))
    _table(result, folder / "normalised.csv", indicators, _normalised(result))
    _table(result, folder / "scores.csv", groups, _blocks(result, list(result.scores.values())))
    ranks = [np.where((r := result.rank(g)) > 0, r, -1) for g in groups]
    _rows(result, folder / "ranks.csv", groups, ([str(r) if r > 0 else "" for r in row] for row in zip(*ranks, strict=True)))  # fmt: skip
    if result.classified is not None:
        names = result.classified
        _rows(result, folder / "classes.csv", ["class"], ([names.name(k)] for k in range(result.table.units_n)))  # fmt: skip
    write_json(folder / "steps.json", steps(result))
    return exact


def steps(result: Result) -> dict[str, Any]:
    """Every imputed, treated and screened cell, the weights used, the cuts and what to know of them."""
    changes: dict[str, list[dict[str, Any]]] = {"impute": [], "treat": []}
    for change in result.steps.changes:
        table = result.read if change.stage == "impute" else result.table
        for row, before, after in zip(change.rows.tolist(), change.before.tolist(), change.after.tolist(), strict=True):  # fmt: skip
            cell: dict[str, Any] = {
                "unit": table.name(row),
                "column": change.column,
                "method": change.method,
            }
            if change.stage == "treat":
                cell["before"] = _or_none(before)
            changes[change.stage].append({**cell, "after": _or_none(after)})
    classified = result.classified
    return {
        "imputed": changes["impute"],
        "treated": changes["treat"],
        "tests": [
            {
                "column": t.column, "method": t.method, "passed": t.passed, "winsorised": t.winsorised_n,
                "skew": [t.before[0], t.after[0]], "kurtosis": [t.before[1], t.after[1]],
            }
            for t in result.steps.tests
        ],
        "screened": [{"unit": u, "share": share, "reason": why} for u, share, why in result.steps.screened],
        "weights": effective_weights(result),
        "cuts": None if classified is None or classified.cuts is None else classified.cuts.tolist(),
        "notices": [n.as_dict() for n in result.notices],
    }  # fmt: skip


Blocks = Iterator[tuple[slice, list[Floats]]]


def _blocks(result: Result, columns: Sequence[Floats]) -> Blocks:
    size = block_n(len(columns))
    for start in range(0, result.table.units_n, size):
        at = slice(start, min(start + size, result.table.units_n))
        yield at, [x[at] for x in columns]


def _normalised(result: Result) -> Blocks:
    scales = result.evaluated.scales
    for at, columns in _blocks(result, [result.treated[code] for code in scales]):
        yield at, [scale(x, at) for scale, x in zip(scales.values(), columns, strict=True)]


def _table(result: Result, path: Path, codes: Sequence[str], blocks: Blocks) -> None:
    _rows(
        result, path, codes,
        (
            ["" if x != x else repr(x) for x in row]
            for _, columns in blocks
            for row in zip(*(x.tolist() for x in columns), strict=True)
        ),
    )  # fmt: skip


def _rows(result: Result, path: Path, codes: Sequence[str], rows: Iterator[list[str]]) -> None:
    definition = result.definition
    times = result.table.times
    head = [definition.unit_column]
    if definition.time_column is not None:
        head.append(definition.time_column)
    with open(path, "w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow([*head, *codes])
        for at, row in enumerate(rows):
            unit = [str(result.units[at])]
            if times is not None:
                unit.append(f"{times[at]:g}")
            writer.writerow([*unit, *row])


def _or_none(x: float) -> float | None:
    return None if x != x else x
