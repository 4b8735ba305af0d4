"""What the web needs to know of whoever asks; ``accounts`` implements it."""

from __future__ import annotations

from typing import Protocol


class Taste(Protocol):
    """How a person wants the screens. An empty word leaves it to the browser or the role."""

    @property
    def lang(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def density(self) -> str: ...
    @property
    def times(self) -> str: ...
    @property
    def start(self) -> str: ...


class Actor(Protocol):
    """A signed-in person with an office, an institution and an area scope."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def institution(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def session(self) -> str: ...
    @property
    def office(self) -> str: ...
    @property
    def must_enrol(self) -> bool: ...
    @property
    def workstation(self) -> str: ...
    @property
    def taste(self) -> Taste | None: ...

    @property
    def viewing(self) -> str:
        """The administrator of an exercise who looks at the screens as this person; empty = the person."""
        ...

    def may(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> bool: ...

    def require(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> None: ...


class SessionSource(Protocol):
    """Finds the actor behind a cookie or a bearer token. May block: called in a thread on a cache miss."""

    def cached(self, kind: str, secret: str) -> Actor | bool | None:
        """The actor, None when known to be nobody, False when not known."""
        ...

    def load(self, kind: str, secret: str, *, attended: bool = True) -> Actor | None:
        """``attended``: a person asked, so that the session counts as used."""
        ...


def all_seeing(actor: Actor) -> bool:
    """Auditors see every audience within their scope."""
    return actor.role == "auditor"


class House:
    """The installation acting by itself: the command line's owner, the drill. May do everything here;
    what it does is in the journal under its own name."""

    name = "Damai"
    role = "system"
    agency = "damai"
    institution = "system"
    scope = ""
    session = ""
    office = "Damai"
    must_enrol = False
    workstation = ""
    taste = None
    viewing = ""

    def __init__(self, id: str = "system/cli") -> None:
        self.id = id

    def may(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> bool:
        return True

    def require(
        self,
        action: str,
        *,
        area: str | None = None,
        owner: str | None = None,
        agency: str | None = None,
    ) -> None:
        return None
