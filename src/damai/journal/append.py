"""The append: entries prepared in their command's savepoint, then numbered and inserted last in the batch.

What can be wrong with an entry shows in ``prepare`` and fails its own command only; ``append`` moves
the tree and writes entries, tiles and head in the batch's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from damai.core.canonical import canonical
from damai.core.clock import epoch_us
from damai.core.errors import Invalid
from damai.core.ids import derived
from damai.db.command import Command
from damai.db.entropy import entropy
from damai.journal.entries import Committed, Entry
from damai.journal.leaf import SALT_B, commitment, leaf
from damai.journal.tables import entry as entry_table
from damai.journal.tables import journal_head, journal_tile
from damai.journal.tree import TILE_N, Frontier, root_of

_HEAD = sa.select(journal_head.c.size, journal_head.c.frontier).where(journal_head.c.id == 1)
_HEAD_LOCKED = _HEAD.with_for_update()
_INSERT = sa.insert(entry_table)
_SET_HEAD = (
    sa.update(journal_head)
    .where(journal_head.c.id == 1)
    .values(
        size=sa.bindparam("new_size"),
        frontier=sa.bindparam("new_frontier"),
        root=sa.bindparam("new_root"),
    )
)
_TILE = sa.select(journal_tile.c.hashes).where(
    journal_tile.c.level == sa.bindparam("level"), journal_tile.c.number == sa.bindparam("number")
)
_NOTIFY = sa.text("SELECT pg_notify('damai_journal', '')")
_ENTRY_NUMBER = 1 << 20
"""Entry ids are derived like record ids, from numbers that a command's own ids never reach."""
_WIDTHS = {c.name: c.type.length or 0 for c in entry_table.c if isinstance(c.type, sa.String)}


def _tile_upsert(dialect: str) -> Any:
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    stmt = make(journal_tile)
    return stmt.on_conflict_do_update(
        index_elements=["level", "number"], set_={"hashes": stmt.excluded.hashes}
    )


_SET_TILE = {dialect: _tile_upsert(dialect) for dialect in ("sqlite", "postgresql")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An entry without its place: the table's row, the part of it that readers see, its leaf."""

    row: dict[str, Any]
    shown: dict[str, Any]
    leaf: bytes


class JournalAppender:
    """Implements ``db.attempt.Appender``. It remembers the last, partial tile between batches."""

    def __init__(self) -> None:
        self._size = -1
        self._tail: list[bytes] = []

    def forget(self) -> None:
        self._size = -1

    def prepare(self, entries: Sequence[Entry], command: Command) -> list[Prepared]:
        """Body, salt, commitment and leaf of a command's entries; their ids are derived from it.

        Raises Invalid("canonical") for what must not be hashed.
        """
        return [_prepared(draft, command, number) for number, draft in enumerate(entries)]

    def append(self, conn: sa.Connection, prepared: list[Prepared]) -> list[Committed]:
        """Append in order and return them as committed. Uses the connection's transaction."""
        dialect = conn.dialect.name
        if dialect == "postgresql":
            conn.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            head = conn.execute(_HEAD_LOCKED).one()
        else:
            head = conn.execute(_HEAD).one()
        frontier = Frontier.from_bytes(head.size, bytes(head.frontier))
        if self._size != head.size:
            self._tail = self._load_tail(conn, head.size)
        rows: list[dict[str, Any]] = []
        committed: list[Committed] = []
        tiles: dict[tuple[int, int], bytes] = {}
        for item in prepared:
            frontier.push(item.leaf)
            self._tail.append(item.leaf)
            seq = frontier.size
            rows.append({"seq": seq, **item.row})
            committed.append(Committed(seq=seq, **item.shown))
            if len(self._tail) == TILE_N:
                self._close_tile(conn, frontier.size, tiles)
        if self._tail:
            tiles[0, frontier.size // TILE_N] = b"".join(self._tail)
        conn.execute(_INSERT, rows)
        conn.execute(
            _SET_TILE[dialect],
            [{"level": lv, "number": n, "hashes": h} for (lv, n), h in tiles.items()],
        )
        conn.execute(
            _SET_HEAD,
            {
                "new_size": frontier.size,
                "new_frontier": frontier.to_bytes(),
                "new_root": frontier.root(),
            },
        )
        if dialect == "postgresql":
            conn.execute(_NOTIFY)
        self._size = frontier.size
        return committed

    def _close_tile(
        self, conn: sa.Connection, size: int, tiles: dict[tuple[int, int], bytes]
    ) -> None:
        """Store the tile that just became full, and the higher ones that it completes."""
        level, number, hashes = 0, size // TILE_N - 1, list(self._tail)
        self._tail = []
        tiles[0, number] = b"".join(hashes)
        while True:
            up, at = number // TILE_N, number % TILE_N
            held = tiles.get((level + 1, up))
            if held is None:
                held = bytes(
                    conn.execute(_TILE, {"level": level + 1, "number": up}).scalar() or b""
                )
            held = held[: at * 32] + root_of(hashes)
            tiles[level + 1, up] = held
            if at != TILE_N - 1:
                return
            level, number = level + 1, up
            hashes = [held[i : i + 32] for i in range(0, len(held), 32)]

    def _load_tail(self, conn: sa.Connection, size: int) -> list[bytes]:
        if size % TILE_N == 0:
            return []
        raw = bytes(conn.execute(_TILE, {"level": 0, "number": size // TILE_N}).scalar() or b"")
        return [raw[i : i + 32] for i in range(0, len(raw), 32)]


def _prepared(draft: Entry, command: Command, number: int) -> Prepared:
    body = canonical(draft.body())
    salt = entropy.take(SALT_B)
    bound = commitment(salt, body)
    header: dict[str, Any] = {
        "id": derived(command.wall_at, command.seed, _ENTRY_NUMBER + number),
        "kind": draft.KIND,
        "version": draft.VERSION,
        "subject": draft.subject,
        "area": draft.area,
        "area_before": draft.area_before,
        "audience": draft.audience,
        "audience_before": draft.audience_before,
        "actor": draft.actor,
    }
    for name, width in _WIDTHS.items():
        _check(name, header[name], width)
    hashed = leaf(at_us=epoch_us(command.wall_at), commitment=bound, **header)
    shown = {**header, "at": command.wall_at, "body": body}
    return Prepared(row={**shown, "salt": salt, "commitment": bound}, shown=shown, leaf=hashed)


def _check(name: str, text: str | None, width: int) -> None:
    """PostgreSQL would refuse these at the insert, where the whole batch pays for it."""
    if text is None:
        return
    if len(text) > width:
        raise Invalid("canonical", field=name, reason="too-long")
    if "\x00" in text:
        raise Invalid("canonical", field=name, reason="nul")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("canonical", field=name, reason="lone-surrogate") from error
