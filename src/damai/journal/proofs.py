"""A proof that an outsider can check: one entry is under the signed root, and the log only grew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from damai.core.errors import Invalid, NotFound
from damai.journal.checkpoints import Note
from damai.journal.proving import consistency, inclusion, verify_consistency, verify_inclusion
from damai.journal.rows import UNREADABLE, leaf_of, page
from damai.journal.subtrees import Subtrees, TilesDiffer

FORMAT = "damai-proof-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """The tree of ``size`` leaves, with ``root``, is the beginning of the signed one."""

    size: int
    root: bytes
    path: list[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Leaf ``seq`` - 1 of the tree that ``note`` signs, and the hashes that lead from it to the root."""

    seq: int
    leaf: bytes
    path: list[bytes]
    note: Note
    consistency: Consistency | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON of ``docs/formats.md``: every hash and key in lower-case hexadecimal."""
        signed, older = self.note.checkpoint, self.consistency
        return {
            "format": FORMAT,
            "seq": self.seq,
            "leaf": self.leaf.hex(),
            "size": signed.size,
            "root": signed.root.hex(),
            "path": [item.hex() for item in self.path],
            "consistency": None
            if older is None
            else {
                "from": older.size,
                "root": older.root.hex(),
                "path": [item.hex() for item in older.path],
            },
            "checkpoint": self.note.text,
            "public_key": self.note.public_key.hex(),
        }


def prove(conn: sa.Connection, note: Note | None, seq: int, from_size: int | None = None) -> Proof:
    """Prove the entry ``seq``, and with ``from_size`` that the tree of that size was not rewritten since.

    The proof is checked before it is given: NotFound("entry-unknown") for what the note does not cover,
    Invalid("proof-from"), TilesDiffer when the journal no longer agrees with the note.
    """
    size = 0 if note is None else note.checkpoint.size
    if note is None or not 0 < seq <= size:
        raise NotFound("entry-unknown", seq=seq, size=size)
    if from_size is not None and not 0 < from_size <= size:
        raise Invalid("proof-from", field="from", size=size)
    subtree = Subtrees(conn, size)
    leaf = _leaf(conn, seq)
    path = inclusion(subtree, seq - 1, size)
    root = note.checkpoint.root
    if not verify_inclusion(leaf, seq - 1, size, path, root):
        raise TilesDiffer(f"entry {seq} is not under the signed root")
    older = None
    if from_size is not None:
        older = Consistency(
            size=from_size,
            root=subtree.root(from_size),
            path=consistency(subtree, from_size, size),
        )
        if not verify_consistency(from_size, older.root, size, root, older.path):
            raise TilesDiffer(f"the tree of size {from_size} is not under the signed root")
    return Proof(seq=seq, leaf=leaf, path=path, note=note, consistency=older)


def _leaf(conn: sa.Connection, seq: int) -> bytes:
    """From the row, not from a tile: what is proved is the entry as it stands here."""
    rows = page(conn, seq - 1, seq, 1)
    if not rows:
        raise TilesDiffer(f"entry {seq} is missing")
    try:
        return leaf_of(rows[0], rows[0][-1])
    except UNREADABLE as error:
        raise TilesDiffer(f"entry {seq} cannot be read") from error
