"""Which sentence tells a row's problem: ours, or the importer's that reads all tables."""

from __future__ import annotations

OWN = frozenset(
    {
        "unit-code", "unit-kind", "unit-institution", "unit-point-outside", "unit-unknown",
        "out-of-reach", "area-needed", "area-code", "place-unknown", "text-missing", "point-shape",
        "point-range", "count-shape", "count-range", "satgas-unknown", "subsatgas-unknown",
        "nrp-shape", "nrp-twice", "officer-number", "officer-elsewhere", "code-twice",
    }
)  # fmt: skip


def problem_key(code: str) -> str:
    return f"units.problem.{code}" if code in OWN else f"areas.problem.{code}"
