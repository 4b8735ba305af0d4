"""Agencies, people and the signed-in actor. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from damai.accounts.policy import Ask, decide
from damai.core.errors import Forbidden, Invalid


class Role(StrEnum):
    """What a person does here. ``padal`` = officer over a kecamatan's teams."""

    COMMANDER = "commander"
    PADAL = "padal"
    OPERATOR = "operator"
    ANALYST = "analyst"
    FIELD_OFFICER = "field_officer"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    WALL = "wall"


INSTITUTION_OF_KIND: dict[str, str] = {
    "polres": "polri",
    "polsek": "polri",
    "propam": "propam",
    "kpu": "kpu",
    "ppk": "kpu",
    "pps": "kpu",
    "bawaslu": "bawaslu",
    "panwascam": "bawaslu",
    "pkd": "bawaslu",
    "ptps": "bawaslu",
    "kodim": "tni",
    "koramil": "tni",
    "pemda": "pemda",
    "kejari": "kejari",
    "dinkes": "dinkes",
    "damkar": "damkar",
    "bpbd": "bpbd",
    "satpolpp": "satpolpp",
    "dishub": "dishub",
    "kesbangpol": "kesbangpol",
    "pln": "pln",
    "telkom": "telkom",
    "house": "house",
}
"""Kind of agency -> institution. The tree of an institution shares its audience; areas tell it apart.
Source: domain study 5.1. ``house`` is nobody's institution: it keeps accounts and imports, reads no incident."""
KEEPERS_OFFICE = "house"
KEEPERS = "polri+kpu+bawaslu"
"""Who may read the entries about accounts: the three institutions that answer for the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One office: it acts for its institution in its area and below."""

    code: str
    kind: str
    name: str
    area: str
    address: str | None = None

    @property
    def institution(self) -> str:
        return INSTITUTION_OF_KIND[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who may sign in. ``version`` rises with every change."""

    id: str
    name: str
    role: Role
    agency: str
    scope: str
    active: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An API token as a list shows it: never the secret, nor its digest."""

    id: str
    label: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The actor of a request: a person with the agency's institution. Implements ``webkit.actor.Actor``."""

    id: str
    name: str
    role: str
    agency: str
    institution: str
    scope: str
    session: str = ""
    office: str = ""

    def may(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> bool:
        """Ask the policy; the omitted parts of the record are taken as the actor's own."""
        return decide(
            Ask(
                role=self.role,
                institution=self.institution,
                agency=self.agency,
                scope=self.scope,
                action=action,
                area=area,
                owner=owner,
                record_agency=agency,
            )
        )

    def require(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> None:
        """Raise Forbidden unless ``may``."""
        if not self.may(action, area=area, owner=owner, agency=agency):
            raise Forbidden("forbidden", action=action)


NAME_MAX = 80


def person_name(text: str) -> str:
    """A name as typed, trimmed. Raises Invalid("name-missing")."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX:
        raise Invalid("name-missing", field="name", most=NAME_MAX)
    return name


def role_of(text: str) -> Role:
    """Raises Invalid("role-unknown")."""
    try:
        return Role(text)
    except ValueError:
        raise Invalid(
            "role-unknown", field="role", value=text[:40], known=", ".join(Role)
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The one row that says whose house this is."""

    name: str
    area: str
    election: str
    zone: str
    exercise: bool
    founded_at: datetime
