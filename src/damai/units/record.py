"""Which journal entries about units a reader may have whole: of a restricted post, who may read that post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from damai.units.entries import PostEnded, PostSaved
from damai.units.sight import GUARDS_RESTRICTED
from damai.webkit.actor import Actor


def unsealed(actor: Actor, items: Mapping[int, Any]) -> set[int]:
    """The seqs among ``items`` (seq -> kind, area, audience, body) that hold nothing sealed from ``actor``."""
    return {seq for seq, item in items.items() if not _sealed(actor, item)}


def _sealed(actor: Actor, item: Any) -> bool:
    if item.kind not in (PostSaved.KIND, PostEnded.KIND):
        return False
    try:
        restricted = item.body is None or bool(msgspec.json.decode(item.body)["restricted"])
    except (msgspec.DecodeError, KeyError, TypeError):
        restricted = True  # somebody wrote over it: nobody is told what it says
    return restricted and not actor.may(GUARDS_RESTRICTED, area=item.area, owner=item.audience)
