"""Look-ups by a code of before: what it became, and what became of a code of now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from damai.areas import code_store, store
from damai.areas.code_model import STEPS_MAX, CodeChange, heads, step


def _now(read: Any, code: str, there: Callable[[str], bool]) -> str:
    """The first code of the chain that exists now; ``code`` itself when none does.

    A code that exists is never followed: it may have been given to another area since. Raises
    Invalid("code-split") where nobody can say which of several is meant.
    """
    at = code
    for _ in range(STEPS_MAX):
        if there(at):
            return at
        following = step(at, code_store.from_codes(read, heads(at)))
        if following is None:
            return code
        at = following
    return code


def area_now(read: Any, code: str) -> str:
    """The area's code of now, as ``_now``."""
    return _now(read, code, lambda at: store.area_by_code(read, at) is not None)


def station_now(read: Any, election: str, code: str) -> str:
    """The station's code of now, as ``_now``."""
    return _now(read, code, lambda at: store.station_by_code(read, election, at) is not None)


def before(read: Any, code: str) -> list[CodeChange]:
    """What became this code or an area that it lies in, and what became those; the latest first."""
    found: dict[tuple[str, str], CodeChange] = {}
    wanted = heads(code)
    for _ in range(STEPS_MAX):
        fresh = [c for c in code_store.into(read, wanted) if (c.code, c.new) not in found]
        if not fresh:
            break
        found.update({(c.code, c.new): c for c in fresh})
        wanted = [c.code for c in fresh]
    return sorted(found.values(), key=lambda c: (c.since, c.code), reverse=True)
