"""Agencies, people and the signed-in actor. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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


WITHOUT_FACTOR = frozenset({Role.WALL})
"""A wall display has nobody beside it who could type a code."""
FREE_OF_FACTOR = frozenset({Role.FIELD_OFFICER})
"""May set one up; every other role must."""


def needs_factor(role: str, *, exercise: bool) -> bool:
    """Whether this role works here only with a second factor; an exercise waives it for everybody."""
    return not exercise and role not in WITHOUT_FACTOR and role not in FREE_OF_FACTOR


def may_have_factor(role: str) -> bool:
    return role not in WITHOUT_FACTOR


CONSOLE_IDLE = timedelta(hours=1)
"""How long a console may lie unused before one signs in again; the machine's owner may set another. Source: NIST
SP 800-63B-4 section 2.2.3 (AAL2: no more than one hour)."""
CONSOLE_IDLE_BOUNDS = (timedelta(minutes=10), timedelta(hours=12))
"""Below, pages that renew themselves would not keep up; above, the session's own end comes first."""
ADMINISTRATOR_IDLE = timedelta(minutes=30)
FIELD_IDLE = timedelta(hours=8)
"""Keys to the house lie unused for less, a telephone in a pocket between two checks for longer. Own proposals."""


def idle_limit(role: str, console: timedelta = CONSOLE_IDLE) -> timedelta | None:
    """How long a session of this role may be unused; None for a wall display, beside which nobody sits.

    ``console`` = the limit of the roles that sit at one; an administrator's is never longer.
    """
    if role == Role.WALL:
        return None
    if role == Role.FIELD_OFFICER:
        return max(FIELD_IDLE, console)
    return min(ADMINISTRATOR_IDLE, console) if role == Role.ADMINISTRATOR else console


PIN_ROLES = frozenset({
    Role.COMMANDER, Role.OPERATOR, Role.PADAL, Role.ANALYST, Role.LIAISON, Role.AUDITOR,
})  # fmt: skip
"""Who takes turns at a posko. An administrator keeps accounts and always signs in whole; a wall has nobody
beside it; a field officer has a phone of their own."""
SWITCH_WITHIN = timedelta(hours=16)
"""How long after a whole sign-in at a workstation a PIN counts there: one watch of 12 hours and a hand-over on
either side. Own proposal, below the 24 hours after which NIST SP 800-63B-4 (AAL2) wants a whole sign-in."""
WRONG_N = 5
"""Wrong PINs in a row at one workstation, until the person signs in whole there again. Own proposal."""


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
class Factor:
    """A person's second factor as a page shows it."""

    set_at: datetime
    spare_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """What signing in says of the browser: coarse words, and the digests of its own cookies."""

    family: str = "other"
    system: str = "other"
    device: bytes | None = None
    workstation: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workstation:
    """An enrolled browser of a posko. ``enrolled_by`` is a name."""

    id: str
    name: str
    agency: str
    office: str
    area: str
    enrolled_by: str
    enrolled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody who could take over at a workstation. ``why_not``: the code of why a PIN does not do now."""

    id: str
    name: str
    role: str
    until: datetime | None
    wrong_n: int
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session as a list shows it: no secret, the browser only by family and system."""

    id: str
    family: str
    system: str
    opened_at: datetime
    seen_at: datetime
    this_one: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvite:
    """An invite that nobody has used yet."""

    person: str
    name: str
    agency: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """How a person wants the screens. Empty ``lang`` and ``theme`` leave it to the browser, empty ``start`` to
    the role."""

    lang: str = ""
    theme: str = ""
    density: str = "standard"
    times: str = "age"
    start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The actor of a request: a person with the agency's institution. Implements ``webkit.actor.Actor``.

    ``must_enrol``: the role needs a second factor and the person has none yet. ``workstation`` = the id of
    the enrolled workstation that the session is of, or "". ``viewing``: the name of the administrator who
    looks at an exercise as this person and may change nothing.
    """

    id: str
    name: str
    role: str
    agency: str
    institution: str
    scope: str
    session: str = ""
    office: str = ""
    must_enrol: bool = False
    workstation: str = ""
    seen_at: datetime | None = None
    taste: Taste | None = None
    viewing: str = ""

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
