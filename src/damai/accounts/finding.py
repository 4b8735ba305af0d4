"""People that somebody looks for: name, role and office, for those who may see people; nothing else of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from damai.accounts import store
from damai.accounts.model import Person
from damai.webkit.actor import Actor

WORDS_N = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeen:
    """``manageable`` = the actor may open this person's own page."""

    id: str
    name: str
    role: str
    office: str
    active: bool
    manageable: bool


def find(
    conn: sa.Connection, actor: Actor, text: str, roles: Mapping[str, str], limit: int = 12
) -> list[PersonSeen]:
    """People whose name, role or office holds every word of ``text``; nobody for who may not see people.

    ``roles`` = role -> its words in the reader's language. Who may no longer sign in is seen by those who
    manage people alone.
    """
    words = text.casefold().split()[:WORDS_N]
    if not words or not actor.may("people.read"):
        return []
    offices = {one.code: one.name for one in store.agencies(conn)}
    manages = actor.may("people.manage")

    def fits(who: Person) -> bool:
        if not actor.may("people.read", area=who.scope) or not (who.active or manages):
            return False
        said = f"{who.name} {roles.get(who.role, '')} {offices.get(who.agency, '')}".casefold()
        return all(word in said for word in words)

    return [
        PersonSeen(
            id=who.id,
            name=who.name,
            role=who.role.value,
            office=offices.get(who.agency, who.agency),
            active=who.active,
            manageable=manages,
        )
        for who in store.people(conn)
        if fits(who)
    ][:limit]
