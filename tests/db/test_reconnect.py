"""A database that went away and came back: callers hear of it once, and nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from damai.core.errors import Unavailable
from damai.db import writer
from damai.db.database import Database
from tests import harness
from tests.db.kit import adding, codes, later, stalled
from tests.harness import Postgres


@contextmanager
def down(postgres: Postgres) -> Iterator[None]:
    """The server is stopped as in a crash, and comes back afterwards."""
    control = str(postgres._binaries / "pg_ctl")
    postgres._run(control, "-D", str(postgres._data), "-w", "-m", "immediate", "stop")
    try:
        yield
    finally:
        postgres.up()


def end_backends(db: Database) -> None:
    with db.read() as conn:
        conn.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_stale_connection_is_replaced_and_no_caller_fails(pg_db: Database) -> None:
    assert pg_db.write_now(adding("one")).seq == 1

    end_backends(pg_db)

    assert pg_db.write_now(adding("two")).seq == 2


def test_a_batch_whose_connection_is_lost_runs_again(
    pg_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(pg_db, monkeypatch):
        waiting = [later(pg_db, adding(f"a{n}")) for n in range(5)]
        # The stalled command is re-run too: its event is set by then.
        end_backends(pg_db)

    assert [w.get().seq for w in waiting] == [1, 2, 3, 4, 5]
    assert all(w.answers_n == 1 for w in waiting)


@pytest.fixture
def own_postgres(postgres: Postgres) -> Iterator[Postgres]:
    """A server that this test may stop without harming another's."""
    server = Postgres(postgres._binaries)
    server.start()
    yield server
    server.stop()


@pytest.mark.asvs("16.5.2")
def test_a_database_that_stays_away_is_told_soon_and_service_returns_with_it(
    own_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RECONNECT_S", (0.0, 0.01, 0.01))
    db = harness.fresh(own_postgres.url())
    db.write_now(adding("one"))

    with down(own_postgres):
        for code in ("two", "three"):
            with pytest.raises(Unavailable) as told:
                db.write_now(adding(code))
            assert (told.value.code, told.value.status) == ("database-away", 503)
    assert db.write_now(adding("four")).seq == 2

    assert codes(db) == ["four", "one"]
    db.stop()
