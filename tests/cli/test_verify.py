"""``journal verify`` after somebody was at the file with sqlite3: exit 1 and the first bad seq."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run, damai, journal_size

Harm = Callable[[sqlite3.Connection], None]


def by(*statements: str) -> Harm:
    def harm(conn: sqlite3.Connection) -> None:
        for statement in statements:
            conn.execute(statement)

    return harm


COLUMNS = (
    "id, at, kind, version, subject, area, area_before, audience, audience_before, actor, body,"
    " salt, commitment"
)
SWAP = (
    f"CREATE TEMP TABLE two AS SELECT seq, {COLUMNS} FROM entry WHERE seq IN (5, 6)",
    "DELETE FROM entry WHERE seq IN (5, 6)",
    f"INSERT INTO entry (seq, {COLUMNS}) SELECT 11 - seq, {COLUMNS} FROM two",
)
HARMS: dict[str, tuple[Harm, int]] = {
    "a body is edited": (by("UPDATE entry SET body = replace(body, '18.72', '18.73') WHERE seq = 7"), 7),
    "an actor is edited": (by("UPDATE entry SET actor = 'system/nobody' WHERE seq = 4"), 4),
    "a time is edited": (by("UPDATE entry SET at = at + 1 WHERE seq = 9"), 9),
    "an audience is widened": (by("UPDATE entry SET audience = 'public' WHERE seq = 3"), 3),
    "an area is edited": (by("UPDATE entry SET area = '18.71' WHERE seq = 8"), 8),
    "the first is deleted": (by("DELETE FROM entry WHERE seq = 1"), 1),
    "one is deleted": (by("DELETE FROM entry WHERE seq = 6"), 6),
    "one is deleted and the rest closes up": (
        by("DELETE FROM entry WHERE seq = 6", "UPDATE entry SET seq = -seq WHERE seq > 6", "UPDATE entry SET seq = -seq - 1 WHERE seq < 0"), 6,
    ),
    "two are exchanged": (by(*SWAP), 5),
    "one is put in twice": (
        by(f"INSERT INTO entry (seq, {COLUMNS}) SELECT (SELECT max(seq) + 1 FROM entry), hex(randomblob(16)), {COLUMNS[4:]} FROM entry WHERE seq = 2"), -1,
    ),
    "a row below the first": (
        by(f"INSERT INTO entry (seq, {COLUMNS}) SELECT -5, hex(randomblob(16)), {COLUMNS[4:]} FROM entry WHERE seq = 2"), 1,
    ),
    "a body is wiped": (by("UPDATE entry SET body = NULL, salt = NULL WHERE seq = 10"), 10),
    "a commitment is made to fit": (by("UPDATE entry SET commitment = zeroblob(32) WHERE seq = 7"), 7),
}  # fmt: skip


@pytest.mark.parametrize("case", HARMS)
def test_the_first_bad_seq_is_named(here: Run, exercise: Path, case: str) -> None:
    harm, seq = HARMS[case]
    size = journal_size(exercise)
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    harm(conn)
    conn.commit()
    conn.close()

    plain = here("journal", "verify", "--data", str(exercise))
    as_json = here("journal", "verify", "--data", str(exercise), "--json")

    assert (plain.status, as_json.status) == (1, 1)
    verdict = as_json.json
    expected = size + 1 if seq == -1 else seq
    assert (verdict["ok"], verdict["verified"], verdict["seq"]) == (False, False, expected), verdict
    assert plain.out == f"NOT ok: {verdict['reason']} at seq {expected}\n"


def test_the_tail_cut_off_together_with_the_head_is_seen_by_the_note_outside(
    here: Run, exercise: Path
) -> None:
    """Whoever cuts rows, tiles and head alike still cannot reach the signed note beside the file."""
    older = exercise.parent / "older.sqlite3"
    older.write_bytes((exercise / "damai.sqlite3").read_bytes())
    size = journal_size(exercise)
    file = exercise.parent / "berkas.csv"
    file.write_text("code,name\n18.73,Lain\n")
    assert here("import", "areas", str(file), "--data", str(exercise)).status == 0
    for name in ("damai.sqlite3-wal", "damai.sqlite3-shm"):
        (exercise / name).unlink(missing_ok=True)
    (exercise / "damai.sqlite3").write_bytes(older.read_bytes())

    done = here("journal", "verify", "--data", str(exercise), "--json")

    assert done.status == 1
    assert (done.json["reason"], done.json["seq"]) == ("older-than-checkpoint", size + 1)


def test_an_untouched_record_is_fine_and_its_check_changes_nothing(exercise: Path) -> None:
    before = (exercise / "damai.sqlite3").read_bytes()

    done = damai("journal", "verify", "--data", str(exercise), "--json")

    assert (done.status, done.err) == (0, "")
    assert done.json["ok"] is True
    assert done.json["size"] == done.json["checkpoint_size"] == journal_size(exercise)
    assert (exercise / "damai.sqlite3").read_bytes() == before


def test_a_place_without_a_database_is_said(here: Run, tmp_path: Path) -> None:
    done = here("journal", "verify", "--data", str(tmp_path / "none"))

    assert (done.status, done.out) == (2, "")
    assert len(done.said) == 1
    assert "there is no database here" in done.said[0]
    assert not (tmp_path / "none").exists()
