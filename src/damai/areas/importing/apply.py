"""From checked rows to the current edition: staged in short steps outside everyone's sight, then one flip.

A killed import leaves only rows of an edition that nobody reads; the next one sweeps them.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from damai.areas import store
from damai.areas.code_store import CODES
from damai.areas.entries import Imported
from damai.areas.importing.report import Report
from damai.areas.place_store import PLACES
from damai.areas.tables import area, boundary, code_change, edition, place, station
from damai.core.errors import Conflict, DamaiError
from damai.db.command import Lane
from damai.db.database import Database
from damai.db.editions import declare_editions
from damai.db.uow import UnitOfWork

STEP_N = 500
SWEEP_N = 1000
ADVISORY_KEY = 0x64616D6169  # "damai"
_one_at_a_time = threading.Lock()
log = structlog.get_logger("damai.areas")
Progress = Callable[[int, int], None]


def _pointer(dataset: str) -> sa.Select[Any]:
    return sa.select(edition.c.current).where(edition.c.dataset == dataset)


declare_editions(area, (), lambda _: _pointer(store.AREAS))
declare_editions(boundary, (), lambda _: _pointer(store.BOUNDARIES))
declare_editions(code_change, (), lambda _: _pointer(CODES))
declare_editions(place, (), lambda _: _pointer(PLACES))
declare_editions(
    station, ("election",), lambda scope: _pointer(store.stations_of(scope["election"]))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole new edition: ``rows`` in order, without their edition number."""

    dataset: str
    table: sa.Table
    filter: dict[str, Any]
    rows: list[dict[str, Any]]
    base: tuple[int, str]
    """(edition, digest) that the rows were checked against and merged with."""
    file_sha256: str = ""
    area: str = ""

    def mark(self) -> str:
        """Names these rows over this base: the same change to the same data."""
        number, digest = self.base
        return hashlib.sha256(f"{number} {digest} {self.digest()}".encode()).hexdigest()

    def digest(self) -> str:
        """SHA-256 over the rows as they are kept: the same rows give the same digest."""
        total = hashlib.sha256()
        for line in self.lines():
            total.update(line)
        return total.hexdigest()

    def lines(self) -> Iterator[bytes]:
        for row in self.rows:
            cells = (repr(value) for name, value in row.items() if name != "edition")
            yield ("\t".join(cells) + "\n").encode()


def apply(
    db: Database,
    plan: Plan,
    report: Report,
    *,
    actor: str,
    blob_dir: Path | None,
    progress: Progress | None = None,
) -> None:
    """Make ``plan`` the current edition. Writes one entry, or nothing when nothing changed.

    Raises Conflict("import-running") while another import is at work, Conflict("import-overtaken") when
    the data is no longer what ``plan`` was checked against.
    """
    rows_sha256 = plan.digest()
    base, current_sha256 = plan.base
    if current_sha256 == rows_sha256 or (base and not report.added and not report.changed):
        return  # rows changed in place leave a digest that no file has
    with _alone(db):
        with db.read() as conn:
            if store.pointer(conn, plan.dataset) != plan.base:
                # Another import came in between: its rows are not in this plan, and would be lost.
                raise Conflict("import-overtaken")
        _sweep(db, plan, keep=base)
        if blob_dir is not None:
            _keep_blob(plan, blob_dir, rows_sha256)
        number = base + 1
        for at in range(0, len(plan.rows), STEP_N):
            step = plan.rows[at : at + STEP_N]
            db.write_now(_staging(plan, number, step), lane=Lane.BULK, kind="areas.stage")
            if progress is not None:
                progress(at + len(step), len(plan.rows))
        answer = db.write_now(
            _flipping(plan, report, base, rows_sha256), lane=Lane.NORMAL, actor=actor
        )
        report.applied, report.seq = True, answer.seq
        _sweep_after(db, plan, number)


def _sweep_after(db: Database, plan: Plan, number: int) -> None:
    """What cannot be swept now nobody reads, and the next import of it sweeps it: the applied one stands."""
    try:
        _sweep(db, plan, keep=number)
    except (
        DamaiError,
        OSError,
        sa.exc.SQLAlchemyError,
    ) as error:  # a wait that ran out is an OSError
        log.warning(
            "import-not-swept", dataset=plan.dataset, edition=number, error=repr(error)[:200]
        )


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """One import at a time: in this process, and on PostgreSQL in all of them.

    Raises Conflict("import-running"). SQLite needs no second lock: one process owns the file.
    """
    here = _one_at_a_time
    if not here.acquire(blocking=False):
        raise Conflict("import-running")
    try:
        if db.dialect == "sqlite":
            yield
            return
        # The lock belongs to the session; ending the transaction lets the old snapshot go.
        with db.reader_engine.connect() as conn:
            taken = conn.scalar(sa.select(sa.func.pg_try_advisory_lock(ADVISORY_KEY)))
            conn.rollback()
            if not taken:
                raise Conflict("import-running")
            try:
                yield
            finally:
                try:
                    conn.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_KEY)))
                except sa.exc.DBAPIError as error:  # the session is over, and its lock with it
                    log.warning("import-lock-lost", error=repr(error)[:200])
    finally:
        here.release()


def _staging(plan: Plan, number: int, step: list[dict[str, Any]]) -> Callable[[UnitOfWork], None]:
    def stage(uow: UnitOfWork) -> None:
        uow.stage(plan.table, number, step, plan.filter)

    return stage


def _flipping(
    plan: Plan, report: Report, base: int, rows_sha256: str
) -> Callable[[UnitOfWork], None]:
    def flip(uow: UnitOfWork) -> None:
        number = base + 1
        staged = uow.scalar(
            sa.select(sa.func.count())
            .select_from(plan.table)
            .where(plan.table.c.edition == number, *_same(plan))
        )
        if staged != len(plan.rows):
            raise Conflict("import-overtaken")
        if base == 0:
            uow.execute(
                sa.insert(edition).values(
                    dataset=plan.dataset,
                    current=number,
                    rows_sha256=rows_sha256,
                    changed_at=uow.scene_at,
                )
            )
        else:
            moved = uow.first(
                sa.update(edition)
                .where(
                    edition.c.dataset == plan.dataset,
                    edition.c.current == base,
                    edition.c.rows_sha256 == plan.base[1],
                )
                .values(current=number, rows_sha256=rows_sha256, changed_at=uow.scene_at)
                .returning(edition.c.current)
            )
            if moved is None:
                raise Conflict("import-overtaken")
        uow.record(
            Imported(
                subject=f"dataset/{plan.dataset}",
                area=plan.area,
                audience="partners",
                actor=uow.actor,
                dataset=plan.dataset,
                edition=number,
                file_sha256=plan.file_sha256,
                rows_sha256=rows_sha256,
                rows=len(plan.rows),
                added=report.added,
                changed=report.changed,
                warnings=len(report.warnings),
            )
        )

    return flip


def _sweep(db: Database, plan: Plan, keep: int) -> None:
    """Delete the rows of every edition but ``keep``, a little at a time."""
    table = plan.table
    while True:
        with db.read() as conn:
            codes = [
                (row.edition, row.code)
                for row in conn.execute(
                    sa.select(table.c.edition, table.c.code)
                    .where(table.c.edition != keep, *_same(plan))
                    .order_by(table.c.edition, table.c.code)
                    .limit(SWEEP_N)
                )
            ]
        if not codes:
            return
        number = codes[0][0]
        last = max(code for ed, code in codes if ed == number)
        db.write_now(_deleting(plan, number, last), lane=Lane.BULK, kind="areas.sweep")


def _deleting(plan: Plan, number: int, last: str) -> Callable[[UnitOfWork], None]:
    def sweep(uow: UnitOfWork) -> None:
        uow.sweep(plan.table, number, plan.filter, plan.table.c.code <= last)

    return sweep


def _same(plan: Plan) -> list[Any]:
    return [plan.table.c[name] == value for name, value in plan.filter.items()]


def _keep_blob(plan: Plan, directory: Path, digest: str) -> None:
    """Keep the canonical rows under their digest, durable before the entry that names them."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / f"{digest}.tsv.gz"
    if target.exists():
        return
    temporary = target.with_suffix(".new")
    with open(temporary, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, mtime=0) as packed:
            packed.writelines(plan.lines())
        raw.flush()
        os.fsync(raw.fileno())
    os.replace(temporary, target)
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
