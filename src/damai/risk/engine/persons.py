"""Attributes of persons that no definition may use, and what no checklist may ask: the index is about places and
processes.

Source: design rule "places, not persons"; Law 27/2022 on personal data, article 4 (2): political view,
religion and ethnic origin of a person are not ours to score.
"""

from __future__ import annotations

import re

_COLUMNS = re.compile(
    r"(^|[^a-z])(party|parties|partai|parpol|religion|religious|agama|ethnic\w*|etnis|etnik|suku|race|ras|"
    r"islam|kristen|katolik|hindu|buddha|konghucu|muslim|christian|tionghoa|chinese|ideology|ideologi)([^a-z]|$)"
)
_TITLES = re.compile(
    r"(^|[^a-z])(religion|agama|ethnicity|ethnic (origin|group)s?|etnis|etnik|suku bangsa|party (preference|affiliation|membership)|"
    r"pilihan partai|afiliasi partai|anggota partai)([^a-z]|$)"
)


def column_tells_of_persons(code: str) -> bool:
    """Whether a column's name is an attribute of a person."""
    return _COLUMNS.search(code.lower()) is not None


def title_tells_of_persons(title: str) -> bool:
    """Whether a title says so: narrower, because a place may have a party's board or a religious site."""
    return _TITLES.search(title.lower()) is not None


_PERSONS_ASKED = re.compile(
    r"(^|[^a-z])(partai|parpol|party|parties|religions?|religious (groups?|communit\w*|beliefs?|majorit\w*|minorit\w*)|agama|beragama|ethnic\w*|etnis|etnik|suku|tribes?|races?|"
    r"ideolog\w*|nik|nomor (ktp|telepon|hp)|phone numbers?|identity (card )?numbers?|nama (orang|warga|pemilih|tokoh|pelaku)|"
    r"names? of (the )?(residents?|people|persons?|voters?|leaders?)|"
    r"pilihan (politik|warga|pemilih)|memilih siapa|votes? for|voted for|political (views?|preferences?)|"
    r"miskin|kemiskinan|poverty|"
    r"poor (people|residents|families|households|voters)|(people|residents|families|households|voters) (are )?poor)([^a-z]|$)"
)
_CONTESTANTS_ASKED = re.compile(
    r"(^|[^a-z])(paslon|calon(?! (pemilih|lokasi|tps))|caleg|capres|cawapres|petahana|incumbents?|candidates?|contestants?|running mates?|"
    r"peserta (pemilu|pemilihan)|nomor urut|ballot numbers?|kubu|strongholds?|support bases?|"
    r"(basis|kantong|lumbung) (massa|pendukung|dukungan|suara|pemilih))([^a-z]|$)"
)


def question_asks_of_persons(wording: str) -> bool:
    """Whether a question asks for a person or a person's attribute: by words, so that a form is told at once. Wider
    than a title: no question needs these."""
    return _PERSONS_ASKED.search(wording.lower()) is not None


def question_asks_of_contestants(wording: str) -> bool:
    """Whether a question would name or tell apart those who stand for election, or ask whose a place is."""
    return _CONTESTANTS_ASKED.search(wording.lower()) is not None
