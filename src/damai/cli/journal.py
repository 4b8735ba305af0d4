"""``damai journal verify``: read-only, beside a running server or without one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from damai.app.options import Options
from damai.cli.tell import ANSWER_NO, result, stop

if TYPE_CHECKING:
    import sqlalchemy as sa


def verify(data: str | None, database: str | None, as_json: bool) -> None:
    """Print the verdict; exit 1 when the record was touched."""
    from sqlalchemy.exc import SQLAlchemyError

    from damai.db import engine
    from damai.journal.checkpoints import Signer
    from damai.journal.verify import verify as recompute
    from damai.journal.wiring import target_of

    options = Options.of(data, database)
    target = target_of(options.database, options.data_dir)
    if isinstance(target, Path):
        if not target.exists():
            stop(f"{target}: there is no database here; give --data DIR")
        reader = engine.sqlite_reader(target)
    else:
        reader = engine.postgres_reader(target)
    signer = Signer(options.key_dir)

    @contextmanager
    def snapshot() -> Iterator[sa.Connection]:
        with reader.connect() as conn, conn.begin():
            yield conn

    try:
        verdict = recompute(snapshot, signer)
    except SQLAlchemyError as error:
        reason = (str(getattr(error, "orig", error)).splitlines() or ["?"])[0]
        stop(f"{options.database or target}: the database cannot be read ({reason})")
    finally:
        reader.dispose()
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
