"""Plans on live screens: a change says reload, nothing finer, and to nobody whose institution may not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Row, Touch


class PlanTopic:
    """Topic ``plan``: plans, their locks and signatures, formations."""

    name = "plan"
    kind = "plan"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if not entry.kind.startswith("plan."):
            return []
        audiences = dict.fromkeys((entry.audience, entry.audience_before or entry.audience))
        return [Touch(id=RELOAD, area=entry.area, audience=audience) for audience in audiences]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        return {}


topic = PlanTopic()
