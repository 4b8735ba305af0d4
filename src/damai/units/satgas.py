"""The task forces of the operation at each echelon, as data. Pure.

Source of the satgas: 9 at Mabes, 7 at a Polda, 6 at a Polres in Operasi Mantap Brata 2023-2024 (domain study 1.3,
[OMB1]). The subsatgas are our own proposal: no source lists them for a Polres.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from damai.core.errors import Invalid

PAM_TPS = "pam-tps"
"""The subsatgas whose officers guard the polling stations."""


class Echelon(StrEnum):
    MABES = "mabes"
    POLDA = "polda"
    POLRES = "polres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Satgas:
    """A task force and its parts. Both titles are what a table's head or a choice says."""

    code: str
    title_id: str
    title_en: str
    parts: tuple[Part, ...] = ()

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A subsatgas. Own proposal."""

    code: str
    title_id: str
    title_en: str

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_id


def _parts(*rows: tuple[str, str, str]) -> tuple[Part, ...]:
    return tuple(Part(code=code, title_id=first, title_en=other) for code, first, other in rows)


PREEMTIF = Satgas(
    code="preemtif",
    title_id="Preemtif",
    title_en="Pre-emptive",
    parts=_parts(("binluh", "Binluh", "Guidance and counselling")),
)
PREVENTIF = Satgas(
    code="preventif",
    title_id="Preventif",
    title_en="Preventive",
    parts=_parts(
        (PAM_TPS, "Pam TPS", "Polling stations"),
        ("pam-objek", "Pam objek", "Offices and objects"),
        ("patroli", "Patroli", "Patrol"),
        ("pengawalan", "Pengawalan", "Escort"),
        ("cadangan", "Cadangan", "Reserve"),
    ),
)
LALU_LINTAS = Satgas(
    code="kamseltibcarlantas",
    title_id="Kamseltibcarlantas",
    title_en="Traffic",
    parts=_parts(("turjawali", "Turjawali", "Control, guard, escort and patrol of roads")),
)
GAKKUM = Satgas(
    code="gakkum",
    title_id="Gakkum",
    title_en="Law enforcement",
    parts=_parts(
        ("sidik", "Sidik", "Investigation"), ("gakkumdu", "Gakkumdu", "Election offences centre")
    ),
)
HUMAS = Satgas(code="humas", title_id="Humas", title_en="Public relations")
BANOPS = Satgas(code="banops", title_id="Banops", title_en="Operations support")
TINDAK = Satgas(code="tindak", title_id="Tindak", title_en="Action")
CAPRES = Satgas(
    code="capres-cawapres", title_id="Capres/Cawapres", title_en="Presidential candidates"
)
ANTI_TEROR = Satgas(code="anti-teror", title_id="Anti Teror", title_en="Counter-terror")
LUAR_NEGERI = Satgas(code="tps-ln", title_id="TPS Luar Negeri", title_en="Stations abroad")

SATGAS: dict[Echelon, tuple[Satgas, ...]] = {
    Echelon.MABES: (
        PREEMTIF, PREVENTIF, TINDAK, GAKKUM, CAPRES, ANTI_TEROR, LUAR_NEGERI, HUMAS, BANOPS,
    ),
    Echelon.POLDA: (PREEMTIF, PREVENTIF, LALU_LINTAS, TINDAK, GAKKUM, HUMAS, BANOPS),
    Echelon.POLRES: (PREEMTIF, PREVENTIF, LALU_LINTAS, GAKKUM, HUMAS, BANOPS),
}  # fmt: skip


def echelon_of(area: str) -> Echelon:
    """Whose operation an area's is: the nation's, a province's, else a regency's or city's."""
    if not area:
        return Echelon.MABES
    return Echelon.POLRES if "." in area else Echelon.POLDA


def check_satgas(satgas: str, subsatgas: str, echelon: Echelon) -> None:
    """A satgas of the echelon and one of its parts, none where it has none.

    Raises Invalid("satgas-unknown"|"subsatgas-unknown").
    """
    found = next((s for s in SATGAS[echelon] if s.code == satgas), None)
    if found is None:
        choices = ", ".join(s.code for s in SATGAS[echelon])
        raise Invalid("satgas-unknown", field="satgas", value=satgas[:40], choices=choices)
    parts = [part.code for part in found.parts]
    if subsatgas not in (parts or [""]):
        raise Invalid(
            "subsatgas-unknown",
            field="subsatgas",
            value=subsatgas[:40],
            satgas=satgas,
            choices=", ".join(parts) or "-",
        )
