"""On PostgreSQL codes compare by their bytes, whatever the database's own collation: scope is a range."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (
    ("agency", "area", 20),
    ("area", "code", 20),
    ("area", "name_key", 120),
    ("area", "parent", 20),
    ("boundary", "code", 20),
    ("incident", "area", 20),
    ("incident", "station", 20),
    ("installation", "area", 20),
    ("person", "scope", 20),
    ("station", "area", 20),
    ("station", "code", 20),
)


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate("default")


def _collate(name: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite compares by bytes already
    for table, column, length in COLUMNS:
        op.alter_column(table, column, type_=sa.String(length, collation=name))
