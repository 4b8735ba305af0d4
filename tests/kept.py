"""What every application of a test process has in common is made once: compiled templates and packed files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import CodeType

import jinja2
import pytest
from jinja2.bccache import Bucket

from damai.app import build as building
from damai.webkit.assets import Assets
from damai.webkit.context import WebContext


class Compiled(jinja2.BytecodeCache):
    """Code of templates by their file and what stands in it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def _assets(folders: tuple[Path, ...]) -> Assets:
    return Assets(list(folders))


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let every application that is built from now on take what was made for one before it."""
    compiled = Compiled()
    begin = WebContext.__post_init__

    def begun(self: WebContext) -> None:
        begin(self)
        self.environment.bytecode_cache = compiled

    patch.setattr(WebContext, "__post_init__", begun)
    patch.setattr(building, "Assets", lambda folders: _assets(tuple(folders)))
