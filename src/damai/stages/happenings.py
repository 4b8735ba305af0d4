"""The events that start or end stages: whose act each is, and in which elections it can happen.

The Constitutional Court has no office here. It notifies KPU of what it registered and decided (extracts
of its register, UU 7/2017 art. 474-475, UU 10/2016 art. 157), so KPU records these from the Court's letter.
"""

from __future__ import annotations

from dataclasses import dataclass


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


def of_election(election: str) -> list[Happening]:
    """The events that an election may see; a repeat vote has those of its own calendar only: none."""
    return [h for h in HAPPENINGS.values() if election in h.elections]
