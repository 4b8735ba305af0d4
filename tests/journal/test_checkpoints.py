"""Signed notes: ours opens, anything else is refused; the key is whole, private and made once."""

from __future__ import annotations

import base64
import os
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from damai.db.database import Database
from damai.journal.checkpoints import BadNote, Checkpoint, Signer
from damai.journal.keeper import Keeper, NotFollowed
from damai.journal.tables import journal_head
from damai.journal.verify import verify
from tests.db.kit import kept
from tests.journal.rewinding import happen, remembered

CHECKPOINT = Checkpoint(origin="damai/metro", size=462, root=bytes(range(32)))


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"))


def test_a_note_opens_to_what_was_signed(signer: Signer) -> None:
    note = signer.sign(CHECKPOINT)

    assert signer.open(note) == CHECKPOINT
    assert note.splitlines()[:4] == [
        "damai/metro", "462", base64.b64encode(CHECKPOINT.root).decode(), "",
    ]  # fmt: skip
    assert note.splitlines()[4].startswith("— damai/metro ")


def test_the_signature_is_ed25519_over_the_text_by_the_key_of_the_hint(signer: Signer) -> None:
    """Checked with the primitive alone, as an outsider would."""
    import hashlib

    note = signer.sign(CHECKPOINT)
    text, _, last = note.partition("\n\n")
    raw = base64.b64decode(last.rsplit(" ", 1)[1])
    public = signer.key().public_key()

    named = b"damai/metro\n\x01" + public.public_bytes_raw()
    assert raw[:4] == hashlib.sha256(named).digest()[:4]
    public.verify(raw[4:], text.encode() + b"\n")


@given(st.data())
def test_a_note_with_any_byte_changed_is_refused(signer: Signer, data: st.DataObject) -> None:
    note = signer.sign(CHECKPOINT).encode()
    at = data.draw(st.integers(0, len(note) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda byte: byte != note[at]))
    signer.note_path.write_bytes(note[:at] + bytes([value]) + note[at + 1 :])

    try:
        found = signer.last()
    except BadNote:
        return
    # Only what is not signed may differ without harm: the ends of the signature's own line.
    assert found == CHECKPOINT
    assert at >= note.index(b"\n\n") + 2


@pytest.mark.parametrize(
    "note",
    [
        "", "\n\n", "damai\n1\n", "damai\n1\n\n— damai x", "damai\n1\nAAAA\n\n— damai AAAA\n",
        "damai\n-1\nAAAA\n\n", "damai\n²\nAAAA\n\n", "damai\n01\nAAAA\n\n", "damai\n1\n***\n\n",
        "damai\n1\nAAAA\n\n— damai ***\n", "\x00" * 50, "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused_and_nothing_else_happens(signer: Signer, note: str) -> None:
    with pytest.raises(BadNote):
        signer.open(note)


def test_a_note_that_is_not_text_is_refused(tmp_path: Path) -> None:
    signer = Signer(tmp_path)
    signer.note_path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadNote):
        signer.last()


def test_anothers_key_is_refused(signer: Signer, tmp_path: Path) -> None:
    note = Signer(tmp_path / "other").sign(CHECKPOINT)

    with pytest.raises(BadNote, match="this installation"):
        signer.open(note)


def test_no_note_yet_is_no_error(tmp_path: Path) -> None:
    assert Signer(tmp_path / "new").last() is None


def test_the_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    signer = Signer(tmp_path / "keys")
    signer.key()

    assert stat.S_IMODE(signer.key_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(signer.key_path.parent.stat().st_mode) == 0o700
    assert [p.name for p in signer.key_path.parent.iterdir()] == ["journal.key"]


def test_two_that_make_the_key_at_once_have_the_same_one(tmp_path: Path) -> None:
    keys: list[bytes] = []
    together = threading.Barrier(6)

    def make() -> None:
        together.wait()
        keys.append(Signer(tmp_path).key().private_bytes_raw())

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(keys)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["journal.key"]


def test_a_key_that_cannot_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Signer(tmp_path).key()
    monkeypatch.undo()

    assert not (tmp_path / "journal.key").exists()
    assert Signer(tmp_path).key()


def test_a_note_that_cannot_be_written_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = Signer(tmp_path)
    signer.keep(CHECKPOINT)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        signer.keep(Checkpoint(origin="damai/metro", size=463, root=bytes(32)))
    monkeypatch.undo()

    assert signer.last() == CHECKPOINT


def test_the_keeper_signs_the_committed_head_once(db: Database, tmp_path: Path) -> None:
    signer = Signer(tmp_path / "keys")
    keeper = Keeper(db, signer)
    db.write_now(kept)

    first, again = keeper.sign_now(), keeper.sign_now()
    db.write_now(kept)
    second = keeper.sign_now()

    with db.read() as conn:
        head = conn.execute(sa.select(journal_head)).one()
    assert first is not None
    assert again is None
    assert second == Checkpoint(origin=head.origin, size=2, root=bytes(head.root))
    assert signer.last() == second
    assert verify(db.read, signer).checkpoint_size == 2


def test_the_keeper_signs_the_last_head_when_it_stops(sqlite_db: Database, tmp_path: Path) -> None:
    signer = Signer(tmp_path / "keys")
    keeper = Keeper(sqlite_db, signer)
    keeper.start()
    sqlite_db.write_now(kept)
    sqlite_db.stop_writing()

    keeper.stop()

    found = signer.last()
    assert found is not None
    assert found.size == 1


def test_of_two_that_sign_at_once_the_newer_head_stays(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = Signer(tmp_path / "keys")
    keeper = Keeper(sqlite_db, signer)
    sqlite_db.write_now(kept)
    reached, go = threading.Event(), threading.Event()
    keep = signer.keep

    def slowly(checkpoint: Checkpoint) -> None:
        if checkpoint.size == 1:
            reached.set()
            assert go.wait(30)
        keep(checkpoint)

    monkeypatch.setattr(signer, "keep", slowly)
    first = threading.Thread(target=keeper.sign_now)
    second = threading.Thread(target=keeper.sign_now)
    first.start()
    assert reached.wait(30)
    sqlite_db.write_now(kept)
    second.start()
    second.join(0.2)  # it waits for the first; without the lock it would be done
    go.set()
    first.join()
    second.join()

    found = signer.last()
    assert found is not None
    assert found.size == 2


def test_a_keeper_signs_over_the_notes_that_its_journal_goes_on_from(
    db: Database, tmp_path: Path
) -> None:
    signer = Signer(tmp_path / "keys")
    Keeper(db, signer).sign_now()  # of an empty journal
    for count in (1, 2, 300):
        db.write_now(lambda uow, n=count: [kept(uow) for _ in range(n)])
        assert Keeper(db, signer).sign_now() is not None

    found = signer.last()
    assert found is not None
    assert found.size == 303


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_keeper_signs_nothing_over_a_note_of_another_past(
    db: Database, tmp_path: Path, size: int
) -> None:
    signer = Signer(tmp_path / "keys")
    db.write_now(lambda uow: [kept(uow) for _ in range(3)])
    other = Checkpoint(origin="damai.test/journal", size=size, root=bytes(32))
    signer.keep(other)
    keeper = Keeper(db, signer)

    for _ in range(2):
        with pytest.raises(NotFollowed):
            keeper.sign_now()
    keeper.start()
    keeper.stop()

    assert signer.last() == other


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_note_of_another_journal_or_of_nobody_is_not_signed_over(
    db: Database, tmp_path: Path, spoilt: bool
) -> None:
    """Who holds the database alone could else rename the origin and have the proof written over."""
    signer = Signer(tmp_path / "keys")
    db.write_now(kept)
    signer.keep(Checkpoint(origin="damai/elsewhere", size=9, root=bytes(32)))
    if spoilt:
        signer.note_path.write_text("scratched")
    before = signer.note_path.read_bytes()

    with pytest.raises(NotFollowed):
        Keeper(db, signer).sign_now()

    assert signer.note_path.read_bytes() == before


@pytest.mark.parametrize("grown_n", [2, 3, 4])
def test_a_journal_that_lost_signed_entries_is_not_signed_over_however_long_it_has_grown(
    db: Database, tmp_path: Path, grown_n: int
) -> None:
    """A failover and new reports within a second: the keeper sees a head no shorter than its own."""
    signer = Signer(tmp_path / "keys")
    keeper = Keeper(db, signer)
    happen(db, "a", "b")
    go_back = remembered(db)
    happen(db, "lost1", "lost2", "lost3")
    signed = keeper.sign_now()
    go_back()
    happen(db, *(f"new{n}" for n in range(grown_n)))

    for _ in range(2):
        with pytest.raises(NotFollowed):
            keeper.sign_now()

    assert signer.last() == signed
