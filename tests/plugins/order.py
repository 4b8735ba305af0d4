"""Long tests begin early: one that begins at the end of a run is waited for by everybody.

Work-stealing hands each of two processes one half of the tests as they stand; who is done takes from the end of the
other's. So one half begins with the browser's, which share a browser as long as nothing comes between them, and the
other with what starts servers or asks the whole application. Within these groups the order stays the random one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

Test = TypeVar("Test")
FIRST = ("tests/browser/",)
BESIDE = ("tests/contracts/", "tests/faults/", "tests/cli/", "tests/bench/", "tests/launcher/")


def ordered(tests: Sequence[Test], id_of: Callable[[Test], str]) -> list[Test]:
    """The same tests: ``FIRST``, others up to the half, ``BESIDE``, the other others."""
    groups = [[t for t in tests if id_of(t).startswith(begins)] for begins in (FIRST, BESIDE)]
    others = [t for t in tests if not id_of(t).startswith((*FIRST, *BESIDE))]
    room_n = max(len(tests) // 2 - len(groups[0]), 0)
    return [*groups[0], *others[:room_n], *groups[1], *others[room_n:]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = ordered(items, lambda item: item.nodeid)
