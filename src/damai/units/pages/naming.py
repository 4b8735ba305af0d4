"""What a duty's target is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from damai.units import service
from damai.units.rest import POST, TEAM
from damai.webkit.actor import Actor
from damai.webkit.i18n import Catalogue


def targets_named(
    read: Any, actor: Actor, election: str, lang: str, words: Catalogue
) -> Callable[[str], str]:
    """Target -> its name, of the posts in the reader's sight; a team by its code."""
    names = {POST + item.id: item.name for item in service.posts(read, actor, election)}

    def named(target: str) -> str:
        if target.startswith(TEAM):
            return words.text("units.team_named", lang, code=target.removeprefix(TEAM))
        return names.get(target, target)

    return named
