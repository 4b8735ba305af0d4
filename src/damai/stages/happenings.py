"""The events that start or end stages: whose act each is, and in which elections it can happen.

The Constitutional Court has no office here. It notifies KPU of what it registered and decided (extracts
of its register, UU 7/2017 art. 474-475, UU 10/2016 art. 157), so KPU records these from the Court's letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """``owner`` = the institution that records it."""

    code: str
    owner: str
    title_id: str
    title_en: str
    elections: frozenset[str]

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_id


GENERAL, REGIONAL = "pemilu-2024", "pilkada-2024"
_BOTH = frozenset({GENERAL, REGIONAL})
_GENERAL, _REGIONAL = frozenset({GENERAL}), frozenset({REGIONAL})


def _h(code: str, owner: str, id: str, en: str, elections: frozenset[str]) -> Happening:
    return Happening(code=code, owner=owner, title_id=id, title_en=en, elections=elections)


HAPPENINGS: dict[str, Happening] = {
    h.code: h
    for h in (
        _h("repeat-recommended", "bawaslu", "Rekomendasi pemungutan suara ulang, lanjutan atau susulan",
           "Recommendation of a repeat, continued or postponed vote", _BOTH),
        _h("results-announced", "kpu", "Pengumuman penetapan perolehan suara",
           "Announcement of the certified count", _BOTH),
        _h("case-registered-president", "kpu", "Registrasi perkara Presiden dan Wakil Presiden di MK",
           "Registration of a presidential case at the Court", _GENERAL),
        _h("case-registered-legislature", "kpu", "Registrasi perkara DPR, DPD dan DPRD di MK",
           "Registration of a legislative case at the Court", _GENERAL),
        _h("case-registered", "kpu", "Registrasi perkara di MK", "Registration of a case at the Court",
           _REGIONAL),
        _h("no-case", "kpu", "Pemberitahuan MK: tidak ada perkara", "Notice of the Court: no case",
           _BOTH),
        _h("verdict", "kpu", "Putusan MK", "Verdict of the Court", _BOTH),
        _h("council-term-ended", "kpu", "Berakhirnya masa jabatan anggota DPRD",
           "End of the council's term", _GENERAL),
    )
}  # fmt: skip
"""Code -> event."""

_CASES = ("case-registered-president", "case-registered-legislature", "case-registered")
AFTER: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*_CASES, "no-case"), ("results-announced",)),
    "verdict": _CASES,
}
"""Event -> those of which one comes before it. Source: UU 7/2017 art. 474-475, UU 10/2016 art. 156-157: a case is
about the announced result, a verdict about a registered case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why an event's instant is asked about: ``why`` is the question's code, ``other`` the event that it is about."""

    why: str
    other: str = ""
    other_at: datetime | None = None


def doubt(
    event: str, at: datetime, votes_at: datetime, happened: Mapping[str, datetime], election: str
) -> Doubt | None:
    """What is out of order if ``event`` happened at ``at``; the first that is found. ``votes_at`` = the first
    instant of voting day. A doubt is asked about, never refused: law and practice differ more than a table knows.
    """
    if at < votes_at:
        return Doubt(why="event-order-before-voting", other_at=votes_at)
    needed = [code for code in AFTER.get(event, ()) if election in HAPPENINGS[code].elections]
    there = {code: happened[code] for code in needed if code in happened}
    if needed and not there:
        return Doubt(why="event-order-without", other=needed[0])
    if there and at < min(there.values()):
        first = min(there, key=lambda code: there[code])
        return Doubt(why="event-order-before", other=first, other_at=there[first])
    for later, earlier in AFTER.items():
        if later not in happened or event not in earlier or at <= happened[later]:
            continue
        if all(
            code not in happened or happened[code] > happened[later]
            for code in earlier
            if code != event
        ):
            return Doubt(why="event-order-after", other=later, other_at=happened[later])
    return None


def of_election(election: str) -> list[Happening]:
    """The events that an election may see; a repeat vote has those of its own calendar only: none."""
    return [h for h in HAPPENINGS.values() if election in h.elections]
