"""The index's heavy work beside the event loop: on one thread of its own, one a person, what was made kept a while."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from damai.core.errors import Conflict, Unavailable

Made = TypeVar("Made")
WAITING_N = 8
"""Most pieces of work that wait or run; whoever comes then is told so and does not wait."""
KEPT_N = 16
"""Results that are kept, by what they were made of; each is small (a nation's districts: kilobytes)."""
_thread = ThreadPoolExecutor(1, thread_name_prefix="damai-index")
"""Not of the common pool, whose few threads every page and session needs."""
_lock = threading.Lock()
_working: set[str] = set()
_waiting_n = 0
_kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()


async def for_one(person: str, work: Callable[[], Made]) -> Made:
    """Run ``work`` for a person. Raises Conflict("risk-running") while an earlier one of theirs runs, Unavailable."""
    with _lock:
        if person in _working:
            raise Conflict("risk-running")
        running = _submitted(work)
        _working.add(person)

    def done(_: Future[Made]) -> None:
        with _lock:
            _working.discard(person)

    # Not when the waiting ends: of a reader who went away the work still goes on.
    running.add_done_callback(done)
    return await asyncio.shield(asyncio.wrap_future(running))


async def shared(made_of: Hashable, work: Callable[[], Made]) -> Made:
    """Run ``work`` unless its result is there already or on the way. ``made_of`` names all that it depends on.

    Raises Unavailable("risk-busy") when too much waits; what ``work`` raises is not kept.
    """
    with _lock:
        running: Future[Made] | None = _kept.get(made_of)
        if running is None:
            running = _kept[made_of] = _submitted(work)
            running.add_done_callback(partial(_unless_failed, made_of))
            while len(_kept) > KEPT_N:
                _kept.popitem(last=False)
        else:
            _kept.move_to_end(made_of)
    return await asyncio.shield(asyncio.wrap_future(running))


def _submitted(work: Callable[[], Made]) -> Future[Made]:
    global _waiting_n
    if _waiting_n >= WAITING_N:
        raise Unavailable("risk-busy", retry_after_s=5)
    _waiting_n += 1
    return _thread.submit(partial(_worked, contextvars.copy_context(), work))


def _worked(context: contextvars.Context, work: Callable[[], Made]) -> Made:
    global _waiting_n
    try:
        return context.run(work)
    finally:
        with _lock:
            _waiting_n -= 1


def _unless_failed(made_of: Hashable, done: Future[Any]) -> None:
    if done.cancelled() or done.exception() is not None:
        with _lock:
            if _kept.get(made_of) is done:
                del _kept[made_of]
