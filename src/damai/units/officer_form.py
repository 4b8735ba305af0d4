"""The officer of a form or of a file's row. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from damai.areas.place_model import is_private
from damai.core.errors import Invalid
from damai.core.said import said
from damai.units.model import WORD_MAX, Officer
from damai.units.satgas import Echelon, check_satgas

NAME_MAX, RANK_MAX, NOTE_MAX, SKILLS_MAX = 120, 40, 200, 200
NRP = re.compile(r"[0-9A-Z][0-9A-Z/.-]{2,19}\Z", re.ASCII)
"""A service number: 8 digits for the police, other forms in the forces; letters mark one that is made up."""


def nrp_of(text: str) -> str:
    """Raises Invalid("nrp-shape")."""
    nrp = "".join(text.split()).upper()
    if not NRP.match(nrp):
        raise Invalid("nrp-shape", field="nrp", value=text[:40])
    return nrp


def officer_of(id: str, unit: str, given: Mapping[str, str], echelon: Echelon) -> Officer:
    """Raises Invalid(field). A note or a skill that looks like a telephone number is refused: it is kept nowhere."""
    satgas, subsatgas = given.get("satgas", "").strip(), given.get("subsatgas", "").strip()
    check_satgas(satgas, subsatgas, echelon)
    skills = said(given.get("skills", ""), "skills", SKILLS_MAX, needed=False)
    note = said(given.get("note", ""), "note", NOTE_MAX, needed=False)
    for field, text in (("skills", skills), ("note", note)):
        if is_private(text):
            raise Invalid("officer-number", field=field)
    return Officer(
        id=id,
        unit=unit,
        name=said(given.get("name", ""), "name", NAME_MAX),
        rank=said(given.get("rank", ""), "rank", RANK_MAX),
        nrp=nrp_of(given.get("nrp", "")),
        position=said(given.get("position", ""), "position", WORD_MAX, needed=False),
        ops_position=said(given.get("ops_position", ""), "ops_position", WORD_MAX, needed=False),
        satgas=satgas,
        subsatgas=subsatgas,
        synthetic=given.get("synthetic") == "yes",
        skills=skills,
        note=note,
    )
