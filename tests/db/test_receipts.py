"""Rule 24: the same id and body get the first answer; anything else under that id is a conflict."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.core.errors import Conflict, NotFound
from damai.db.command import Answer, Done
from damai.db.database import Database
from damai.db.receipts import receipt
from damai.db.uow import UnitOfWork
from tests.db.kit import adding, codes, later, stalled

KEY = UUID(int=7)
BODY, OTHER_BODY = b"a" * 8, b"b" * 8


def send(db: Database, **given: Any) -> Answer[Done]:
    values: dict[str, Any] = {
        "key": KEY, "request_hash": BODY, "actor": "person/sari", "kind": "test.add",
        **given,
    }  # fmt: skip
    return db.write_now(adding("one"), **values)


def receipts_n(db: Database) -> int:
    with db.read() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(receipt)).scalar_one()


def test_sent_twice_is_done_once_and_answered_the_same(db: Database) -> None:
    first = send(db)
    again = send(db)

    assert (first.seq, first.replayed) == (1, False)
    assert (again.seq, again.replayed) == (1, True)
    assert (again.value.id, again.value.version) == (first.value.id, first.value.version)
    assert codes(db) == ["one"]


@pytest.mark.asvs("8.4.1")
@pytest.mark.parametrize(
    "other",
    [{"request_hash": OTHER_BODY}, {"actor": "person/budi"}, {"kind": "test.other"}],
    ids=["body", "actor", "kind"],
)
def test_the_same_id_for_something_else_is_a_conflict_that_shows_nothing(
    db: Database, other: dict[str, Any]
) -> None:
    send(db)

    with pytest.raises(Conflict) as refused:
        send(db, **other)

    assert refused.value.code == "id-reused"
    assert refused.value.data == {}


def test_a_refusal_leaves_no_receipt_so_that_the_id_may_be_sent_again(db: Database) -> None:
    def refusing(uow: UnitOfWork) -> Done:
        adding("one")(uow)
        raise NotFound("area-unknown")

    with pytest.raises(NotFound):
        db.write_now(refusing, key=KEY, request_hash=BODY, actor="person/sari", kind="test.add")
    assert receipts_n(db) == 0

    assert send(db).seq == 1


@pytest.mark.asvs("15.4.2")
def test_two_of_one_id_in_one_batch_are_done_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"key": KEY, "request_hash": BODY}

    with stalled(db, monkeypatch):
        one, two = later(db, adding("one"), **given), later(db, adding("one"), **given)

    assert (one.get().replayed, two.get().replayed) == (False, True)
    assert (two.get().value.id, two.get().value.version) == ("one", 1)
    assert one.get().seq == two.get().seq == 1
    assert codes(db) == ["one"]


def test_a_third_in_the_batch_and_a_later_one_get_the_first_answer_too(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"key": KEY, "request_hash": BODY, "kind": "test.add"}

    with stalled(db, monkeypatch):
        before = later(db, adding("zero"))
        batch = [later(db, adding("one"), **given) for _ in range(3)]
    after = later(db, adding("one"), **given)

    answers = [waiting.get() for waiting in [*batch, after]]
    assert before.get().seq == 1
    assert [(a.value.id, a.value.version, a.seq) for a in answers] == [("one", 1, 2)] * 4
    assert [a.replayed for a in answers] == [False, True, True, True]


def test_after_a_refusal_in_the_same_batch_the_second_runs_as_usual(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"key": KEY, "request_hash": BODY, "kind": "test.add"}

    def refusing(uow: UnitOfWork) -> Done:
        adding("never")(uow)
        raise NotFound("area-unknown")

    with stalled(db, monkeypatch):
        one, two = later(db, refusing, **given), later(db, adding("one"), **given)

    assert one.code() == "area-unknown"
    assert (two.get().value.id, two.get().seq, two.get().replayed) == ("one", 1, False)
    assert codes(db) == ["one"]


def test_the_same_id_for_something_else_in_one_batch_is_a_conflict(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(db, monkeypatch):
        one = later(db, adding("one"), key=KEY, request_hash=BODY, kind="test.add")
        two = later(db, adding("two"), key=KEY, request_hash=OTHER_BODY, kind="test.add")

    assert one.get().seq == 1
    assert two.code() == "id-reused"
    assert codes(db) == ["one"]


def test_a_key_needs_its_hash(sqlite_db: Database) -> None:
    with pytest.raises(ValueError, match="together"):
        sqlite_db.write_now(adding("one"), key=KEY)
