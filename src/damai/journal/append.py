"""The append: entries checked in their command's savepoint, then hashed and numbered last in the batch.

What can be wrong with an entry shows in ``prepare`` and fails its own command only; ``append`` moves
the tree and writes entries, tiles and head in the batch's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from damai.core.clock import epoch_us
from damai.core.errors import Invalid
from damai.core.ids import derived
from damai.db.command import Command
from damai.db.entropy import entropy
from damai.db.hot import Hot
from damai.journal.entries import Committed, Entry
from damai.journal.leaf import SALT_B, commitment, leaf
from damai.journal.tables import entry as entry_table
from damai.journal.tables import journal_head, journal_tile
from damai.journal.tree import TILE_N, Frontier, root_of

_HEAD = Hot(
    # PostgreSQL: every node's append waits here for its place; SQLite has one writer.
    sa.select(journal_head.c.size, journal_head.c.frontier)
    .where(journal_head.c.id == sa.bindparam("head"))
    .with_for_update()
)
_INSERT = Hot(sa.insert(entry_table), [column.name for column in entry_table.c])
_SET_HEAD = Hot(
    sa.update(journal_head)
    .where(journal_head.c.id == sa.bindparam("head"))
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
_PATIENCE = (
    "SELECT set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true)"
)
"""For the append and its COMMIT. A holder that stands still is ended after 5 s (idle in transaction), so
this is how long the head can be away. The commands' 2 s a statement would end the wait before that, and
a COMMIT that waits for a standby would be cut short and take place without it.
Source: kernel rule 14; SyncRepWaitForLSN in PostgreSQL."""
_ENTRY_NUMBER = 1 << 20
"""Entry ids are derived like record ids, from numbers that a command's own ids never reach."""
_WIDTHS = [(c.name, c.type.length or 0) for c in entry_table.c if isinstance(c.type, sa.String)]


def _tile_upsert(dialect: str) -> Any:
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    stmt = make(journal_tile)
    return stmt.on_conflict_do_update(
        index_elements=["level", "number"], set_={"hashes": stmt.excluded.hashes}
    )


_SET_TILE = Hot(_tile_upsert, [column.name for column in journal_tile.c])


@dataclass(slots=True)
class Prepared:
    """What of an entry can be wrong, checked: the table's row without its place and its hashes."""

    row: dict[str, Any]
    seed: bytes
    number: int


class JournalAppender:
    """Implements ``db.attempt.Appender``. It remembers the last, partial tile between batches; another
    node's append shows in the head's size, another past (a failover) in its frontier: the tile is read again."""

    def __init__(self) -> None:
        self._size = -1
        self._edge = b""
        self._tail: list[bytes] = []

    def forget(self) -> None:
        self._size = -1

    def prepare(self, entries: Sequence[Entry], command: Command) -> list[Prepared]:
        """Header and body of a command's entries, fit to be hashed.

        Raises Invalid("canonical") for what is not.
        """
        return [_prepared(draft, command, number) for number, draft in enumerate(entries)]

    def append(self, conn: sa.Connection, prepared: list[Prepared]) -> list[Committed]:
        """Append in order and return them as committed. Uses the connection's transaction."""
        dialect = conn.dialect.name
        if dialect == "postgresql":
            conn.exec_driver_sql(_PATIENCE)
        [(size, edge)] = _HEAD.rows(conn, {"head": 1})
        frontier = Frontier.from_bytes(size, bytes(edge))
        if (self._size, self._edge) != (size, bytes(edge)):
            self._tail = self._load_tail(conn, size)
        rows: list[dict[str, Any]] = []
        committed: list[Committed] = []
        tiles: dict[tuple[int, int], bytes] = {}
        for item in prepared:
            row = item.row
            hashed = _bind(item)
            frontier.push(hashed)
            self._tail.append(hashed)
            row["seq"] = frontier.size
            rows.append(row)
            committed.append(_committed(row))
            if len(self._tail) == TILE_N:
                self._close_tile(conn, frontier.size, tiles)
        edge = frontier.to_bytes()
        if self._tail:
            tiles[0, frontier.size // TILE_N] = b"".join(self._tail)
        _INSERT.many(conn, rows)
        _SET_TILE.many(
            conn, [{"level": lv, "number": n, "hashes": h} for (lv, n), h in tiles.items()]
        )
        _SET_HEAD.rows(
            conn,
            {
                "head": 1,
                "new_size": frontier.size,
                "new_frontier": edge,
                "new_root": frontier.root(),
            },
        )
        if dialect == "postgresql":
            conn.execute(_NOTIFY)
        self._size, self._edge = frontier.size, edge
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
    row: dict[str, Any] = {
        "at": command.wall_at,
        "kind": draft.KIND,
        "version": draft.VERSION,
        "subject": draft.subject,
        "area": draft.area,
        "area_before": draft.area_before,
        "audience": draft.audience,
        "audience_before": draft.audience_before,
        "actor": draft.actor,
        "body": draft.body(),
    }
    for name, width in _WIDTHS:
        text = row[name]
        if text is not None and not (len(text) <= width and text.isascii() and "\x00" not in text):
            _check(name, text, width)
    return Prepared(row, command.seed, number)


def _bind(item: Prepared) -> bytes:
    """Give the row its id, salt and commitment; returns its leaf. All entries of a batch in one go: twice
    as fast as each after its command, when other code has been through the processor's caches."""
    row = item.row
    row["id"] = id = derived(row["at"], item.seed, _ENTRY_NUMBER + item.number)
    row["salt"] = salt = entropy.take(SALT_B)
    row["commitment"] = bound = commitment(salt, row["body"])
    return leaf(
        id=id,
        at_us=epoch_us(row["at"]),
        kind=row["kind"],
        version=row["version"],
        subject=row["subject"],
        area=row["area"],
        area_before=row["area_before"],
        audience=row["audience"],
        audience_before=row["audience_before"],
        actor=row["actor"],
        commitment=bound,
    )


def _committed(row: dict[str, Any]) -> Committed:
    return Committed(
        seq=row["seq"],
        id=row["id"],
        at=row["at"],
        kind=row["kind"],
        version=row["version"],
        subject=row["subject"],
        area=row["area"],
        area_before=row["area_before"],
        audience=row["audience"],
        audience_before=row["audience_before"],
        actor=row["actor"],
        body=row["body"],
    )


def _check(name: str, text: str, width: int) -> None:
    """PostgreSQL would refuse these at the insert, where the whole batch pays for it."""
    if len(text) > width:
        raise Invalid("canonical", field=name, reason="too-long")
    if "\x00" in text:
        raise Invalid("canonical", field=name, reason="nul")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("canonical", field=name, reason="lone-surrogate") from error
