"""Input that was refused is logged: which rule, where, whose; never the input. Never so often that it hides the rest."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
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
"""Lines in a minute for a person, and for all who are nobody together: slips fit in, a scanner's thousands
become one number, and nobody's noise hides another's probes. Own proposal."""
_NAME = re.compile(r"[a-z_][a-zA-Z0-9_.]{0,39}")
log = structlog.get_logger("damai.web")


class Refusals:
    """Counts the lines of the minute, of each person apart; what is over is said when the minute is."""

    def __init__(self, tick_s: Callable[[], float] = time.monotonic) -> None:
        self._tick_s = tick_s
        self._lock = threading.Lock()
        self._since_s = tick_s()
        self._said_n: Counter[str] = Counter()
        """By actor's id; "" = nobody. As many as there are people who can sign in."""

    def note(self, request: Request[Any, Any, Any], error: DamaiError) -> None:
        """One line for a refusal that says something about the input, if the minute has room for it."""
        actor = request.scope.get("user")
        unseen = error.status == 404 and actor is not None
        if error.code in LOGGED_WHERE_TRIED or not (error.status in STATUSES or unseen):
            return
        if not self._room("" if actor is None else actor.id):
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
        )

    def _room(self, of: str) -> bool:
        with self._lock:
            over: dict[str, int] = {}
            if self._tick_s() - self._since_s >= PER_S:
                over = {id: n - MOST_N for id, n in self._said_n.items() if n > MOST_N}
                self._since_s = self._tick_s()
                self._said_n.clear()
            self._said_n[of] += 1
            room = self._said_n[of] <= MOST_N
        for id, unsaid_n in over.items():
            log.info("refused-input-more", actor=id or None, unsaid_n=unsaid_n)
        return room
