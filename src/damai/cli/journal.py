"""``damai journal``: verify, prove and export are read-only, beside a running server or without one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from damai.app.options import Options
from damai.cli.tell import ANSWER_NO, log_to_stderr, result, say, stop, word

if TYPE_CHECKING:
    from damai.journal.checkpoints import Note, Signer
    from damai.journal.verify import Snapshot


@contextmanager
def reading(options: Options) -> Iterator[Snapshot]:
    """Snapshots of the database that the options name; stops the verb when it cannot be read."""
    import sqlalchemy as sa

    from damai.db import engine
    from damai.journal.wiring import target_of

    target = target_of(options.database, options.data_dir)
    if isinstance(target, Path):
        _there(target)
        reader = engine.sqlite_reader(target)
    else:
        reader = engine.postgres_reader(target)

    @contextmanager
    def snapshot() -> Iterator[sa.Connection]:
        with reader.connect() as conn, conn.begin():
            yield conn

    try:
        yield snapshot
    except sa.exc.SQLAlchemyError as error:
        reason = (str(getattr(error, "orig", error)).splitlines() or ["?"])[0]
        stop(f"{options.database or target}: the database cannot be read ({reason})")
    finally:
        reader.dispose()


def _there(target: Path) -> None:
    if not target.exists():
        stop(f"{target}: there is no database here; give --data DIR")


def verify(data: str | None, database: str | None, as_json: bool) -> None:
    """Print the verdict; exit 1 when the record was touched."""
    from damai.journal.checkpoints import Signer
    from damai.journal.verify import verify as recompute

    options = Options.of(data, database)
    with reading(options) as snapshot:
        verdict = recompute(snapshot, Signer(options.key_dir))
    place = "" if verdict.seq is None else f" at seq {verdict.seq}"
    text = (
        f"ok: {verdict.size} entries, root {verdict.root[:16]}, {verdict.erased_n} erased, "
        f"last signed checkpoint at {verdict.checkpoint_size if verdict.checkpoint_size is not None else 'none'}"
        if verdict.ok
        else f"NOT ok: {verdict.reason}{place}"
    )
    result({**dataclasses.asdict(verdict), "verified": verdict.ok}, as_json=as_json, text=text)
    if not verdict.ok:
        raise SystemExit(ANSWER_NO)


def checkpoint(data: str | None, database: str | None, as_json: bool) -> None:
    """Print the newest signed note, signing the committed head first if it has grown."""
    from damai.cli import owning
    from damai.journal.wiring import target_of

    options = Options.of(data, database)
    target = target_of(options.database, options.data_dir)
    if isinstance(target, Path):
        _there(target)

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import checkpoint as sign

        return sign(house.keeper, house.signer)

    answer = owning.run(options, {"verb": "journal-checkpoint"}, alone)
    if "refused" in answer:
        stop(word("cli.journal.not-followed", reason=answer["refused"]), status=ANSWER_NO)
    result(answer, as_json=as_json, text=str(answer["note"]).rstrip("\n"))


def prove(
    seq: int,
    from_size: int | None,
    out: str | None,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Print or write the proof of an entry; exit 1 when the last checkpoint has no such entry."""
    from damai.core.errors import NotFound
    from damai.journal.proofs import prove as make
    from damai.journal.subtrees import TilesDiffer

    options = Options.of(data, database)
    with reading(options) as snapshot:
        note = _last_note(_signer(options))
        try:
            with snapshot() as conn:
                made = make(conn, note, seq, from_size)
        except NotFound as error:
            stop(word("error.entry-unknown", **error.data), status=ANSWER_NO)
        except TilesDiffer as error:
            stop(word("cli.journal.differs", reason=str(error)), status=ANSWER_NO)
    proof = made.as_dict()
    if out is not None:
        from damai.cli.whole import written_whole

        with written_whole(Path(out)) as file:
            file.write(json.dumps(proof, ensure_ascii=False, indent=1) + "\n")
    size = proof["size"]
    text = word("cli.journal.proved", seq=seq, size=size, n=len(proof["path"]))
    if as_json:
        result(proof, as_json=True, text="")
    elif out is None:
        say(json.dumps(proof, ensure_ascii=False, indent=1))
    else:
        say(text)


def export(out: str, after: int, data: str | None, database: str | None, as_json: bool) -> None:
    """Write every entry up to the last checkpoint, the note and the key: the whole file or none."""
    from damai.cli.whole import written_whole
    from damai.journal.export import Unexportable, lines
    from damai.journal.subtrees import TilesDiffer

    options = Options.of(data, database)
    with reading(options) as snapshot:
        note = _last_note(_signer(options))
        if note is None:
            stop(word("error.checkpoint-none"), status=ANSWER_NO)
        size = note.checkpoint.size
        if after > size:
            stop(word("cli.journal.after", after=after, size=size))
        try:
            with written_whole(Path(out)) as file:
                for line in lines(snapshot, note, after):
                    file.write(line + "\n")
        except Unexportable as error:
            stop(word("cli.journal.unexportable", seq=error.seq), status=ANSWER_NO)
        except TilesDiffer as error:
            stop(word("cli.journal.differs", reason=str(error)), status=ANSWER_NO)
    told = {"file": str(Path(out)), "after": after, "size": size, "entries": size - after}
    result(told, as_json=as_json, text=word("cli.journal.exported", **told))


def _signer(options: Options) -> Signer:
    from damai.journal.checkpoints import Signer

    log_to_stderr()
    return Signer(options.key_dir)


def _last_note(signer: Signer) -> Note | None:
    from damai.journal.checkpoints import BadNote

    try:
        return signer.note()
    except BadNote as error:
        return stop(
            word("cli.journal.bad-note", path=signer.note_path, reason=error), status=ANSWER_NO
        )
