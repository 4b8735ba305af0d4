"""A published factor carries preventions with an owner and a day; on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.risk.actions import service
from damai.risk.actions.model import NEXT, Action, Status, check_step
from tests.builders import ELECTION
from tests.harness import actor
from tests.risk.kept import drafted, published

PLACE = "18.72.05.1001"


def add(db: Database, index: str, who: str = "tuti", **more: str) -> str:
    person = actor(db, who)
    said = {
        "place": PLACE, "factor": "crowding", "title": "Tambah bilik dan atur antrean",
        "owner": "kpu-metro", "due_on": "2024-02-12", "stage": "logistik", **more,
    }  # fmt: skip
    return db.write_now(lambda uow: service.add(uow, person, index, **said)).value.id


def change(
    db: Database,
    who: str,
    id: str,
    seen: int,
    status: Status,
    note: str = "",
    due: str = "2024-02-12",
) -> None:
    person = actor(db, who)
    db.write_now(lambda uow: service.change(uow, person, id, seen, status, due, note))


def actions(db: Database, who: str = "sari", **only: object) -> list[Action]:
    with db.read() as conn:
        return service.actions(conn, actor(db, who), ELECTION, **only)


def test_a_prevention_is_asked_of_an_office_and_every_partner_sees_it(metro: Database) -> None:
    id = add(metro, published(metro))

    [found] = actions(metro, "rian")
    assert (found.id, found.owner, found.institution, found.status) == (
        id,
        "kpu-metro",
        "kpu",
        Status.PLANNED,
    )
    assert actions(metro, owner="polres-metro") == []
    assert [a.id for a in actions(metro, place=PLACE)] == [id]


def test_the_owner_says_how_it_stands_and_done_needs_a_word(metro: Database) -> None:
    id = add(metro, published(metro))

    change(metro, "budi", id, 1, Status.DOING)
    with pytest.raises(Invalid, match="text-missing"):
        change(metro, "budi", id, 2, Status.DONE)
    change(metro, "budi", id, 2, Status.DONE, "Bilik ditambah di 12 TPS.")

    assert actions(metro)[0].status is Status.DONE
    assert actions(metro, live=True) == []
    with metro.read() as conn:
        kinds = [e.kind for e in reader.of_subject(conn, f"risk-action/{id}")]
    assert kinds == ["risk.action-added", "risk.action-changed", "risk.action-changed"]


def test_an_office_that_is_not_asked_changes_nothing(metro: Database) -> None:
    id = add(metro, published(metro))

    with pytest.raises(Forbidden, match="action-others"):
        change(metro, "rian", id, 1, Status.DOING)


def test_a_prevention_is_overdue_the_day_after(metro: Database) -> None:
    add(metro, published(metro))
    [found] = actions(metro)

    assert not found.is_overdue(date(2024, 2, 12))
    assert found.is_overdue(date(2024, 2, 13))


def test_two_who_change_it_at_once_do_not_overwrite_each_other(metro: Database) -> None:
    id = add(metro, published(metro))
    change(metro, "budi", id, 1, Status.DOING)

    with pytest.raises(Conflict):
        change(metro, "tuti", id, 1, Status.DROPPED, "Tidak perlu.")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"place": "18.72.01.1005"}, "action-place"),
        ({"factor": "cuaca"}, "action-factor"),
        ({"owner": "nobody"}, "agency-unknown"),
        ({"due_on": "besok"}, "date"),
        ({"title": " "}, "text-missing"),
    ],
)
def test_a_prevention_that_names_nothing_is_refused(
    sqlite_metro: Database, said: dict[str, str], code: str
) -> None:
    index = published(sqlite_metro)

    with pytest.raises(DamaiError, match=code):
        add(sqlite_metro, index, **said)


def test_a_draft_carries_no_prevention_and_an_auditor_asks_for_none(sqlite_metro: Database) -> None:
    draft = drafted(sqlite_metro)
    with pytest.raises(Conflict, match="risk-state"):
        add(sqlite_metro, draft)
    with pytest.raises(NotFound):
        add(sqlite_metro, draft, "budi")
    with pytest.raises(Forbidden):
        add(sqlite_metro, draft, "maya")


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("to", list(Status))
def test_steps_are_those_of_the_table(before: Status, to: Status) -> None:
    if to is before or to in NEXT[before]:
        check_step(before, to)
    else:
        with pytest.raises(Conflict, match="action-step"):
            check_step(before, to)
