"""What the house knows of what happened, for the judgement of an index: two features that do not know each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.incidents.outcomes import closed_by_place
from damai.risk.versions.judging import Outcomes
from damai.risk.versions.model import Level, Version
from damai.webkit.actor import Actor


def counted(conn: Any, actor: Actor, found: Version, places: Sequence[str]) -> Outcomes:
    """Closed incidents that were true, of each place since the version was published, in the reader's sight.

    A place without one counts as 0: what nobody reported is not known to have happened.
    """
    if found.published_at is None:
        return Outcomes(events={})
    by_place, elsewhere_n = closed_by_place(
        conn,
        actor,
        found.election,
        places,
        since=found.published_at,
        stations=found.level is Level.STATION,
    )
    return Outcomes(
        events={place: float(by_place.get(place, 0)) for place in places}, elsewhere_n=elsewhere_n
    )
