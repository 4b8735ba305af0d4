"""Checklists that come with the house: one an institution, never merged."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from damai.risk import checking
from damai.risk.checklist import Checklist

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """What there is, without the ending."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def checklist(name: str) -> Checklist:
    """Raises KeyError for a name that is not among ``names``."""
    if name not in names():
        raise KeyError(name)
    return checking.parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
