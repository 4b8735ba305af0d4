"""Signs the committed head, at most once a second, and keeps the note outside the database."""

from __future__ import annotations

import threading

import sqlalchemy as sa
import structlog

from damai.db.database import Database
from damai.journal.checkpoints import Checkpoint, Signer
from damai.journal.tables import journal_head

EVERY_S = 1.0

log = structlog.get_logger("damai.journal")


class Keeper:
    """``start`` after the database, ``stop`` after its writer: the last head is signed then."""

    def __init__(self, db: Database, signer: Signer) -> None:
        self._db = db
        self._signer = signer
        self._stopping = threading.Event()
        self._size = -1
        self._thread = threading.Thread(target=self._run, name="damai-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Sign what is there and end."""
        self._stopping.set()
        self._thread.join(5.0)
        self.sign_now()

    def sign_now(self) -> Checkpoint | None:
        """Sign the committed head if it has grown since the last note."""
        with self._db.read() as conn:
            head = conn.execute(sa.select(journal_head)).first()
        if head is None or head.size == self._size:
            return None
        checkpoint = Checkpoint(origin=head.origin, size=head.size, root=bytes(head.root))
        self._signer.keep(checkpoint)
        self._size = head.size
        return checkpoint

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.sign_now()
            except (OSError, sa.exc.SQLAlchemyError) as error:
                log.error("checkpoint-not-kept", cause=repr(error)[:200])
