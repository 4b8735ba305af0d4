"""The daily purge takes what is past its end, never anything else, and leaves a proof."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.accounts import service as accounts
from damai.accounts.tables import (
    api_token,
    known_device,
    login_link,
    session,
    sign_in_attempt,
    sign_in_step,
    spare_code,
    viewing,
    workstation,
    workstation_sign_in,
)
from damai.app import purging
from damai.app.house import House
from damai.app.purging import election_over_at, purge_if_due
from damai.areas import service as areas
from damai.core.clock import MovableClock
from damai.core.clockwatch import ClockWatch
from damai.db.database import Database
from damai.db.receipts import receipt
from damai.db.retention import with_an_end
from damai.db.uow import UnitOfWork
from damai.deployment.lines.tables import duty_line
from damai.drill.seed import ELECTION, person_id
from damai.journal import reader
from damai.journal.purge import STEP_N, last_purge, purge_step
from tests import harness
from tests.builders import fresh_id
from tests.harness import POLLING_MORNING as NOW

WHO = person_id(harness.SEED, "operator")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
OVER = NOW - timedelta(days=31)
"""Of the election, for receipts."""


def _session(**given: Any) -> dict[str, Any]:
    return {
        "person": WHO, "opened_at": NOW - 60 * DAY, "seen_at": NOW - 60 * DAY, "id": UUID(fresh_id()),
        "family": "other", "system": "other", **given,
    }  # fmt: skip


@pytest.fixture
def posko(db: Database) -> Database:
    """One office with one person, on each engine."""
    db.write_now(_one_person)
    return db


def _one_person(uow: UnitOfWork) -> None:
    areas.add_elections(uow)
    accounts.add_agency(uow, "polres-metro", "polres", "Polres Metro", "18.72")
    accounts.add_person(uow, "Sari", "operator", "polres-metro", None, None, id=WHO)


@contextmanager
def on_its_own() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as directory:
        database = harness.fresh(Path(directory) / "damai.sqlite3")
        try:
            yield database
        finally:
            database.stop()


# (table, the row whose last moment is ``end``, how long after it the row is kept)
KEPT: dict[str, tuple[sa.Table, Any, timedelta]] = {
    "a session that expired": (session, lambda end: _session(expires_at=end), WEEK),
    "a session that was ended": (
        session, lambda end: _session(expires_at=NOW + DAY, ended_at=end), WEEK),
    "an invite that expired": (
        login_link, lambda end: {"purpose": "invite", "person": WHO, "expires_at": end}, WEEK),
    "an invite that was used": (
        login_link,
        lambda end: {"purpose": "invite", "person": WHO, "expires_at": NOW + DAY, "used_at": end}, WEEK),
    "a token that was revoked": (
        api_token,
        lambda end: {"id": UUID(fresh_id()), "person": WHO, "label": "x", "made_at": NOW - 90 * DAY,
                     "revoked_at": end}, WEEK),
    "a spare code that was used": (spare_code, lambda end: {"person": WHO, "used_at": end}, WEEK),
    "tries of signing in": (
        sign_in_attempt, lambda end: {"failed_n": 3, "until": end}, DAY),
    "a step to the code": (
        sign_in_step, lambda end: {"person": WHO, "means": "password", "expires_at": end}, timedelta(0)),
    "a known device": (known_device, lambda end: {"person": WHO, "expires_at": end}, timedelta(0)),
    "a desk that was revoked": (
        workstation,
        lambda end: {"id": UUID(fresh_id()), "name": "x", "agency": "polres-metro",
                     "enrolled_at": NOW - 90 * DAY, "revoked_at": end}, WEEK),
    "a whole sign-in at a desk": (
        workstation_sign_in,
        lambda end: {"workstation": UUID(fresh_id()), "person": WHO, "full_at": end, "wrong_n": 5},
        timedelta(hours=16)),
    "a look as somebody else": (
        viewing,
        lambda end: {"session": UUID(fresh_id()).bytes * 2, "person": WHO, "until": end},
        timedelta(0)),
    "a duty number after the tabulation": (
        duty_line,
        lambda end: {"election": ELECTION, "area": fresh_id()[-20:], "number": "0812", "by": "person/x",
                     "at": NOW - 90 * DAY, "ends_at": end},
        timedelta(0)),
    "a receipt of an election that is over": (
        receipt,
        lambda end: {"id": UUID(fresh_id()), "actor": "person/x", "kind": "x", "at": end},
        timedelta(days=30)),
}  # fmt: skip
OPEN: dict[str, tuple[sa.Table, dict[str, Any]]] = {
    "an open session": (session, _session(expires_at=NOW + DAY)),
    "an invite": (login_link, {"purpose": "invite", "person": WHO, "expires_at": NOW + DAY}),
    "a token": (
        api_token, {"id": UUID(fresh_id()), "person": WHO, "label": "x", "made_at": NOW - 900 * DAY}),
    "a spare code": (spare_code, {"person": WHO}),
    "a desk": (
        workstation,
        {"id": UUID(fresh_id()), "name": "x", "agency": "polres-metro", "enrolled_at": NOW - 900 * DAY}),
}  # fmt: skip


def put(db: Database, table: sa.Table, row: dict[str, Any]) -> None:
    """A row as it stands in the table; a digest where it has one."""
    digest = next((c for c in ("hash", "key") if c in table.c), None)
    size = 8 if table is receipt else 32
    if digest is not None and digest not in row:
        row = {**row, digest: (UUID(fresh_id()).bytes * 2)[:size]}
    with db.writer_engine.begin() as conn:
        conn.execute(sa.insert(table).values(row))


def count(db: Database, table: sa.Table) -> int:
    with db.read() as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def purge(db: Database, over_at: datetime | None = OVER) -> bool:
    return db.write_now(lambda uow: purge_step(uow, over_at), actor="system/purge").value


@pytest.mark.parametrize("case", KEPT)
def test_a_row_goes_when_its_time_is_over_and_not_a_moment_before(
    posko: Database, case: str
) -> None:
    table, row, kept_for = KEPT[case]
    before = count(posko, table)
    put(posko, table, row(NOW - kept_for + timedelta(microseconds=1)))

    purge(posko)
    assert count(posko, table) == before + 1
    put(posko, table, row(NOW - kept_for))
    purge(posko)

    assert count(posko, table) == before + 1


@pytest.mark.parametrize("case", OPEN)
def test_what_is_in_use_is_never_taken(posko: Database, case: str) -> None:
    table, row = OPEN[case]
    before = count(posko, table)
    put(posko, table, row)

    purge(posko)

    assert count(posko, table) == before + 1


def test_every_table_with_an_end_is_tried_here() -> None:
    tried = {table.name for table, _, _ in KEPT.values()}
    assert tried == {kept.table.name for kept in with_an_end()}


@pytest.mark.parametrize("over_at", [None, NOW - timedelta(days=30) + timedelta(seconds=1)])
def test_receipts_stay_until_thirty_days_after_the_election(
    posko: Database, over_at: datetime | None
) -> None:
    put(posko, receipt, KEPT["a receipt of an election that is over"][1](NOW - 900 * DAY))
    before = count(posko, receipt)

    purge(posko, over_at)

    assert count(posko, receipt) == before


def test_the_proof_is_one_entry_that_counts_and_one_also_when_there_was_nothing(
    posko: Database,
) -> None:
    for _ in range(3):
        put(posko, session, _session(expires_at=NOW - 9 * DAY))
    purge(posko)
    with posko.read() as conn:
        first = last_purge(conn)
        size = reader.size(conn)
    posko.clocks.wall.forward(days=1)  # type: ignore[attr-defined]
    purge(posko)

    assert first is not None
    assert first.counts == {"session": 3}
    with posko.read() as conn:
        again = last_purge(conn)
        assert reader.size(conn) == size + 1
    assert again is not None
    assert (again.counts, again.at) == ({}, NOW + DAY)


def test_a_step_is_bounded_and_says_that_there_is_more(posko: Database) -> None:
    for _ in range(STEP_N + 3):
        put(posko, sign_in_attempt, {"failed_n": 1, "until": NOW - 9 * DAY})

    more = [purge(posko), purge(posko)]

    assert more == [True, False]
    assert count(posko, sign_in_attempt) == 0
    with posko.read() as conn:
        proof = last_purge(conn)
    assert proof is not None
    assert proof.counts == {"sign_in_attempt": STEP_N + 3}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = harness.house(tmp_path / "data")
    yield opened
    opened.close()


class Hours:
    """A house's wall clock, with a steady one beside it that only ``pass_by`` moves."""

    def __init__(self, house: House) -> None:
        assert isinstance(house.clocks.wall, MovableClock)
        self.house, self.wall, self.steady_s = house, house.clocks.wall, 0.0
        house.watch = ClockWatch(self.wall, lambda: self.steady_s)

    def pass_by(self, **delta: float) -> None:
        self.wall.forward(**delta)
        self.steady_s += timedelta(**delta).total_seconds()

    def purged(self) -> bool:
        async def ran() -> bool:
            return await purge_if_due(self.house)

        return asyncio.run(ran())


def test_it_runs_once_a_day_and_catches_up_after_a_pause(house: House) -> None:
    time = Hours(house)
    put(house.db, session, _session(expires_at=time.wall.now() - 9 * DAY))
    assert time.purged()
    assert count(house.db, session) == 0
    time.pass_by(hours=23)
    assert not time.purged()
    time.pass_by(hours=1)
    assert time.purged()
    time.pass_by(days=12)
    assert time.purged()
    assert not time.purged()


def test_a_clock_that_jumped_ahead_takes_nothing(house: House) -> None:
    time = Hours(house)
    put(house.db, session, _session(expires_at=time.wall.now() + DAY))
    before = count(house.db, session)

    time.wall.forward(days=800)

    assert not time.purged()
    assert count(house.db, session) == before
    house.watch.release()
    assert time.purged()
    assert count(house.db, session) == 0


def test_a_proof_from_ahead_of_now_does_not_put_the_next_run_off(house: House) -> None:
    time = Hours(house)
    time.pass_by(days=800)
    assert time.purged()

    time.pass_by(days=-797)

    assert time.purged()


def test_one_failure_is_not_the_end_of_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    async def fails_once(_: House) -> bool:
        looks.append("look")
        if len(looks) == 1:
            raise sa.exc.OperationalError("SELECT", {}, Exception("server closed the connection"))
        raise asyncio.CancelledError

    monkeypatch.setattr(purging, "purge_if_due", fails_once)

    async def both() -> None:
        with pytest.raises(asyncio.CancelledError):
            await purging.purge_daily(house, look_s=0.0)

    asyncio.run(both())
    assert looks == ["look", "look"]


def test_the_elections_end_is_the_last_stages_and_a_year_more_while_one_waits(house: House) -> None:
    clock = house.clocks.scene
    assert isinstance(clock, MovableClock)
    oath = datetime(
        2024, 10, 20, 17, tzinfo=UTC
    )  # of the president, the last stage with a known end
    year = timedelta(days=366)

    assert election_over_at(house) is None  # polling day: stages are ahead
    clock.forward(days=(oath - clock.now()).days + 30)
    assert election_over_at(house) is None  # no verdict was recorded, nor that there is no case
    clock.forward(days=340)
    assert election_over_at(house) == oath + year


@given(
    ends=st.lists(st.integers(-40 * 24, 40 * 24), min_size=1, max_size=8),
    moved_h=st.integers(0, 60 * 24),
    over_h=st.none() | st.integers(-90 * 24, 30 * 24),
)
@settings(max_examples=25, deadline=None)
def test_nothing_is_taken_before_its_end_whenever_the_purge_runs(
    ends: list[int], moved_h: int, over_h: int | None
) -> None:
    """Sessions and receipts of any age, a purge at any time: exactly those past their end go."""
    with on_its_own() as db:
        for end_h in ends:
            at = NOW + timedelta(hours=end_h)
            put(db, session, _session(expires_at=at))
            put(db, receipt, KEPT["a receipt of an election that is over"][1](at))
        now = NOW + timedelta(hours=moved_h)
        db.clocks.wall.forward(hours=moved_h)  # type: ignore[attr-defined]
        over_at = None if over_h is None else NOW + timedelta(hours=over_h)

        purge(db, over_at)

        stays = sum(now < NOW + timedelta(hours=e) + WEEK for e in ends)
        month = timedelta(days=30)
        stays_receipt = sum(
            over_at is None or now < over_at + month or now < NOW + timedelta(hours=e) + month
            for e in ends
        )
        assert count(db, session) == stays
        assert count(db, receipt) == stays_receipt
