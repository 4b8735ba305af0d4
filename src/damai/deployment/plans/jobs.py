"""Plans that are being solved: beside the event loop, one at a time, watched and stopped by whoever asked.

Kept in the memory of this process only: what was reached is a plan on the table, or it is not there.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import structlog

from damai.core.errors import Conflict, DamaiError, NotFound, Unavailable
from damai.deployment.faults import Unplannable

log = structlog.get_logger("damai.plan")
WAITING_N = 8
"""Most that wait or run; whoever comes then is told so and does not wait."""
KEPT_N = 64
"""Jobs that are still known, the finished ones too."""


@dataclass(slots=True, kw_only=True)
class Job:
    """``told``: what is being worked at -> (value, bound or whole), as ``solve`` tells. ``plan`` = what came of it."""

    id: str
    person: str
    area: str
    name: str
    base: str = ""
    """The plan that was shown when it was asked for; empty = none."""
    told: dict[str, tuple[float, float]] = field(default_factory=dict)
    began_s: float | None = None
    took_s: float = 0.0
    seconds: float = 0.0
    is_stopped: bool = False
    plan: str = ""
    error: DamaiError | Unplannable | None = None
    failed: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        return self.over.is_set()

    def hear(self, what: str, value: float, bound: float) -> None:
        self.told[what] = (value, bound)

    @property
    def elapsed_s(self) -> float:
        """How long it has worked; 0 while it waits for another's."""
        if self.began_s is None or self.is_over:
            return self.took_s
        return time.monotonic() - self.began_s

    def running(self) -> bool:
        """False when its time is up or somebody stopped it."""
        assert self.began_s is not None
        return not self.is_stopped and time.monotonic() - self.began_s < self.seconds


Work = Callable[[Job], str]
"""Solves, and returns the id of the plan that it put on the table."""


class Jobs:
    """All of this process."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="damai-plan")
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(self, job: Job, work: Work) -> None:
        """Raises Conflict("plan-running") while an earlier one of the person runs, Unavailable("plan-busy")."""
        with self._lock:
            open_ = [one for one in self._jobs.values() if not one.is_over]
            if any(one.person == job.person for one in open_):
                raise Conflict("plan-running")
            if len(open_) >= WAITING_N:
                raise Unavailable("plan-busy", retry_after_s=10)
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT_N:
                oldest = next((key for key, one in self._jobs.items() if one.is_over), None)
                if oldest is None:
                    break
                del self._jobs[oldest]
        self._thread.submit(contextvars.copy_context().run, partial(self._run, job, work))

    def _run(self, job: Job, work: Work) -> None:
        job.began_s = time.monotonic()
        try:
            job.plan = work(job)
        except (DamaiError, Unplannable) as error:
            job.error = error
        except Exception:
            log.exception("plan-failed")
            job.failed = True
        finally:
            job.took_s = time.monotonic() - job.began_s
            job.over.set()

    def known(self, id: str, person: str) -> Job | None:
        """The person's job of that id, if there is one."""
        with self._lock:
            found = self._jobs.get(id)
        return found if found is not None and found.person == person else None

    def of(self, id: str, person: str) -> Job:
        """Raises NotFound("plan-job-none") also for another's."""
        found = self.known(id, person)
        if found is None:
            raise NotFound("plan-job-none")
        return found

    def stop(self) -> None:
        """Everything that runs keeps its best so far; what waits ends at once. Called when the house closes."""
        with self._lock:
            for job in self._jobs.values():
                job.is_stopped = True

    def all(self) -> list[Job]:
        """Those that are still known, the oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def running_of(self, person: str) -> Job | None:
        with self._lock:
            return next(
                (j for j in self._jobs.values() if j.person == person and not j.is_over), None
            )


jobs = Jobs()
