"""Engines: a writer connection and a pool of read-only ones, with explicit BEGIN on SQLite.

pysqlite's own transaction control hides BEGIN from savepoints, so that a released savepoint survives
the outer ROLLBACK; we switch it off and send BEGIN ourselves (proved in tests/db).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

WAL_LIMIT_B = 64 * 1024 * 1024
READ_POOL_N = 12


def is_url(target: str) -> bool:
    return "://" in target


def sqlite_writer(path: Path) -> sa.Engine:
    """The one read-write connection of a SQLite file; it is also the only checkpointer."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "wal_autocheckpoint=0",
            f"journal_size_limit={WAL_LIMIT_B}",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            raw.execute(f"PRAGMA {pragma}")
        return raw

    engine = sa.create_engine(
        "sqlite+pysqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True
    )
    sa.event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def sqlite_reader(path: Path) -> sa.Engine:
    """Snapshots of a SQLite file through ``mode=ro``: a read-write reader would checkpoint on close."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=5.0,
        )
        raw.execute("PRAGMA query_only=1")
        raw.execute("PRAGMA cache_size=-4000")
        return raw

    engine = sa.create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=READ_POOL_N,
        max_overflow=8,
        hide_parameters=True,
    )
    sa.event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    return engine


def _psycopg(url: str) -> sa.URL:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise ValueError(f"database URL must be postgresql://..., not {parsed.get_backend_name()}")
    return parsed.set(drivername="postgresql+psycopg")


def postgres_writer(url: str) -> sa.Engine:
    """The writer's engine: READ COMMITTED, statements of at most 2 s, a dead peer noticed in 5 s."""
    options = (
        "-c statement_timeout=2000 -c idle_in_transaction_session_timeout=5000 "
        "-c synchronous_commit=on"
    )
    args: dict[str, Any] = {"options": options, "tcp_user_timeout": 5000, "connect_timeout": 5}
    return sa.create_engine(
        _psycopg(url),
        connect_args=args,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=1,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )


def postgres_reader(url: str) -> sa.Engine:
    """Pages read in one REPEATABLE READ, READ ONLY snapshot."""
    return sa.create_engine(
        _psycopg(url),
        connect_args={"options": "-c statement_timeout=5000", "connect_timeout": 5},
        pool_size=READ_POOL_N,
        max_overflow=8,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        pool_pre_ping=True,
        hide_parameters=True,
    )


def postgres_listener(url: str) -> sa.Engine:
    """One connection that waits for notifications; a peer that is gone without a word is noticed in 25 s."""
    args: dict[str, Any] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    return sa.create_engine(
        _psycopg(url),
        connect_args=args,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
