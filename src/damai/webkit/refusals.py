"""Input that was refused is logged: which rule, where, whose; never the input. Never so often that it hides the rest."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from litestar import Request

from damai.core.errors import DamaiError

STATUSES = frozenset({400, 405, 409, 413, 422, 429})
"""Cannot be read, unknown method, against the state, too large, against a rule, too often. A 404 counts for
who is signed in: a record that is not in sight answers so."""
LOGGED_WHERE_TRIED = frozenset({
    "sign-in-wrong", "sign-in-wait", "sign-in-crowd", "code-wrong", "step-over", "password-wrong",
})  # fmt: skip
"""Their tries have lines of their own, with the person (``accounts``)."""
MOST_N, PER_S = 60, 60.0
"""Lines in a minute: a person's slips fit in, a scanner's thousands become one number. Own proposal."""
_NAME = re.compile(r"[a-z_][a-zA-Z0-9_.]{0,39}")
log = structlog.get_logger("damai.web")


class Refusals:
    """Counts the lines of the minute; what is over is said with the first line of a later one."""

    def __init__(self, tick_s: Callable[[], float] = time.monotonic) -> None:
        self._tick_s = tick_s
        self._lock = threading.Lock()
        self._since_s = tick_s()
        self._said_n = self._unsaid_n = 0

    def note(self, request: Request[Any, Any, Any], error: DamaiError) -> None:
        """One line for a refusal that says something about the input, if the minute has room for it."""
        actor = request.scope.get("user")
        unseen = error.status == 404 and actor is not None
        if error.code in LOGGED_WHERE_TRIED or not (error.status in STATUSES or unseen):
            return
        room, unsaid_n = self._room()
        if not room:
            return
        field = error.field or ""
        log.info(
            "refused-input",
            code=error.code,
            status=error.status,
            field=field if _NAME.fullmatch(field) else None,  # a field's name may be made up too
            method=request.method if error.status != 405 else None,
            path=str(request.scope.get("path_template") or ""),
            actor=actor and actor.id,
            unsaid_n=unsaid_n,
        )

    def _room(self) -> tuple[bool, int]:
        with self._lock:
            now_s = self._tick_s()
            if now_s - self._since_s >= PER_S:
                self._since_s, self._said_n = now_s, 0
            if self._said_n >= MOST_N:
                self._unsaid_n += 1
                return False, 0
            self._said_n += 1
            unsaid_n, self._unsaid_n = self._unsaid_n, 0
            return True, unsaid_n
