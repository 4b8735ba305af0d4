"""The journal as JSON lines with all that an outsider needs to check it. Format: ``docs/formats.md``.

Read in short snapshots by key up to the last signed note, so that it may run beside a busy server and
needs the memory of one page, however long the journal is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from damai.journal.checkpoints import Note
from damai.journal.rows import COLUMNS, UNREADABLE, id_text, leaf_of, page
from damai.journal.subtrees import Subtrees
from damai.journal.verify import Snapshot

FORMAT = "damai-export-1"
PAGE_N = 1000
"""Entries in one snapshot: about a megabyte, a few milliseconds of reading."""


class Unexportable(Exception):
    """The entry ``seq`` is missing or not what its leaf was made of; nothing is exported over it."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"entry {seq}")
        self.seq = seq


def lines(snapshot: Snapshot, note: Note, after: int = 0) -> Iterator[str]:
    """Every line without its end: the head, the entries ``after`` < seq <= the note's size, the note.

    Raises Unexportable, TilesDiffer.
    """
    size = note.checkpoint.size
    with snapshot() as conn:
        frontier = Subtrees(conn, size).frontier(after)
    yield _json(
        {
            "format": FORMAT,
            "origin": note.checkpoint.origin,
            "after": after,
            "frontier": [item.hex() for item in frontier],
        }
    )
    seq = after
    while seq < size:
        with snapshot() as conn:
            rows = page(conn, seq, size, PAGE_N)
        if not rows:
            raise Unexportable(seq + 1)
        for row in rows:
            seq += 1
            if row[0] != seq:
                raise Unexportable(seq)
            yield _json(entry_of(row))
    yield _json({"checkpoint": note.text, "public_key": note.public_key.hex()})


def entry_of(row: Any) -> dict[str, Any]:
    """A row as outsiders get it whole. ``body`` is text whose UTF-8 bytes are the body's; it and ``salt``
    are null once erased. Raises Unexportable for a row that has lost its types."""
    seq, body, salt, bound = row[0], row[11], row[12], row[13]
    try:
        leaf = leaf_of(row, bound)
        return {
            **dict(zip(COLUMNS[:11], row, strict=False)),
            "id": id_text(row[1]),
            "body": None if body is None else body.decode("utf-8"),
            "salt": None if salt is None else salt.hex(),
            "commitment": bound.hex(),
            "leaf": leaf.hex(),
        }
    except UNREADABLE as error:
        raise Unexportable(int(seq)) from error


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
