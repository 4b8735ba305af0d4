"""What the writer remembers of rows that hardly ever change is always what the table says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from damai.areas.store import _STATION_BY_CODE
from damai.areas.tables import edition, station
from damai.db.command import Command, Lane
from damai.db.hot import Hot
from damai.db.session import Session
from damai.db.steady import MOST_N, Steady
from damai.db.uow import UnitOfWork

NUMBERS = sa.Table(
    "number",
    sa.MetaData(),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("v", sa.Integer),
)
BY_N = Hot(sa.select(NUMBERS.c.v).where(NUMBERS.c.n == sa.bindparam("of_n")), steady=True)
KEYS = range(3)


def command(now: Any) -> Command:
    return Command(
        fn=lambda uow: None, lane=Lane.NORMAL, actor="system/test", kind="test", key=None,
        request_hash=None, submitter=None, scene_at=now, wall_at=now, seed=b"s" * 16,
        resolve=lambda *_: None,
    )  # fmt: skip


acts = st.lists(
    st.tuples(
        st.sampled_from(["read", "write", "refuse", "commit", "lose"]), st.sampled_from(KEYS)
    ),
    max_size=30,
)


@given(acts)
def test_whatever_happens_a_remembered_row_is_what_the_table_says(
    given_acts: list[tuple[str, int]],
) -> None:
    from datetime import UTC, datetime

    now = datetime(2024, 2, 14, tzinfo=UTC)
    engine = sa.create_engine("sqlite://", isolation_level=None)
    steady = Steady("sqlite")
    with engine.connect() as conn:
        conn.connection.dbapi_connection.isolation_level = None  # type: ignore[union-attr]
        NUMBERS.metadata.create_all(conn)
        conn.execute(sa.insert(NUMBERS), [{"n": n, "v": 0} for n in KEYS])
        conn.commit()
        session = Session(conn, steady)
        written_n = 0

        def begin() -> UnitOfWork:
            session.begin(waits=False)
            session.run("BEGIN")
            return UnitOfWork(conn, command(now), steady=steady)

        uow = begin()
        for act, n in given_acts:
            if act == "read":
                [(told,)] = uow.run(BY_N, {"of_n": n})
                assert told == conn.scalar(sa.select(NUMBERS.c.v).where(NUMBERS.c.n == n))
            elif act in ("write", "refuse"):
                written_n += 1
                session.run("SAVEPOINT command")
                uow.execute(sa.update(NUMBERS).where(NUMBERS.c.n == n).values(v=written_n))
                uow.run(BY_N, {"of_n": n})
                if act == "refuse":
                    session.run("ROLLBACK TO SAVEPOINT command")
                session.run("RELEASE SAVEPOINT command")
            else:
                session.run("COMMIT" if act == "commit" else "ROLLBACK")
                conn.commit()
                uow = begin()
        session.run("ROLLBACK")


def test_a_row_is_asked_for_once_and_again_after_a_write() -> None:
    steady = Steady("sqlite")
    steady.keep(BY_N, {"of_n": 1}, [(7,)])

    assert steady.rows(BY_N, {"of_n": 1}) == [(7,)]
    assert steady.rows(BY_N, {"of_n": 2}) is None

    steady.wrote(NUMBERS)
    steady.keep(BY_N, {"of_n": 1}, [(8,)])

    assert steady.rows(BY_N, {"of_n": 1}) is None, "what may be rolled back is not kept"


def test_what_is_remembered_has_a_bound() -> None:
    steady = Steady("sqlite")
    for n in range(MOST_N + 5):
        steady.keep(BY_N, {"of_n": n}, [(n,)])

    assert len(steady._rows) <= MOST_N


def test_a_station_is_looked_up_anew_when_it_or_the_edition_that_is_read_changes() -> None:
    assert _STATION_BY_CODE.steady
    assert _STATION_BY_CODE.tables("sqlite") == {station, edition}
