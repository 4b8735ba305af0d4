"""A duty number and until when it is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from damai.core.audience import join
from damai.core.errors import DamaiError, Invalid
from damai.stages.model import Placed, day_begins

OWNER, READER = "kpu", "polri"
"""KPU enters the numbers of its own committees; the police print them on orders. Source: design 1.11."""
AUDIENCE = join(OWNER, READER)
DIGITS_MIN, DIGITS_MAX = 6, 16
"""From a local landline to an international number with its country code (E.164 has 15 digits at most, one to spare)."""
TEXT_MAX = 60
RECAPS = ("recap-kabkota", "recap")
"""The stages whose end is the end of a city's tabulation, the first that a calendar has. Source: domain study 1.1 [REKAP],
1.2 [PKD1]."""
RECAP_AT_MOST = timedelta(days=35)
"""After voting day, for an election whose calendar has neither: in 2024 the tabulation of all levels ended on that day.
Source: domain study 1.1 [TAH1], PKPU 3/2022."""
_SHAPE = re.compile(r"\+?[0-9]+(?:[ -]+[0-9]+)*")
_AS_PASTED = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-"}
    | dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
)
"""What address books put into a number that is copied from them: other blanks and dashes, marks of direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``area`` a kecamatan (PPK) or kelurahan/desa (PPS). Kept until ``ends_at``, an instant of the scene."""

    area: str
    number: str
    by: str
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A row of the form: what is typed ("" = no number) and what stood there when the form was made."""

    area: str
    text: str
    seen: str


class LinesRefused(Invalid):
    """The form is not taken, nor any row of it. ``faults``: area -> what is wrong with its row."""

    default_code = "lines-refused"

    def __init__(self, faults: Mapping[str, DamaiError]) -> None:
        super().__init__(field="nomor", n=len(faults))
        self.faults = dict(faults)


def number_of(text: str) -> str:
    """The number with its groups one blank apart, "+" in front or not at all; "" for nothing.

    Raises Invalid("line-number") for what is no number of DIGITS_MIN to DIGITS_MAX digits.
    """
    said = text.translate(_AS_PASTED).strip()
    if not said:
        return ""
    digits_n = sum(c.isdigit() for c in said)
    if not _SHAPE.fullmatch(said) or not DIGITS_MIN <= digits_n <= DIGITS_MAX:
        raise Invalid("line-number", field="nomor", least=DIGITS_MIN, most=DIGITS_MAX)
    return re.sub(r"[ -]+", " ", said)


def kept_until(placed: Iterable[Placed], voting_on: date, zone: str) -> datetime:
    """The first instant after the city's tabulation, as the calendar has it now."""
    ends = {item.stage.code: item.ends_at for item in placed}
    for code in RECAPS:
        if (at := ends.get(code)) is not None:
            return at
    return day_begins(voting_on + RECAP_AT_MOST + timedelta(days=1), zone)
