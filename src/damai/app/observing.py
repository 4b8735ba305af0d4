"""``./damai import observations``: what an institution has seen, brought by whoever holds the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.app import tasks
from damai.areas import service as areas
from damai.core.audience import INSTITUTIONS
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.risk.observations import importing
from damai.risk.observations.importing import Terms
from damai.risk.versions.indicators import observable
from damai.webkit.actor import House


def import_observations(
    db: Database,
    path: Path,
    *,
    institution: str,
    election: str | None,
    shared: bool,
    dry_run: bool,
) -> dict[str, Any]:
    """Import a table as the house itself, for ``institution``; returns the report as a dict.

    In an exercise everything is marked as made up. Raises Invalid("institution-unknown"), Unreadable, Conflict.
    """
    if institution not in INSTITUTIONS:
        known = ", ".join(INSTITUTIONS)
        raise Invalid(
            "institution-unknown", field="institution", value=institution[:20], known=known
        )
    actor = House()
    actor.institution = institution
    wanted = election or tasks.election_of(db)
    with db.read() as conn:
        known_indicators = set(observable(conn, actor, wanted))
        exercise = areas.the_house(conn).exercise
    terms = Terms(election=wanted, shared=shared, synthetic=exercise)
    report = importing.import_file(
        db, actor, tasks.bytes_of(path), path.name, terms, known_indicators, dry_run=dry_run
    )
    return report.as_dict()
