"""What the screens of the index call places, people, days and scores."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response

from damai.accounts import service as accounts
from damai.areas.importing.cells import guarded
from damai.webkit import formats


def people(read: Any, actors: Iterable[str]) -> dict[str, str]:
    """Actor -> name; who is no person is the house."""
    ids = {one: one.removeprefix("person/") for one in actors if one.startswith("person/")}
    names = accounts.names_of(read, sorted(set(ids.values())))
    return {one: names.get(id, id[:8]) for one, id in ids.items()}


def on_day(text: str, zone: str, lang: str) -> str:
    """A day as it is kept (2024-02-12) as people read it."""
    noon = datetime.combine(date.fromisoformat(text), time(12), ZoneInfo(zone))
    return formats.day(noon, zone, lang)


def today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def decimal(value: float | None, lang: str, digits: int = 1) -> str:
    """62,5 (id) or 62.5 (en); a dash for nothing."""
    return "–" if value is None else formats.decimal(value, lang, digits)


def amount(value: float, lang: str, digits: int = 2) -> str:
    """A value in its own unit: whole numbers without a comma, others with ``digits`` at most."""
    if value == int(value):
        return formats.number(int(value), lang)
    text = formats.decimal(value, lang, digits)
    return text.rstrip("0").rstrip(",.")


def table_file(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response[bytes]:
    """A CSV to take away; cells that a spreadsheet would run get a quote before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return Response(
        out.getvalue().encode(),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )
