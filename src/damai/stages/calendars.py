"""The calendars as typed tables: dates and rules in our own words, the source in each row.

``law`` names the rule; ``read_in`` where its dates were read: the domain study's section and key there.
Dates of regulations are whole days, the last included.
"""

from __future__ import annotations

from datetime import date, timedelta

from damai.stages.happenings import GENERAL, REGIONAL
from damai.stages.model import COURT_ZONE, ByEvent, Moment, OnDay, RepeatVote, Span, Stage, Unit

PKPU, PKPU_REGIONAL = "PKPU 3/2022", "PKPU 2/2024"
_STUDY, _STUDY_REGIONAL = "1.1 TAH1", "1.2 PKD1"
REPEAT_WITHIN = timedelta(days=10)
"""A repeat vote for what happened on voting day is held at most so long after it. Source: UU 7/2017 art. 373(3)."""
COUNT_GRACE_H = 12
"""The count may go on so long past the end of voting day. Source: UU 7/2017 art. 383(2), MK 20/PUU-XVII/2019."""


def _days(
    code: str, id: str, en: str, begin: str, end: str, law: str = PKPU, read_in: str = _STUDY
) -> Stage:
    """A stage between two days, both included."""
    return Stage(
        code=code, title_id=id, title_en=en, begins=OnDay(on=date.fromisoformat(begin)),
        ends=OnDay(on=date.fromisoformat(end)), law=law, read_in=read_in,
    )  # fmt: skip


def _event(
    code: str,
    id: str,
    en: str,
    begins: Moment,
    ends: Moment | None,
    law: str,
    read_in: str = "statute",
) -> Stage:
    return Stage(
        code=code, title_id=id, title_en=en, begins=begins, ends=ends, law=law, read_in=read_in
    )


def _after(
    event: str, n: int, unit: Unit, *, since: bool = False, zone: str | None = None
) -> ByEvent:
    return ByEvent(event=event, span=Span(n=n, unit=unit, since=since), zone=zone)


def _court(event: str, n: int) -> ByEvent:
    """``n`` working days since an event, as the Court counts them."""
    return _after(event, n, Unit.WORKING_DAYS, since=True, zone=COURT_ZONE)


_D, _H = Unit.DAYS, Unit.HOURS

PEMILU_2024: tuple[Stage, ...] = (
    _days("planning", "Perencanaan program, anggaran dan peraturan", "Planning of programme, budget and rules", "2022-06-14", "2024-06-14"),
    _days("regulations", "Penyusunan peraturan KPU", "Drafting of KPU's regulations", "2022-06-14", "2023-12-14"),
    _days("parties", "Pendaftaran dan verifikasi peserta", "Registration and verification of participants", "2022-07-29", "2022-12-13"),
    _days("districts", "Penetapan kursi dan daerah pemilihan", "Seats and electoral districts", "2022-10-14", "2023-02-09"),
    _days("voter-list", "Pemutakhiran data pemilih", "Update of the voter list", "2022-10-14", "2023-06-21"),
    _days("nomination-dpd", "Pencalonan DPD", "Nomination for the DPD", "2022-12-06", "2023-11-25"),
    _days("participants", "Penetapan peserta", "Determination of participants", "2022-12-14", "2022-12-14"),
    _days("nomination-legislature", "Pencalonan DPR dan DPRD", "Nomination for DPR and councils", "2023-04-24", "2023-11-25"),
    _days("nomination-president", "Pencalonan Presiden dan Wakil Presiden", "Presidential nomination", "2023-10-19", "2023-11-25"),
    _days("campaign", "Kampanye", "Campaign", "2023-11-28", "2024-02-10"),
    _days("quiet", "Masa tenang", "Quiet period", "2024-02-11", "2024-02-13"),
    _days("voting", "Pemungutan suara", "Voting", "2024-02-14", "2024-02-14"),
    _days("counting", "Penghitungan suara di TPS", "Counting at the stations", "2024-02-14", "2024-02-15", read_in="1.1 TAH2"),
    _days("repeat-window", "Tenggang pemungutan suara ulang", "Time limit of repeat votes", "2024-02-15", "2024-02-24", law="UU 7/2017 art. 373(3)", read_in="5.2 PSU1"),
    _event("repeat-review", "Pemeriksaan rekomendasi pemungutan ulang", "Review of a recommended repeat vote",
           ByEvent(event="repeat-recommended"), OnDay(on=date(2024, 2, 24)), "UU 7/2017 art. 373(3)", "5.2 PSU1, PSU3"),
    _days("recap", "Rekapitulasi perolehan suara, semua tingkat", "Tabulation, all levels", "2024-02-15", "2024-03-20"),
    _days("recap-kecamatan", "Rekapitulasi kecamatan", "Tabulation, kecamatan", "2024-02-15", "2024-03-02", read_in="1.1 REKAP"),
    _days("recap-kabkota", "Rekapitulasi kabupaten/kota", "Tabulation, city and regency", "2024-02-17", "2024-03-05", read_in="1.1 REKAP"),
    _days("recap-province", "Rekapitulasi provinsi", "Tabulation, province", "2024-02-19", "2024-03-10", read_in="1.1 REKAP"),
    _days("recap-national", "Rekapitulasi nasional", "Tabulation, national", "2024-02-22", "2024-03-20", read_in="1.1 REKAP"),
    _event("filing-legislature", "Pengajuan perkara DPR, DPD dan DPRD ke MK", "Filing of legislative cases at the Court",
           ByEvent(event="results-announced"), _after("results-announced", 72, _H), "UU 7/2017 art. 474(2): 3 x 24 jam"),
    _event("filing-president", "Pengajuan perkara Presiden ke MK", "Filing of presidential cases at the Court",
           _after("results-announced", 1, _D, zone=COURT_ZONE), _after("results-announced", 3, _D, zone=COURT_ZONE), "UU 7/2017 art. 475(1)"),
    _event("trial-president", "Pemeriksaan perkara Presiden di MK", "Presidential cases before the Court",
           ByEvent(event="case-registered-president"), _court("case-registered-president", 14), "UU 24/2003 art. 78(a)"),
    _event("trial-legislature", "Pemeriksaan perkara DPR, DPD dan DPRD di MK", "Legislative cases before the Court",
           ByEvent(event="case-registered-legislature"), _court("case-registered-legislature", 30), "UU 24/2003 art. 78(b)"),
    _event("determination", "Penetapan calon terpilih tanpa perkara", "Determination of the elected, undisputed",
           ByEvent(event="no-case"), _after("no-case", 3, _D), PKPU, "1.1 TAH2"),
    _event("determination-after-verdict", "Penetapan calon terpilih setelah putusan", "Determination of the elected after the verdict",
           ByEvent(event="verdict"), _after("verdict", 3, _D), PKPU, "1.1 TAH2"),
    _event("oath-dprd", "Sumpah/janji anggota DPRD", "Oath of council members",
           ByEvent(event="council-term-ended"), _after("council-term-ended", 0, _D), PKPU, _STUDY),
    _days("oath-legislature", "Sumpah/janji DPR dan DPD", "Oath of DPR and DPD", "2024-10-01", "2024-10-01"),
    _days("oath-president", "Sumpah/janji Presiden dan Wakil Presiden", "Oath of the President and Vice-President", "2024-10-20", "2024-10-20"),
)  # fmt: skip
"""Pemilu 2024. The second presidential round did not take place and is left out."""


def _pilkada(
    code: str, id: str, en: str, begin: str, end: str, read_in: str = _STUDY_REGIONAL
) -> Stage:
    return _days(code, id, en, begin, end, PKPU_REGIONAL, read_in)


PILKADA_2024: tuple[Stage, ...] = (
    _pilkada("monitors", "Pendaftaran pemantau", "Registration of monitors", "2024-02-27", "2024-11-16"),
    _pilkada("bodies", "Pembentukan PPK, PPS dan KPPS", "Formation of PPK, PPS and KPPS", "2024-04-17", "2024-11-05"),
    _pilkada("independents", "Dukungan calon perseorangan", "Support of independent candidates", "2024-05-05", "2024-08-19"),
    _pilkada("voter-list", "Pemutakhiran data pemilih", "Update of the voter list", "2024-05-31", "2024-09-23"),
    _pilkada("registration-notice", "Pengumuman pendaftaran pasangan calon", "Announcement of registration", "2024-08-24", "2024-08-26"),
    _pilkada("registration", "Pendaftaran pasangan calon", "Registration of pairs", "2024-08-27", "2024-08-29"),
    _pilkada("verification", "Penelitian persyaratan calon", "Verification of candidates", "2024-08-27", "2024-09-21"),
    _pilkada("participants", "Penetapan pasangan calon", "Determination of pairs", "2024-09-22", "2024-09-22", "1.2 PKD1, PKD2"),
    _pilkada("numbers", "Pengundian nomor urut", "Draw of ballot numbers", "2024-09-23", "2024-09-23", "1.2 PKD2"),
    _pilkada("campaign", "Kampanye", "Campaign", "2024-09-25", "2024-11-23"),
    _pilkada("quiet", "Masa tenang", "Quiet period", "2024-11-24", "2024-11-26", "1.2 BWLPG24"),
    _pilkada("voting", "Pemungutan suara", "Voting", "2024-11-27", "2024-11-27"),
    _pilkada("recap", "Penghitungan dan rekapitulasi suara", "Count and tabulation", "2024-11-27", "2024-12-16"),
    _event("repeat-review", "Pemeriksaan rekomendasi pemungutan ulang", "Review of a recommended repeat vote",
           ByEvent(event="repeat-recommended"), OnDay(on=date(2024, 12, 7)), "PKPU 17/2024", "5.2 PSU1"),
    _event("filing", "Pengajuan perkara ke MK", "Filing of cases at the Court",
           ByEvent(event="results-announced"), _court("results-announced", 3), "UU 10/2016 art. 157(5): 3 hari kerja"),
    _event("trial", "Pemeriksaan perkara di MK", "Cases before the Court",
           ByEvent(event="case-registered"), _court("case-registered", 45), "UU 10/2016 art. 157(8)"),
    _event("determination", "Penetapan calon terpilih tanpa perkara", "Determination of the elected, undisputed",
           ByEvent(event="no-case"), _after("no-case", 3, _D), PKPU_REGIONAL, "1.2"),
    _event("determination-after-verdict", "Penetapan calon terpilih setelah putusan", "Determination of the elected after the verdict",
           ByEvent(event="verdict"), _after("verdict", 3, _D), PKPU_REGIONAL, "1.2"),
)  # fmt: skip
"""Pilkada 2024. One outlet begins the quiet period a day earlier (domain study 1.2, conflict)."""

CALENDARS: dict[str, tuple[Stage, ...]] = {GENERAL: PEMILU_2024, REGIONAL: PILKADA_2024}


def repeat_stages(vote: RepeatVote) -> tuple[Stage, ...]:
    """The calendar of a repeat vote: preparing from the decision, voting, counting with its 12 hours."""
    name, before = vote.cause.upper(), vote.voting_on - timedelta(days=1)
    decided = ByEvent(event=DECIDED)
    return (
        _event("preparing", f"{name}: persiapan", f"{name}: preparation", decided, OnDay(on=before), vote.decision, "decision"),
        _event("voting", f"{name}: pemungutan suara", f"{name}: voting", OnDay(on=vote.voting_on), OnDay(on=vote.voting_on), vote.decision, "decision"),
        _event("counting", f"{name}: penghitungan suara di TPS", f"{name}: counting at the stations", OnDay(on=vote.voting_on),
               ByEvent(event=VOTED, span=Span(n=COUNT_GRACE_H, unit=Unit.HOURS)), "UU 7/2017 art. 383(2)", "5.2 HITUNG"),
    )  # fmt: skip


DECIDED, VOTED = "decided", "voted"
"""Events of a repeat vote that its own record tells: the decision, and the end of its voting day."""
