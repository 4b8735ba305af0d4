"""Where one can go: each feature adds its own item, and only those who may use it see it."""

from __future__ import annotations

from dataclasses import dataclass

from damai.webkit.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A destination: its words' key, its icon, its ``G`` letter, and the action that shows it."""

    key: str
    href: str
    icon: str
    letter: str
    action: str

    def shown_to(self, actor: Actor) -> bool:
        return actor.may(self.action)
