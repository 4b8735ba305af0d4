"""Areas, stations and places as tables: what was exported can be imported again, and is the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from damai.areas import place_store, store, workbook
from damai.areas.importing.cells import guarded
from damai.areas.model import Area, Station
from damai.areas.place_model import Place
from damai.core.codes import within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.webkit.actor import Actor

Cell = str | int | float | bool | None
Read = Callable[[], AbstractContextManager[sa.Connection]]
"""Opens a short read: ``Database.read``, or a reader beside a running server."""
PAGE_N = 1_000
"""Rows read at a time: no read lasts long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``columns`` are the importer's own; ``rows`` are read as they are written."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[Cell]]


AREA_COLUMNS = ("code", "name", "level", "parent_code", "type", "lon", "lat", "area_km2")
STATION_COLUMNS = (
    "tps_code", "tps_no", "kelurahan_code", "is_special", "dpt_clean", "quality_flags", "lon",
    "lat", "point",
)  # fmt: skip
PLACE_COLUMNS = (
    "code", "kind", "name", "area", "source", "lon", "lat", "address", "access", "contact",
    "synthetic",
)  # fmt: skip
TEMPLATES = {
    "template-stations": ("templat-tps", STATION_COLUMNS),
    "template-places": ("templat-tempat", PLACE_COLUMNS),
}
"""Dataset of an empty table to fill in and bring back -> its file's name, and the importer's columns."""
ACTIONS = {"areas": "areas.read", "stations": "stations.read", "places": "places.read"}


def table_of(read: Read, actor: Actor, dataset: str, election: str, area: str = "") -> Table:
    """What the reader may see of a dataset, read as it is written out; with ``area`` what of it lies there.

    Raises Forbidden, Invalid("export-unknown"|"election-not-here"), NotFound("area-unknown") for an area that
    is not there or out of sight; while rows are read Conflict("export-overtaken") when the dataset changed
    under the reader's hand. Of TEMPLATES it is the columns alone.
    """
    if dataset in TEMPLATES:
        name, columns = TEMPLATES[dataset]
        return Table(name=name, columns=columns, rows=iter(()))
    if dataset not in ACTIONS:
        raise Invalid("export-unknown", field="dataset", value=dataset[:40])
    actor.require(ACTIONS[dataset])
    scope = _narrowed(read, actor, area)
    of = f"-{area}" if area else ""
    if dataset == "areas":
        rows = _pages(read, store.AREAS, lambda c, at: store.areas_in(c, scope, at, PAGE_N))
        return Table(name=dataset + of, columns=AREA_COLUMNS, rows=map(_area, rows))
    if dataset == "places":
        rows = _pages(
            read,
            place_store.PLACES,
            lambda c, at: place_store.places(c, scope, after=at, limit=PAGE_N),
        )
        return Table(name=dataset + of, columns=PLACE_COLUMNS, rows=map(_place, rows))
    with read() as conn:
        there = [e.code for e in store.elections(conn)]
    if election not in there:
        raise Invalid(
            "election-not-here", field="election", value=election[:40], known=", ".join(there)
        )
    rows = _pages(
        read,
        store.stations_of(election),
        lambda c, at: store.stations(c, election, scope, after=at, limit=PAGE_N),
    )
    return Table(name=f"stations-{election}{of}", columns=STATION_COLUMNS, rows=map(_station, rows))


def _narrowed(read: Read, actor: Actor, area: str) -> str:
    """The narrower of the reader's scope and the area that was asked for."""
    if not area or within(actor.scope, area):
        return actor.scope
    with read() as conn:
        if not within(area, actor.scope) or store.area_by_code(conn, area) is None:
            raise NotFound("area-unknown", value=area)
    return area


def _pages(read: Read, dataset: str, page: Callable[[Any, str], Sequence[Any]]) -> Iterator[Any]:
    """Rows in order of code, a short read for each page."""
    at, mark = "", None
    while True:
        with read() as conn:
            now = store.pointer(conn, dataset)
            found = page(conn, at)
        if mark not in (None, now):
            raise Conflict("export-overtaken")
        mark = now
        if not found:
            return
        yield from found
        at = found[-1].code


def _area(a: Area) -> Sequence[Cell]:
    return (a.code, a.name, a.level.value, a.parent, a.type, a.lon, a.lat, a.area_km2)


def _station(s: Station) -> Sequence[Cell]:
    point = None if s.point is None else s.point.value
    return (
        s.code, s.number, s.area, s.special, s.voters_n, s.flags, s.lon, s.lat, point,
    )  # fmt: skip


def _place(p: Place) -> Sequence[Cell]:
    return (
        p.code, p.kind.value, p.name, p.area, p.source, p.lon, p.lat, p.address, p.access,
        p.contact, p.synthetic,
    )  # fmt: skip


def csv_bytes(table: Table) -> Iterator[bytes]:
    """The table as UTF-8 CSV, some rows at a time. A text that a spreadsheet would take for a formula gets
    a quote before it, which the importer takes away again."""
    out = io.StringIO(newline="")
    written = csv.writer(out, lineterminator="\n")
    written.writerow(table.columns)
    for number, row in enumerate(table.rows, 1):
        written.writerow([_text(cell) for cell in row])
        if number % PAGE_N == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    made = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return made


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(cell)
    return guarded(cell) if isinstance(cell, str) else str(cell)


FORMATS: dict[str, tuple[str, Callable[[Table], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": (workbook.MEDIA_TYPE, lambda table: workbook.written(table.columns, table.rows)),
}
"""What a table can be written as: media type and writer."""
