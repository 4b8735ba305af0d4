"""Which journal entries about units a reader may have whole: of a restricted post, who may read that post.

A post is restricted as it is now: what was said of it while it was open is told to nobody else any more. An entry that
says itself that the post was restricted stays sealed after the post is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from damai.units import post_store
from damai.units.entries import PostEnded, PostSaved
from damai.units.rest import POST
from damai.units.sight import GUARDS_RESTRICTED
from damai.webkit.actor import Actor

_OF_POSTS = frozenset({PostSaved.KIND, PostEnded.KIND})


def unsealed(read: Any, actor: Actor, items: Mapping[int, Any]) -> set[int]:
    """The seqs among ``items`` (seq -> kind, subject, area, audience, body) that hold nothing sealed from ``actor``."""
    ids = {_post_of(item) for item in items.values() if item.kind in _OF_POSTS}
    hidden = post_store.restricted(read, sorted(ids)) if ids else set()
    return {seq for seq, item in items.items() if not _sealed(actor, item, hidden)}


def _sealed(actor: Actor, item: Any, hidden: Collection[str]) -> bool:
    """``hidden``: ids of the posts that are restricted now."""
    if item.kind not in _OF_POSTS:
        return False
    try:
        restricted = item.body is None or bool(msgspec.json.decode(item.body)["restricted"])
    except (msgspec.DecodeError, KeyError, TypeError):
        restricted = True  # somebody wrote over it: nobody is told what it says
    restricted = restricted or _post_of(item) in hidden
    return restricted and not actor.may(GUARDS_RESTRICTED, area=item.area, owner=item.audience)


def _post_of(item: Any) -> str:
    return str(item.subject).removeprefix(POST)
