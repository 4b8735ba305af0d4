"""The writer thread: many commands, one transaction, a savepoint each, entries last, one COMMIT.

Every rule here is in ``docs/decisions/0002``; the short form: a command that fails rolls back alone,
no caller hears anything before the COMMIT, and after an error that ends the whole transaction nothing
more runs on it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

import sqlalchemy as sa
import structlog

from damai.core.errors import DamaiError, Unavailable
from damai.db import receipts
from damai.db.checkpoint import Checkpointer
from damai.db.command import Answer, Command, Lane, Outcome
from damai.db.failures import is_full, wants_deferral
from damai.db.lanes import Lanes
from damai.db.uow import UnitOfWork

BATCH_S = 0.020
SLOW_S = 0.020
MAX_DEFERRALS_N = 3

log = structlog.get_logger("damai.db")


class Appender(Protocol):
    """The journal's hand in the transaction."""

    def append(self, conn: sa.Connection, drafts: list[tuple[Any, Command]]) -> list[Any]:
        """Append entries; return the committed forms, which have ``seq``, in the same order."""
        ...

    def forget(self) -> None:
        """Drop anything remembered of a transaction that did not commit."""
        ...


class DeadBatch(Exception):
    """The engine ended the whole transaction while one command ran."""

    def __init__(self, culprit: Command, cause: BaseException) -> None:
        super().__init__(culprit.kind)
        self.culprit = culprit
        self.cause = cause


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
    ) -> None:
        super().__init__(name="damai-writer", daemon=True)
        self._engine = engine
        self._appender = appender
        self._checkpointer = checkpointer
        self._on_committed = on_committed
        self._on_fatal = on_fatal
        self.lanes = Lanes()
        self.fatal: BaseException | None = None
        self.batches_n = 0
        self.commands_n = 0
        self.commit_s = 0.0

    def submit(self, command: Command) -> None:
        if self.fatal is not None:
            raise Unavailable("read-only", retry_after_s=5)
        command.queued_at_s = time.monotonic()
        self.lanes.put(command)

    def run(self) -> None:
        while not self.lanes.drained:
            batch = self.lanes.take(timeout_s=1.0)
            if batch:
                self._serve(batch)
            elif self._checkpointer is not None:
                self._checkpointer.idle()

    def close(self) -> None:
        """Stop taking commands; those already queued are still served."""
        self.lanes.close()

    def _serve(self, batch: list[Command]) -> None:
        """Run a batch to its end: after a dead transaction the others run again, the culprit alone."""
        while batch:
            if self.fatal is not None:
                self._settle([Outcome(command=c, error=Unavailable("read-only")) for c in batch])
                return
            try:
                self._run(batch)
                return
            except DeadBatch as dead:
                log.warning("batch-dead", kind=dead.culprit.kind, cause=repr(dead.cause)[:200])
                batch = [command for command in batch if command is not dead.culprit]
                self._alone(dead.culprit)

    def _alone(self, command: Command) -> None:
        try:
            self._run([command])
        except DeadBatch as again:
            error = (
                Unavailable("disk-full", retry_after_s=5) if is_full(again.cause) else again.cause
            )
            self._settle([Outcome(command=command, error=error)])

    def _run(self, batch: list[Command]) -> None:
        started_s = time.monotonic()
        try:
            conn = self._engine.connect()
        except sa.exc.DBAPIError as error:
            log.error("no-connection", cause=repr(error)[:200])
            self._settle([Outcome(command=c, error=Unavailable("database-away")) for c in batch])
            return
        outcomes: list[Outcome] = []
        committed: list[Any] = []
        with conn:
            try:
                conn.begin()
                for position, command in enumerate(batch):
                    if outcomes and time.monotonic() - started_s > BATCH_S:
                        self.lanes.put_back(batch[position:])
                        break
                    outcome = self._one(conn, command)
                    if outcome is not None:
                        outcomes.append(outcome)
                committed = self._append(conn, outcomes)
            except DeadBatch:
                self._abandon(conn)
                raise
            except sa.exc.DBAPIError as error:
                self._abandon(conn)
                self._fail_all(outcomes, error)
                return
            if not self._commit(conn, outcomes):
                return
        self.batches_n += 1
        self.commands_n += len(outcomes)
        if committed:
            self._on_committed(committed)
        self._settle(outcomes)
        if self._checkpointer is not None:
            self._checkpointer.after_commit()

    def _one(self, conn: sa.Connection, command: Command) -> Outcome | None:
        """Run one command in its savepoint; None when it was deferred to a later batch."""
        cursor = conn.connection.cursor()
        started_s = time.monotonic()
        uow = UnitOfWork(conn, command)
        outcome = Outcome(command=command)
        try:
            cursor.execute("SAVEPOINT command")
            if command.key is not None:
                replay = receipts.claim(conn, command)
                if replay is not None:
                    cursor.execute("RELEASE SAVEPOINT command")
                    return replay
                outcome.claimed = True
            outcome.value = command.fn(uow)
            uow.finish()
            cursor.execute("RELEASE SAVEPOINT command")
            outcome.entries = list(uow.entries)
        except Exception as error:
            outcome.error = error
            if not self._in_transaction(conn):
                raise DeadBatch(command, error) from error
            cursor.execute("ROLLBACK TO SAVEPOINT command")
            cursor.execute("RELEASE SAVEPOINT command")
            if wants_deferral(error) and command.deferrals < MAX_DEFERRALS_N:
                command.deferrals += 1
                self.lanes.put_back([command])
                return None
        finally:
            cursor.close()
        spent_s = time.monotonic() - started_s
        if spent_s > SLOW_S:
            log.warning("slow-command", kind=command.kind, ms=round(spent_s * 1000))
        return outcome

    def _append(self, conn: sa.Connection, outcomes: list[Outcome]) -> list[Any]:
        drafts = [(entry, o.command) for o in outcomes if o.error is None for entry in o.entries]
        committed = self._appender.append(conn, drafts) if drafts else []
        at = 0
        for outcome in outcomes:
            if outcome.error is None and outcome.entries:
                outcome.seq = committed[at].seq
                at += len(outcome.entries)
        receipts.settle(conn, outcomes)
        return committed

    def _commit(self, conn: sa.Connection, outcomes: list[Outcome]) -> bool:
        started_s = time.monotonic()
        try:
            conn.commit()
        except sa.exc.DBAPIError as error:
            self._appender.forget()
            if is_full(error):
                self._abandon(conn)
                self._fail_all(outcomes, error)
                return False
            # After a failed COMMIT nobody knows whether the rows are there: say so, and stop writing.
            self.fatal = error
            unknown = Unavailable("outcome-unknown", retry_after_s=5)
            self._settle([Outcome(command=o.command, error=unknown) for o in outcomes])
            self._on_fatal(error)
            return False
        self.commit_s = time.monotonic() - started_s
        return True

    def _abandon(self, conn: sa.Connection) -> None:
        self._appender.forget()
        try:
            conn.rollback()
        except sa.exc.DBAPIError as error:
            log.warning("rollback-failed", cause=repr(error)[:200])
            conn.invalidate()

    def _fail_all(self, outcomes: list[Outcome], error: BaseException) -> None:
        log.error("batch-failed", cause=repr(error)[:200])
        told = Unavailable("disk-full" if is_full(error) else "database-away", retry_after_s=5)
        self._settle([Outcome(command=o.command, error=told) for o in outcomes])

    def _in_transaction(self, conn: sa.Connection) -> bool:
        raw = conn.connection.dbapi_connection
        if conn.dialect.name == "sqlite":
            return bool(getattr(raw, "in_transaction", False))
        return not getattr(raw, "closed", False)

    def _settle(self, outcomes: list[Outcome]) -> None:
        """Answer every caller: futures of one event loop in one call."""
        by_loop: dict[Any, list[Outcome]] = {}
        for outcome in outcomes:
            by_loop.setdefault(outcome.command.loop, []).append(outcome)
        for loop, group in by_loop.items():
            if loop is None:
                _resolve(group)
            else:
                try:
                    loop.call_soon_threadsafe(_resolve, group)
                except RuntimeError:
                    log.info("loop-closed", lost_answers=len(group))


def _resolve(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        command = outcome.command
        if outcome.error is not None:
            command.resolve(None, outcome.error)
        else:
            replayed = outcome.replayed or bool(getattr(outcome.value, "replayed", False))
            command.resolve(Answer(value=outcome.value, seq=outcome.seq, replayed=replayed), None)


def resolve_future(future: Future[Any]) -> Callable[[Any, BaseException | None], None]:
    """A ``resolve`` for a thread that waits."""

    def resolve(answer: Any, error: BaseException | None) -> None:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)

    return resolve


__all__ = ["Appender", "DamaiError", "Lane", "Writer", "resolve_future"]
