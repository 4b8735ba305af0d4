"""What features above a page know of its record: facts that they lay beside it, wired by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from damai.webkit.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``key`` names what it is, ``text`` is said as it stands, ``marks`` are words' keys; ``href`` empty = no way there."""

    key: str
    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


Beside = Callable[[Any, Actor, str, str], Sequence[Fact]]
"""(connection, actor, election, code) -> what this reader may know."""


def nothing(conn: Any, actor: Actor, election: str, code: str) -> Sequence[Fact]:
    return ()
