"""What accounts writes into the journal. Never a secret, never a hash of one."""

from __future__ import annotations

from dataclasses import dataclass
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
    means: str  # password | link


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
