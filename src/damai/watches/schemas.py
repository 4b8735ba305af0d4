"""The shapes of the API's bodies about watches: closed, bounded, refusing unknown fields."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from damai.watches.model import NOTE_MAX, REASON_MAX
from damai.watches.queries import Handover

Mark = Annotated[str, Meta(min_length=32, max_length=32)]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class WatchAct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``id`` is the client's UUIDv7 of the act, ``seen_version`` the office's version that it saw."""

    id: UUID
    seen_version: Version


class WatchSignBody(WatchAct):
    """``mark`` names what was read: another one now means that something happened since."""

    mark: Mark
    note: Annotated[str, Meta(max_length=NOTE_MAX)] = ""


class WatchReceiveBody(WatchAct):
    mark: Mark


class WatchReasonBody(WatchAct):
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX)]


class WatchAcknowledgeBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """``watch`` ended without a signature; the commander has seen it."""

    id: UUID
    watch: UUID


class WatchReceipt(msgspec.Struct, kw_only=True):
    """Answered after the COMMIT. ``seq`` is the entry in the journal."""

    id: str
    version: int
    seq: int | None


class WatchEndOut(msgspec.Struct, kw_only=True):
    """A watch that ended unsigned, until the commander acknowledges it."""

    id: str
    person: str
    how: str
    by: str | None
    reason: str
    ended_at: datetime | None


class WatchOut(msgspec.Struct, kw_only=True):
    """Who is on watch at the reader's office. ``state``: none, on or signed."""

    agency: str
    version: int
    state: str
    id: str | None
    person: str | None
    began_at: datetime | None
    signed_at: datetime | None
    note: str
    open_n: int
    promised_n: int
    late_n: int
    mark: str | None
    unsigned: list[WatchEndOut]
    as_of_seq: int


def watch_out(agency: str, found: Handover) -> WatchOut:
    on = found.watch
    return WatchOut(
        agency=agency,
        version=found.version,
        state="none" if on is None else on.state.value,
        id=None if on is None else on.id,
        person=None if on is None else on.person,
        began_at=None if on is None else on.began_at,
        signed_at=None if on is None else on.signed_at,
        note="" if on is None else on.note,
        open_n=found.figures.open_n,
        promised_n=found.figures.promised_n,
        late_n=found.figures.late_n,
        mark=found.mark or None,
        unsigned=[
            WatchEndOut(
                id=w.id,
                person=w.person,
                how=w.ended_how or "",
                by=w.ended_by,
                reason=w.reason,
                ended_at=w.ended_at,
            )
            for w in found.unsigned
        ],
        as_of_seq=found.seq,
    )
