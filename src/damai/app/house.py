"""The house: one opened installation with its database, hub, signer and sessions, from lock to release."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Sequence
from contextlib import ExitStack

import sqlalchemy as sa
import structlog

from damai.accounts import service as accounts
from damai.accounts.sessions import Sessions
from damai.accounts.vault import Vault
from damai.app import logs
from damai.app.options import Options
from damai.areas import live as areas_live
from damai.areas import service as areas
from damai.core.clock import Clocks
from damai.core.errors import Unavailable
from damai.db.database import Database
from damai.db.lockfile import DataLock
from damai.db.migrate import upgrade
from damai.incidents import live as incidents_live
from damai.journal.checkpoints import Signer
from damai.journal.entries import Committed
from damai.journal.hub import Hub
from damai.journal.keeper import Keeper
from damai.journal.wiring import create_head, open_database, target_of
from damai.stages import live as stages_live
from damai.stages.now import Now
from damai.watches import live as watches_live
from damai.watches.now import OnWatch
from damai.webkit.context import Place

INSTALLATION = "installation/1"
"""Subject of the entries about the house itself."""

log = structlog.get_logger("damai.app")


class House:
    """Open with ``open``, close with ``close``.

    One process owns a data directory, on PostgreSQL too: a verb beside it then goes through its socket,
    and its screens hear of what the verb did.
    """

    def __init__(self, options: Options, clocks: Clocks | None = None) -> None:
        self.options = options
        self.clocks = clocks or Clocks.real()
        self._lock = DataLock(options.data_dir)
        self.db: Database
        self.hub: Hub
        self.sessions: Sessions
        self.signer = Signer(options.key_dir)
        self.vault = Vault(options.key_dir)
        self.keeper: Keeper
        self.standing: Now
        self.duty: OnWatch
        self._place: Place | None = None
        self._place_n = 0

    def open(self) -> None:
        """Take the lock, bring the tables up to date, start the writer and the checkpoint keeper.

        Raises ``db.lockfile.Owned`` when another process has the data directory,
        Unavailable("database-closed") when the database cannot be opened.
        """
        logs.configure()
        target = target_of(self.options.database, self.options.data_dir)
        self.options.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as undo:
            self._lock.take(self.options.socket_path)
            undo.callback(self._lock.release)
            self.db = open_database(target, clocks=self.clocks)
            undo.callback(self.db.stop)
            self._bring_up()
            undo.pop_all()
        self.db.on_fatal(self._fatal)
        self.db.start()
        self.keeper = Keeper(self.db, self.signer)
        self.keeper.start()
        self.sessions = Sessions(self.db)
        self.standing = Now(self.db, self.clocks.scene, self.place)
        self.duty = OnWatch(self.db)
        self.hub = Hub(
            self.db,
            [incidents_live.topic, *areas_live.topics, *stages_live.topics, watches_live.topic],
        )
        self.hub.on_entries(self.sessions.on_entries)
        self.hub.on_entries(self._on_entries)
        self.hub.on_entries(self._on_calendar)
        self.hub.on_entries(self._on_watch)

    def _bring_up(self) -> None:
        try:
            upgrade(self.db.writer_engine)
            with self.db.writer_engine.begin() as conn:
                create_head(conn, new_origin(self.options))
        except sa.exc.DBAPIError as error:
            reason = (str(error.orig).splitlines() or ["?"])[0]
            raise Unavailable("database-closed", reason=reason) from error

    async def wake(self) -> None:
        """What needs the event loop."""
        await asyncio.to_thread(self.standing)
        await asyncio.to_thread(self.duty.warm)
        await self.hub.start()

    async def sleep(self) -> None:
        """End the streams; new requests find none."""
        await self.hub.stop()

    def close(self) -> None:
        """Serve what is queued, sign the last head, release the lock."""
        self.db.stop_writing()
        self.keeper.stop()
        self.db.stop()
        self._lock.release()

    def place(self) -> Place:
        """The installation as pages show it; read once, and again after an entry about it."""
        known = self._place
        if known is not None:
            return known
        began = self._place_n
        with self.db.read() as conn:
            found = accounts.the_installation(conn)
            titles = {e.code: e.title for e in areas.elections(conn)}
        if found is None:
            return Place(
                name="Damai", zone="Asia/Jakarta", exercise=False, election="", area="",
                election_title="",
            )  # fmt: skip
        fresh = Place(
            name=found.name,
            zone=found.zone,
            exercise=found.exercise,
            election=found.election,
            election_title=titles.get(found.election, found.election),
            area=found.area,
        )
        if began == self._place_n:  # else it changed while it was read
            self._place = fresh
        return fresh

    def _on_entries(self, entries: Sequence[Committed]) -> None:
        if any(entry.subject == INSTALLATION for entry in entries):
            self._place_n += 1
            self._place = None
            asyncio.get_running_loop().run_in_executor(None, self.place)

    def _on_calendar(self, entries: Sequence[Committed]) -> None:
        """After ``_on_entries``: the calendar is of the place's election and zone."""
        if self.standing.changed_by(entries):
            self.standing.forget()
            asyncio.get_running_loop().run_in_executor(None, self.standing)

    def _on_watch(self, entries: Sequence[Committed]) -> None:
        if self.duty.changed_by(entries):
            self.duty.forget()
            asyncio.get_running_loop().run_in_executor(None, self.duty.warm)

    def _fatal(self, error: BaseException) -> None:
        log.error("commit-outcome-unknown", cause=repr(error)[:300])
        if self.db.dialect == "sqlite":
            # After a failed fsync only a restart tells which rows are there.
            os.kill(os.getpid(), 15)


def new_origin(options: Options) -> str:
    """The name that a new installation's checkpoints carry: no two have the same."""
    return f"damai/{options.data_dir.name}-{secrets.token_hex(6)}"
