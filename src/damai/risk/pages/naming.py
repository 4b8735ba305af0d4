"""What the screens of the index call places, people, days and scores."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.areas.importing.cells import guarded
from damai.core.codes import ancestors
from damai.webkit import formats


def place_names(read: Any, codes: Collection[str]) -> dict[str, str]:
    """Code -> *TPS 003 Imopuro, Metro Pusat*, or the area with what it lies in; a code without an area is its own."""
    wanted = {one for code in codes for one in ancestors(code)[:4]}
    names = {code: area.name for code, area in areas.areas_named(read, sorted(wanted)).items()}
    return {code: place_name(code, names) for code in codes}


def place_name(code: str, names: Mapping[str, str]) -> str:
    is_station = code.count(".") == 4
    area = code.rpartition(".")[0] if is_station else code
    name = names.get(area, area)
    above = names.get(area.rpartition(".")[0], "")
    tail = f"{name}, {above}" if above and area.count(".") >= 2 else name
    return f"TPS {code[-3:]} {tail}" if is_station else tail


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
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "id" else text


def amount(value: float, lang: str) -> str:
    """A value in its own unit: whole numbers without a comma, others with two digits at most."""
    if value == int(value):
        return formats.number(int(value), lang)
    text = decimal(value, lang, 2)
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
