"""An entry's body is what its own class declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from damai.journal.entries import Entry

HEADER = {"subject": "test/1", "area": "", "audience": "polri", "actor": "system/test"}


def test_two_classes_of_one_kind_have_each_their_own_body() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Old(Entry):
        KIND: ClassVar[str] = "test.bodies"

        text: str

    @dataclass(frozen=True, slots=True, kw_only=True)
    class New(Entry):
        KIND: ClassVar[str] = "test.bodies"

        words: str
        count: int

    old, new = Old(text="a", **HEADER), New(words="b", count=2, **HEADER)

    assert old.body() == b'{"text":"a"}'
    assert new.body() == b'{"count":2,"words":"b"}'
