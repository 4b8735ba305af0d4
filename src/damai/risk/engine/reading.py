"""A table from a CSV file: UTF-8, a header, an empty cell = missing. Every wrong cell is told by its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.table import number_of

if TYPE_CHECKING:
    import _csv

_FAULTS_N = 100


def read_columns(path: Path, definition: Definition) -> dict[str, NDArray[np.generic]]:
    """The columns that a definition names, for ``Index.fit``; others are not looked at.

    Raises Refused for a file that is no CSV in UTF-8, for a missing or doubled column, a row of another
    length, a header without rows, and every cell that is not a number (``NA``, ``NaN`` and ``inf`` too).
    """
    return read_csv(path, *_wanted(definition))


def read_text(text: str, name: str, definition: Definition) -> dict[str, NDArray[np.generic]]:
    """The same from a text that is told of as ``name``; raises as ``read_columns``."""
    try:
        return _read(
            csv.reader(io.StringIO(text, newline=""), strict=True), name, *_wanted(definition)
        )
    except csv.Error as error:
        raise Refused("risk-file-csv", name, reason=str(error)[:80]) from None


def _wanted(definition: Definition) -> tuple[list[str], list[str]]:
    texts = [definition.unit_column, *definition.by_columns]
    if definition.time_column is not None:
        texts.append(definition.time_column)
    return texts, [c for c in definition.columns if c not in texts]


def read_csv(
    path: Path, texts: Sequence[str], numbers: Sequence[str]
) -> dict[str, NDArray[np.generic]]:
    """Some columns of a file, as texts and as numbers; raises as ``read_columns``."""
    with _lines(path) as lines:
        return _read(lines, path.name, texts, numbers)


def read_header(path: Path) -> list[str]:
    """The columns of a file; raises as ``read_columns``."""
    with _lines(path) as lines:
        return next(lines, [])


@contextmanager
def _lines(path: Path) -> Iterator[_csv.Reader]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as source:
            yield csv.reader(source, strict=True)
    except OSError:
        raise Refused("risk-file-missing", path.name) from None
    except UnicodeDecodeError:
        raise Refused("risk-file-encoding", path.name) from None
    except csv.Error as error:
        raise Refused("risk-file-csv", path.name, reason=str(error)[:80]) from None


def _read(
    lines: _csv.Reader, name: str, texts: Sequence[str], numbers: Sequence[str]
) -> dict[str, NDArray[np.generic]]:
    header = next(lines, [])
    place = _places(header, name, [*texts, *numbers])
    found_texts: dict[str, list[str]] = {c: [] for c in texts}
    found_numbers: dict[str, list[float]] = {c: [] for c in numbers}
    faults: list[Fault] = []
    for row in lines:
        if not row:
            continue
        if len(row) != len(header):
            where = f"{name}:{lines.line_num}"
            raise Refused("risk-file-ragged", where, found=len(row), wanted=len(header))
        for column, cells in found_texts.items():
            cells.append(row[place[column]])
        for column, values in found_numbers.items():
            cell = row[place[column]]
            try:
                values.append(number_of(cell))
            except ValueError:
                where = f"{name}:{lines.line_num}, {column}"
                faults.append(Fault("risk-cell", where, {"found": cell[:40]}))
                values.append(float("nan"))
        if len(faults) >= _FAULTS_N:
            break
    if faults:
        raise Refused.of(faults)
    if not any([*found_texts.values(), *found_numbers.values()]):
        raise Refused("risk-file-header-only", name)
    return {
        **{c: np.array(cells) for c, cells in found_texts.items()},
        **{c: np.array(values) for c, values in found_numbers.items()},
    }


def _places(header: Sequence[str], name: str, wanted: Sequence[str]) -> Mapping[str, int]:
    faults = []
    for column in wanted:
        if header.count(column) != 1:
            code = "risk-column-missing" if column not in header else "risk-column-twice"
            faults.append(Fault(code, f"{name}, {column}"))
    if faults:
        raise Refused.of(faults)
    return {column: header.index(column) for column in wanted}
