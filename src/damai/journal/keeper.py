"""Signs the committed head, at most once a second, and keeps the note outside the database."""

from __future__ import annotations

import threading

import sqlalchemy as sa
import structlog

from damai.db.database import Database
from damai.journal.checkpoints import BadNote, Checkpoint, Signer
from damai.journal.subtrees import Subtrees, TilesDiffer
from damai.journal.tables import journal_head

EVERY_S = 1.0

log = structlog.get_logger("damai.journal")


class NotFollowed(RuntimeError):
    """The journal here does not go on from the last note: it was cut back or rewritten. That note is
    the proof of it, so nothing is signed over it."""


class Keeper:
    """``start`` after the database, ``stop`` after its writer: the last head is signed then."""

    def __init__(self, db: Database, signer: Signer) -> None:
        self._db = db
        self._signer = signer
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._kept: Checkpoint | None = None
        self._thread = threading.Thread(target=self._run, name="damai-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Sign what is there and end."""
        self._stopping.set()
        self._thread.join(5.0)
        try:
            self.sign_now()
        except NotFollowed as error:
            log.error("checkpoint-not-kept", cause=str(error))

    def sign_now(self) -> Checkpoint | None:
        """Sign the committed head if it has grown since the last note. Raises NotFollowed."""
        with self._lock:  # else the older of two heads could be kept over the newer
            with self._db.read() as conn:
                head = conn.execute(sa.select(journal_head)).first()
                if head is None:
                    return None
                checkpoint = Checkpoint(origin=head.origin, size=head.size, root=bytes(head.root))
                if checkpoint == self._kept:
                    return None
                self._follows(conn, checkpoint)
            self._signer.keep(checkpoint)
            self._kept = checkpoint
            return checkpoint

    def _follows(self, conn: sa.Connection, head: Checkpoint) -> None:
        """Every head must go on from the note that is there, as a witness would ask. A journal that another
        primary took over without its last entries may have grown past the note by the time of the look.

        A restore begins with a key directory of its own, so a note of another origin is as foreign here
        as one that cannot be read: nothing is signed over either.
        """
        try:
            last = self._signer.last()
        except BadNote as error:
            raise NotFollowed(f"the last note cannot be read: {error}") from error
        if last is None:
            return
        if last.origin != head.origin:
            raise NotFollowed(f"the last note is of {last.origin}")
        if last.size > head.size:
            raise NotFollowed(f"size {head.size} after a note of size {last.size}")
        try:
            same = Subtrees(conn, head.size).root(last.size) == last.root
        except TilesDiffer:
            same = False
        if not same:
            raise NotFollowed(f"another root at size {last.size}")

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.sign_now()
            except (OSError, sa.exc.SQLAlchemyError, NotFollowed) as error:
                log.error("checkpoint-not-kept", cause=repr(error)[:200])
