"""The calendar on live screens: whatever changes it says reload; no list shows single rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Row, Touch


class StagesTopic:
    """Topic ``stages``: what runs, what waits, which votes are held again."""

    name = "stages"
    kind = "calendar"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if not entry.kind.startswith("stages."):
            return []
        return [Touch(id=RELOAD, area=entry.area, audience=entry.audience)]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        return {}


topics = [StagesTopic()]
