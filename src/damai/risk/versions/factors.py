"""The indicators of a version by their titles: what a prevention is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.risk.engine.definition import Indicator
from damai.risk.engine.parsing import parse
from damai.risk.tables import risk_index
from damai.risk.versions.model import Version

KEPT_N = 32


def factors_of(read: Any, version: Version) -> Mapping[str, Indicator]:
    """Code -> indicator, in the order of the definition."""
    text = read.execute(
        sa.select(risk_index.c.definition).where(risk_index.c.id == UUID(version.id))
    ).scalar()
    return _parsed(text)


def titles(read: Any, found: Sequence[Version], lang: str) -> dict[tuple[str, str], str]:
    """(index code, factor) -> title, of these versions; the first that has it counts."""
    named: dict[tuple[str, str], str] = {}
    for version in found:
        for code, indicator in factors_of(read, version).items():
            named.setdefault((version.code, code), title_of(indicator, lang))
    return named


def title_of(indicator: Indicator, lang: str) -> str:
    """In the reader's language, else in the other, else the code."""
    other = "id" if lang == "en" else "en"
    return indicator.title.get(lang) or indicator.title.get(other) or indicator.code


@lru_cache(maxsize=KEPT_N)
def _parsed(definition: str) -> Mapping[str, Indicator]:
    return {item.code: item for item in parse(definition).indicators}
