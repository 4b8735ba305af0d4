"""What each column holds of people and how long it is kept: one registry, to which every package adds its tables.

A package declares its own in ``<package>/retention.py``, beside its tables. A test fails the build when a
column of the schema is in no declaration, or a declaration names one that is gone. Source of the duty: UU 27/2022
(PDP) art. 42 to 44, reliability study S-06.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa


class Kind(StrEnum):
    """What a column may say of a person. None is "specific data" of art. 4: those may not be stored at all."""

    NONE = "none"  # places, process, instants, counters
    STAFF = "staff"  # who works here and what they did on duty
    SECRET = "secret"  # digests, sealed keys, hashes: nothing that can be read back
    DEVICE = "device"  # a browser by its coarse words, never an address
    WORDS = "words"  # free text, in which people can be named
    SENDER = "sender"  # who reported: sealed, with an audience of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What decides whether a row is past its end. ``election_over_at``: when the last stage of the current
    election ended; None while it has not, or waits for an event. ``now`` is the wall's, ``scene_at`` the scene's: an
    exercise plays another day."""

    now: datetime
    scene_at: datetime
    election_over_at: datetime | None


Past = Callable[[Moment], sa.ColumnElement[bool]]
"""Rows whose end has come; must never name one that is still in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A table's declaration: every column's kind, until when a row is kept (in words), and, when that end
    can come by itself, which rows are past it."""

    table: sa.Table
    until: str
    columns: Mapping[str, Kind]
    past: Past | None = None


_registry: dict[str, Kept] = {}


def declare(table: sa.Table, until: str, *, past: Past | None = None, **kinds: str) -> None:
    """Add a table. ``kinds``: kind -> its columns, blanks between. Raises ValueError for a column twice."""
    columns: dict[str, Kind] = {}
    for kind, names in kinds.items():
        for name in names.split():
            if name in columns:
                raise ValueError(f"{table.name}.{name} is declared twice")
            columns[name] = Kind(kind)
    if table.name in _registry and _registry[table.name].table is not table:
        raise ValueError(f"{table.name} is declared twice")
    _registry[table.name] = Kept(table=table, until=until, columns=columns, past=past)


def registry() -> dict[str, Kept]:
    """Every declared table by its name."""
    return dict(sorted(_registry.items()))


def with_an_end() -> list[Kept]:
    """The tables that the daily purge looks at."""
    return [kept for kept in registry().values() if kept.past is not None]


def differences(metadata: sa.MetaData) -> list[str]:
    """What the registry lacks of the schema, or names though it is gone; empty when they agree."""
    declared = {(name, column) for name, kept in _registry.items() for column in kept.columns}
    there = {
        (table.name, column.name) for table in metadata.tables.values() for column in table.columns
    }
    return [
        *(f"{table}.{column} is in no retention.py" for table, column in sorted(there - declared)),
        *(f"{table}.{column} is declared and gone" for table, column in sorted(declared - there)),
    ]


def as_table() -> Iterator[str]:
    """The registry as rows of docs/retention.md."""
    for name, kept in registry().items():
        by_kind: dict[Kind, list[str]] = {}
        for column, kind in kept.columns.items():
            by_kind.setdefault(kind, []).append(f"`{column}`")
        said = "; ".join(f"{kind}: {' '.join(by_kind[kind])}" for kind in Kind if kind in by_kind)
        mark = "daily" if kept.past is not None else "-"
        yield f"| `{name}` | {said} | {kept.until} | {mark} |"
