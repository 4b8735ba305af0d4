"""What an import found: every problem with file, row, column and reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from damai.areas.importing.changes import Change
from damai.core.errors import DamaiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One refused or flagged row. ``code`` is stable; ``row`` counts records (CSV) or features (GeoJSON)
    from 1 after the header; ``line`` is the line of the file in an editor, None for GeoJSON."""

    row: int
    column: str
    code: str
    value: str = ""
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "value": self.value,
        }


class Unreadable(DamaiError):
    """The file as a whole cannot be read: nothing was looked at row by row."""

    status = 422
    default_code = "file-unreadable"


REFUSED_MAX = 1_000
"""Most refused rows that are named: whoever has more mends the file, not its rows. All are counted."""


@dataclass(slots=True, kw_only=True)
class Report:
    """The outcome. ``ok`` False = nothing changed. ``errors``: the first REFUSED_MAX of ``refused_n``."""

    dataset: str
    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    applied: bool = False
    dry_run: bool = False
    refused_n: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    seq: int | None = None
    changes: list[Change] = field(default_factory=list)
    """The first of the rows that are new or would change; not in ``as_dict``."""
    mark: str = ""
    """Names what it was checked against and what would be, when somebody asked for it."""

    @property
    def ok(self) -> bool:
        return not self.refused_n

    def refuse(self, problem: Problem) -> None:
        """Count it; name it while there is room."""
        self.refused_n += 1
        if len(self.errors) < REFUSED_MAX:
            self.errors.append(problem)

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "dataset": self.dataset,
            "file": self.file,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "applied": self.applied,
            "dry_run": self.dry_run,
            "seq": self.seq,
            "refused": self.refused_n,
            "errors": [problem.as_dict() for problem in self.errors],
            "warnings": [problem.as_dict() for problem in self.warnings],
        }
