"""The database: one writer thread with group commit, read-only snapshots, SQLite or PostgreSQL by URL."""
