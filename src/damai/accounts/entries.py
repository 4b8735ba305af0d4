"""What accounts writes into the journal. Never a secret, never a hash of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationFounded(Entry):
    KIND: ClassVar[str] = "accounts.founded"
    name: str
    election: str
    zone: str
    exercise: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationChanged(Entry):
    """The house's name, area, current election or zone changed."""

    KIND: ClassVar[str] = "accounts.installation-changed"
    name: str
    election: str
    zone: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAdded(Entry):
    KIND: ClassVar[str] = "accounts.agency-added"
    code: str
    agency_kind: str
    name: str
    address: str | None


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Entry):
    """A person was added and invited; signing in begins with the single-use link."""

    KIND: ClassVar[str] = "accounts.person-added"
    name: str
    role: str
    agency: str
    scope: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMade(Entry):
    """A single-use sign-in link was made (not the link itself)."""

    KIND: ClassVar[str] = "accounts.link-made"
    purpose: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Entry):
    KIND: ClassVar[str] = "accounts.signed-in"
    means: str  # password | link, with +code or +spare when a second factor was asked


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Entry):
    KIND: ClassVar[str] = "accounts.password-set"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Entry):
    """Role, scope or right to sign in changed; open streams end within seconds."""

    KIND: ClassVar[str] = "accounts.person-changed"
    role: str
    scope: str
    active: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Entry):
    KIND: ClassVar[str] = "accounts.sessions-ended"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Entry):
    KIND: ClassVar[str] = "accounts.token-made"
    token: str
    label: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Entry):
    KIND: ClassVar[str] = "accounts.token-revoked"
    token: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Entry):
    """One of several sessions was ended from another."""

    KIND: ClassVar[str] = "accounts.session-ended"
    session: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRevoked(Entry):
    """An open invite was withdrawn before anybody used it."""

    KIND: ClassVar[str] = "accounts.link-revoked"
    purpose: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSet(Entry):
    """A second factor was set up and confirmed by a code; the person's other sessions ended."""

    KIND: ClassVar[str] = "accounts.factor-set"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SpareCodesMade(Entry):
    """Ten new spare codes; the older ones stopped working."""

    KIND: ClassVar[str] = "accounts.spare-codes-made"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingBegun(Entry):
    """An administrator of an exercise looks at the screens as ``seen_as``, at the longest until ``until``."""

    KIND: ClassVar[str] = "accounts.viewing-begun"
    seen_as: str
    role: str
    until: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingEnded(Entry):
    """The administrator is oneself again before the time was over."""

    KIND: ClassVar[str] = "accounts.viewing-ended"
    seen_as: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReset(Entry):
    """An administrator took a second factor away; every session of the person ended."""

    KIND: ClassVar[str] = "accounts.factor-reset"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationEnrolled(Entry):
    """A browser became a workstation of an office: operators can take turns at it by PIN."""

    KIND: ClassVar[str] = "accounts.workstation-enrolled"
    name: str
    agency: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationRevoked(Entry):
    """The browser is no workstation any more; the session there ended."""

    KIND: ClassVar[str] = "accounts.workstation-revoked"
    name: str
    agency: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PinSet(Entry):
    """A person set their PIN for taking over at a workstation. ``means``: password, or demo in an exercise."""

    KIND: ClassVar[str] = "accounts.pin-set"
    means: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PinRemoved(Entry):
    """A person took their own PIN away."""

    KIND: ClassVar[str] = "accounts.pin-removed"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSwitched(Entry):
    """The actor took over at a workstation by PIN; the session of the one before ended."""

    KIND: ClassVar[str] = "accounts.operator-switched"
    person_before: str
    workstation: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PinBlocked(Entry):
    """Too many wrong PINs in a row for the subject at a workstation, while the actor was signed in there."""

    KIND: ClassVar[str] = "accounts.pin-blocked"
    workstation: str
