"""The last lines of a run name every failure: where a log is cut, its end is what is kept.

In CI (DAMAI_CI set) of what a failed test wrote only the end is shown, so that it drowns no traceback.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

WIDTH_N = 300
"""Characters of a reason at most: a line of the list stays one line."""
WRITTEN_N = 20
"""Lines of each stream of a failed test that CI shows."""
_failed: dict[str, str] = {}
"""What failed -> why, in order; a test whose body and whose teardown fail is one failure."""


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The first line of the error and the one that says what differs, as one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr) if crash is None else str(crash.message)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if crash is None:
        lines = lines[-1:]  # of a traceback that is text, the error comes last
    return " | ".join(lines[:2])[:WIDTH_N]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.setdefault(report.nodeid, reason(report))
        if os.environ.get("DAMAI_CI"):
            report.sections = [(name, _end(text)) for name, text in report.sections]


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _failed.setdefault(report.nodeid, reason(report))


def _end(text: str) -> str:
    lines = text.splitlines(keepends=True)
    left_out_n = len(lines) - WRITTEN_N
    return (
        text if left_out_n <= 0 else f"[{left_out_n} lines before]\n{''.join(lines[-WRITTEN_N:])}"
    )


# Around the reporter's own, which ends with the line of numbers: this comes after everything else.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    for id, why in _failed.items():
        reporter.write_line(f"failed: {id}: {why}", red=True)
