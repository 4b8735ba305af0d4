"""The ticker: what becomes due by the clock is done once, whichever node sees it first.

A lease on the database's clock keeps the nodes from doing the same work, and no more than that: its holder
may stand still and go on after it has passed. What makes it once is the act itself, which looks again in
its own transaction, and its key, which is the same on every node. Source: kernel rule 25.
"""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from damai.core.clock import epoch_us
from damai.core.clockwatch import ClockWatch
from damai.core.errors import Conflict, DamaiError, Unavailable
from damai.db.command import Done
from damai.db.database import Database
from damai.db.nodes import take_lease
from damai.db.uow import UnitOfWork

TICK_S = 2.0
DUE_N = 64
AGAIN_S = 60.0
"""Seconds before a due act that broke is tried again: it must neither hide what is behind it nor fill the log."""
BROKEN_N = 4096
"""Most broken acts that are remembered, and most that one look steps over: more are a defect everywhere."""
LEASE = timedelta(seconds=15)
ACTOR = "system/ticker"
SPACE = uuid.UUID("5a9f4a0e-7d0e-5d0b-9c55-6b1f0a4c2f10")
"""Namespace of the ticker's keys: one for each subject, step and due instant."""

log = structlog.get_logger("damai.ticker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due. ``act`` raises Conflict when it is not any more."""

    subject: str
    step: str
    due_at: datetime
    act: Callable[[UnitOfWork], Done]

    @property
    def key(self) -> uuid.UUID:
        return uuid.uuid5(SPACE, f"{self.subject}|{self.step}|{epoch_us(self.due_at)}")


Duty = Callable[[sa.Connection, datetime, int], Sequence[Due]]
"""What is due at an instant of the scene, the oldest first, so many at most."""


class Ticker:
    """``start`` and ``stop``, or ``tick`` by hand."""

    def __init__(
        self, db: Database, watch: ClockWatch, duties: Sequence[Duty], *, holder: str
    ) -> None:
        self._db = db
        self._watch = watch
        self._duties = duties
        self._holder = holder
        self._stopping = threading.Event()
        self._told = False
        self._broken: dict[Duty, dict[uuid.UUID, float]] = {}
        """Of each duty, key of a due act that broke -> when it may be tried again, by this process's steady seconds."""
        self._looked_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="damai-ticker", daemon=True)

    @property
    def ago_s(self) -> float:
        """Since the last look that went through; before the first, since this was made."""
        return time.monotonic() - self._looked_s

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more. Safe to call twice, and before ``start``."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def tick(self) -> int:
        """Do what is due; how many acts this node did. Nothing while the clock is held."""
        if not self._watch.look():
            self._alarm()
            return 0
        self._told = False
        now = self._db.clocks.scene.now()
        done_n = 0
        for duty in self._duties:
            try:
                done_n += self._carry(duty, now)
            except (DamaiError, sa.exc.SQLAlchemyError, TimeoutError):
                raise  # the database is away: no duty can be done
            except Exception:  # a defect in one duty must not keep the next from being done
                log.exception("duty-failed", duty=getattr(duty, "__name__", "?"))
        return done_n

    def _carry(self, duty: Duty, now: datetime) -> int:
        """Each due act once; those that broke lately are stepped over, and come again after AGAIN_S."""
        done_n = 0
        steady_s = time.monotonic()
        before = self._broken.get(duty, {})
        broken = self._broken[duty] = {key: at for key, at in before.items() if at > steady_s}
        tried = set(broken)
        while not self._stopping.is_set() and len(tried) <= BROKEN_N:
            most_n = DUE_N + len(tried)
            with self._db.read() as conn:
                due = duty(conn, now, most_n)
            fresh = [item for item in due if item.key not in tried][:DUE_N]
            if not fresh or not self._mine():
                break
            undone = [item.key for item in fresh if not self._do(item, broken)]
            done_n += len(fresh) - len(undone)
            tried.update(undone)
            if len(due) < most_n:
                break
        return done_n

    def _mine(self) -> bool:
        if self._db.dialect == "sqlite":
            return True  # one process owns the file
        taken = self._db.write_now(
            lambda uow: take_lease(uow, "ticker", self._holder, LEASE), kind="ticker.lease"
        )
        return bool(taken.value)

    def _do(self, item: Due, broken: dict[uuid.UUID, float]) -> bool:
        try:
            answer = self._db.write_now(
                item.act,
                actor=ACTOR,
                kind=f"ticker.{item.step}",
                key=item.key,
                request_hash=hashlib.sha256(item.key.bytes).digest(),
            )
        except Conflict:
            return False  # somebody acted in the meantime
        except Unavailable:
            raise  # nothing can be written now: the next look begins again
        except DamaiError as error:
            # What is behind it must not wait for it.
            log.error("due-refused", subject=item.subject, step=item.step, code=error.code)
            broken[item.key] = time.monotonic() + AGAIN_S
            return False
        except (sa.exc.SQLAlchemyError, TimeoutError):
            raise  # not of this one: the database is away
        except Exception:
            log.exception("due-failed", subject=item.subject, step=item.step)
            broken[item.key] = time.monotonic() + AGAIN_S
            return False
        return not answer.replayed

    def _alarm(self) -> None:
        if not self._told:
            self._told = True
            log.error("clock-held", off_s=round(self._watch.off.total_seconds()))

    def _run(self) -> None:
        while not self._stopping.wait(TICK_S):
            try:
                self.tick()
                self._looked_s = time.monotonic()
            except (DamaiError, sa.exc.SQLAlchemyError, TimeoutError) as error:
                log.warning("tick-failed", cause=repr(error)[:200])
            except Exception:  # whatever it is, deadlines must not pass unseen from then on
                log.exception("tick-failed")
