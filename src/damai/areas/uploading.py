"""An import by a page: looked at, its columns corrected, and applied as it was looked at.

The file comes with each request and goes with it: what is kept is what ``./damai import`` keeps, and which
column meant which field.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from damai.areas import mapping_store, service
from damai.areas.importing import mapping, place_rows, reading, station_rows, workbooks
from damai.areas.importing.report import Report, Unreadable
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.webkit.actor import Actor
from damai.webkit.uploads import Upload

DATASETS = ("stations", "places")
ROWS_OF = {"stations": station_rows, "places": place_rows}
ENDINGS = ("csv", "xlsx")
FILE_B = 16 * 1024 * 1024
"""Largest file; a nation's stations go by ``./damai import``."""
ROWS_N = 50_000
"""Most rows: what they take grows with their number and not with the bytes; 1 MB can be 524,288 empty ones."""
UNPACKED_B = 64 * 1024 * 1024
"""Most of a workbook after unpacking."""
OVERTAKEN = ("import-not-seen", "import-overtaken")
"""The data changed after the look: it is looked at again and shown anew."""
_one_at_a_time = threading.Lock()
"""Each file is whole in memory while it is read; whoever comes meanwhile is told so and does not wait."""
_thread = ThreadPoolExecutor(1, thread_name_prefix="damai-import")
"""Not of the common pool, whose few threads every page and session needs."""
log = structlog.get_logger("damai.areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found in a file. ``meaning``: a field or "" for each column of ``header``; ``by``: where it
    comes from (``own`` the reader, ``kept`` an earlier file, ``guessed``, ``named`` the columns themselves).

    ``report`` None = ``problem`` says why no row was looked at. ``mark`` names exactly this change.
    """

    dataset: str
    file: str
    header: list[str]
    samples: list[list[str]]
    meaning: list[str]
    by: str
    shape: str
    report: Report | None = None
    problem: DamaiError | None = None
    mark: str = ""


def ending_of(file: Upload) -> str:
    """``csv`` or ``xlsx``. Raises Invalid("upload-type") unless the name's ending and the bytes agree."""
    ending = Path(file.name).suffix[1:].casefold()
    packed = file.raw.startswith((b"PK", b"\x1f\x8b"))
    fits = workbooks.is_workbook(file.raw) if ending == "xlsx" else not packed
    if ending not in ENDINGS or not fits:
        raise Invalid("upload-type", field="file", file=file.name)
    return ending


def kept_renames(db: Database, dataset: str, raw: bytes, name: str) -> dict[str, str] | None:
    """What the columns of a file meant when one of its shape was applied by the page, as ``renames``.

    None when there was none, or when the file cannot be read so far: the import says why.
    """
    if dataset not in ROWS_OF:
        return None
    try:
        header, _ = reading.beginning(reading.unpack(raw, name), name)
    except Unreadable:
        return None
    with db.read() as conn:
        kept = mapping_store.kept(conn, dataset, mapping.fingerprint(dataset, header))
    if kept is None:
        return None
    fields = ROWS_OF[dataset].FIELDS
    return mapping.renames_of(header, mapping.remembered(header, fields, kept), fields)


async def looking(*args: Any, **more: Any) -> Look:
    """``look`` on the imports' own thread. Raises Conflict("import-running") at once while it is taken."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("import-running")
    work = _thread.submit(partial(contextvars.copy_context().run, look, *args, **more))
    # Not when the waiting ends: of a reader who went away the file is still being read.
    work.add_done_callback(lambda _: _one_at_a_time.release())
    return await asyncio.wrap_future(work)


def look(
    db: Database,
    actor: Actor,
    dataset: str,
    file: Upload,
    election: str,
    *,
    chosen: tuple[str, Sequence[str]] | None = None,
    mark: str = "",
    blob_dir: Path | None = None,
) -> Look:
    """Say what importing ``file`` would do; with ``mark``, which a look before gave, do it.

    ``chosen`` = (shape, a field for each column) as the reader corrected it; of another shape it is not
    about this file. What was applied is remembered for the next file of this shape. Raises Forbidden,
    Invalid("upload-dataset"|"upload-type"), Unreadable for a file without a header.
    """
    actor.require("areas.import")
    if dataset not in DATASETS:
        raise Invalid("upload-dataset", field="dataset", value=dataset[:40])
    if ending_of(file) == "xlsx":
        workbooks.check_parts(file.raw, file.name, UNPACKED_B)
    header, samples = reading.beginning(file.raw, file.name)
    rules = ROWS_OF[dataset]
    shape = mapping.fingerprint(dataset, header)
    meaning, by = _meaning(db, dataset, header, rules.FIELDS, shape, chosen)
    report: Report | None = None
    problem: DamaiError | None = None

    def bring(seen: str) -> Report:
        return service.import_file(
            db,
            dataset,
            file.raw,
            file.name,
            actor=actor,
            election=election,
            renames=mapping.renames_of(header, meaning, rules.FIELDS),
            dry_run=not seen,
            seen=seen,
            rows_max=ROWS_N,
            blob_dir=blob_dir,
        )

    try:
        report = bring(mark)
    except Conflict as error:
        problem = error
        if error.code in OVERTAKEN:
            report = bring("")
    except (Unreadable, Invalid) as error:
        problem = _for_the_page(error)
    if mark and problem is None and report is not None and report.ok:
        _remember(db, actor, dataset, shape, mapping.renames_of(header, meaning, rules.FIELDS))
    return Look(
        dataset=dataset,
        file=file.name,
        header=header,
        samples=samples,
        meaning=meaning,
        by=by,
        shape=shape,
        report=report,
        problem=problem,
        mark="" if report is None else report.mark,
    )


def _remember(
    db: Database, actor: Actor, dataset: str, shape: str, renames: dict[str, str]
) -> None:
    """For the next file of this shape. A failure is logged: what was applied stands, and is to be said."""
    try:
        db.write_now(
            lambda uow: mapping_store.keep(uow, dataset, shape, renames),
            actor=actor.id,
            kind="areas.keep-mapping",
        )
    except (DamaiError, OSError, SQLAlchemyError) as error:  # a wait that ran out is an OSError
        # Not its text: a database's error says the values, here the columns of somebody's file.
        why = error.code if isinstance(error, DamaiError) else type(error).__name__
        log.warning("import-mapping-lost", dataset=dataset, error=why)


def _for_the_page(error: DamaiError) -> DamaiError:
    """The command line's ``--map`` for whoever has the columns before them; the command line for many rows."""
    if error.code == "file-rows" and error.data["most"] == ROWS_N:
        return Unreadable("upload-rows", file=error.data["file"], most=ROWS_N)
    if error.code not in ("file-column-missing", "file-column-guess"):
        return error
    return Unreadable("upload-column", column=error.data["column"])


def _meaning(
    db: Database,
    dataset: str,
    header: list[str],
    fields: Sequence[str],
    shape: str,
    chosen: tuple[str, Sequence[str]] | None,
) -> tuple[list[str], str]:
    if chosen is not None and chosen[0] == shape and len(chosen[1]) == len(header):
        return list(chosen[1]), "own"
    with db.read() as conn:
        kept = mapping_store.kept(conn, dataset, shape)
    if kept is not None:
        return mapping.remembered(header, fields, kept), "kept"
    meaning = mapping.proposed(header, fields)
    return meaning, "named" if set(meaning) <= {*header, mapping.UNUSED} else "guessed"
