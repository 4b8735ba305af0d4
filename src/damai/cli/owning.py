"""Run a writing verb: through the server that owns the data, else by taking the lock oneself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from damai.app.options import Options
from damai.cli.tell import language, progress, progress_done, stop


def run(
    options: Options, request: dict[str, Any], alone: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """``request`` goes to a running server; without one ``alone(house)`` does the same here."""
    from damai.app.control import ask
    from damai.app.house import House
    from damai.app.tasks import found_if_new
    from damai.db.lockfile import Owned

    house = House(options)
    try:
        house.open()
    except Owned as owned:
        socket = owned.owner.socket if owned.owner else None
        if not socket or not Path(socket).exists():
            stop(f"{options.data_dir}: {owned}; stop it first")
        return _asked(ask(Path(socket), request))
    try:
        found_if_new(house.db)
        return alone(house)
    finally:
        progress_done()
        house.close()


def _asked(messages: Any) -> dict[str, Any]:
    for message in messages:
        if "progress" in message:
            done, whole = message["progress"]
            progress(f"{done}/{whole}")
        elif "error" in message:
            progress_done()
            from damai.app.words import catalogue

            words = catalogue()
            key = f"error.{message['error']}"
            values = {**message.get("data", {}), "field": message.get("field")}
            stop(words.text(key if words.has(key) else "error.internal", language(), **values))
        else:
            progress_done()
            return dict(message["result"])
    return stop("the server ended without an answer; try again")
