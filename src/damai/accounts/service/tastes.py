"""What a person chooses for their own screens; it goes with them to the next workstation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from damai.accounts import tastes
from damai.accounts.model import Taste
from damai.core.errors import Invalid
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor
from damai.webkit.context import DENSITIES, THEMES, TIMES
from damai.webkit.i18n import LANGUAGES

BROWSER = ""
"""Whatever the browser says."""


def taste_of(read: Any, person_id: str) -> Taste:
    """What the person chose, and the defaults for the rest."""
    return tastes.taste_of(read, person_id) or Taste()


def choose(
    uow: UnitOfWork, actor: Actor, chosen: Mapping[str, str], starts: Collection[str]
) -> Taste:
    """Keep what ``chosen`` names; the rest stays. ``starts`` = the pages that this person may begin on.

    Raises Invalid("choice-unknown", field). Changes no record of the election, so it writes no entry.
    """
    known: dict[str, Collection[str]] = {
        "lang": (BROWSER, *LANGUAGES),
        "theme": (BROWSER, *THEMES),
        "density": DENSITIES,
        "times": TIMES,
        "start": ("", *starts),
    }
    for name, value in chosen.items():
        if value not in known[name]:
            raise Invalid("choice-unknown", field=name, value=value[:40])
    made = replace(taste_of(uow, _id(actor)), **chosen)
    tastes.put(uow, _id(actor), made)
    return made


def forget_taste(uow: UnitOfWork, actor: Actor) -> None:
    """Back to the defaults."""
    tastes.drop(uow, _id(actor))


def _id(actor: Actor) -> str:
    return actor.id.partition("/")[2]
