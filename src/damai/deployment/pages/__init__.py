"""The screens of the plan: the pattern of who guards what, how it is asked for, compared, signed and ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from damai.deployment.lines.sight import lists
from damai.webkit.actor import Actor
from damai.webkit.nav import NavItem

NAV = [NavItem(key="plan.nav", href="/rencana", icon="users-group", letter="p", action="plan.read")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the screens: its words' key and the action that shows it, or who it is for."""

    key: str
    href: str
    action: str = ""
    shows: Callable[[Actor], bool] | None = None

    def opens_to(self, actor: Actor) -> bool:
        return actor.may(self.action) if self.shows is None else self.shows(actor)


TABS = (
    Tab(key="plan.tab.board", href="/rencana", action="plan.read"),
    Tab(key="plan.tab.compare", href="/rencana/banding", action="plan.read"),
    Tab(key="plan.tab.pattern", href="/rencana/pola", action="plan.pattern"),
    Tab(key="plan.tab.lines", href="/rencana/nomor", shows=lists),
)


def tabs_for(actor: Actor) -> list[Tab]:
    """The screens that the reader may open, in order."""
    return [tab for tab in TABS if tab.opens_to(actor)]
