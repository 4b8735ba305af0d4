"""Run a writing verb: through the server that owns the data, else by taking the lock oneself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli.tell import log_to_stderr, progress, progress_done, sentence, stop, word


def run(
    options: Options,
    request: dict[str, Any],
    alone: Callable[[Any], dict[str, Any]],
    *,
    rehearse: bool = False,
) -> dict[str, Any]:
    """``request`` goes to a running server; without one ``alone(house)`` does the same here.

    ``rehearse``: nothing may change, so a database that is not there yet is not made either; the
    verb runs on an empty one that is thrown away.
    """
    from damai.db.database import FILE_NAME

    log_to_stderr()
    if rehearse and options.database is None and not (options.data_dir / FILE_NAME).exists():
        with tempfile.TemporaryDirectory(prefix="damai-dry-run-") as empty:
            return _here(replace(options, data_dir=Path(empty)), request, alone)
    return _here(options, request, alone)


def _here(
    options: Options, request: dict[str, Any], alone: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    from sqlalchemy.exc import DBAPIError

    from damai.app.house import House
    from damai.app.tasks import found_if_new
    from damai.db.lockfile import Owned

    house = House(options)
    try:
        house.open()
    except Owned as owned:
        return through(options, owned.owner, request)
    except OSError as error:
        stop(word("cli.own.no-data", path=options.data_dir, reason=error.strerror or error))
    except ValueError as error:
        stop(word("cli.own.no-database", reason=error))
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        stop(word("cli.own.no-database", reason=reason))
    try:
        found_if_new(house.db)
        return alone(house)
    finally:
        progress_done()
        house.close()


def through(options: Options, owner: Any, request: dict[str, Any]) -> dict[str, Any]:
    """What the process that has the data directory answers; the verb ends when it does not."""
    from damai.app.control import ask

    pid = owner.pid if owner else "?"
    socket = owner.socket if owner else None
    if socket and Path(socket).exists():
        try:
            return _asked(ask(Path(socket), request))
        except OSError:
            pass  # a socket left by a server that was killed: the owner is somebody without one
    return stop(word("cli.own.busy", path=options.data_dir, pid=pid))


def _asked(messages: Iterator[dict[str, Any]]) -> dict[str, Any]:
    for message in messages:
        if "progress" in message:
            done, whole = message["progress"]
            progress(f"{done}/{whole}")
        elif "error" in message:
            progress_done()
            stop(sentence(message["error"], message.get("field"), message.get("data") or {}))
        else:
            progress_done()
            return dict(message["result"])
    return stop(word("cli.own.no-answer"))
