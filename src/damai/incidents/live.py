"""Incidents on live screens: the list row, and which records an entry touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from damai.core.clock import epoch_ms
from damai.incidents import store
from damai.incidents.entries import Joined
from damai.incidents.model import Incident
from damai.journal.entries import Committed
from damai.journal.live import Row, Touch

PREFIX = "incident/"


def row_of(item: Incident) -> dict[str, Any]:
    """The list row: codes and epoch milliseconds, no words; at most 300 bytes of JSON with its title cut."""
    row: dict[str, Any] = {
        "id": item.id,
        "version": item.version,
        "status": item.status.value,
        "severity": item.severity,
        "kind": item.kind,
        "title": item.title,
        "area": item.area,
        "owner": item.owner,
        "reported_ms": epoch_ms(item.reported_at),
    }
    optional = {
        "station": item.station,
        "agency": item.agency,
        "taken": item.taken_by.removeprefix("person/") if item.taken_by else None,
        "due_ms": None if item.due_at is None else epoch_ms(item.due_at),
        "lon": None if item.lon is None else round(item.lon, 5),
        "lat": None if item.lat is None else round(item.lat, 5),
        "point": item.point,
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
        return {
            item.id: Row(
                area=item.area, audience=item.audience, version=item.version, row=row_of(item)
            )
            for item in store.by_ids(conn, ids)
        }


topic = IncidentsTopic()
