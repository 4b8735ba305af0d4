"""Logs: one JSON line an event on stderr, tracebacks without the values of local variables.

The default of the logging library prints locals: a password or a reporter's words would stand in the log.
"""

from __future__ import annotations

import contextlib
import logging
import sys

import structlog


class Stderr:
    """Writes a line; a closed or broken stderr loses the line, never the work that wrote it."""

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


def configure() -> None:
    """Set the process's logging; calling it again changes nothing."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Stderr(),
        cache_logger_on_first_use=False,
    )
