"""What an entry means for a live screen: touches, folding, and the frames one group of viewers gets. Pure.

A frame carries the whole list row as it is now, never a difference; a record that leaves a viewer's
sight arrives as ``gone``. Folding keeps the first *before* and the last *after*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa

from damai.core.audience import sees, visible
from damai.core.codes import ancestors, within
from damai.journal.entries import Committed

RELOAD = ""
"""The touch id that means: whatever you show of this topic, fetch it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One record that an entry changed. ``*_before`` None = as after."""

    id: str
    area: str
    audience: str
    area_before: str | None = None
    audience_before: str | None = None

    @classmethod
    def of(cls, entry: Committed, id: str) -> Touch:
        """The touch of the entry's own subject."""
        return cls(
            id=id,
            area=entry.area,
            audience=entry.audience,
            area_before=entry.area_before,
            audience_before=entry.audience_before,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record's list row as it is now, with what decides who sees it."""

    area: str
    audience: str
    version: int
    row: Mapping[str, Any]


class Topic(Protocol):
    """A feature's live list."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    def touches(self, entry: Committed) -> Sequence[Touch]:
        """The records of this topic that ``entry`` changed; a touch with id RELOAD hints at a reload."""
        ...

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        """Current list rows; ids that no longer exist are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Viewers who see the same: one encoding serves them all."""

    scope: str
    institution: str
    all_seeing: bool
    topics: frozenset[str]

    def sees(self, area: str, audience: str) -> bool:
        return visible(
            area,
            audience,
            scope=self.scope,
            institution=self.institution,
            all_seeing=self.all_seeing,
        )

    def hears(self, audience: str) -> bool:
        """Whether a hint about records of this audience is for the group, wherever near they are."""
        return sees(audience, self.institution, all_seeing=self.all_seeing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A touch with the topic and the seq it came from."""

    seq: int
    topic: str
    touch: Touch
    passed: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """(area, audience) the record went through between the first before and the last after: a row read
    ahead of its entry may have been put to a group that saw it only in between."""


def fold(items: Iterable[Touched]) -> list[Touched]:
    """One item a record: the first before, the last after, the last seq. Reloads: one an area."""
    found: dict[tuple[str, str, str], Touched] = {}
    for item in items:
        touch = item.touch
        key = item.topic, touch.id, touch.area if touch.id == RELOAD else ""
        old = found.pop(key, None)
        if old is not None:
            before = old.touch
            item = Touched(
                seq=item.seq,
                topic=item.topic,
                touch=Touch(
                    id=touch.id,
                    area=touch.area,
                    audience=touch.audience,
                    area_before=before.area if before.area_before is None else before.area_before,
                    audience_before=before.audience
                    if before.audience_before is None
                    else before.audience_before,
                ),
                passed=tuple(dict.fromkeys((*old.passed, (before.area, before.audience)))),
            )
        found[key] = item
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A folded touch with its current row, encoded once for every group that will get it."""

    item: Touched
    row: Row | None
    put: bytes
    gone: bytes
    reload: bytes

    @classmethod
    def of(cls, item: Touched, row: Row | None, kind: str) -> Change:
        version = 0 if row is None else row.version
        head = {
            "seq": item.seq,
            "topic": item.topic,
            "kind": kind,
            "id": item.touch.id,
            "version": version,
        }
        encode = msgspec.json.encode
        put = b"" if row is None else encode({**head, "op": "put", "row": row.row})
        return cls(
            item=item,
            row=row,
            put=put,
            gone=encode({**head, "op": "gone"}),
            reload=encode({**head, "op": "reload"}),
        )

    def frame_for(self, group: Group) -> bytes | None:
        """put when the group sees it now, gone when it only saw it before, else None; reload when it may hear of
        any that the hint is about, in an area of its scope or around it.

        The current row decides: a later change of audience that this batch has not reached yet must
        not leak to a group which that change shuts out.
        """
        touch = self.item.touch
        if self.item.topic not in group.topics:
            return None
        if touch.id == RELOAD:
            near = within(touch.area, group.scope) or within(group.scope, touch.area)
            told = {touch.audience, touch.audience_before or touch.audience}
            told.update(audience for _, audience in self.item.passed)
            return self.reload if near and any(map(group.hears, told)) else None
        if self.row is not None and group.sees(self.row.area, self.row.audience):
            return self.put
        area_before = touch.area if touch.area_before is None else touch.area_before
        audience_before = touch.audience if touch.audience_before is None else touch.audience_before
        sights = {(area_before, audience_before), (touch.area, touch.audience), *self.item.passed}
        if any(group.sees(area, audience) for area, audience in sights):
            return self.gone
        return None

    def scopes(self) -> set[str]:
        """The scopes whose groups may need this frame: every ancestor of the areas involved."""
        touch = self.item.touch
        found = {"", *ancestors(touch.area), *ancestors(touch.area_before or "")}
        for area, _ in self.item.passed:
            found.update(ancestors(area))
        if self.row is not None:
            found.update(ancestors(self.row.area))
        return found


def frames_for(group: Group, changes: Iterable[Change]) -> list[bytes]:
    """The group's frames, in order of seq."""
    return [frame for change in changes if (frame := change.frame_for(group)) is not None]


def event(seq: int, frames: Sequence[bytes]) -> bytes:
    """One server-sent event: ``id`` is the seq to resume from, data a JSON array of frames."""
    return b"id: %d\ndata: [%s]\n\n" % (seq, b",".join(frames))
