"""What the screen of the record shows: entries under the law of sight, the signed head, one entry and its proof.

Nothing is told here that the API would not tell (``sight.py``): of an entry that is not whole for its reader
its place and its leaf alone, so whoever searches by a header finds only what they may have whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.api.sight import in_full
from damai.core.clock import from_epoch_us
from damai.core.errors import NotFound, Unavailable
from damai.journal import reader, searching
from damai.journal.checkpoints import BadNote, Note, Signer
from damai.journal.export import Unexportable, entry_of
from damai.journal.leaf import commitment
from damai.journal.proofs import Proof, prove
from damai.journal.proving import verify_inclusion
from damai.journal.rows import back, of, page
from damai.journal.searching import WINDOW_N, Wanted
from damai.journal.subtrees import TilesDiffer
from damai.webkit.actor import Actor

PAGE_N = 50
"""Entries on a page."""
WINDOWS_N = 4
"""Windows that one question looks through (200,000 entries); the page says how far it came."""

_PERSON = re.compile(r"person/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry in a list. ``entry`` None: not the reader's to see; its leaf alone."""

    seq: int
    leaf: str
    entry: dict[str, Any] | None

    @property
    def at(self) -> datetime:
        assert self.entry is not None
        return from_epoch_us(self.entry["at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """``older``: look on before this seq, None at the end. ``partly``: it is where the search stopped, not a full page."""

    lines: list[Line]
    older: int | None
    partly: bool
    size: int


def listed(conn: sa.Connection, actor: Actor, wanted: Wanted, before: int | None) -> Listed:
    """Entries before the seq ``before``, the newest first: all, or those of ``wanted`` that are whole for the actor."""
    size = reader.size(conn)
    below = min(before or size + 1, size + 1)
    if wanted.anything:
        rows = _typed(back(conn, below, PAGE_N))
        lines = _lines(rows, in_full(conn, actor, rows))
        older = lines[-1].seq if lines and lines[-1].seq > 1 else None
        return Listed(lines=lines, older=older, partly=False, size=size)
    lines, windows_n = [], 0
    while below > 1 and windows_n < WINDOWS_N:
        found = searching.seqs(conn, wanted, below, 2 * PAGE_N)
        rows = _typed(of(conn, found))
        shown = in_full(conn, actor, rows)
        lines += [line for line in _lines(rows, shown) if line.entry is not None]
        if len(lines) >= PAGE_N:
            lines = lines[:PAGE_N]
            last = lines[-1].seq
            return Listed(lines=lines, older=last if last > 1 else None, partly=False, size=size)
        full = len(found) == 2 * PAGE_N
        below = found[-1] if full else max(1, below - WINDOW_N)
        windows_n += 1
    return Listed(lines=lines, older=below if below > 1 else None, partly=below > 1, size=size)


def _typed(rows: Sequence[Any]) -> Sequence[Any]:
    """The rows, before anything is read out of them. Raises Unavailable("journal-differs") for one without its types."""
    for row in rows:
        try:
            entry_of(row)
        except Unexportable as error:
            raise Unavailable("journal-differs", permanent=True) from error
    return rows


def _lines(rows: Sequence[Any], shown: set[int]) -> list[Line]:
    out = []
    for row in rows:
        try:
            fields = entry_of(row)
        except Unexportable as error:
            raise Unavailable("journal-differs", permanent=True) from error
        seq, leaf = fields.pop("seq"), fields.pop("leaf")
        out.append(Line(seq=seq, leaf=leaf, entry=fields if seq in shown else None))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One entry. ``bound``: its content fits its commitment, None when it is not there to be held against it.

    ``proof`` None: the last note does not cover it yet. ``verified``: the proof was computed here, just now, and leads
    to the signed root; False = the record does not agree with the note.
    """

    line: Line
    content: str
    bound: bool | None
    proof: Proof | None
    verified: bool
    size: int


def opened(conn: sa.Connection, actor: Actor, note: Note | None, seq: int) -> Opened:
    """Raises NotFound("entry-unknown"), Unavailable("journal-differs") for a row that has lost its types."""
    size = reader.size(conn)
    rows = page(conn, seq - 1, min(seq, size), 1) if seq > 0 else []
    if not rows:
        raise NotFound("entry-unknown", seq=seq, size=size)
    _typed(rows)
    line = _lines(rows, in_full(conn, actor, rows))[0]
    body, salt, bound = rows[0][11], rows[0][12], rows[0][13]
    there = line.entry is not None and body is not None and salt is not None
    proof, verified = _proved(conn, note, seq)
    return Opened(
        line=line,
        content=_readable(line.entry["body"]) if there and line.entry else "",
        bound=commitment(salt, body) == bound if there else None,
        proof=proof,
        verified=verified,
        size=size,
    )


def _proved(conn: sa.Connection, note: Note | None, seq: int) -> tuple[Proof | None, bool]:
    if note is None or seq > note.checkpoint.size:
        return None, True
    try:
        made = prove(conn, note, seq)
    except TilesDiffer:
        return None, False
    signed = note.checkpoint
    return made, verify_inclusion(made.leaf, seq - 1, signed.size, made.path, signed.root)


def _readable(body: str) -> str:
    """The canonical bytes with an indent, for eyes; what is hashed is the line without it."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body


def note_of(signer: Signer) -> Note | None:
    """The last signed note. Raises Unavailable("checkpoint-unreadable")."""
    try:
        return signer.note()
    except BadNote as error:
        raise Unavailable("checkpoint-unreadable", permanent=True) from error


def names(conn: sa.Connection, lines: Sequence[Line]) -> dict[str, str]:
    """Actor -> name, of the people in these lines. A header that somebody was at may hold anything."""
    actors = {str(line.entry["actor"]) for line in lines if line.entry is not None}
    ids = {found[1] for actor in actors if (found := _PERSON.match(actor))}
    return {f"person/{id}": name for id, name in accounts.names_of(conn, sorted(ids)).items()}


def people_called(conn: sa.Connection, actor: Actor, text: str) -> tuple[str, ...]:
    """Actors whose name holds every word of ``text``, within the reader's right to see people."""
    words = text.casefold().split()
    return tuple(
        f"person/{who.id}"
        for who in accounts.people(conn)
        if actor.may("people.read", area=who.scope)
        and all(word in who.name.casefold() for word in words)
    )
