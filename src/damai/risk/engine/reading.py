"""A table from a CSV file (``.csv`` or ``.csv.gz``): UTF-8, a header, an empty cell = missing. Every wrong cell is
told by its line."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused, names_told
from damai.risk.engine.table import number_of

if TYPE_CHECKING:
    import _csv

_FAULTS_N = 100


def read_columns(path: Path, definition: Definition) -> dict[str, NDArray[np.generic]]:
    """The columns that a definition names, for ``Index.fit``; others are not looked at.

    Raises Refused for a file that is no CSV in UTF-8, for a missing or doubled column, a row of another
    length, a header without rows, every cell that is not a number (``NA``, ``NaN`` and ``inf`` too), and with these
    the units that are there twice.
    """
    with _lines(path) as lines:
        return _whole(lines, path.name or str(path), definition)


def read_text(text: str, name: str, definition: Definition) -> dict[str, NDArray[np.generic]]:
    """The same from a text that is told of as ``name``; raises as ``read_columns``."""
    try:
        return _whole(csv.reader(io.StringIO(text, newline=""), strict=True), name, definition)
    except csv.Error as error:
        raise Refused("risk-file-csv", name, reason=str(error)[:80]) from None


def _wanted(definition: Definition) -> tuple[list[str], list[str]]:
    texts = [definition.unit_column, *definition.by_columns]
    if definition.time_column is not None:
        texts.append(definition.time_column)
    return texts, [c for c in definition.columns if c not in texts]


def _whole(lines: _csv.Reader, name: str, definition: Definition) -> dict[str, NDArray[np.generic]]:
    found, faults = _read(lines, name, *_wanted(definition))
    if faults:
        raise Refused.of([*faults, *_twice(found, definition)])
    return found


def _twice(found: Mapping[str, NDArray[np.generic]], definition: Definition) -> list[Fault]:
    """Units that are there twice, told with the cells that are wrong."""
    times = found[definition.time_column].tolist() if definition.time_column else None
    seen: set[tuple[object, object]] = set()
    faults = []
    for at, unit in enumerate(found[definition.unit_column].tolist()):
        key = (unit, times[at] if times is not None else None)
        if key in seen:
            faults.append(Fault("risk-unit-twice", str(unit), {"row": at + 1}))
        seen.add(key)
    return faults[:_FAULTS_N]


def read_csv(
    path: Path, texts: Sequence[str], numbers: Sequence[str]
) -> dict[str, NDArray[np.generic]]:
    """Some columns of a file, as texts and as numbers; raises as ``read_columns``."""
    with _lines(path) as lines:
        found, faults = _read(lines, path.name or str(path), texts, numbers)
    if faults:
        raise Refused.of(faults)
    return found


def read_header(path: Path) -> list[str]:
    """The columns of a file; raises as ``read_columns``."""
    with _lines(path) as lines:
        return next(lines, [])


@contextmanager
def _lines(path: Path) -> Iterator[_csv.Reader]:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as source:
            yield csv.reader(source, strict=True)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Refused("risk-file-gzip", path.name) from None
    except OSError:
        raise Refused("risk-file-missing", path.name or str(path)) from None
    except UnicodeDecodeError:
        raise Refused("risk-file-encoding", path.name) from None
    except csv.Error as error:
        raise Refused("risk-file-csv", path.name, reason=str(error)[:80]) from None


def _read(
    lines: _csv.Reader, name: str, texts: Sequence[str], numbers: Sequence[str]
) -> tuple[dict[str, NDArray[np.generic]], list[Fault]]:
    """The columns, and every row and cell that is wrong (up to a hundred; then reading ends)."""
    header = next(lines, [])
    if not header:
        raise Refused("risk-file-header-only", name)
    place = _places(header, name, [*texts, *numbers])
    found_texts: dict[str, list[str]] = {c: [] for c in texts}
    found_numbers: dict[str, list[float]] = {c: [] for c in numbers}
    faults: list[Fault] = []
    for row in lines:
        if not row:
            continue
        if len(row) != len(header):
            where = f"{name}:{lines.line_num}"
            data = {"found": len(row), "wanted": len(header)}
            faults.append(Fault("risk-file-ragged", where, data))
            if len(faults) >= _FAULTS_N:
                break
            continue
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
    if not faults and not any([*found_texts.values(), *found_numbers.values()]):
        raise Refused("risk-file-header-only", name)
    columns: dict[str, NDArray[np.generic]] = {c: np.array(t) for c, t in found_texts.items()}
    columns |= {c: np.array(values) for c, values in found_numbers.items()}
    return columns, faults


def _places(header: Sequence[str], name: str, wanted: Sequence[str]) -> Mapping[str, int]:
    faults = []
    for column in wanted:
        if header.count(column) != 1:
            code = "risk-column-missing" if column not in header else "risk-column-twice"
            faults.append(Fault(code, f"{name}, {column}", {"known": names_told(header)}))
    if faults:
        raise Refused.of(faults)
    return {column: header.index(column) for column in wanted}
