"""Alembic's entry: the connection is handed in by ``damai.db.migrate``."""

from __future__ import annotations

from alembic import context

config = context.config
connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=config.attributes.get("metadata"),
    render_as_batch=True,
    transaction_per_migration=False,
    user_module_prefix="schema.",
)
with context.begin_transaction():
    context.run_migrations()
