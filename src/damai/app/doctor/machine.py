"""The machine: interpreter, libraries, SQLite's version, limits, optional parts."""

from __future__ import annotations

import importlib.util
import platform
import resource
import shutil
import sqlite3
import sys
from collections.abc import Iterator

from damai.app.doctor.finding import Finding, failed, passed, unknown

PYTHON = (3, 11)
NEEDED = (
    "alembic", "argon2", "babel", "cryptography", "httptools", "jinja2", "litestar", "msgspec",
    "shapely", "sqlalchemy", "structlog", "typer", "uvicorn", "uvloop",
)  # fmt: skip
RETURNING = (3, 35, 0)
"""The oldest SQLite that can run our statements (INSERT .. RETURNING)."""
WAL_MENDED = (3, 51, 3)
"""Before it two connections that checkpoint one WAL at once could corrupt the file (R-01)."""
FILES_N = 1024
"""Every viewer is an open file; fewer than this is too little for a posko."""


def look() -> Iterator[Finding]:
    yield python(sys.version_info[:3])
    yield libraries()
    yield sqlite(sqlite3.sqlite_version_info)
    yield open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    yield psycopg()
    yield chromium()


def python(version: tuple[int, ...]) -> Finding:
    said = ".".join(map(str, version))
    if version < PYTHON:
        return failed("python", "too-old", version=said)
    return passed("python", "fit", version=said, machine=platform.machine())


def libraries() -> Finding:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return failed("libraries", "missing", names=", ".join(missing))
    return passed("libraries", "complete", n=len(NEEDED))


def sqlite(version: tuple[int, ...]) -> Finding:
    """Older than the mended one is no fault here: only the writer's connection checkpoints."""
    said = ".".join(map(str, version))
    if version < RETURNING:
        return failed("sqlite", "too-old", version=said)
    return passed("sqlite", "mended" if version >= WAL_MENDED else "one-checkpointer", version=said)


def open_files(hard: int) -> Finding:
    if hard != resource.RLIM_INFINITY and hard < FILES_N:
        return failed("open-files", "too-few", n=hard, least=FILES_N)
    return passed("open-files", "enough", n=hard)


def psycopg() -> Finding:
    if importlib.util.find_spec("psycopg") is None:
        return unknown("psycopg", "absent")
    return passed("psycopg", "present")


def chromium() -> Finding:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return passed("chromium", "present") if found else unknown("chromium", "absent")
