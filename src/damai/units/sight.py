"""Who sees what of units: the law of sight, asked in one place."""

from __future__ import annotations

from collections.abc import Sequence

from damai.core.audience import visible
from damai.units.model import Post, Team, Unit
from damai.webkit.actor import Actor, House, all_seeing

GUARDS_RESTRICTED = "roster.edit"
"""Who may read a restricted post: who may put people there, of the institution that guards it."""


def sees_unit(actor: Actor, found: Unit) -> bool:
    return sees(actor, found.area, found.audience)


def sees_team(actor: Actor, found: Team) -> bool:
    return sees(actor, found.area, found.audience)


def sees_post(actor: Actor, found: Post) -> bool:
    """A restricted one is hidden from everybody but those who command or staff it, an auditor too."""
    if not sees(actor, found.area, found.audience):
        return False
    return not found.restricted or actor.may(
        GUARDS_RESTRICTED, area=found.area, owner=found.audience
    )


def sees(actor: Actor, area: str, audience: str) -> bool:
    """The house itself sees all: its command line imports what no office has yet."""
    return visible(
        area,
        audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor) or actor.institution == House.institution,
    )


def common_area(codes: Sequence[str], scope: str) -> str:
    """The smallest area that holds all; ``scope`` without any."""
    if not codes:
        return scope
    held: list[str] = []
    for level in zip(*(code.split(".") for code in codes), strict=False):
        if len(set(level)) > 1:
            break
        held.append(level[0])
    return ".".join(held)
