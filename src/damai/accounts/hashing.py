"""Password hashing off the event loop, on two threads of its own.

It takes 0.2 s on purpose. In the common pool a crowd at the sign-in page would hold every thread that
pages and streams need; here it waits in a short line, and beyond that is asked to come back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from damai.core.errors import TooMany

T = TypeVar("T")
AT_ONCE_N = 2
LINE_N = 20
"""About two seconds of waiting."""
_pool = ThreadPoolExecutor(AT_ONCE_N, thread_name_prefix="damai-hash")
_in_line: set[asyncio.Future[Any]] = set()


async def hashing(fn: Callable[..., T], *args: Any) -> T:
    """Run ``fn`` on the hashing threads. Raises TooMany("sign-in-crowd") when the line is full."""
    if len(_in_line) >= LINE_N:
        raise TooMany("sign-in-crowd", retry_after_s=3)
    waiting = asyncio.get_running_loop().run_in_executor(_pool, fn, *args)
    _in_line.add(waiting)
    waiting.add_done_callback(_in_line.discard)
    return await waiting
