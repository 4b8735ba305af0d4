"""``./damai import units`` and ``officers``: who there is, brought by whoever holds the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.app import tasks
from damai.areas import service as areas
from damai.db.database import Database
from damai.units.importing.apply import import_file
from damai.units.importing.looking import kept_renames
from damai.webkit.actor import House


def import_units(
    db: Database,
    dataset: str,
    path: Path,
    *,
    election: str | None,
    renames: dict[str, str],
    dry_run: bool,
    mapping: bool = True,
) -> dict[str, Any]:
    """Import a table as the house itself; returns the report as a dict.

    In an exercise every row is marked as made up. ``mapping``: without ``renames`` the columns mean what they meant
    when a file of this shape was applied by the page. Raises Invalid, Unreadable, Conflict.
    """
    raw = tasks.bytes_of(path)
    kept = kept_renames(db, dataset, raw, path.name) if mapping and not renames else None
    with db.read() as conn:
        exercise = areas.the_house(conn).exercise
    report = import_file(
        db,
        House(),
        dataset,
        raw,
        path.name,
        election or tasks.election_of(db),
        renames=renames if kept is None else kept,
        synthetic=exercise,
        dry_run=dry_run,
    )
    return {**report.as_dict(), "mapping": kept or {}}
