"""``damai import``: areas, boundaries, stations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.tell import ANSWER_NO, language, progress, result, stop, warn

SHOWN_N = 50


def run(
    dataset: str,
    file: str,
    election: str | None,
    renames: list[str],
    dry_run: bool,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Exit 0 applied or nothing to do, 1 rows refused, 2 unreadable."""
    pairs: dict[str, str] = {}
    for item in renames:
        column, sign, field = item.partition("=")
        if not sign or not column or not field:
            stop(f"--map {item}: write it as column=field")
        pairs[column] = field
    options = Options.of(data, database)
    path = Path(file).absolute()
    request = {
        "verb": "import",
        "dataset": dataset,
        "file": str(path),
        "election": election,
        "renames": pairs,
        "dry_run": dry_run,
    }

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import import_file

        return import_file(
            house.db,
            dataset,
            path,
            election=election,
            renames=pairs,
            dry_run=dry_run,
            blob_dir=options.blob_dir,
            progress=lambda done, whole: progress(f"{done}/{whole}"),
        )

    report = owning.run(options, request, alone)
    _tell(report, as_json)
    if not report["ok"]:
        raise SystemExit(ANSWER_NO)


def _tell(report: dict[str, Any], as_json: bool) -> None:
    from damai.app.words import catalogue

    words = catalogue()

    def lines(problems: list[dict[str, Any]], word: str) -> None:
        for item in problems[:SHOWN_N]:
            key = f"areas.problem.{item['code']}"
            text = words.text(key, language(), value=item["value"])
            warn(
                f"{report['file']}: row {item['row']}, {item['column']}: {word}: {text} [{item['code']}]"
            )
        if len(problems) > SHOWN_N:
            warn(f"{report['file']}: {len(problems) - SHOWN_N} more; --json lists all")

    if not as_json:
        lines(report["errors"], "refused")
        lines(report["warnings"], "warning")
    if not report["ok"]:
        state = f"nothing changed: {len(report['errors'])} rows refused"
    elif report["dry_run"]:
        state = "dry run, nothing changed"
    elif report["applied"]:
        state = f"imported, journal seq {report['seq']}"
    else:
        state = "nothing to change"
    text = (
        f"{report['dataset']}: {report['rows']} rows, {report['added']} added, "
        f"{report['changed']} changed, {report['unchanged']} unchanged, "
        f"{len(report['warnings'])} warnings; {state}"
    )
    result(report, as_json=as_json, text=text)
