"""Areas and stations on live screens: an import says reload, nothing finer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.areas.entries import Imported
from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Row, Touch


class AreasTopic:
    """Topic ``areas``: boundaries, names and stations."""

    name = "areas"
    kind = "dataset"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if entry.kind != Imported.KIND:
            return []
        return [Touch(id=RELOAD, area=entry.area, audience=entry.audience)]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        return {}


topics = [AreasTopic()]
