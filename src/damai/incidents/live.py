"""Incidents on live screens: the list row, and which records an entry touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from damai.areas import service as areas
from damai.core.clock import epoch_ms
from damai.incidents import store
from damai.incidents.entries import Joined
from damai.incidents.model import Incident
from damai.journal.entries import Committed
from damai.journal.live import Row, Touch

PREFIX = "incident/"


TITLE_N = 60
"""Longest title in a row; the sheet has the whole one."""


def place_of(item: Incident, names: Mapping[str, str]) -> str:
    """TPS 003 Imopuro: a name, not a word of any language."""
    name = names.get(item.area, item.area)
    return f"TPS {item.station[-3:]} {name}" if item.station else name


def row_of(item: Incident, names: Mapping[str, str]) -> dict[str, Any]:
    """The list row: codes, names and epoch milliseconds, no words. ``names``: area code -> name."""
    title = item.title if len(item.title) <= TITLE_N else item.title[: TITLE_N - 1].rstrip() + "…"
    row: dict[str, Any] = {
        "id": item.id,
        "version": item.version,
        "status": item.status.value,
        "severity": item.severity,
        "kind": item.kind,
        "title": title,
        "area": item.area,
        "place": place_of(item, names),
        "owner": item.owner,
        "election": item.election,
        "reported_ms": epoch_ms(item.reported_at),
    }
    optional = {
        "agency": item.agency,
        "taken": item.taken_by[-8:] if item.taken_by else None,
        "due_ms": None if item.due_at is None else epoch_ms(item.due_at),
        "lon": None if item.lon is None else round(item.lon, 5),
        "lat": None if item.lat is None else round(item.lat, 5),
        "surveyed": False if item.point == "synthetic" else None,
        "reports_n": item.reports_n if item.reports_n > 1 else None,
        "complaint": True if item.complaint else None,
    }
    row.update({key: value for key, value in optional.items() if value is not None})
    return row


class IncidentsTopic:
    """Topic ``incidents``."""

    name = "incidents"
    kind = "incident"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if not entry.subject.startswith(PREFIX):
            return []
        found = [Touch.of(entry, entry.subject[len(PREFIX) :])]
        if entry.kind == Joined.KIND and entry.body is not None:
            body = msgspec.json.decode(entry.body)
            found.append(
                Touch(id=body["into"], area=body["into_area"], audience=body["into_audience"])
            )
        return found

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        items = store.by_ids(conn, ids)
        named = areas.areas_named(conn, sorted({item.area for item in items}))
        names = {code: area.name for code, area in named.items()}
        return {
            item.id: Row(
                area=item.area,
                audience=item.audience,
                version=item.version,
                row=row_of(item, names),
            )
            for item in items
        }


topic = IncidentsTopic()
