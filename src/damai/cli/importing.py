"""``damai import``: areas, boundaries, stations, places; observations in ``observing``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.tell import ANSWER_NO, progress, result, stop, warn, word

SHOWN_N = 50
"""On a terminal; in a pipe every line that the report has is written, and --json lists them in any case."""


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
    _look(dataset, path)
    request = {
        "verb": "import",
        "dataset": dataset,
        "file": str(path),
        "election": election,
        "renames": pairs,
        "dry_run": dry_run,
        "mapping": mapping,
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
            mapping=mapping,
            blob_dir=options.blob_dir,
            progress=lambda done, whole: progress(f"{done}/{whole}"),
        )

    tell(owning.run(options, request, alone, rehearse=dry_run), as_json)


def pairs_of(renames: list[str]) -> dict[str, str]:
    """``--map column=field`` as given. Ends the verb for what is none."""
    pairs: dict[str, str] = {}
    for item in renames:
        column, sign, field = (part.strip() for part in item.partition("="))
        if not sign or not column or not field:
            stop(word("cli.import.map-shape", value=item[:80]))
        pairs[column] = field
    return pairs


def _look(dataset: str, path: Path) -> None:
    """Refuse what cannot work before anything is opened or made."""
    from damai.areas.importing.plans import DATASETS
    from damai.core.errors import Invalid

    if dataset not in DATASETS:
        raise Invalid("dataset-unknown", field="dataset", value=dataset[:40])
    look_at(path)


def look_at(path: Path) -> None:
    """Raises Unreadable for a file that is not there or cannot be opened."""
    from damai.areas.importing.report import Unreadable

    if not path.exists():
        raise Unreadable("file-missing", file=str(path))
    if path.is_dir() or not os.access(path, os.R_OK):
        raise Unreadable("file-unopenable", file=str(path))


def tell(
    report: dict[str, Any],
    as_json: bool,
    words_of: Callable[[str], str] = "areas.problem.{}".format,
) -> None:
    """Say what an import found; ``words_of`` = the key of a problem's sentence. Ends the verb where it refused."""
    if report.get("mapping"):
        pairs = ", ".join(
            f"{column} = {field or word('cli.import.left-out')}"
            for column, field in report["mapping"].items()
        )
        warn(word("cli.import.mapping", file=report["file"], pairs=pairs))
    _lines(report, report["errors"], "cli.import.refused", report["refused"], words_of)
    if not as_json:
        _lines(report, report["warnings"], "cli.import.warning", len(report["warnings"]), words_of)
    if not report["ok"]:
        state = word("cli.import.nothing-changed", n=report["refused"])
    elif report["dry_run"]:
        state = word("cli.import.dry-run")
    elif report["applied"]:
        state = word("cli.import.applied", seq=report["seq"])
    else:
        state = word("cli.import.nothing-to-do")
    counts = {key: report[key] for key in ("dataset", "rows", "added", "changed", "unchanged")}
    text = word("cli.import.sum", **counts, warnings=len(report["warnings"]), state=state)
    result(report, as_json=as_json, text=text)
    if not report["ok"]:
        raise SystemExit(ANSWER_NO)


def _lines(
    report: dict[str, Any],
    problems: list[dict[str, Any]],
    kind: str,
    whole_n: int,
    words_of: Callable[[str], str],
) -> None:
    """One sentence a problem: file, line and row, column, reason, how to mend, stable code.

    ``whole_n``: how many there are, of which the report may name the first only.
    """
    shown = problems[:SHOWN_N] if sys.stderr.isatty() else problems
    for item in shown:
        if item["line"] is not None:
            where = word("cli.import.at-line", **item)
        elif item["row"]:
            where = word("cli.import.at-feature", **item)
        else:
            where = word("cli.import.at-all")
        reason = word(words_of(item["code"]), value=item["value"])
        said = word(kind, reason=reason)
        warn(f"{report['file']}: {where}, {item['column']}: {said} [{item['code']}]")
    left_n = whole_n - len(shown)
    if whole_n > len(problems):
        warn(word("cli.import.many", file=report["file"], n=left_n, most=len(problems)))
    elif left_n:
        warn(word("cli.import.more", file=report["file"], n=left_n))
