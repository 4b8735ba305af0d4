"""What a driver's error means: a conflict to tell, a full disk to wait out, or a batch that is dead."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError

from damai.core.errors import Conflict, DamaiError, Invalid, Unavailable
from damai.db.schema import code_of_conflict, columns_of_constraint

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
DEFER_STATES = frozenset({"55P03", "40P01", "40001"})
"""lock_not_available, deadlock_detected, serialization_failure: run again in the next batch."""


def translate(error: DBAPIError) -> DamaiError | None:
    """The error a caller may see, or None when the driver's error is a defect of ours."""
    if isinstance(error, IntegrityError):
        return _integrity(error)
    if is_full(error):
        return Unavailable("disk-full", retry_after_s=5)
    if sqlstate(error) == "57014":
        return Unavailable("too-slow")
    return None


def _integrity(error: IntegrityError) -> DamaiError:
    diag = getattr(error.orig, "diag", None)
    if diag is not None:
        table = diag.table_name or ""
        if sqlstate(error) != "23505":
            return Invalid("constraint", table=table, constraint=diag.constraint_name or "")
        return Conflict(
            code_of_conflict(table, columns_of_constraint(table, diag.constraint_name or ""))
        )
    match = _UNIQUE.search(str(error.orig))
    if match is None:
        return Invalid("constraint", constraint=str(error.orig)[:80])
    named = [part.strip().split(".") for part in match[1].split(",")]
    return Conflict(code_of_conflict(named[0][0], tuple(part[-1] for part in named)))


def is_full(error: BaseException) -> bool:
    """True for a full disk (SQLITE_FULL, PostgreSQL 53100)."""
    origin = getattr(error, "orig", error)
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return sqlstate(error) == "53100"


def is_busy(error: BaseException) -> bool:
    """True when another process holds SQLite's write lock."""
    origin = getattr(error, "orig", error)
    code = getattr(origin, "sqlite_errorcode", 0) if isinstance(origin, sqlite3.Error) else 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def sqlstate(error: BaseException) -> str:
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


def wants_deferral(error: BaseException) -> bool:
    """True when a row was locked by somebody else: the command may be run again as it is."""
    return sqlstate(error) in DEFER_STATES


def told(cause: BaseException, *, away: bool = False) -> BaseException:
    """What the caller of a command that ``cause`` stopped for good is told; ``away`` = no connection."""
    if away:
        return Unavailable("database-away", retry_after_s=5)
    if is_full(cause):
        return Unavailable("disk-full", retry_after_s=5)
    if is_busy(cause) or wants_deferral(cause):
        return Unavailable("busy", retry_after_s=1)
    if isinstance(cause, DBAPIError):
        return translate(cause) or cause
    return cause
