"""The files of ``risk uncertainty``: intervals, class shares, and the draws, so that anybody can replay them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from damai import __version__
from damai.core.filing import proof, sha256, whole, write_json
from damai.risk.engine.certainty.draws import USUAL, Draw, Vary, nodes, vary
from damai.risk.engine.certainty.errors import varying
from damai.risk.engine.certainty.uncertainty import Progress, Uncertainty, uncertainty
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Refused, names_told
from damai.risk.engine.fit import Index, Result
from damai.risk.engine.reading import read_columns, read_csv, read_header
from damai.risk.engine.writing import FORMAT, experts_of

CHOICES = ("normalise", "aggregate", "impute", "seed")
NAMES = ("rank_intervals.csv", "class_shares.csv", "replications.csv", "uncertainty.json")
"""None is a name of ``writing.NAMES``: both may lie in one folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certain:
    result: Result
    what: Vary
    uncertainty: Uncertainty


def uncertainty_files(
    definition: Path,
    data: Path,
    out: Path,
    *,
    n: int,
    seed: int,
    replications: Path | None = None,
    progress: Progress | None = None,
) -> Certain:
    """Write NAMES into ``out``, all or none; ``replications`` replays draws as this writes them.

    ``replications.csv``: a row a replication; ``normalise``, ``aggregate``, ``impute`` are places from 0 in the
    lists of ``[uncertainty]`` (-1 = as defined), ``seed`` that of the data drawn again (-1 = as they are), and by
    code what each weight is multiplied by. Raises Refused, OSError.
    """
    if not definition.is_file():
        raise Refused("risk-file-missing", definition.name)
    index = Index.load(definition)
    judges = experts_of(definition, index)
    with whole(out, NAMES) as room:
        found = again(
            index, data, room, n=n, seed=seed, replications=replications, progress=progress
        )
        manifest = {
            "format": FORMAT, "version": __version__, "index": index.definition.code,
            "definition": proof(definition), "data": proof(data),
            **({} if judges is None else {"experts": proof(judges)}),
            "replications": len(found.uncertainty.draws), "seed": None if replications is not None else seed,
            "varied": list(found.what.factors),
            "resampled": varying(index.definition, found.result.read) if found.what.data else {},
            "notices": [n.as_dict() for n in found.uncertainty.notices],
            "files": {name: sha256(room / name) for name in NAMES if (room / name).exists()},
        }  # fmt: skip
        write_json(room / NAMES[-1], manifest)
    return found


def again(
    index: Index,
    data: Path,
    room: Path,
    *,
    n: int,
    seed: int,
    replications: Path | None = None,
    progress: Progress | None = None,
) -> Certain:
    """The tables alone, into a folder that is there. Raises Refused."""
    what = vary(index.definition, index.definition.uncertainty)
    what = what if what.factors else USUAL
    result = index.fit(read_columns(data, index.definition))
    given = None if replications is None else read_draws(replications, index.definition, what)
    found = uncertainty(result, what, n, seed, given, progress)
    _write(result, found, room)
    return Certain(result=result, what=what, uncertainty=found)


def _write(result: Result, found: Uncertainty, room: Path) -> None:
    units = [str(u) for u in result.units.tolist()]
    columns = (
        found.rank_mean,
        found.rank_low,
        found.rank_median,
        found.rank_high,
        found.first_share,
    )
    head = ["rank", "rank_mean", "rank_p5", "rank_median", "rank_p95", "first_share"]
    rows = zip(result.ranks.tolist(), *(c.tolist() for c in columns), strict=True)
    unit_column = result.definition.unit_column
    _table(
        room / "rank_intervals.csv",
        [unit_column, *head],
        zip(units, rows, strict=True),
        blank_zero=True,
    )
    rule = result.definition.classes
    if found.class_share is not None and rule is not None:
        shares = found.class_share.tolist()
        _table(
            room / "class_shares.csv", [unit_column, *rule.names], zip(units, shares, strict=True)
        )
    codes = nodes(result.definition)
    _table(
        room / "replications.csv", ["replication", *CHOICES, *codes],
        (
            (str(at), [d.normalise, d.aggregate, d.impute, d.seed, *(d.factors.get(c, 1.0) for c in codes)])
            for at, d in enumerate(found.draws, 1)
        ),
    )  # fmt: skip


def _table(
    path: Path,
    head: Sequence[str],
    rows: Iterable[tuple[str, Iterable[float]]],
    *,
    blank_zero: bool = False,
) -> None:
    """``blank_zero``: the first number is a rank, and rank 0 is none."""
    with open(path, "w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(head)
        for unit, numbers in rows:
            cells = ["" if x != x else repr(x) for x in numbers]
            if blank_zero and cells[0] == "0":
                cells[0] = ""
            writer.writerow([unit, *cells])


def read_draws(path: Path, definition: Definition, what: Vary) -> list[Draw]:
    """Draws from a file; a column that is not there = as defined. Raises Refused for a choice that is not in the
    lists, a weight below 0, and a column that is no node."""
    head = read_header(path)
    known = nodes(definition)
    for column in head:
        if column not in ("replication", *CHOICES, *known):
            raise Refused(
                "risk-key-unknown", path.name, name=column[:40], known=", ".join(known)[:80]
            )
    named = [c for c in head if c != "replication"]
    if not named:
        raise Refused("risk-column-missing", f"{path.name}, {known[0]}", known=names_told(head))
    columns = read_csv(path, [], named)
    most = {"normalise": len(what.normalise), "aggregate": len(what.aggregate), "impute": len(what.impute), "seed": 2**31}  # fmt: skip
    found = []
    for at in range(len(columns[named[0]])):
        row = {c: float(columns[c][at]) for c in named}
        choices = {c: row.get(c, -1.0) for c in CHOICES}
        for name, place in choices.items():
            if place != int(place if place == place else 0) or not -1 <= place < most[name]:
                wanted = f"-1 ... {most[name] - 1}"
                raise Refused("risk-option-value", f"{path.name}:{at + 2}", name=name, found=place, wanted=wanted)  # fmt: skip
        factors = {c: row[c] for c in named if c not in CHOICES}
        for code, factor in factors.items():
            if not factor >= 0:
                raise Refused("risk-weight", f"{path.name}:{at + 2}, {code}", found=factor)
        found.append(
            Draw(
                factors=factors, normalise=int(choices["normalise"]), aggregate=int(choices["aggregate"]),
                impute=int(choices["impute"]), seed=int(choices["seed"]),
            )
        )  # fmt: skip
    return found
