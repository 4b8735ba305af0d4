"""Who may do what, declared once. Services ask it; routes ask it early; tests hold it against a second,
hand-written expectation per role.

``Reach`` says which records a grant covers. Why it is as it is: each institution keeps its own job (an
election offence is Bawaslu's from birth, so only the owner's people archive, grade or close it); the
police posko is the shared intake, so it may open and forward what anyone reports; an administrator
keeps accounts and imports and reads no incident; an auditor reads everything and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from damai.core.codes import within


class Reach(StrEnum):
    """The records a grant covers; every reach but INSTALLATION is within the actor's area scope."""

    SCOPE = "scope"
    OWNER = "owner"
    AGENCY = "agency"
    OWNER_OR_AGENCY = "owner-or-agency"
    INTAKE = "intake"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. ``owner`` is the record's owner institution, ``record_agency`` the agency it was
    handed to; None means the question is about no particular record."""

    role: str
    institution: str
    agency: str
    scope: str
    action: str
    area: str | None = None
    owner: str | None = None
    record_agency: str | None = None


_S, _O, _A, _OA, _I = (
    Reach.SCOPE,
    Reach.OWNER,
    Reach.AGENCY,
    Reach.OWNER_OR_AGENCY,
    Reach.INTAKE,
)

_READER = {
    "incidents.read": _S,
    "areas.read": _S,
    "stations.read": _S,
    "places.read": _S,
    "stages.read": _S,
    "watches.read": _S,
    "risk.read": _S,
    "plan.read": _S,
}
_WORKER = {
    **_READER,
    "reports.file": _S,
    "incidents.note": _S,
    "incidents.triage": _I,
    "incidents.take": _OA,
    "incidents.severity": _O,
    "incidents.assign": _I,
    "incidents.answer": _A,
    "incidents.join": _O,
    "incidents.archive": _O,
    "incidents.close": _OA,
    "incidents.reopen": _O,
    "senders.read": _O,
    "stages.record": _O,
    "stages.repeat": _O,
    "watches.stand": _A,
    "stations.move": _O,
    "stations.describe": _S,
    "stations.note": _S,
    "places.edit": _S,
    "risk.observe": _S,
    "risk.act": _S,
    "units.read": _S,
    "units.edit": _O,
    "roster.read": _O,
    "roster.edit": _O,
    "lines.read": _O,
    "lines.edit": _O,
}

POLICY: dict[str, dict[str, Reach]] = {
    "commander": {
        **_WORKER,
        "people.read": _S,
        "journal.read": _S,
        "workstations.manage": _A,
        "watches.acknowledge": _A,
        "risk.draft": _S,
        "risk.review": _O,
        "risk.publish": _O,
        "risk.classify": _O,
        "plan.draft": _O,
        "plan.pattern": _O,
        "plan.sign": _O,
        "plan.publish": _O,
        "plan.orders": _O,
    },
    "operator": {**_WORKER, "plan.orders": _O},
    "padal": {
        **_READER,
        "reports.file": _S,
        "incidents.note": _S,
        "incidents.take": _OA,
        "incidents.severity": _O,
        "stations.describe": _S,
        "stations.note": _S,
        "risk.observe": _S,
        "risk.act": _S,
        "plan.orders": _O,
        "units.read": _S,
        "roster.read": _O,
        "lines.read": _O,
    },
    "liaison": {
        **_READER,
        "reports.file": _S,
        "incidents.note": _S,
        "incidents.take": _OA,
        "incidents.answer": _A,
        "incidents.close": _A,
        "stages.record": _O,
        "watches.stand": _A,
        "stations.move": _O,
        "stations.describe": _S,
        "stations.note": _S,
        "risk.observe": _S,
        "risk.act": _S,
        "lines.read": _O,
        "lines.edit": _O,
    },
    "field_officer": {
        **{a: reach for a, reach in _READER.items() if a not in ("risk.read", "plan.read")},
        "reports.file": _S,
        "incidents.note": _S,
        "stations.note": _S,
        "risk.observe": _S,
    },
    "analyst": {
        **_READER,
        "risk.observe": _S,
        "risk.draft": _S,
        "risk.review": _O,
        "risk.act": _S,
        "plan.draft": _O,
        "units.read": _S,
    },
    "auditor": {
        **_READER,
        "people.read": _S,
        "journal.read": _S,
        "journal.verify": _S,
        "units.read": _S,
        "lines.list": _S,
    },
    "administrator": {
        "areas.read": Reach.INSTALLATION,
        "stations.read": Reach.INSTALLATION,
        "places.read": Reach.INSTALLATION,
        "places.edit": Reach.INSTALLATION,
        "stages.read": Reach.INSTALLATION,
        "areas.import": Reach.INSTALLATION,
        "people.read": Reach.INSTALLATION,
        "people.manage": Reach.INSTALLATION,
        "tokens.manage": Reach.INSTALLATION,
        "workstations.manage": Reach.INSTALLATION,
        "house.manage": Reach.INSTALLATION,
        "journal.verify": Reach.INSTALLATION,
    },
    "wall": {"areas.read": _S, "stations.read": _S, "places.read": _S, "stages.read": _S},
}
"""role -> action -> reach. An action that is not here is refused."""

INTAKE_INSTITUTION = "polri"
"""The posko of the Polres is the shared intake: it may open and forward what others own, never judge it."""


def holders(action: str) -> list[str]:
    """The roles that are granted an action at all, widest reach first as the table has them."""
    return [role for role, grants in POLICY.items() if action in grants]


def decide(ask: Ask) -> bool:
    """True when the policy grants it. Unknown roles and actions are refused."""
    reach = POLICY.get(ask.role, {}).get(ask.action)
    if reach is None:
        return False
    if reach is Reach.INSTALLATION:
        return True
    if ask.area is not None and not within(ask.area, ask.scope):
        return False
    owns = ask.owner is None or ask.owner == ask.institution
    handed = ask.record_agency is None or ask.record_agency == ask.agency
    match reach:
        case Reach.SCOPE:
            return True
        case Reach.OWNER:
            return owns
        case Reach.AGENCY:
            return handed
        case Reach.OWNER_OR_AGENCY:
            return owns or (ask.record_agency is not None and handed)
        case Reach.INTAKE:
            return owns or ask.institution == INTAKE_INSTITUTION
