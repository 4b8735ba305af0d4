"""Backups that are damaged, cut off, foreign or made to do harm: one sentence, and nothing is left."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_backup import listing, packed

Parts = dict[str, bytes]


@pytest.fixture
def file(here: Run, exercise: Path, tmp_path: Path) -> Path:
    made = tmp_path / "one.damai"
    assert here("backup", str(made), "--data", str(exercise)).status == 0
    return made


def refused(here: Run, file: Path, tmp_path: Path, code: str, status: int = 2) -> None:
    room = tmp_path / "room"
    room.mkdir()

    done = here("restore", str(file), "--data", str(room / "new"))

    assert (done.status, done.out, len(done.said)) == (status, "", 1), done.err
    assert code in done.err
    assert "\x1b" not in done.err
    assert listing(room) == set()


def repacked(file: Path, parts: Parts) -> None:
    """A tar of these parts, in their order, whatever they are called."""
    with tarfile.open(file, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, raw in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            tar.addfile(member, io.BytesIO(raw))
    raw = file.read_bytes()  # tarfile fills up to 10,240 bytes
    end = len(raw.rstrip(b"\0"))
    file.write_bytes(raw[: end + -end % 512] + bytes(1024))


def told(parts: Parts, /, **changes: object) -> Parts:
    """The same parts under a manifest that fits them, with ``changes``."""
    manifest = json.loads(parts["manifest.json"]) | changes
    if "parts" not in changes:
        manifest["parts"] = [
            {"name": n, "size_b": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
            for n, raw in parts.items()
            if n != "manifest.json"
        ]
    return {**parts, "manifest.json": json.dumps(manifest).encode()}


def test_packing_the_parts_again_by_any_tar_is_the_same_backup(
    here: Run, file: Path, tmp_path: Path
) -> None:
    """So that what the cases below refuse is what they changed."""
    repacked(file, told(packed(file)))

    assert here("restore", str(file), "--data", str(tmp_path / "new")).status == 0


@pytest.mark.parametrize("place", range(0, 20))
def test_a_changed_byte_is_found_wherever_it_is(
    here: Run, file: Path, tmp_path: Path, place: int
) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) * place // 20 + 3] ^= 0x41
    file.write_bytes(bytes(raw))

    refused(here, file, tmp_path, "[backup-")


@pytest.mark.parametrize("left", [0, 1, 511, 512, 2047, 2048, 5000, 100_000, -1024, -512, -1])
def test_a_file_that_was_cut_off_is_refused(
    here: Run, file: Path, tmp_path: Path, left: int
) -> None:
    file.write_bytes(file.read_bytes()[:left])

    refused(here, file, tmp_path, "[backup-")


def test_something_behind_the_end_is_refused(here: Run, file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes() + bytes(512))

    refused(here, file, tmp_path, "[backup-stray]")


@pytest.mark.parametrize(
    "raw", [b"PK\x03\x04" + bytes(5000), b"\x1f\x8b" + bytes(5000), b"SQLite format 3\0" * 400]
)
def test_another_kind_of_file_is_said_to_be_none(here: Run, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "other").write_bytes(raw)

    refused(here, tmp_path / "other", tmp_path, "[backup-foreign]")


def test_a_file_that_is_not_there_and_a_directory_are_said(here: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    for name in ("none", "folder"):
        done = here("restore", str(tmp_path / name), "--data", str(tmp_path / "new"))
        assert (done.status, len(done.said)) == (2, 1)
    assert not (tmp_path / "new").exists()


NAMES = (
    "../out", "/tmp/out", "\x1b[2J\nok", "blobs/../../out", "blobs/x", "keys/journal.key", "damai.lock",
    "blobs/" + "a" * 64 + ".tsv.gz/../../../out", "blobs/" + "A" * 64 + ".tsv.gz",
)  # fmt: skip


@pytest.mark.asvs("5.3.3")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused(
    here: Run, file: Path, tmp_path: Path, name: str
) -> None:
    repacked(file, told({**packed(file), name: b"harm"}))

    refused(here, file, tmp_path, "[backup-stray]")


@pytest.mark.asvs("5.3.3")
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.GNUTYPE_SPARSE])
def test_a_link_or_a_sparse_file_is_refused(
    here: Run, file: Path, tmp_path: Path, kind: bytes
) -> None:
    parts = packed(file)
    with tarfile.open(file, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, raw in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            if name == "checkpoint.txt":
                member.type, member.size, raw = kind, 0, b""
                member.linkname = "/etc/passwd"
            tar.addfile(member, io.BytesIO(raw))

    refused(here, file, tmp_path, "[backup-")


def test_a_part_that_promises_more_than_the_file_holds_is_refused(
    here: Run, file: Path, tmp_path: Path
) -> None:
    """What a bomb would be: 8 EB promised by a header, or by the manifest."""
    parts = packed(file)
    manifest = json.loads(parts["manifest.json"])
    manifest["parts"][0]["size_b"] = 1 << 62
    repacked(file, told(parts, parts=manifest["parts"]))
    refused(here, file, tmp_path, "[backup-damaged]")


def test_a_manifest_that_lists_a_part_twice_or_in_another_order_is_refused(
    here: Run, file: Path, tmp_path: Path
) -> None:
    parts = packed(file)
    listed = json.loads(parts["manifest.json"])["parts"]
    for number, changed in enumerate(([*listed, listed[-1]], listed[::-1], listed[1:], [])):
        repacked(file, told(parts, parts=changed))
        room = tmp_path / str(number)
        room.mkdir()
        refused(here, file, room, "[backup-damaged]")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "damai-backup-2"}, "[backup-newer]"),
        ({"format": "other"}, "[backup-foreign]"),
        ({"format": 3}, "[backup-foreign]"),
        ({"size": "55"}, "[backup-damaged]"),
        ({"size": 5}, "[backup-damaged]"),
        ({"origin": "damai/other"}, "[backup-damaged]"),
        ({"public_key": "AAAA"}, "[backup-damaged]"),
        ({"parts": [{"name": 1}]}, "[backup-damaged]"),
        ({"made_at": "yesterday"}, "[backup-damaged]"),
        ({"made_at": "2024-02-14T00:00:00"}, "[backup-damaged]"),
        ({"origin": "damai/x\nok"}, "[backup-damaged]"),
        ({"version": "\x1b[2J"}, "[backup-damaged]"),
        ({"format": "damai-backup-\x1b[2J\n"}, "[backup-newer]"),
        ({"revision": "9999"}, "[backup-newer]"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    here: Run, file: Path, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    repacked(file, told(packed(file), **changes))

    refused(here, file, tmp_path, code)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"{}", b"null", b"\xff\xfe", b'{"format": []}'])
def test_a_manifest_that_is_none_is_refused(
    here: Run, file: Path, tmp_path: Path, raw: bytes
) -> None:
    repacked(file, {**packed(file), "manifest.json": raw})

    refused(here, file, tmp_path, "[backup-foreign]")


def with_database(file: Path, tmp_path: Path, change: Callable[[sqlite3.Connection], Any]) -> None:
    parts = packed(file)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(parts["damai.sqlite3"])
    conn = sqlite3.connect(copy)
    change(conn)
    conn.commit()
    conn.close()
    repacked(file, told({**parts, "damai.sqlite3": copy.read_bytes()}))


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM person; END",
        "CREATE VIEW v AS SELECT 1",
        "ALTER TABLE agency DROP COLUMN address",
        "DROP TABLE incident",
        "DELETE FROM alembic_version",
        "DELETE FROM journal_head",
    ],
)
def test_a_database_that_is_not_ours_is_refused(
    here: Run, file: Path, tmp_path: Path, harm: str
) -> None:
    with_database(file, tmp_path, lambda conn: conn.execute(harm))

    refused(here, file, tmp_path, "[backup-damaged]")


def test_a_database_of_broken_pages_is_refused(here: Run, file: Path, tmp_path: Path) -> None:
    parts = packed(file)
    raw = bytearray(parts["damai.sqlite3"])
    raw[4096 * 3 : 4096 * 30] = bytes(4096 * 27)
    repacked(file, told({**parts, "damai.sqlite3": bytes(raw)}))

    refused(here, file, tmp_path, "[backup-damaged]")


def test_a_record_that_was_touched_is_not_restored(here: Run, file: Path, tmp_path: Path) -> None:
    with_database(
        file, tmp_path, lambda conn: conn.execute("UPDATE entry SET at = at + 1 WHERE seq = 9")
    )

    refused(here, file, tmp_path, "leaf-differs, seq 9", status=1)


def test_another_note_than_the_journals_is_not_taken(here: Run, file: Path, tmp_path: Path) -> None:
    parts = packed(file)
    origin, size, rest = parts["checkpoint.txt"].split(b"\n", 2)
    older = b"\n".join([origin, b"%d" % (int(size) - 1), rest])
    repacked(file, told({**parts, "checkpoint.txt": older}))

    refused(here, file, tmp_path, "checkpoint-unreadable", status=1)
