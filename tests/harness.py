"""The harness: a movable clock, a database on each engine, and the real data that development uses."""

from __future__ import annotations

import base64
import getpass
import os
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from pyotp import TOTP

from damai.accounts import secrets, totp
from damai.accounts import service as accounts
from damai.accounts.model import SignedIn
from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import Clocks, MovableClock
from damai.db.database import Database
from damai.db.schema import metadata
from damai.drill.seed import person_id, seed_demo
from damai.journal.wiring import create_head, open_database
from damai.webkit.actor import Actor

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
"""Real data for development and tests; CI has it, the demo does not need it."""

POLLING_MORNING = datetime(2024, 2, 14, 0, 0, tzinfo=UTC)
"""07.00 WIB on 14 February 2024."""


def moving_clocks(start: datetime = POLLING_MORNING) -> Clocks:
    clock = MovableClock(start)
    return Clocks(scene=clock, wall=clock)


def fresh(target: Path | str, clocks: Clocks | None = None) -> Database:
    """A started database with every table that has been imported so far."""
    db = open_database(target, clocks=clocks or moving_clocks())
    with db.writer_engine.begin() as conn:
        metadata.create_all(conn)
        create_head(conn, "damai.test/journal")
    db.start()
    return db


class Postgres:
    """A private PostgreSQL cluster in a temporary directory, as its own user, on a socket only."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._directory = Path(tempfile.mkdtemp(prefix="damai-pg-", dir="/tmp"))
        self.templates: dict[Hashable, str] = {}
        """What was made to be copied -> the database's name."""
        self._user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        self._data = self._directory / "data"
        if os.geteuid() == 0:
            shutil.chown(self._directory, self._user)

    def _run(self, *argv: str) -> None:
        command = list(argv)
        if os.geteuid() == 0:
            command = ["runuser", "-u", self._user, "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/tmp", check=False)
        if done.returncode:
            raise RuntimeError(f"{argv[0]}: {done.stderr or done.stdout}")

    def start(self) -> None:
        self._run(
            str(self._binaries / "initdb"), "-D", str(self._data), "-U", "damai", "-A", "trust",
            "-E", "UTF8", "--locale=C", "-k",
        )  # fmt: skip
        self.up()

    def up(self) -> None:
        # A process that is killed loses nothing by these two, only a machine that loses its power does.
        fast = "-c fsync=off -c full_page_writes=off"
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._directory}' -c max_connections=80 {fast}"
        self._run(
            str(self._binaries / "pg_ctl"), "-D", str(self._data), "-w", "-t", "60",
            "-l", str(self._directory / "log"), "-o", options, "start",
        )  # fmt: skip

    def stop(self) -> None:
        self._run(str(self._binaries / "pg_ctl"), "-D", str(self._data), "-m", "immediate", "stop")
        shutil.rmtree(self._directory, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql:///{database}?host={self._directory}&user=damai"

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """A new database, empty or a copy of ``template``; dropped afterwards."""
        name = "t" + uuid.uuid4().hex[:16]
        self._admin(
            f"CREATE DATABASE {name} TEMPLATE {template}" if template else _EMPTY.format(name)
        )
        yield self.url(name)
        self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    def template(self, kind: Hashable) -> str:
        """The URL of a database that stays, to be filled once and copied by ``database``."""
        name = self.templates[kind] = f"template_{len(self.templates)}"
        self._admin(_EMPTY.format(name))
        return self.url(name)

    def _admin(self, statement: str) -> None:
        admin = sa.create_engine(
            self.url().replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with admin.connect() as conn:
            conn.exec_driver_sql(statement)
        admin.dispose()


# A language whose order skips dots: codes must not be compared by it.
_EMPTY = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'id-u-ka-shifted'"


def postgres_binaries() -> Path | None:
    """The newest PostgreSQL server binaries of Debian's packages, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def house(directory: Path, *, seeded: bool = True, clocks: Clocks | None = None) -> House:
    """An opened house on SQLite; seeded = the exercise of Kota Metro with its cast."""
    from tests import copies

    clocks = clocks or moving_clocks()
    copied = seeded and clocks.wall.now() == clocks.scene.now() == POLLING_MORNING
    if copied:
        copies.house(directory)
    opened = House(Options(data_dir=directory), clocks)
    opened.open()
    if seeded and not copied:
        seed_demo(opened.db, SEED, opened.options.blob_dir)
    return opened


def actor(db: Database, key: str) -> Actor:
    """A person of the cast as if signed in: sari, budi, rian, tuti, ... (see CAST)."""
    with db.read() as conn:
        found = accounts.actor_of_person(conn, str(person_id(SEED, CAST[key])))
    assert found is not None, key
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """The second factor in a person's hands."""

    secret: bytes
    spares: list[str]

    @classmethod
    def typed(cls, page: str) -> Phone:
        """The text of the set-up page, typed into an app."""
        found = re.search(r'class="spelled">([A-Z2-7 ]+)<', page)
        assert found, page[:500]
        return cls(secret=base64.b32decode(found[1].replace(" ", "")), spares=[])

    def code(self, at: datetime) -> str:
        """What the app shows at this instant."""
        return TOTP(base64.b32encode(self.secret).decode()).at(at)


def enrolled(house: House, person_id: str) -> Phone:
    """Give a person a second factor, by the use case that the page calls."""
    session = secrets.digest(secrets.new_secret()).hex()
    with house.db.read() as conn:
        found = accounts.actor_of_person(conn, person_id)
    assert isinstance(found, SignedIn)
    who = replace(found, session=session)
    phone = Phone(secret=house.vault.draft(session), spares=totp.spare_codes())
    code = phone.code(house.clocks.wall.now())
    house.db.write_now(lambda uow: accounts.enrol(uow, house.vault, who, code, phone.spares))
    return phone


def token_for(db: Database, key: str) -> str:
    """A bearer token of a person of the cast."""
    secret = secrets.TOKEN_PREFIX + secrets.new_secret()
    who = str(person_id(SEED, CAST[key]))
    db.write_now(lambda uow: accounts.make_token(uow, who, "test", secrets.digest(secret)))
    return secret


SEED = 1
CAST = {
    "sari": "operator",  # posko Polres
    "made": "chief-ops",  # a second commander of the Polres
    "eka": "analyst",  # of the Polres
    "laras": "bawaslu-analyst",
    "surya": "bawaslu-chief",
    "wira": "operator-2",
    "tuti": "commander",
    "budi": "kpu",
    "rian": "bawaslu",
    "gita": "propam",
    "dewi": "ppk",  # PPK Metro Pusat, scope 18.72.01
    "lia": "dinkes",
    "hadi": "satpolpp",
    "yuni": "dishub",
    "agus": "padal",  # Metro Pusat
    "bayu": "field",  # Metro Timur
    "maya": "auditor",
    "admin": "administrator",
}
