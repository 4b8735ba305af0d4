"""``damai doctor``: what can be known about the machine and the installation without changing either."""

from __future__ import annotations

from damai.app.doctor import database, directory, machine
from damai.app.doctor.finding import FAIL, NOT_KNOWN, PASS, Finding
from damai.app.options import Options

__all__ = ["FAIL", "NOT_KNOWN", "PASS", "Finding", "examine"]


def examine(options: Options) -> list[Finding]:
    """Every finding, in the order in which a reader would mend them."""
    return [*machine.look(), *directory.look(options), *database.look(options)]
