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
from damai.app.duties import DUTIES
from damai.app.options import Options
from damai.app.presence import Presence
from damai.app.ticker import Ticker
from damai.areas import live as areas_live
from damai.areas import service as areas
from damai.areas.tiles import kept as tiles
from damai.core.clock import Clocks
from damai.core.clockwatch import JUMP, ClockWatch
from damai.core.errors import Unavailable
from damai.db.database import Database
from damai.db.lockfile import DataLock
from damai.db.migrate import alone, upgrade
from damai.deployment import live as plan_live
from damai.hooks.model import allowed
from damai.hooks.sending import Sender
from damai.hooks.telling import Teller, tellers
from damai.incidents import live as incidents_live
from damai.journal import reader
from damai.journal.checkpoints import Signer
from damai.journal.entries import Committed
from damai.journal.hub import Hub
from damai.journal.keeper import Keeper
from damai.journal.outbox import Outbox
from damai.journal.wiring import create_head, open_database, target_of
from damai.risk import live as risk_live
from damai.stages import live as stages_live
from damai.stages.now import Now
from damai.units import live as units_live
from damai.watches import live as watches_live
from damai.watches.now import OnWatch
from damai.webkit.context import Place

INSTALLATION = "installation/1"
"""Subject of the entries about the house itself."""

log = structlog.get_logger("damai.app")


class House:
    """Open with ``open``, close with ``close``.

    One process owns a data directory, on PostgreSQL too: a verb beside it then goes through its socket.
    Several houses may stand on one PostgreSQL, each with a directory of its own and the same keys in it.
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
        self.watch = ClockWatch(self.clocks.wall)
        self.ticker: Ticker
        self.presence: Presence | None = None
        self.standing: Now
        self.outbox: Outbox
        self.origins = allowed(options.hooks)
        self._sender = Sender(self.origins)
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
            if self.db.dialect == "postgresql":
                self.presence = self._joined()
            undo.pop_all()
        self.db.on_fatal(self._fatal)
        self.db.start()
        self.keeper = Keeper(self.db, self.signer)
        self.keeper.start()
        self.sessions = Sessions(
            self.db, console_idle=self.options.console_idle, clock_right=lambda: self.watch.look()
        )
        self.standing = Now(self.db, self.clocks.scene, self.place)
        self.duty = OnWatch(self.db)
        self.hub = Hub(
            self.db,
            [
                incidents_live.topic,
                *areas_live.topics,
                *stages_live.topics,
                watches_live.topic,
                risk_live.topic,
                plan_live.topic,
                units_live.topic,
            ],
        )
        self.hub.on_entries(self.sessions.on_entries)
        self.hub.on_entries(self._on_entries)
        self.hub.on_entries(self._on_calendar)
        self.hub.on_entries(self._on_watch)
        self.outbox = Outbox(self.db, self._consumers, holder=secrets.token_hex(8))
        self.hub.on_entries(self.outbox.nudge)
        self.hub.on_skipped(self._forget)
        self.ticker = Ticker(self.db, self.watch, DUTIES, holder=self.options.node_name)
        self._look_at_the_newest()

    def _joined(self) -> Presence:
        presence = Presence(
            self.db, self.options.node_name, self.signer, self.vault, self.watch,
            seq=lambda: self.hub.high,
        )  # fmt: skip
        presence.join()
        return presence

    def _look_at_the_newest(self) -> None:
        """A clock that is behind what was written before has jumped while nobody looked."""
        with self.db.read() as conn:
            newest = reader.newest_at(conn)
        if newest is not None and newest - self.clocks.wall.now() > JUMP:
            self.watch.hold(newest - self.clocks.wall.now())

    def _bring_up(self) -> None:
        try:
            upgrade(self.db.writer_engine)
            with self.db.writer_engine.begin() as conn:
                alone(conn)
                create_head(conn, new_origin(self.options))
        except sa.exc.DBAPIError as error:
            reason = (str(error.orig).splitlines() or ["?"])[0]
            raise Unavailable("database-closed", reason=reason) from error

    def keep_time(self) -> None:
        """Begin to do what the clock sets off, and to tell the other nodes of this one."""
        self.ticker.start()
        if self.presence is not None:
            self.presence.start()

    def rest(self) -> None:
        """End it. Safe to call twice."""
        self.ticker.stop()
        if self.presence is not None:
            self.presence.stop()

    async def wake(self) -> None:
        """What needs the event loop."""
        await asyncio.to_thread(self.standing)
        await asyncio.to_thread(self.duty.warm)
        await self.hub.start()
        self.outbox.start()

    async def sleep(self) -> None:
        """End the streams; new requests find none. What the outbox has not sent waits for the next start."""
        await asyncio.to_thread(self.outbox.stop)
        await self.hub.stop()

    def close(self) -> None:
        """Serve what is queued, sign the last head, release the lock."""
        self.rest()
        self.db.stop_writing()
        self.keeper.stop()
        self.db.stop()
        self._lock.release()

    def _consumers(self) -> list[Teller]:
        """Who carries the journal out: nobody on a machine whose owner has allowed no origin."""
        if not self.origins:
            return []
        with self.db.read() as conn:
            return tellers(conn, self.vault, self._sender, self.clocks.wall)

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
            self._forget_place()
            asyncio.get_running_loop().run_in_executor(None, self.place)

    def _forget_place(self) -> None:
        self._place_n += 1
        self._place = None

    def _on_calendar(self, entries: Sequence[Committed]) -> None:
        """After ``_on_entries``: the calendar is of the place's election and zone."""
        if self.standing.changed_by(entries):
            self.standing.forget()
            asyncio.get_running_loop().run_in_executor(None, self.standing)

    def _on_watch(self, entries: Sequence[Committed]) -> None:
        if self.duty.changed_by(entries):
            self.duty.forget()
            asyncio.get_running_loop().run_in_executor(None, self.duty.warm)

    def _forget(self) -> None:
        """The journal is not the one that was read, or not all of it was: what is remembered is read again."""
        self.sessions.forget()
        self._forget_place()
        self.standing.forget()
        self.duty.forget()
        tiles.forget()
        self.outbox.nudge()
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self.standing)  # and the place with it
        loop.run_in_executor(None, self.duty.warm)

    def _fatal(self, error: BaseException) -> None:
        log.error("commit-outcome-unknown", cause=repr(error)[:300])
        if self.db.dialect == "sqlite":
            # After a failed fsync only a restart tells which rows are there.
            os.kill(os.getpid(), 15)


def new_origin(options: Options) -> str:
    """The name that a new installation's checkpoints carry: no two have the same."""
    return f"damai/{options.data_dir.name}-{secrets.token_hex(6)}"
