"""Backups of an installation in one file, and their restoration. The format is in ``docs/formats.md``."""
