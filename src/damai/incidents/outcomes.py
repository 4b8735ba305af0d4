"""How many incidents turned out to be true at each place: what a forecast is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from damai.core.codes import ancestors
from damai.incidents.model import Outcome, Status
from damai.incidents.queries import seen_by
from damai.incidents.tables import incident
from damai.webkit.actor import Actor

TRUE = (Outcome.RESOLVED, Outcome.PASSED_ON, Outcome.NO_ACTION)
"""Outcomes of what did happen; not what was not found there, and not what was not true."""


def closed_by_place(
    conn: Any,
    actor: Actor,
    election: str,
    places: Sequence[str],
    *,
    since: datetime,
    stations: bool,
) -> tuple[dict[str, int], int]:
    """Place -> incidents that occurred there from ``since`` on, are closed and were true, under the law of sight;
    and how many more there are at none of ``places``.

    ``places`` are ``stations`` or areas of one level. A joined incident counts with the one that it went into.
    """
    actor.require("incidents.read")
    rows = conn.execute(
        sa.select(incident.c.area, incident.c.station, sa.func.count())
        .where(
            seen_by(actor),
            incident.c.election == election,
            incident.c.status == Status.CLOSED.value,
            incident.c.outcome.in_([outcome.value for outcome in TRUE]),
            incident.c.occurred_at >= since,
        )
        .group_by(incident.c.area, incident.c.station)
    )
    known = set(places)
    found: Counter[str] = Counter()
    elsewhere_n = 0
    for area, station, n in rows:
        codes = [station] if stations else ancestors(area)
        here = next((code for code in codes if code in known), None)
        if here is None:
            elsewhere_n += n
        else:
            found[here] += n
    return dict(found), elsewhere_n
