"""An import of units or officers: looked at, and in force as it was looked at, in one transaction and one entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from damai.areas.importing import reading
from damai.areas.importing.report import Report
from damai.core.audience import join
from damai.core.errors import Conflict, Invalid
from damai.db.command import Done, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.units import roster_store, store, units
from damai.units.entries import Imported
from damai.units.importing.plan import Plan, plan_of
from damai.units.importing.rows import DATASETS, FIELDS, NEEDED, SAMPLES
from damai.units.sight import common_area
from damai.webkit.actor import Actor

FILE_B = 16 * 1024 * 1024
ROWS_N = 20_000
"""Most rows: a Polda's officers. They are written in one transaction."""


def template(dataset: str) -> bytes:
    """A table to be filled in. Raises Invalid("upload-dataset")."""
    if dataset not in DATASETS:
        raise Invalid("upload-dataset", field="dataset", value=dataset[:40])
    return ("\ufeff" + "".join(",".join(row) + "\r\n" for row in SAMPLES[dataset])).encode()


def import_file(
    db: Database,
    actor: Actor,
    dataset: str,
    raw: bytes,
    name: str,
    election: str,
    *,
    renames: Mapping[str, str],
    synthetic: bool = False,
    dry_run: bool = False,
    seen: str | None = None,
) -> Report:
    """Look at a file, and unless ``dry_run`` put its rows in force; units and officers that it does not name stay.

    ``synthetic``: every row is marked as made up. ``seen`` = the mark of a look: nothing else is written. Blocks.
    Raises Forbidden, Unreadable, Invalid, Conflict("import-not-seen").
    """
    if dataset not in DATASETS:
        raise Invalid("upload-dataset", field="dataset", value=dataset[:40])
    rows = reading.table_rows(
        reading.unpack(raw, name), name,
        needed=NEEDED[dataset], fields=FIELDS[dataset], renames=renames, rows_max=ROWS_N,
    )  # fmt: skip
    if synthetic:
        for row in rows:
            row.cells["synthetic"] = "true"
    with db.read() as conn:
        plan = plan_of(conn, actor, election, dataset, rows, name)
    report = plan.report
    report.dry_run = dry_run
    if not report.ok:
        return report
    report.mark = plan.mark(election)
    if seen is not None and seen != report.mark:
        raise Conflict("import-not-seen")
    if dry_run or not (report.added or report.changed):
        return report
    answer = db.write_now(
        lambda uow: _apply(uow, actor, election, plan, hashlib.sha256(raw).hexdigest()),
        lane=Lane.BULK,
        actor=actor.id,
        kind="units.import",
    )
    report.applied, report.seq = True, answer.seq
    return report


def _apply(uow: UnitOfWork, actor: Actor, election: str, plan: Plan, file_sha256: str) -> Done:
    """Raises Conflict(seen) when a row changed since it was looked at."""
    units.check_election(uow, election)
    for row, seen in plan.units:
        if seen:
            store.save(uow, election, replace(row.unit, version=seen), seen)
        else:
            store.insert(uow, election, row.unit)
        if row.strengths is not None:
            kept = [
                s for s in store.strengths(uow, election, [row.unit.code]) if s.on_date or s.shift
            ]
            store.replace_strengths(uow, election, row.unit.code, [*row.strengths, *kept])
    fresh = [replace(item, id=str(uow.new_id())) for item, seen in plan.officers if not seen]
    roster_store.insert(uow, election, fresh)
    for item, seen in plan.officers:
        if seen:
            roster_store.save(uow, election, item, seen)
    report = plan.report
    uow.record(
        Imported(
            subject=f"units-import/{election}/{report.dataset}",
            area=common_area([home.area for home in plan.homes], actor.scope),
            audience=join(*{home.institution for home in plan.homes}),
            actor=actor.id,
            election=election,
            dataset=report.dataset,
            file_sha256=file_sha256,
            rows_sha256=plan.rows_sha256(),
            rows=report.rows,
            added=report.added,
            changed=report.changed,
        )
    )
    return Done(id=report.dataset, version=1)
