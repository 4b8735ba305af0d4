"""Recompute the whole journal from its tables and compare: entries, tiles, head, last signed note."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from damai.journal.checkpoints import BadNote, Checkpoint, Signer
from damai.journal.entries import Erased
from damai.journal.leaf import commitment, leaf
from damai.journal.tree import EMPTY_ROOT, TILE_N, Frontier

PAGE_N = 2000
_SELECT = (
    "SELECT seq, id, at, kind, version, subject, area, area_before, audience, audience_before, actor,"
    " body, salt, commitment FROM entry WHERE seq > {mark} ORDER BY seq LIMIT {page}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``ok``, or the first bad ``seq`` and a stable kebab ``reason``."""

    ok: bool
    size: int
    root: str
    reason: str = ""
    seq: int | None = None
    erased_n: int = 0
    checkpoint_size: int | None = None


def verify(conn: sa.Connection, signer: Signer) -> Verdict:
    """Check every entry visible in ``conn``'s snapshot. Reads about 100,000 entries a second."""
    return _Walk(conn, signer).run()


class _Walk:
    def __init__(self, conn: sa.Connection, signer: Signer) -> None:
        self._conn = conn
        self._signer = signer
        self._frontier = Frontier()
        self._tile: list[bytes] = []
        self._blank: set[int] = set()
        self._named: set[int] = set()
        self._erased_n = 0

    def run(self) -> Verdict:
        head = self._conn.exec_driver_sql(
            "SELECT origin, size, frontier, root FROM journal_head WHERE id = 1"
        ).first()
        if head is None:
            return self._bad("head-missing", 1)
        try:
            note = self._signer.last()
        except BadNote:
            return self._bad("checkpoint-unreadable", None)
        verdict = self._entries(head.size, note)
        if verdict is not None:
            return verdict
        size = self._frontier.size
        if size < head.size:
            return self._bad("entries-missing", size + 1)
        if self._blank - self._named:
            return self._bad("body-erased-without-entry", min(self._blank - self._named))
        if bytes(head.frontier) != self._frontier.to_bytes() or bytes(head.root) != self._root():
            return self._bad("head-differs", self._tile_start())
        if note is not None and (note.size > size or note.origin != head.origin):
            return self._bad("older-than-checkpoint", min(size, note.size) + 1)
        return Verdict(
            ok=True,
            size=size,
            root=self._root().hex(),
            erased_n=self._erased_n,
            checkpoint_size=None if note is None else note.size,
        )

    def _entries(self, head_size: int, note: Checkpoint | None) -> Verdict | None:
        if note is not None and note.size == 0 and note.root != EMPTY_ROOT:
            return self._bad("checkpoint-differs", 1)
        mark = -(1 << 62)  # a row below seq 1 is a foreign one too
        while True:
            rows = self._page(mark)
            if not rows:
                return None
            for row in rows:
                bad = self._one(row, head_size)
                if bad is not None:
                    return bad
                at_note = note is not None and self._frontier.size == note.size
                if at_note and note is not None and self._root() != note.root:
                    return self._bad("checkpoint-differs", self._tile_start())
            mark = rows[-1][0]

    def _one(self, row: Any, head_size: int) -> Verdict | None:
        seq = row[0]
        expected = self._frontier.size + 1
        if seq != expected:
            return self._bad("seq-gap", expected)
        if seq > head_size:
            return self._bad("appended-outside", seq)
        body, salt, bound = row[11], row[12], bytes(row[13])
        if body is None and salt is None:
            self._blank.add(seq)
            self._erased_n += 1
        elif body is None or salt is None or commitment(bytes(salt), bytes(body)) != bound:
            return self._bad("body-differs", seq)
        elif row[3] == Erased.KIND:
            self._named.update(json.loads(bytes(body))["seqs"])
        try:
            hashed = leaf(
                id=_uuid(row[1]), at_us=int(row[2]), kind=row[3], version=int(row[4]),
                subject=row[5], area=row[6], area_before=row[7], audience=row[8],
                audience_before=row[9], actor=row[10], commitment=bound,
            )  # fmt: skip
        except (ValueError, TypeError, AttributeError, UnicodeEncodeError):
            return self._bad("header-unreadable", seq)
        at = (seq - 1) % TILE_N
        if at == 0:
            self._tile = self._stored_tile((seq - 1) // TILE_N)
        if at >= len(self._tile) or self._tile[at] != hashed:
            return self._bad("leaf-differs", seq)
        self._frontier.push(hashed)
        return None

    def _page(self, mark: int) -> list[Any]:
        cursor = self._conn.connection.cursor()
        try:
            cursor.execute(_SELECT.format(mark=int(mark), page=PAGE_N))
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def _stored_tile(self, number: int) -> list[bytes]:
        row = self._conn.exec_driver_sql(
            f"SELECT hashes FROM journal_tile WHERE level = 0 AND number = {int(number)}"
        ).first()
        raw = b"" if row is None else bytes(row[0])
        return [raw[i : i + 32] for i in range(0, len(raw), 32)]

    def _root(self) -> bytes:
        return self._frontier.root()

    def _tile_start(self) -> int:
        return max(0, self._frontier.size - 1) // TILE_N * TILE_N + 1

    def _bad(self, reason: str, seq: int | None) -> Verdict:
        return Verdict(
            ok=False,
            size=self._frontier.size,
            root=self._root().hex(),
            reason=reason,
            seq=seq,
            erased_n=self._erased_n,
        )


def _uuid(value: object) -> Any:
    from uuid import UUID

    return value if isinstance(value, UUID) else UUID(str(value))
