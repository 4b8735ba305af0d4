"""A look at an uploaded file: what its columns mean, and what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from damai.areas import mapping_store
from damai.areas import service as areas
from damai.areas.importing import mapping, reading, workbooks
from damai.areas.importing.report import Report, Unreadable
from damai.areas.uploading import OVERTAKEN, UNPACKED_B, ending_of
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.units.importing.apply import import_file
from damai.units.importing.rows import DATASETS, FIELDS
from damai.webkit.actor import Actor
from damai.webkit.uploads import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``meaning``: a field or "" for each column of ``header``; ``by``: where it comes from (``own`` the reader,
    ``kept`` an earlier file, ``guessed``, ``named`` the columns themselves). ``report`` None = ``problem`` says why no row was looked at."""

    file: str
    header: list[str]
    samples: list[list[str]]
    meaning: list[str]
    by: str
    shape: str
    report: Report | None = None
    problem: DamaiError | None = None


def look(
    db: Database,
    actor: Actor,
    dataset: str,
    file: Upload,
    election: str,
    fields: dict[str, str],
) -> Look:
    """Say what importing would do; with ``verb`` apply and the mark of a look before, do it.

    Raises Forbidden, Invalid("upload-dataset"|"upload-type"), Unreadable for a file without a header.
    """
    if dataset not in DATASETS:
        raise Invalid("upload-dataset", field="dataset", value=dataset[:40])
    if ending_of(file) == "xlsx":
        workbooks.check_parts(file.raw, file.name, UNPACKED_B)
    header, samples = reading.beginning(file.raw, file.name)
    shape = mapping.fingerprint(dataset, header)
    meaning, by = _meaning(db, dataset, header, shape, fields)
    with db.read() as conn:
        exercise = areas.the_house(conn).exercise

    def bring(seen: str) -> Report:
        return import_file(
            db,
            actor,
            dataset,
            file.raw,
            file.name,
            election,
            renames=mapping.renames_of(header, meaning, FIELDS[dataset]),
            synthetic=exercise or fields.get("synthetic") == "yes",
            dry_run=not seen,
            seen=seen or None,
        )

    report: Report | None = None
    problem: DamaiError | None = None
    try:
        report = bring(fields.get("mark", "") if fields.get("verb") == "apply" else "")
    except Conflict as error:
        problem = error
        if error.code in (*OVERTAKEN, "conflict"):
            report = bring("")
    except (Unreadable, Invalid) as error:
        problem = _for_the_page(error)
    if report is not None and report.applied:
        renames = mapping.renames_of(header, meaning, FIELDS[dataset])
        db.write_now(
            lambda uow: mapping_store.keep(uow, dataset, shape, renames),
            actor=actor.id,
            kind="units.keep-mapping",
        )
    return Look(
        file=file.name,
        header=header,
        samples=samples,
        meaning=meaning,
        by=by,
        shape=shape,
        report=report,
        problem=problem,
    )


def kept_renames(db: Database, dataset: str, raw: bytes, name: str) -> dict[str, str] | None:
    """What the columns of a file meant when one of its shape was applied by the page, as ``renames``; None when
    there was none, or when the file cannot be read so far: the import says why."""
    try:
        header, _ = reading.beginning(reading.unpack(raw, name), name)
    except Unreadable:
        return None
    with db.read() as conn:
        kept = mapping_store.kept(conn, dataset, mapping.fingerprint(dataset, header))
    if kept is None:
        return None
    fields = FIELDS[dataset]
    return mapping.renames_of(header, mapping.remembered(header, fields, kept), fields)


def _meaning(
    db: Database, dataset: str, header: list[str], shape: str, fields: dict[str, str]
) -> tuple[list[str], str]:
    """As the reader's choices stand where they are of this shape, else as the last file of it, else by the names."""
    chosen: list[str] = []
    while (said := fields.get(f"column-{len(chosen)}")) is not None:
        chosen.append(said)
    if fields.get("shape") == shape and len(chosen) == len(header):
        return chosen, "own"
    with db.read() as conn:
        kept = mapping_store.kept(conn, dataset, shape)
    if kept is not None:
        return mapping.remembered(header, FIELDS[dataset], kept), "kept"
    meaning: Sequence[str] = mapping.proposed(header, FIELDS[dataset])
    named = set(meaning) <= {*header, mapping.UNUSED}
    return list(meaning), "named" if named else "guessed"


def _for_the_page(error: DamaiError) -> DamaiError:
    """The command line's ``--map`` for whoever has the columns before them."""
    if error.code not in ("file-column-missing", "file-column-guess"):
        return error
    return Unreadable("upload-column", column=error.data["column"])
