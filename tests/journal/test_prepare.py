"""An entry that cannot be hashed or stored fails its own command, and no neighbour."""

from __future__ import annotations

from typing import Any

import pytest

from damai.core.errors import Invalid
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from tests.db.kit import adding, codes, kept, later, stalled

BAD: dict[str, dict[str, Any]] = {
    "float": {"text": 0.5},
    "nan": {"text": float("nan")},
    "nul": {"text": "a\x00b"},
    "lone surrogate": {"text": "\ud800"},
    "bytes": {"text": b"raw"},
    "long subject": {"subject": "x" * 81},
    "nul in the subject": {"subject": "agency/\x00"},
    "lone surrogate in the actor": {"actor": "\udfff"},
    "long area before": {"area_before": "1" * 21},
    "long audience": {"audience": "polri+" * 40},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_entry_fails_its_own_command_only(
    db: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def bad(uow: UnitOfWork) -> None:
        adding("bad")(uow)
        kept(uow, **BAD[name])

    with stalled(db, monkeypatch):
        one, no, two = later(db, adding("one")), later(db, bad), later(db, adding("two"))

    assert isinstance(no.error(), Invalid)
    assert no.code() == "canonical"
    assert (one.get().seq, two.get().seq) == (1, 2)
    assert codes(db) == ["one", "two"]
    assert db.writer.batches_n <= 2  # the stalled one and this one: nothing had to run again


def test_a_commands_entries_have_derived_ids_in_their_order(db: Database) -> None:
    def three(uow: UnitOfWork) -> None:
        for n in range(3):
            kept(uow, f"test/{n}")

    db.write_now(three)
    waiting = [later(db, three, seed=bytes([7]) * 16) for _ in range(1)]
    assert waiting[0].get().seq == 4

    with db.read() as conn:
        entries = reader.after(conn, 0)
    assert [e.subject for e in entries] == [f"test/{n}" for n in range(3)] * 2
    assert len({e.id for e in entries}) == 6
    from damai.core.ids import derived
    from tests.db.kit import AT

    assert [e.id for e in entries[3:]] == [
        derived(AT, bytes([7]) * 16, (1 << 20) + n) for n in range(3)
    ]
