"""One line of the doctor: what was looked at, how it is, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PASS, FAIL, NOT_KNOWN = "pass", "fail", "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``check`` and ``code`` are stable kebab words; the sentence is ``cli.doctor.<check>.<code>``."""

    check: str
    state: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)


def passed(check: str, code: str, **data: Any) -> Finding:
    return Finding(check=check, state=PASS, code=code, data=data)


def failed(check: str, code: str, **data: Any) -> Finding:
    return Finding(check=check, state=FAIL, code=code, data=data)


def unknown(check: str, code: str, **data: Any) -> Finding:
    return Finding(check=check, state=NOT_KNOWN, code=code, data=data)
