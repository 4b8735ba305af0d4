"""The formations in force in an area, and which class of an index is guarded by which. Pure but for reading JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from damai.core.errors import Invalid
from damai.deployment.faults import Unplannable
from damai.deployment.formations import Formation
from damai.deployment.reading.formations import parsed_formations
from damai.risk.classes.model import StationClass

CLASSES = tuple(one.value for one in StationClass)
"""In rising order: the ladder thins from the first on."""
INDEX_CLASSES_N = 20
FORMATIONS_B = 50_000
"""A kelurahan with a number of its own is some 20 bytes: a city has dozens, a province thousands are set by file."""

LAMPUNG_2024 = {
    "kurang-rawan": {"police": 2, "stations": 12, "linmas": 24},
    "rawan": {"police": 2, "stations": 2, "linmas": 4},
    "sangat-rawan": {"police": 2, "stations": 1, "linmas": 2},
    "khusus": {"police": 2, "stations": 1, "linmas": 2},
}
"""Polda Lampung for Pemilu 2024: 2 police for 12 to 20 stations of the lowest class, of which the closer end is taken
here, 2-2-4, 2-1-2, and two police at special stations. Source: domain study 2.2 [PAT-LPG]."""
LAMPUNG_SOURCE = "Pola Polda Lampung, Pemilu 2024: 2 polisi untuk 12 sampai 20 TPS kurang rawan"


class PatternRefused(Invalid):
    """The formations cannot be read; ``fault`` says why in both languages, None = they are no JSON at all."""

    default_code = "plan-formation"

    def __init__(self, fault: Unplannable | None) -> None:
        super().__init__(field="formations", why="" if fault is None else fault.text("id"))
        self.fault = fault

    def said(self, lang: str) -> Invalid:
        """The same in a reader's language."""
        why = "JSON" if self.fault is None else self.fault.text(lang)
        return Invalid("plan-formation", field=self.field, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """``index_classes``: a class of the index's own scale -> the class whose formation guards it, as somebody decided;
    two scales are never read as one by themselves. ``version`` 0 = nothing is set yet, this is proposed."""

    election: str
    area: str
    institution: str
    formations: Mapping[str, Formation]
    raw: Mapping[str, Any]
    index_classes: Mapping[str, str]
    source: str
    by: str
    at: datetime | None
    version: int


def pattern_of(
    election: str, area: str, institution: str, formations: str, index_classes: str, *,
    source: str, by: str = "", at: datetime | None = None, version: int = 0,
) -> Pattern:  # fmt: skip
    """From JSON as it is kept. Raises Invalid as ``checked`` does."""
    raw, named = checked(formations, index_classes)
    return Pattern(
        election=election, area=area, institution=institution, raw=raw,
        formations=parsed_formations(raw, "formations"), index_classes=named, source=source, by=by,
        at=at, version=version,
    )  # fmt: skip


def proposed(election: str, area: str, institution: str) -> Pattern:
    """What stands until somebody sets it: the pattern of a province that published its own."""
    return pattern_of(
        election, area, institution, json.dumps(LAMPUNG_2024), "{}", source=LAMPUNG_SOURCE
    )


def checked(formations: str, index_classes: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Formations by class in rising order, and the index's classes, as plain values.

    Raises PatternRefused with the sentence that says where and how, Invalid("plan-index-class").
    """
    try:
        raw = json.loads(formations)
        if not isinstance(raw, dict):
            raise ValueError
    except ValueError:
        raise PatternRefused(None) from None
    strange = sorted(set(raw) - set(CLASSES))
    if strange:
        raise Invalid("station-class", field="formations", value=strange[0][:20])
    raw = {name: raw[name] for name in CLASSES if name in raw}
    try:
        parsed_formations(raw, "formations")
    except Unplannable as fault:
        raise PatternRefused(fault) from None
    named = json.loads(index_classes)
    if not isinstance(named, dict) or len(named) > INDEX_CLASSES_N:
        raise Invalid("plan-index-class", field="index_classes", value="")
    for name, klass in named.items():
        if klass not in CLASSES:
            raise Invalid("plan-index-class", field="index_classes", value=str(name)[:40])
    return raw, dict(sorted(named.items()))
