"""Attributes of persons that no definition may use: the index is about places and processes.

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
