"""Bring the tables up to the code's version: at start on SQLite, by ``db upgrade`` or start on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

FOLDER = Path(__file__).parent / "migrations"


def _config(conn: sa.Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


def upgrade(engine: sa.Engine) -> None:
    """Run the missing migrations in one transaction. Nothing happens when there are none."""
    from alembic import command
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with engine.begin() as conn:
        config = _config(conn)
        head = ScriptDirectory.from_config(config).get_current_head()
        if MigrationContext.configure(conn).get_current_revision() != head:
            command.upgrade(config, "head")


def differences(engine: sa.Engine, metadata: sa.MetaData) -> list[Any]:
    """What the migrated tables lack against the code's; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as conn:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))


def draft(engine: sa.Engine, metadata: sa.MetaData, message: str) -> None:
    """For maintainers: write a new revision from the difference between tables and code."""
    from alembic import command

    with engine.connect() as conn:
        config = _config(conn)
        config.attributes["metadata"] = metadata
        command.revision(config, message=message, autogenerate=True)
