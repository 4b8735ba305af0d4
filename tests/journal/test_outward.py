"""What leaves the house is checked by somebody who has only docs/formats.md."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import export
from damai.journal.checkpoints import Note, Signer
from damai.journal.export import Unexportable, lines
from damai.journal.keeper import Keeper
from damai.journal.tables import entry
from tests.db.kit import kept
from tests.journal import independent_verifier as outsider
from tests.journal.test_erasure import erasing

SCRIPT = Path(outsider.__file__)
ENTRIES_N = 700
TEXTS = (
    "x",
    "Ibu \u201cSiti\u201d \u2014 200 m\u00b2",
    "a\u2028b\x85c\x0b",
    "\U0001f5f3\ufe0f",
    'back\\slash "q"\n\t',
)


def filled(db: Database, count: int = ENTRIES_N) -> None:
    """Entries of every shape, two of them erased; more than two tiles when there are 700."""

    def write(uow: UnitOfWork) -> None:
        for n in range(count - 1):
            before = {"area_before": "18.71", "audience_before": "polri+kpu"} if n % 5 == 0 else {}
            kept(uow, f"test/{n}", TEXTS[n % len(TEXTS)], **before)

    db.write_now(write)
    db.write_now(erasing(3, min(260, count - 2)))


def signed(db: Database, directory: Path) -> Note:
    signer = Signer(directory)
    Keeper(db, signer).sign_now()
    note = signer.note()
    assert note is not None
    return note


def refused(whole: list[str]) -> tuple[str, int | None]:
    with pytest.raises(outsider.Bad) as caught:
        outsider.check_export(iter(whole))
    return caught.value.reason, caught.value.seq


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Twenty entries, two erased, as lines."""
    from tests import harness

    directory = tmp_path_factory.mktemp("outward")
    db = harness.fresh(directory / "damai.sqlite3")
    filled(db, 20)
    made = list(lines(db.read, signed(db, directory)))
    db.stop()
    assert outsider.check_export(iter(made)).startswith("20 entries, up to 20")
    return made


def test_an_export_with_erased_entries_is_found_whole_by_an_outsider(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(db)
    note = signed(db, tmp_path)
    monkeypatch.setattr(export, "PAGE_N", 64)

    made = list(lines(db.read, note))

    key = note.public_key.hex()
    said = outsider.check_export(iter(made), key)
    assert said == f"{ENTRIES_N} entries, up to {ENTRIES_N}, root {note.checkpoint.root.hex()}"
    assert [json.loads(made[n])["body"] for n in (3, 260)] == [None, None]
    assert [json.loads(made[n])["salt"] for n in (3, 260)] == [None, None]
    with pytest.raises(outsider.Bad, match="another-key"):
        outsider.check_export(iter(made), "00" * 32)


@pytest.mark.parametrize("after", [1, 2, 255, 256, 257, 511, 512, 699, 700])
def test_an_export_may_begin_anywhere(sqlite_db: Database, tmp_path: Path, after: int) -> None:
    filled(sqlite_db)
    note = signed(sqlite_db, tmp_path)

    made = list(lines(sqlite_db.read, note, after))

    assert len(made) == ENTRIES_N - after + 2
    assert outsider.check_export(iter(made)).startswith(f"{ENTRIES_N - after} entries, up to 700")
    if after < ENTRIES_N:
        assert refused([made[0], *made[2:]]) == (
            "seq-gap" if after < 699 else "entries-missing",
            after + 1,
        )


def test_what_was_committed_after_the_note_is_not_in_the_export(
    sqlite_db: Database, tmp_path: Path
) -> None:
    filled(sqlite_db, 20)
    note = signed(sqlite_db, tmp_path)
    sqlite_db.write_now(kept)

    assert outsider.check_export(lines(sqlite_db.read, note)).startswith("20 entries, up to 20")


def test_an_entry_that_was_touched_here_is_not_exported_over(
    sqlite_db: Database, tmp_path: Path
) -> None:
    filled(sqlite_db, 20)
    note = signed(sqlite_db, tmp_path)
    sqlite_db.write_now(
        lambda uow: (uow.execute(sa.delete(entry).where(entry.c.seq == 7)), kept(uow))[0]
    )

    with pytest.raises(Unexportable) as caught:
        list(lines(sqlite_db.read, note))
    assert caught.value.seq == 7


EDITS: dict[str, Any] = {
    "seq": 99, "id": "018da4e9-c400-7b93-8049-4389031bbc91", "at": 1, "kind": "test.other",
    "version": 2, "subject": "test/x", "area": "18.73", "area_before": "18.70",
    "audience": "public", "audience_before": "tni", "actor": "system/nobody", "body": "{}",
    "salt": "00" * 32, "commitment": "00" * 32, "leaf": "00" * 32,
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_line_that_was_edited_is_named(exported: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, 20))
    field = data.draw(st.sampled_from(sorted(EDITS)))
    line = json.loads(exported[at])
    value = data.draw(st.sampled_from([EDITS[field], None, True, "", 1.0]))
    if line[field] == value and type(line[field]) is type(value):
        return
    line[field] = value

    reason, seq = refused([*exported[:at], json.dumps(line), *exported[at + 1 :]])

    assert seq == at, reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(1, 20), to=st.integers(1, 20))
def test_a_line_that_was_deleted_moved_or_repeated_is_named(
    exported: list[str], at: int, to: int
) -> None:
    without = [*exported[:at], *exported[at + 1 :]]
    moved = [*without[:to], exported[at], *without[to:]]
    repeated = [*exported[: to + 1], exported[at], *exported[to + 1 :]]

    assert refused(without)[1] == at
    if at != to:
        assert refused(moved)[1] == min(at, to)
    # Put right before itself it fits, and the original is the one too many.
    assert refused(repeated)[1] == (to + 2 if at == to + 1 else to + 1)


def test_lines_that_close_up_after_a_deletion_are_still_missed(exported: list[str]) -> None:
    closed = [exported[0]]
    for number, line in enumerate([*exported[1:5], *exported[6:-1]], 1):
        closed.append(json.dumps({**json.loads(line), "seq": number}))

    assert refused([*closed, exported[-1]]) == ("entries-missing", 20)


def test_an_entry_appended_or_put_behind_the_end_is_named(exported: list[str]) -> None:
    more = json.dumps({**json.loads(exported[20]), "seq": 21})

    assert refused([*exported[:-1], more, exported[-1]]) == ("appended", 21)
    assert refused([*exported, more]) == ("appended", 21)
    assert refused(exported[:-1]) == ("cut-off", 21)
    assert refused(exported[:8]) == ("cut-off", 8)


def test_an_entry_made_to_fit_its_own_leaf_does_not_fit_the_signed_root(
    exported: list[str],
) -> None:
    line = json.loads(exported[9])
    line["actor"] = "system/nobody"
    line["leaf"] = outsider.leaf_of(line).hex()

    assert refused([*exported[:9], json.dumps(line), *exported[10:]]) == ("root-differs", None)


def test_a_body_wiped_without_an_entry_that_says_so_is_named(exported: list[str]) -> None:
    line = json.dumps({**json.loads(exported[9]), "body": None, "salt": None})

    assert refused([*exported[:9], line, *exported[10:]]) == ("body-erased-without-entry", 9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_note_at_the_end_that_was_touched_is_refused(
    exported: list[str], data: st.DataObject
) -> None:
    end = json.loads(exported[-1])
    field = data.draw(st.sampled_from(["checkpoint", "public_key"]))
    text = end[field]
    at = data.draw(st.integers(0, len(text.rstrip("\n=")) - 3))
    char = data.draw(st.sampled_from("0aZ\n+").filter(lambda c: c.lower() != text[at].lower()))
    end[field] = text[:at] + char + text[at + 1 :]

    assert refused([*exported[:-1], json.dumps(end)])[0] == "checkpoint-unreadable"


def test_an_export_holds_one_page_at_a_time(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(sqlite_db)
    note = signed(sqlite_db, tmp_path)
    read, asked = export.page, []

    def counting(conn: sa.Connection, mark: int, top: int, page_n: int) -> list[Any]:
        found = read(conn, mark, top, page_n)
        asked.append(len(found))
        return found

    monkeypatch.setattr(export, "PAGE_N", 100)
    monkeypatch.setattr(export, "page", counting)
    going = lines(sqlite_db.read, note)
    for _ in range(102):
        next(going)

    assert asked == [100, 100]  # the head and 101 entries need no more
    assert len(list(going)) == ENTRIES_N + 2 - 102
    assert asked == [100] * 7


def test_the_verifier_knows_nothing_of_ours_and_runs_alone(
    exported: list[str], tmp_path: Path
) -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= {*sys.stdlib_module_names, "cryptography"}
    file = tmp_path / "export.jsonl"
    file.write_text("".join(line + "\n" for line in exported), encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(SCRIPT), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    assert run("export", str(file))[0] == 0
    file.write_text("".join(line + "\n" for n, line in enumerate(exported) if n != 6))
    assert run("export", str(file)) == (1, "NOT ok: seq-gap at seq 6\n")
    assert run("nothing")[0] == 2
