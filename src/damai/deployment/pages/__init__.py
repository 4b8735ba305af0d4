"""The screens of the plan: the pattern of who guards what, how it is asked for, compared, signed and ordered."""

from __future__ import annotations

from dataclasses import dataclass

from damai.deployment.lines.sight import lists
from damai.deployment.plans.model import OWNER
from damai.webkit.actor import Actor
from damai.webkit.nav import NavItem

NAV = [NavItem(key="plan.nav", href="/rencana", icon="users-group", letter="p", action="plan.read")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the screens: its words' key and the action that shows it; ``owner`` = whose own it is."""

    key: str
    href: str
    action: str
    owner: str | None = None


TABS = (
    Tab(key="plan.tab.board", href="/rencana", action="plan.read"),
    Tab(key="plan.tab.compare", href="/rencana/banding", action="plan.read"),
    Tab(key="plan.tab.pattern", href="/rencana/pola", action="plan.pattern", owner=OWNER),
)
LINES = Tab(key="plan.tab.lines", href="/rencana/nomor", action="lines.read")
"""For whoever reads duty numbers, and for who sees only whether they are set."""


def tabs_for(actor: Actor) -> list[Tab]:
    """The screens that the reader may open, in order."""
    shown = [tab for tab in TABS if actor.may(tab.action, owner=tab.owner)]
    return [*shown, LINES] if lists(actor) else shown
