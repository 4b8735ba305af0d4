"""Where one can go: each feature adds its own item, and only those who may use it see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from damai.webkit.actor import Actor

BAR_N = 5
"""Destinations that a phone's bar has room for, at 360 px."""


def bar_of(nav: Sequence[NavItem]) -> int:
    """How many stand in a phone's bar itself; beyond them the last place opens the rest."""
    return len(nav) if len(nav) <= BAR_N else BAR_N - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A destination: its words' key, its icon, its ``G`` letter, and the action that shows it.

    ``unless``: whoever may do this too has another way there, and is not shown this one."""

    key: str
    href: str
    icon: str
    letter: str
    action: str
    unless: str = ""

    def opens_to(self, actor: Actor) -> bool:
        return actor.may(self.action)

    def shown_to(self, actor: Actor) -> bool:
        return self.opens_to(actor) and not (self.unless and actor.may(self.unless))

    def leads_to(self, path: str) -> bool:
        """Whether the page at ``path`` is this destination or lies below it."""
        return path == self.href or (self.href != "/" and path.startswith(self.href))


def leads_to(nav: Sequence[NavItem], actor: Actor, path: str) -> bool:
    """Whether ``path`` lies under no destination that is closed to the actor; the page itself asks again."""
    bare = path.partition("?")[0]
    over = [i for i in nav if bare == i.href or bare.startswith(i.href.rstrip("/") + "/")]
    nearest = max(over, key=lambda item: len(item.href), default=None)
    return nearest is None or nearest.opens_to(actor)
