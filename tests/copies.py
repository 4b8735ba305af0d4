"""Databases and houses that are made once in a test process and copied for each test.

Making the tables and seeding Kota Metro takes most of a short test's time; a copy takes a fraction of it. What
is copied was made by the same code that the test would have called, from the same instants.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import Clocks, MovableClock
from damai.db.database import Database
from damai.db.schema import metadata
from damai.drill.index import begin_index
from damai.drill.seed import seed_demo
from damai.journal.wiring import open_database
from tests import harness

FILE = "damai.sqlite3"


class Kind(NamedTuple):
    """What a copy holds. ``election`` None = nothing but the tables that were imported so far; ``index`` = that
    of the exercise too."""

    tables: frozenset[str]
    election: str | None
    index: bool
    scene_at: str
    wall_at: str

    @classmethod
    def of(cls, clocks: Clocks, election: str | None, index: bool = False) -> Kind | None:
        """None when the clocks are no movable ones: then nothing can be made at the same instant."""
        if not isinstance(clocks.scene, MovableClock) or not isinstance(clocks.wall, MovableClock):
            return None
        tables = frozenset(metadata.tables)
        at = (clocks.scene.now().isoformat(), clocks.wall.now().isoformat())
        return cls(tables, election, index, *at)


def _afresh(clocks: Clocks) -> Clocks:
    """Other clocks at the same instants: making must not move the test's own."""
    same = clocks.scene is clocks.wall
    scene = MovableClock(clocks.scene.now())
    return Clocks(scene=scene, wall=scene if same else MovableClock(clocks.wall.now()))


@cache
def _room() -> Path:
    made = Path(tempfile.mkdtemp(prefix="damai-copies-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _make(target: Path | str, clocks: Clocks, election: str | None, index: bool = False) -> None:
    db = harness.fresh(target, _afresh(clocks))
    if election is not None:
        seed_demo(db, harness.SEED, election=election)
    if index:
        begin_index(db, harness.SEED)
    db.stop()


_files: dict[Kind, Path] = {}


def sqlite(target: Path, clocks: Clocks, election: str | None, *, index: bool = False) -> Database:
    """A started database at ``target``; ``election`` = Kota Metro with its cast and that election, ``index`` = and
    the exercise's index."""
    kind = Kind.of(clocks, election, index)
    if kind is None:
        _make(target, clocks, election, index)
    else:
        if kind not in _files:
            _files[kind] = _room() / f"{len(_files)}.sqlite3"
            _make(_files[kind], clocks, election, index)
        shutil.copyfile(_files[kind], target)
    return _opened(target, clocks)


@contextmanager
def postgres(server: harness.Postgres, clocks: Clocks, election: str | None) -> Iterator[Database]:
    """The same on PostgreSQL; dropped afterwards."""
    kind = Kind.of(clocks, election)
    if kind is not None and kind not in server.templates:
        url = server.template(kind)
        _make(url, clocks, election)
    with server.database(None if kind is None else server.templates[kind]) as url:
        if kind is None:
            _make(url, clocks, election)
        db = _opened(url, clocks)
        yield db
        db.stop()


def _opened(target: Path | str, clocks: Clocks) -> Database:
    db = open_database(target, clocks=clocks)
    db.start()
    return db


@cache
def _seeded_house() -> Path:
    made = _room() / "house"
    opened = House(Options(data_dir=made), harness.moving_clocks())
    opened.open()
    seed_demo(opened.db, harness.SEED, opened.options.blob_dir)
    opened.close()
    (made / "damai.lock").unlink(missing_ok=True)
    return made


def house(directory: Path) -> None:
    """Put the data of the seeded exercise into ``directory``, where there is none yet."""
    if not (directory / FILE).exists():
        shutil.copytree(_seeded_house(), directory, dirs_exist_ok=True)
