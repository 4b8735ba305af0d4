"""The screens of the index: its map, its versions, what is seen, what is done, what is decided."""

from __future__ import annotations

from dataclasses import dataclass

from damai.webkit.actor import Actor
from damai.webkit.nav import NavItem

NAV = [
    NavItem(key="risk.nav", href="/kerawanan", icon="map", letter="i", action="risk.read"),
    NavItem(
        key="risk.nav.field",
        href="/kerawanan/amatan",
        icon="list",
        letter="i",
        action="risk.observe",
        unless="risk.read",
    ),
]
"""In the field one answers checklists, and the index is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the screens: its words' key and the action that shows it."""

    key: str
    href: str
    action: str


TABS = (
    Tab(key="risk.tab.map", href="/kerawanan", action="risk.read"),
    Tab(key="risk.tab.classes", href="/kerawanan/kelas", action="risk.read"),
    Tab(key="risk.tab.actions", href="/kerawanan/pencegahan", action="risk.read"),
    Tab(key="risk.tab.observations", href="/kerawanan/amatan", action="risk.read"),
    Tab(key="risk.tab.versions", href="/kerawanan/versi", action="risk.read"),
    Tab(key="risk.tab.validation", href="/kerawanan/validasi", action="risk.read"),
)


def tabs_for(actor: Actor) -> list[Tab]:
    """The screens that the reader may open, in order."""
    return [tab for tab in TABS if actor.may(tab.action)]
