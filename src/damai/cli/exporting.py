"""``damai export``: areas, stations and places as tables; read-only, beside a running server or without one."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO, cast

from damai.app.options import Options
from damai.cli.journal import reading
from damai.cli.tell import log_to_stderr, result, stop, word


def run(
    dataset: str,
    election: str | None,
    form: str,
    out: str,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Write the table whole or not at all. Exit 2 for a dataset, format or election that is not there."""
    from damai.accounts import service as accounts
    from damai.app.tasks import DEFAULT_ELECTION
    from damai.areas.exporting import FORMATS, table_of
    from damai.cli.whole import written_whole
    from damai.webkit.actor import House

    log_to_stderr()
    if form not in FORMATS:
        stop(word("cli.export.format", value=form[:20], known=", ".join(FORMATS)))
    with reading(Options.of(data, database)) as snapshot:
        with snapshot() as conn:
            house = accounts.the_installation(conn)
        chosen = election or (DEFAULT_ELECTION if house is None else house.election)
        table = table_of(snapshot, House(), dataset, chosen)
        size_b = 0
        with written_whole(Path(out)) as file:
            for part in FORMATS[form][1](table):
                size_b += len(part)
                cast("TextIO", file).buffer.write(part)
    told = {"ok": True, "dataset": dataset, "file": out, "bytes": size_b}
    result(told, as_json=as_json, text=word("cli.export.done", dataset=dataset, file=out))
