"""Units on live screens: a change says reload, nothing finer, and to nobody whose institution may not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Row, Touch


class UnitsTopic:
    """Topic ``units``: units and strength, roster, posts, duties, and the published teams."""

    name = "units"
    kind = "unit"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if not entry.kind.startswith("units."):
            return []
        areas = dict.fromkeys((entry.area, entry.area_before or entry.area))
        audiences = dict.fromkeys((entry.audience, entry.audience_before or entry.audience))
        return [Touch(id=RELOAD, area=area, audience=who) for area in areas for who in audiences]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        return {}


topic = UnitsTopic()
