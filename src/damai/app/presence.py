"""One node among others on a PostgreSQL: it says that it lives, and joins only with the keys they share."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
import structlog

from damai.accounts.vault import Vault
from damai.core.clockwatch import ClockWatch
from damai.core.errors import DamaiError, Unavailable
from damai.db import nodes
from damai.db.database import Database
from damai.journal.checkpoints import Signer

REMEMBERED = timedelta(days=1)
"""A node that was heard of within it still decides about the keys, also while it is stopped."""

log = structlog.get_logger("damai.app")


def keys_of(signer: Signer, vault: Vault) -> bytes:
    """A digest of what every node must hold alike; says nothing of the keys. Makes those that are missing."""
    return hashlib.sha256(b"damai/node-keys" + signer.public() + vault.proof()).digest()


class Presence:
    """``join`` once the tables are there; ``start`` when requests are answered."""

    def __init__(
        self,
        db: Database,
        name: str,
        signer: Signer,
        vault: Vault,
        watch: ClockWatch,
        seq: Callable[[], int],
    ) -> None:
        self._db = db
        self._name = name
        self._signer = signer
        self._vault = vault
        self._watch = watch
        self._seq = seq
        self._keys = b""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="damai-presence", daemon=True)

    def join(self) -> None:
        """Raises Unavailable("node-keys") when another node holds other keys: what one seals the other
        could not open, and one journal would be signed by two keys. No key is made then."""
        with self._db.read() as conn:
            others = [n for n in nodes.nodes(conn) if n.name != self._name]
        near = [n for n in others if n.silent < REMEMBERED]
        have = self._signer.key_path.exists() and self._vault.path.exists()
        if near and not have:
            raise _refused(near[0], self._signer)
        self._keys = keys_of(self._signer, self._vault)
        for other in near:
            if other.keys != self._keys:
                raise _refused(other, self._signer)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Safe to call twice, and before ``start``."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def beat(self) -> None:
        """Write one beat. Raises Unavailable when the writer cannot."""
        clock_at = self._db.clocks.wall.now()
        held, seq = self._watch.held, self._seq()
        self._db.write_now(
            lambda uow: nodes.beat(
                uow, self._name, self._keys, seq, clock_held=held, clock_at=clock_at
            ),
            kind="node.beat",
        )

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except (DamaiError, sa.exc.SQLAlchemyError, TimeoutError) as error:
                log.warning("beat-failed", cause=repr(error)[:200])
            except Exception:  # a node that no longer tells of itself counts as gone
                log.exception("beat-failed")
            if self._stopping.wait(nodes.BEAT_S):
                return


def _refused(other: nodes.Node, signer: Signer) -> Unavailable:
    return Unavailable(
        "node-keys", permanent=True, node=other.name, path=str(signer.key_path.parent)
    )
