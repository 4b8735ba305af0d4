"""Logs: one JSON line an event on stderr, tracebacks without the values of local variables.

The default of the logging library prints locals: a password or a reporter's words would stand in the log.
"""

from __future__ import annotations

import logging
import sys

import structlog


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
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
