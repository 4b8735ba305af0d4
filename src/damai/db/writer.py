"""The writer thread: many commands, one transaction, a savepoint each, entries last, one COMMIT.

A command that fails rolls back alone, no caller hears anything before the COMMIT, each is answered
exactly once, and after an error that ends the whole transaction nothing more runs on it: its commands
are run again from the start, the culprit by itself.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog

from damai.core.errors import DamaiError, Unavailable
from damai.db import receipts
from damai.db.answers import answer
from damai.db.attempt import Appender, DeadBatch, NeedsSavepoints, attempt, flush
from damai.db.checkpoint import Checkpointer
from damai.db.command import Command, Lane, Outcome
from damai.db.commits import Fate, Mark, fate, mark
from damai.db.failures import is_busy, is_full, told, wants_deferral
from damai.db.gather import Gather
from damai.db.lanes import LOWER_EVERY_N, Lanes
from damai.db.session import Session
from damai.db.steady import Steady

BATCH_S = 0.020
SLOW_S = 0.020
MAX_DEFERRALS_N = 3
RECONNECT_S = (0.0, 0.2, 1.0)
"""Pauses before a batch whose connection was lost is run again; while the database stays away later
batches try once, so that their callers hear it soon."""

CAREFUL_N = 32
"""After a batch had to be run again: so many transactions in which every command has its savepoint. A
phone that sends its whole outbox again would else have each batch run twice."""

log = structlog.get_logger("damai.db")


@dataclass(slots=True)
class Part:
    """Commands that share one transaction. ``waits`` = one command that others' locks kept out;
    ``careful`` = each in a savepoint, whatever it asked for."""

    commands: list[Command]
    waits: bool = False
    careful: bool = False
    losses_n: int = 0


class Writer(threading.Thread):
    """Drains the lanes. Start it once; stop it with ``close`` and ``join``."""

    def __init__(
        self,
        engine: sa.Engine,
        appender: Appender,
        *,
        checkpointer: Checkpointer | None,
        on_committed: Callable[[list[Any]], None],
        on_fatal: Callable[[BaseException], None],
        confirm: Callable[[], None],
    ) -> None:
        super().__init__(name="damai-writer", daemon=True)
        self._engine = engine
        self._appender = appender
        self._checkpointer = checkpointer
        self._on_committed = on_committed
        self._on_fatal = on_fatal
        self._confirm: Callable[[], None] | None = confirm
        self._pause = threading.Event()
        dialect = engine.dialect.name
        self._steady = Steady(dialect) if dialect == "sqlite" else None
        self._away = False
        self._careful_n = 0
        self.lanes = Lanes()
        self._gather = Gather(self.lanes)
        self.fatal: BaseException | None = None
        self.batches_n = 0
        self.commands_n = 0
        self.commit_s = 0.0

    def confirm(self) -> None:
        """Make what was found on opening durable, once. Raises the driver's errors."""
        if self._confirm is not None:
            self._confirm()
            self._confirm = None

    def submit(self, command: Command) -> None:
        if self.fatal is not None:
            raise Unavailable("read-only", retry_after_s=5)
        command.queued_at_s = time.monotonic()
        self.lanes.put(command)

    def run(self) -> None:
        while not self.lanes.drained:
            batch: list[Command] = []
            try:
                if self.lanes.wait(timeout_s=1.0):
                    self._gather()
                batch = self.lanes.take()
                if batch:
                    self._serve(batch)
                elif self._checkpointer is not None:
                    self._checkpointer.idle()
            except BaseException:
                # The last edge: whatever this was, everybody hears something and the writer lives.
                left = [c for c in batch if c.taken]
                self._settle([Outcome(command=c, error=DamaiError("internal")) for c in left])
                self._appender.forget()
                log.exception("writer-defect")

    def close(self) -> None:
        """Stop taking commands; those already queued are still served."""
        self.lanes.close()

    def _serve(self, batch: list[Command]) -> None:
        """Run a batch to its end; a transaction that died leaves parts, in the same order."""
        parts = deque(_parts(batch))
        while parts:
            part = parts.popleft()
            if self.fatal is not None:
                self._fail(part.commands, lambda: Unavailable("read-only", retry_after_s=5))
                continue
            try:
                later = self._run(part)
            except NeedsSavepoints:
                self._careful_n = CAREFUL_N
                part.careful = True
                parts.appendleft(part)
                continue
            except DeadBatch as dead:
                parts.extendleft(reversed(self._after(part, dead)))
                continue
            if parts:
                # Its submitter's later acts may be in the parts still to run: nothing overtakes.
                parts.extendleft(reversed(_parts(later)))
            else:
                self.lanes.put_back(later)

    def _after(self, part: Part, dead: DeadBatch) -> list[Part]:
        """What still has to run of a part whose transaction died; the rest is answered here."""
        commands = part.commands
        culprit = dead.culprit
        log.warning(
            "batch-dead",
            kind=culprit.kind if culprit else "",
            commands=len(commands),
            cause=str(dead),
        )
        if len(commands) > 1 and (dead.alone or culprit is not None):
            if culprit is None:
                return [Part([command]) for command in commands]
            at = commands.index(culprit)
            split = (commands[:at], [culprit], commands[at + 1 :])
            return [Part(some) for some in split if some]
        if dead.away and not self._away:
            if part.losses_n < len(RECONNECT_S):
                self._pause.wait(RECONNECT_S[part.losses_n])
                part.losses_n += 1
                return [part]
            self._away = True
        self._fail(commands, lambda: told(dead.cause, away=dead.away))
        return []

    def _run(self, part: Part) -> list[Command]:
        """One transaction; returns the commands that it left for a later one.

        Raises DeadBatch when nothing of it is in the database.
        """
        started_s = time.monotonic()
        if self._careful_n:
            self._careful_n -= 1
            part.careful = True
        session = self._session()
        try:
            outcomes, later = self._commands(session, part, started_s)
            committed = self._append(session, outcomes)
            done = self._commit(session.conn, outcomes)
        except BaseException:
            self._appender.forget()
            session.abandon()
            raise
        finally:
            session.close()
        if done:
            self._away = False
            self.batches_n += 1
            self.commands_n += len(outcomes)
            self._publish(committed)
            self._settle(outcomes)
            self._tidy()
        else:
            later = [o.command for o in outcomes if not o.command.answered] + later
        return later

    def _session(self) -> Session:
        try:
            self.confirm()
        except Exception as error:
            if not (is_full(error) or is_busy(error)):
                self._tell_fatal(error)
                raise DeadBatch(Unavailable("read-only", retry_after_s=5)) from error
            raise DeadBatch(error) from error
        try:
            return Session(self._engine.connect(), self._steady)
        except Exception as error:
            raise DeadBatch(error, away=True) from error

    def _commands(
        self, session: Session, part: Part, started_s: float
    ) -> tuple[list[Outcome], list[Command]]:
        """Run the commands; those that must wait for a later batch come back in their order."""
        try:
            session.begin(waits=part.waits)
        except Exception as error:
            refused = is_busy(error) or is_full(error)
            raise DeadBatch(error, away=session.away or not refused) from error
        outcomes: list[Outcome] = []
        later: list[Command] = []
        passed: list[Command] = []
        waiting: set[str] = set()
        for command in part.commands:
            over = bool(outcomes) and time.monotonic() - started_s > BATCH_S
            if command.submitter in waiting or (over and not _overdue(command)):
                passed.append(command)
                outcome = None
            else:
                outcome = self._one(session, command, part)
            if outcome is not None:
                outcomes.append(outcome)
            else:
                later.append(command)
                if command.submitter is not None:
                    waiting.add(command.submitter)
        flush(session)
        # Only now: a batch that is run again would count its turns twice.
        for command in passed:
            command.passed_n += 1
        for command in later:
            command.deferrals_n += command not in passed
        return outcomes, later

    def _one(self, session: Session, command: Command, part: Part) -> Outcome | None:
        """Run one command; None when a lock that somebody else holds defers it."""
        started_s = time.monotonic()
        outcome = attempt(session, command, self._appender, careful=part.careful)
        spent_s = time.monotonic() - started_s
        if spent_s > SLOW_S:
            log.warning("slow-command", kind=command.kind, ms=round(spent_s * 1000))
        if outcome.error is not None and wants_deferral(outcome.error):
            if not part.waits:
                return None
            outcome.error = told(outcome.error)
        return outcome

    def _append(self, session: Session, outcomes: list[Outcome]) -> list[Any]:
        prepared = [entry for o in outcomes for entry in o.prepared]
        try:
            committed = self._appender.append(session.conn, prepared) if prepared else []
            at = 0
            for outcome in outcomes:
                if outcome.prepared:
                    outcome.seq = committed[at].seq
                    at += len(outcome.prepared)
            receipts.settle(session.conn, outcomes)
        except Exception as error:
            raise DeadBatch(
                error, away=session.away, alone=not session.away and not wants_deferral(error)
            ) from error
        return committed

    def _commit(self, conn: sa.Connection, outcomes: list[Outcome]) -> bool:
        """True when the COMMIT stands. Raises DeadBatch when it surely does not."""
        taken = _marked(conn)
        started_s = time.monotonic()
        try:
            conn.commit()
        except Exception as error:
            if is_full(error):
                raise DeadBatch(error) from error
            return self._unknown(error, taken, outcomes)
        self.commit_s = time.monotonic() - started_s
        return True

    def _unknown(self, error: Exception, taken: Mark | None, outcomes: list[Outcome]) -> bool:
        """After a failed COMMIT nobody knows whether the rows are there: ask, or say so.

        PostgreSQL outlives its connection: whoever brought a key runs again and its receipt decides, the
        others are told; this node goes on. On SQLite only a restart tells: it stops.
        """
        self._appender.forget()
        log.error("commit-failed", cause=repr(error)[:200])
        found = fate(self._engine, taken, self._pause)
        if found is Fate.COMMITTED:
            return True
        if found is Fate.ABORTED:
            raise DeadBatch(error, away=True) from error
        again: list[Command] = []
        if taken is None:
            self.fatal = error  # before the answers: who resends at once is told to wait
        else:
            again = [o.command for o in outcomes if _decided_by_receipt(o.command)]
            for command in again:
                command.deferrals_n += 1
        self._fail(
            [outcome.command for outcome in outcomes if outcome.command not in again],
            lambda: Unavailable("outcome-unknown", retry_after_s=5),
        )
        if taken is None:
            self._tell_fatal(error)
        return False

    def _tell_fatal(self, error: Exception) -> None:
        """Only a restart tells what is on the disk: the node reads only."""
        self.fatal = error
        try:
            self._on_fatal(error)
        except Exception:
            log.exception("fatal-listener-failed")

    def _publish(self, committed: list[Any]) -> None:
        """Hand the entries on. They are committed: no listener's failure may change an answer."""
        if committed:
            try:
                self._on_committed(committed)
            except Exception:
                log.exception("listener-failed")

    def _tidy(self) -> None:
        if self._checkpointer is not None:
            try:
                self._checkpointer.after_commit()
            except Exception:
                log.exception("checkpoint-failed")

    def _fail(self, commands: list[Command], error: Callable[[], BaseException]) -> None:
        self._settle([Outcome(command=command, error=error()) for command in commands])

    def _settle(self, outcomes: list[Outcome]) -> None:
        answer(outcomes)


def _marked(conn: sa.Connection) -> Mark | None:
    try:
        return mark(conn)
    except Exception as error:
        raise DeadBatch(error, away=True) from error


def _decided_by_receipt(command: Command) -> bool:
    """Run again it finds its receipt, or makes it. Not for ever: a COMMIT that fails each time is told."""
    return command.key is not None and command.deferrals_n < MAX_DEFERRALS_N


def _overdue(command: Command) -> bool:
    """A bulk command that seven batches passed over runs now, however late the batch is."""
    return command.lane is Lane.BULK and command.passed_n >= LOWER_EVERY_N - 1


def _parts(batch: list[Command]) -> list[Part]:
    """The batch as one part, or cut around those that met a lock too often: they run alone, waiting."""
    parts: list[Part] = []
    for command in batch:
        if command.deferrals_n >= MAX_DEFERRALS_N:
            parts.append(Part([command], waits=True))
        elif parts and not parts[-1].waits:
            parts[-1].commands.append(command)
        else:
            parts.append(Part([command]))
    return parts
