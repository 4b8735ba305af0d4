"""A seeded data directory and a real server process over it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench._clients import fresh_id
from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.house import House
from damai.app.options import Options
from damai.areas import service as areas
from damai.db.uow import UnitOfWork
from damai.drill import metro
from damai.drill.seed import ELECTION, person_id, seed_demo
from damai.incidents import service
from damai.incidents.kinds import KINDS
from damai.incidents.model import ReportInput
from damai.webkit.actor import House as Itself

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
TICK_HZ = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True, kw_only=True)
class Home:
    """Kota Metro with its cast, ready to be served. ``tokens`` by person; ``sessions`` as asked."""

    data: Path
    database: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: list[tuple[str, str]] = field(default_factory=list)
    """(person, secret of a session cookie of their own)"""


def prepare(
    data: Path, database: str = "", *, sessions_for: list[str] | None = None, incidents_n: int = 0
) -> Home:
    """Seed ``data``: the exercise, a token for everyone, a session for each name in ``sessions_for``,
    and open incidents of every kind."""
    home = Home(data=data, database=database)
    house = House(Options(data_dir=data, database=database or None))
    house.open()
    try:
        seed_demo(house.db, SEED)
        home.tokens = {
            key: secrets.TOKEN_PREFIX + secrets.new_secret() for key, *_rest in metro.PEOPLE
        }
        home.sessions = [(key, secrets.new_secret()) for key in sessions_for or []]
        house.db.write_now(lambda uow: _let_in(uow, home), actor="system/bench")
        for at in range(0, incidents_n, 50):
            count = min(50, incidents_n - at)
            house.db.write_now(lambda uow, n=count: _incidents(uow, n), actor="system/bench")
    finally:
        house.close()
    return home


def _let_in(uow: UnitOfWork, home: Home) -> None:
    for key, token in home.tokens.items():
        accounts.make_token(uow, str(person_id(SEED, key)), "bench", secrets.digest(token))
    for key, secret in home.sessions:
        accounts.open_session(uow, str(person_id(SEED, key)), secrets.digest(secret), "link")


def _incidents(uow: UnitOfWork, count: int) -> None:
    kinds = list(KINDS)
    stations = [s.code for s in areas.stations_in(uow, ELECTION, "18.72")]  # type: ignore[arg-type]
    for number in range(count):
        report = ReportInput(
            id=fresh_id(),
            channel="phone",
            kind=kinds[number % len(kinds)],
            text=f"LATIHAN: keadaan di TPS perlu dilihat petugas, nomor {number}. Sudah dicatat.",
            occurred_at=uow.scene_at,
            station=stations[number * 7 % len(stations)],
        )
        service.file_report(uow, Itself("system/bench"), report, ELECTION)


def now_text() -> str:
    """An instant for ``occurred_at``."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Server:
    """The process of ``bench._child``; /proc tells what it costs."""

    def __init__(self, home: Home, profile: Path | None = None) -> None:
        flags = [] if profile is None else [f"--profile={profile.absolute()}"]
        if profile is not None:
            profile.mkdir(parents=True, exist_ok=True)
        self._argv = [
            sys.executable, "-m", "bench._child", str(home.data), home.database, *flags,
        ]  # fmt: skip

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._argv, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("READY"):
            self.process.wait(10)
            raise RuntimeError(f"the server did not start: {line!r}")
        self.port = int(line.rsplit(":", 1)[1])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def cpu_s(self) -> float:
        """User and system seconds of the process so far."""
        return _cpu_s(Path(f"/proc/{self.process.pid}/stat"))

    def loop_cpu_s(self) -> float:
        """The same of its main thread, which runs the event loop."""
        return _cpu_s(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/stat"))

    def times_s(self) -> tuple[float, float]:
        """(running, ready but waiting for a free core) of all its threads so far, in seconds."""
        tasks = [times_s(path) for path in Path(f"/proc/{self.process.pid}/task").iterdir()]
        return sum(ran for ran, _ in tasks), sum(waited for _, waited in tasks)

    def rss_mb(self, field: str = "VmRSS") -> float:
        """Resident memory in MB; ``VmHWM`` for its highest so far."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"/proc has no {field}")


def times_s(task: Path) -> tuple[float, float]:
    """The kernel's account of one thread, to the nanosecond; zeros for one that has just ended."""
    try:
        ran, waited, _slices = (task / "schedstat").read_text().split()
    except FileNotFoundError:
        return 0.0, 0.0
    return int(ran) / 1e9, int(waited) / 1e9


def _cpu_s(path: Path) -> float:
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK_HZ


def environment() -> dict[str, str]:
    """For child processes: our source and nothing of the caller's installation."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DAMAI_DATA", "DAMAI_DATABASE")}
    return {**kept, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@contextmanager
def serving(home: Home, profile: Path | None = None) -> Iterator[Server]:
    server = Server(home, profile)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def engine_url(engine: str) -> Iterator[str]:
    """ "" for SQLite; for PostgreSQL the URL of an empty database in a private cluster."""
    if engine == "sqlite":
        yield ""
        return
    from tests.harness import Postgres, postgres_binaries

    binaries: Any = postgres_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL server binaries are not installed (apt install postgresql)")
    server = Postgres(binaries)
    server.start()
    try:
        with server.database() as url:
            yield url
    finally:
        server.stop()
