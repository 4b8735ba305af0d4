"""Bring the tables up to the code's version: at start on SQLite, by ``db upgrade`` or start on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.core.errors import Unavailable

ADVISORY_KEY = 0x44616D61_69_0001
"""Ours among the advisory locks of the database: "Damai", 1 = upgrading."""
FOLDER = Path(__file__).parent / "migrations"


def _config(conn: sa.Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """From which revision to which; ``before`` is None for a database without tables."""

    before: str | None
    after: str


def upgrade(engine: sa.Engine) -> Upgraded:
    """Run the missing migrations in one transaction. Nothing happens when there are none.

    Raises Unavailable("database-newer") when the tables are of a revision that this code does not know.
    """
    from alembic import command

    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            # Two nodes that start at once: the second finds the work done. The writer's 2 s are for
            # people's acts; a long table is rewritten in its own time.
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
            alone(conn)
        config = _config(conn)
        before, head = revision(conn), newest()
        if before is not None and not known(before):
            raise Unavailable("database-newer", permanent=True, revision=before, newest=head)
        if before != head:
            command.upgrade(config, "head")
    return Upgraded(before=before, after=head)


def alone(conn: sa.Connection) -> None:
    """Until the end of the transaction no other node of this PostgreSQL brings tables or head up."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_KEY)))


def revision(conn: sa.Connection) -> str | None:
    """The revision of the tables behind ``conn``; None when no migration ever ran."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(conn).get_current_revision()


def newest() -> str:
    """The revision that this code needs."""
    found = _scripts().get_current_head()
    assert found is not None
    return str(found)


def known(name: str) -> bool:
    """Whether this code has that revision."""
    return any(script.revision == name for script in _scripts().walk_revisions())


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER))


def differences(engine: sa.Engine, metadata: sa.MetaData) -> list[Any]:
    """What the migrated tables lack against the code's; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as conn:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))


def lacking(engine: sa.Engine, metadata: sa.MetaData) -> list[Any]:
    """As ``differences`` without what the tables have besides: somebody's own index does no harm."""
    return [
        found
        for found in differences(engine, metadata)
        if not (isinstance(found, tuple) and str(found[0]).startswith("remove_"))
    ]


def draft(engine: sa.Engine, metadata: sa.MetaData, message: str) -> None:
    """For maintainers: write a new revision from the difference between tables and code."""
    from alembic import command

    with engine.connect() as conn:
        config = _config(conn)
        config.attributes["metadata"] = metadata
        command.revision(config, message=message, autogenerate=True)
