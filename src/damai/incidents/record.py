"""Which journal entries about incidents a reader may have whole, with their body and salt.

A timeline can leave a field out of a line; an entry is checked as a whole and cannot. So an entry with
anything that the timeline seals from this reader is not given at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from damai.incidents import store
from damai.incidents.entries import Joined, Reported
from damai.incidents.queries import _in_sight
from damai.webkit.actor import Actor

SUBJECT = "incident/"


def whole(read: sa.Connection, actor: Actor, items: Mapping[int, Any]) -> set[int]:
    """The seqs among ``items`` (seq -> kind, subject, body) that ``actor`` may have whole.

    The incident as it is now must be in sight, whoever could see it when the entry was made; who filed
    a complaint about an officer is sealed from the police; a joined incident names the other only to
    who sees that one.
    """
    if not actor.may("incidents.read"):
        return set()
    into = {seq: _into(item.body) for seq, item in items.items() if item.kind == Joined.KIND}
    ids = {item.subject.removeprefix(SUBJECT) for item in items.values()}
    wanted = sorted(ids | {other for other in into.values() if other})
    known = {found.id: found for found in store.by_ids(read, wanted)}
    seen = {id: found for id, found in known.items() if _in_sight(actor, found)}
    given = set()
    for seq, item in items.items():
        found = seen.get(item.subject.removeprefix(SUBJECT))
        if found is None:
            continue
        sealed = item.kind == Reported.KIND and found.complaint and actor.institution == "polri"
        if sealed or (seq in into and into[seq] not in seen):
            continue
        given.add(seq)
    return given


def _into(body: bytes | None) -> str | None:
    """The other incident; None when that is not to be known any more, and then it is given to nobody."""
    try:
        return None if body is None else str(msgspec.json.decode(body)["into"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return None  # somebody wrote over it: nobody is told what it says
