"""An area that a form asks for: read from its code or its name, and echoed as people say it.

``areas`` knows the tree and hands this in; a form of any package asks for an area through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from damai.core.codes import area_code
from damai.webkit.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSeen:
    """An area as a form echoes it. ``above`` = the names of the areas it lies in, the nearest first."""

    code: str
    name: str
    level: str
    above: tuple[str, ...]


class Areas(Protocol):
    """The tree, as forms need it."""

    def seen(self, conn: sa.Connection, codes: Sequence[str]) -> Mapping[str, AreaSeen]:
        """Those of ``codes`` that exist."""
        ...

    def chosen(
        self, conn: sa.Connection, actor: Actor, text: str, field: str, level: str = ""
    ) -> str:
        """The code that ``text`` means: a code (also one of before), or the name of one area alone.

        Raises Invalid(field) with the near names: area-code, area-near, area-none, area-several."""
        ...


class AsTyped:
    """A house without a tree: a code is taken by its shape, and nothing is echoed."""

    def seen(self, conn: sa.Connection, codes: Sequence[str]) -> Mapping[str, AreaSeen]:
        return {}

    def chosen(
        self, conn: sa.Connection, actor: Actor, text: str, field: str, level: str = ""
    ) -> str:
        return area_code(text)
