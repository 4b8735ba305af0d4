"""Areas and stations on live screens: a change says reload, nothing finer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.areas.entries import Imported, PlaceRemoved, PlaceSaved, StationAccess, StationMoved
from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Row, Touch

KINDS = {kind.KIND for kind in (Imported, PlaceRemoved, PlaceSaved, StationAccess, StationMoved)}


class AreasTopic:
    """Topic ``areas``: boundaries, names, stations and places."""

    name = "areas"
    kind = "dataset"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if entry.kind not in KINDS:
            return []
        areas = dict.fromkeys((entry.area, entry.area_before or entry.area))
        return [Touch(id=RELOAD, area=area, audience=entry.audience) for area in areas]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        return {}


topics = [AreasTopic()]
