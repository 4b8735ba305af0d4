"""Rows of codes that changed, read through their edition's pointer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from damai.areas.code_model import CodeChange
from damai.areas.tables import code_change, edition

CODES = "code-history"
_CURRENT = sa.select(edition.c.current).where(edition.c.dataset == CODES).scalar_subquery()
_CHANGES = sa.select(code_change).where(code_change.c.edition == _CURRENT)


def _change(row: Any) -> CodeChange:
    return CodeChange(
        code=row.code, new=row.new, since=date.fromisoformat(row.since), source=row.source
    )


def all_changes(read: Any) -> dict[tuple[str, str], CodeChange]:
    rows = read.execute(_CHANGES.order_by(code_change.c.code, code_change.c.new))
    return {(row.code, row.new): _change(row) for row in rows}


def from_codes(read: Any, codes: list[str]) -> dict[str, list[CodeChange]]:
    """What these codes became, by old code."""
    found: dict[str, list[CodeChange]] = {}
    for row in read.execute(_CHANGES.where(code_change.c.code.in_(codes))):
        found.setdefault(row.code, []).append(_change(row))
    return found


def into(read: Any, codes: list[str]) -> list[CodeChange]:
    """What became one of these codes, the latest first."""
    rows = read.execute(
        _CHANGES.where(code_change.c.new.in_(codes)).order_by(
            code_change.c.since.desc(), code_change.c.code
        )
    )
    return [_change(row) for row in rows]


def values_of(changes: Iterable[CodeChange]) -> list[dict[str, Any]]:
    return [
        {
            "edition": 0,
            "code": c.code,
            "new": c.new,
            "since": c.since.isoformat(),
            "source": c.source,
        }
        for c in changes
    ]
