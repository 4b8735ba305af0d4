"""Proofs from the stored tiles, checked by somebody who has only docs/formats.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.core.errors import Invalid, NotFound
from damai.db.database import Database
from damai.journal.proofs import prove
from damai.journal.proving import (
    consistency,
    inclusion,
    verify_consistency,
    verify_inclusion,
)
from damai.journal.subtrees import Subtrees, TilesDiffer
from damai.journal.tables import journal_tile
from damai.journal.tree import TILE_N, Frontier, root_of
from tests.db.kit import kept
from tests.journal import independent_verifier as outsider
from tests.journal.test_outward import filled, signed
from tests.journal.test_tree import leaf_hashes, mth


@pytest.mark.parametrize("from_size", [None, 1, 3, 255, 256, 257, 512, 640, 699, 700])
def test_every_proof_from_the_tiles_holds_for_an_outsider(
    db: Database, tmp_path: Path, from_size: int | None
) -> None:
    filled(db)
    note = signed(db, tmp_path)
    db.write_now(kept)  # the tree goes on; the proof is against the note
    with db.read() as conn:
        for seq in (1, 2, 3, 255, 256, 257, 400, 511, 512, 513, 640, 641, 699, 700):
            proof = prove(conn, note, seq, from_size).as_dict()
            said = outsider.check_proof(json.loads(json.dumps(proof)), note.public_key.hex())
            assert said.startswith(f"entry {seq} is in the tree of 700")


def test_subtrees_of_the_tiles_are_those_of_the_leaves_at_every_size(sqlite_db: Database) -> None:
    filled(sqlite_db, 600)
    with sqlite_db.read() as conn:
        raw = conn.execute(
            sa.select(journal_tile.c.hashes)
            .where(journal_tile.c.level == 0)
            .order_by(journal_tile.c.number)
        ).scalars()
        joined = b"".join(raw)
        leaves = [joined[i : i + 32] for i in range(0, len(joined), 32)]
        subtrees = Subtrees(conn, 600)
        for size in [*range(1, 600, 13), 256, 512, 600]:
            assert subtrees.root(size) == mth(leaves[:size]), size


def test_a_tree_of_three_levels_of_tiles_is_proved_from_a_few_of_them(db: Database) -> None:
    """66,000 leaves and the tiles that the appender would have written; their entries do not matter here."""
    leaves = leaf_hashes(66_000)
    rows, level, hashes = [], 0, leaves
    while hashes:
        tiles = [hashes[at : at + TILE_N] for at in range(0, len(hashes), TILE_N)]
        rows += [
            {"level": level, "number": n, "hashes": b"".join(tile)} for n, tile in enumerate(tiles)
        ]
        hashes = [root_of(tile) for tile in tiles if len(tile) == TILE_N]
        level += 1
    with db.writer_engine.begin() as conn:
        conn.execute(sa.insert(journal_tile), rows)
    roots = {}
    frontier = Frontier()
    for leaf in leaves:
        frontier.push(leaf)
        roots[frontier.size] = frontier.root()

    with db.read() as conn:
        for size in (65_535, 65_536, 65_537, 65_792, 65_999, 66_000):
            for index in (0, 1, 255, 256, 32_768, 65_534, size - 1):
                subtrees = Subtrees(conn, size)
                path = inclusion(subtrees, index, size)
                assert verify_inclusion(leaves[index], index, size, path, roots[size])
                assert len(subtrees._tiles) <= 6
            for first in (1, 256, 257, 40_000, 65_535, size):
                path = consistency(Subtrees(conn, size), first, size)
                assert Subtrees(conn, size).root(first) == roots[first]
                assert verify_consistency(first, roots[first], size, roots[size], path)
                edge = Subtrees(conn, size).frontier(first)
                assert Frontier(first, edge).root() == roots[first]
    assert level == 3


def test_a_proof_of_one_entry_is_none_of_another(sqlite_db: Database, tmp_path: Path) -> None:
    filled(sqlite_db)
    note = signed(sqlite_db, tmp_path)
    with sqlite_db.read() as conn:
        one, other = (prove(conn, note, seq, 300).as_dict() for seq in (42, 43))
    wrong = [
        {**one, "seq": 43},
        {**one, "leaf": other["leaf"]},
        {**one, "path": other["path"]},
        {**one, "path": one["path"][:-1]},
        {**one, "path": [*one["path"], one["root"]]},
        {**one, "root": other["leaf"]},
        {**one, "size": 701},
        {**one, "seq": 0},
        {**one, "seq": 701},
        {**one, "consistency": {**one["consistency"], "from": 301}},
        {**one, "consistency": {**one["consistency"], "root": one["root"]}},
        {**one, "consistency": {**one["consistency"], "path": one["path"]}},
        {**one, "checkpoint": one["checkpoint"].replace("\n700\n", "\n701\n")},
    ]
    for proof in wrong:
        with pytest.raises(outsider.Bad):
            outsider.check_proof(proof)


def test_there_is_no_proof_of_what_the_note_does_not_cover(
    sqlite_db: Database, tmp_path: Path
) -> None:
    filled(sqlite_db, 20)
    note = signed(sqlite_db, tmp_path)
    sqlite_db.write_now(kept)
    with sqlite_db.read() as conn:
        for seq in (0, 21, 22):
            with pytest.raises(NotFound):
                prove(conn, note, seq)
        with pytest.raises(NotFound):
            prove(conn, None, 1)
        for from_size in (0, 21):
            with pytest.raises(Invalid):
                prove(conn, note, 1, from_size)


HARMS = {
    "the entry": "UPDATE entry SET actor = 'system/nobody' WHERE seq = 5",
    "its type": "UPDATE entry SET at = 'noon' WHERE seq = 5",
    "the entry is gone": "DELETE FROM entry WHERE seq = 5",
    "a hash beside it": "UPDATE journal_tile SET hashes = zeroblob(length(hashes)) WHERE number = 0 AND level = 0",
    "a tile is short": "UPDATE journal_tile SET hashes = substr(hashes, 1, 64) WHERE level = 0",
    "a tile is text": "UPDATE journal_tile SET hashes = 'x' WHERE level = 0",
    "a tile is gone": "DELETE FROM journal_tile WHERE level = 0",
}  # fmt: skip


@pytest.mark.parametrize("case", HARMS)
def test_no_proof_is_given_of_what_no_longer_agrees(
    sqlite_db: Database, tmp_path: Path, case: str
) -> None:
    filled(sqlite_db, 20)
    note = signed(sqlite_db, tmp_path)
    sqlite_db.stop_writing()
    with sqlite_db.writer_engine.begin() as conn:
        conn.exec_driver_sql(HARMS[case])

    with sqlite_db.read() as conn, pytest.raises(TilesDiffer):
        prove(conn, note, 5, 3)
