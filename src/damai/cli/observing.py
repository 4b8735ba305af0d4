"""``damai import observations``: what an institution has seen of places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.importing import look_at, tell
from damai.cli.tell import stop, word

DATASET = "observations"


def run(
    file: str,
    institution: str | None,
    election: str | None,
    shared: bool,
    renames: list[str],
    dry_run: bool,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Exit 0 added or nothing to do, 1 rows refused, 2 unreadable or whose it is was not said."""
    if institution is None:
        stop(word("cli.import.whose"))
    if renames:
        stop(word("cli.import.no-map"))
    options = Options.of(data, database)
    path = Path(file).absolute()
    look_at(path)
    request = {
        "verb": "import-observations",
        "file": str(path),
        "institution": institution,
        "election": election,
        "shared": shared,
        "dry_run": dry_run,
    }

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.observing import import_observations

        return import_observations(
            house.db,
            path,
            institution=institution,
            election=election,
            shared=shared,
            dry_run=dry_run,
        )

    from damai.risk.observations.importing import problem_key

    tell(owning.run(options, request, alone, rehearse=dry_run), as_json, problem_key)
