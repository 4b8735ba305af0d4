"""Places that somebody looks for, also when the name is not spelled quite right."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import product

import sqlalchemy as sa

from damai.areas import service, store
from damai.areas.model import Area, Station, name_key
from damai.areas.spelling import Spelling
from damai.webkit.actor import Actor

TRIES_N = 6
"""Spellings that one question may try."""

KEPT_N = 8
"""Vocabularies in memory: a house has few scopes, and the nation's names are some 10 MB."""
_kept: OrderedDict[tuple[str, str], Spelling] = OrderedDict()
_making = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What was found; ``instead`` = the spelling that found it, "" when it is the one that was asked."""

    items: list[Area | Station]
    instead: str = ""


def find(conn: sa.Connection, actor: Actor, text: str, election: str, limit: int = 12) -> Places:
    """Areas and stations by name or code within the actor's scope. Raises Forbidden."""
    actor.require("areas.read")
    found = service.search(conn, text, actor.scope, election, limit)
    if found:
        return Places(items=found)
    for other in _respelled(conn, text, actor.scope):
        if found := service.search(conn, other, actor.scope, election, limit):
            return Places(items=found, instead=other)
    return Places(items=[])


def find_areas(
    conn: sa.Connection, actor: Actor, text: str, level: str = "", limit: int = 12
) -> list[Area]:
    """Areas alone, as ``find`` finds them; ``level`` "" = of any. Raises Forbidden."""
    actor.require("areas.read")
    for words in (text, *_respelled(conn, text, actor.scope)):
        if found := service.search_areas(conn, words, actor.scope, level, limit):
            return found
    return []


def areas_like(conn: sa.Connection, scope: str, word: str, limit: int = 12) -> list[str]:
    """Codes of areas within ``scope`` that have a word beginning so, or nearly so."""
    found = store.search_areas(conn, word, scope, limit)
    if not found:
        for other in _vocabulary(conn, scope).near(name_key(word)):
            if found := store.search_areas(conn, other, scope, limit):
                break
    return [item.code for item in found]


def _respelled(conn: sa.Connection, text: str, scope: str) -> list[str]:
    """The text with its unknown words as they may have been meant."""
    vocabulary = _vocabulary(conn, scope)
    words = name_key(text[:80]).split()[:6]
    choices = [[word] if word.isdigit() else vocabulary.near(word) or [word] for word in words]
    spelled = (" ".join(choice) for choice in product(*choices))
    return [
        other for other, _ in zip(spelled, range(TRIES_N), strict=False) if other != " ".join(words)
    ]


def _vocabulary(conn: sa.Connection, scope: str) -> Spelling:
    """The words of the names within ``scope``, kept by the digest of the edition in force."""
    _, digest = store.pointer(conn, store.AREAS)
    with _making:
        found = _kept.get((digest, scope))
        if found is None:
            words = {word for key in store.name_keys(conn, scope) for word in key.split()}
            found = _kept[digest, scope] = Spelling(words)
        _kept.move_to_end((digest, scope))
        while len(_kept) > KEPT_N:
            _kept.popitem(last=False)
        return found
