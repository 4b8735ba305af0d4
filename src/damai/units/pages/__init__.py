"""The screens of units: who there is, the posts, the roster, imports."""

from __future__ import annotations

from dataclasses import dataclass

from damai.webkit.actor import Actor
from damai.webkit.nav import NavItem

NAV = [NavItem(key="units.nav", href="/satuan", icon="shield", letter="u", action="units.read")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the screens: its words' key and the action that shows it."""

    key: str
    href: str
    action: str


TABS = (
    Tab(key="units.tab.units", href="/satuan", action="units.read"),
    Tab(key="units.tab.posts", href="/satuan/pos", action="units.read"),
    Tab(key="units.tab.roster", href="/satuan/daftar", action="roster.read"),
    Tab(key="units.tab.import", href="/satuan/impor", action="units.edit"),
)


def tabs_for(actor: Actor) -> list[Tab]:
    """The screens that the reader may open, in order."""
    return [tab for tab in TABS if actor.may(tab.action)]
