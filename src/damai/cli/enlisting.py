"""``damai import units`` and ``damai import officers``: who there is, and how many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.importing import look_at, pairs_of, tell

DATASETS = ("units", "officers")


def run(
    dataset: str,
    file: str,
    election: str | None,
    renames: list[str],
    dry_run: bool,
    mapping: bool,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Exit 0 applied or nothing to do, 1 rows refused, 2 unreadable."""
    pairs = pairs_of(renames)
    options = Options.of(data, database)
    path = Path(file).absolute()
    look_at(path)
    request = {
        "verb": "import-units",
        "dataset": dataset,
        "file": str(path),
        "election": election,
        "renames": pairs,
        "dry_run": dry_run,
        "mapping": mapping,
    }

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.enlisting import import_units

        return import_units(
            house.db,
            dataset,
            path,
            election=election,
            renames=pairs,
            dry_run=dry_run,
            mapping=mapping,
        )

    from damai.units.importing.problems import problem_key

    tell(owning.run(options, request, alone, rehearse=dry_run), as_json, problem_key)
