"""Where one can go: each sees the ways that are theirs, and one way to a place is enough."""

from __future__ import annotations

from typing import Any

import pytest

from damai.risk.pages import NAV
from damai.webkit.nav import leads_to


class Person:
    """Somebody with some permissions."""

    def __init__(self, *may: str) -> None:
        self._may = may

    def may(self, action: str) -> bool:
        return action in self._may


@pytest.mark.parametrize(
    ("may", "ways"),
    [
        (("risk.read", "risk.observe"), ["/kerawanan"]),
        (("risk.read",), ["/kerawanan"]),
        (("risk.observe",), ["/kerawanan/amatan"]),
        ((), []),
    ],
)
def test_in_the_field_the_way_leads_to_the_lists(may: tuple[str, ...], ways: list[str]) -> None:
    person: Any = Person(*may)

    assert [item.href for item in NAV if item.shown_to(person)] == ways


def test_a_way_that_is_not_shown_is_not_closed_for_that() -> None:
    reader: Any = Person("risk.read", "risk.observe")
    officer: Any = Person("risk.observe")

    assert leads_to(NAV, reader, "/kerawanan/amatan/daftar/x/y")
    assert leads_to(NAV, officer, "/kerawanan/amatan?place=18.72")
    assert not leads_to(NAV, officer, "/kerawanan")
    assert leads_to(NAV, officer, "/tempat")
