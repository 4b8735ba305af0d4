"""One command in its savepoint: done, refused, or the end of the whole transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from damai.db import receipts
from damai.db.command import Command, Outcome
from damai.db.session import Session
from damai.db.uow import UnitOfWork


class Appender(Protocol):
    """The journal's hand in the transaction."""

    def prepare(self, entries: Sequence[Any], command: Command) -> list[Any]:
        """Everything of ``command``'s entries but their place, so that a bad one fails only it."""
        ...

    def append(self, conn: sa.Connection, prepared: list[Any]) -> list[Any]:
        """Number and insert; return the committed forms, which have ``seq``, in the same order."""
        ...

    def forget(self) -> None:
        """Drop anything remembered of a transaction that did not commit."""
        ...


class DeadBatch(Exception):
    """The transaction ended before its COMMIT, or must not go on. Nothing of it is in the database.

    ``culprit`` is the command that ran then, if one did. ``away`` = the connection was lost.
    ``alone`` = it died in the append, so that each command by itself will show whose fault it was.
    """

    def __init__(
        self,
        cause: BaseException,
        *,
        culprit: Command | None = None,
        away: bool = False,
        alone: bool = False,
    ) -> None:
        super().__init__(repr(cause)[:200])
        self.cause = cause
        self.culprit = culprit
        self.away = away
        self.alone = alone


class NeedsSavepoints(Exception):
    """A command without a savepoint failed after a write: the batch must be run again, with them."""


def attempt(session: Session, command: Command, appender: Appender, *, careful: bool) -> Outcome:
    """Run ``command``; a refusal is in the outcome, its rows are gone. ``careful`` = in a savepoint,
    whatever the command says.

    Raises DeadBatch when no savepoint is left to go back to, NeedsSavepoints when none was made.
    """
    if command.in_good_faith and not careful:
        return _in_good_faith(session, command, appender)
    flush(session)
    outcome = Outcome(command=command)
    uow = UnitOfWork(session.conn, command, steady=session.steady, waits=session.waits)
    try:
        session.run("SAVEPOINT command")
        replay = receipts.claim(session.conn, command) if command.key is not None else None
        if replay is not None:
            outcome = replay
            outcome.first = session.claimed.get(command.key) if command.key else None
        else:
            outcome.claimed = command.key is not None
            outcome.value = command.fn(uow)
            uow.finish()
            outcome.prepared = appender.prepare(uow.entries, command)
        session.run("RELEASE SAVEPOINT command")
    except Exception as error:  # noqa: BLE001 - its caller gets it, whatever it is
        _roll_back(session, command, error)
        return Outcome(command=command, error=error)
    if outcome.claimed and command.key is not None:
        session.claimed[command.key] = outcome
    return outcome


def _in_good_faith(session: Session, command: Command, appender: Appender) -> Outcome:
    outcome = Outcome(command=command)
    uow = UnitOfWork(session.conn, command, session.held, session.steady, waits=session.waits)
    try:
        outcome.value = command.fn(uow)
        uow.finish()
        outcome.prepared = appender.prepare(uow.entries, command)
    except Exception as error:
        if not session.in_transaction:
            raise DeadBatch(error, culprit=command, away=session.away) from error
        if uow.wrote or uow.failure is not None:
            raise NeedsSavepoints from error
        return Outcome(command=command, error=error)  # it has written nothing
    if uow.held:
        session.held.take_over(uow.held)
    return outcome


def flush(session: Session) -> None:
    """Write what the batch still holds. Raises NeedsSavepoints, DeadBatch when the transaction is over."""
    if not session.held:
        return
    try:
        session.held.flush(session.conn)
    except Exception as error:
        if session.in_transaction:
            raise NeedsSavepoints from error
        raise DeadBatch(error, away=session.away, alone=not session.away) from error


def _roll_back(session: Session, command: Command, error: Exception) -> None:
    if session.in_transaction:
        try:
            session.run("ROLLBACK TO SAVEPOINT command")
            session.run("RELEASE SAVEPOINT command")
        except Exception as broken:
            raise DeadBatch(error, culprit=command, away=session.away) from broken
        return
    raise DeadBatch(error, culprit=command, away=session.away) from error
