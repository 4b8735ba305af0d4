"""The journal: one append-only table that is audit log, outbox and live feed at once."""
