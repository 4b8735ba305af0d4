"""``damai serve``: run an installation until a signal."""

from __future__ import annotations

import asyncio

from damai.app.options import Options
from damai.cli.tell import say, stop


def run(*, data: str | None, database: str | None, host: str, port: int) -> None:
    """Serve; print READY when requests are answered."""
    from damai.app.house import House
    from damai.app.serving import serve
    from damai.db.lockfile import Owned

    options = Options.of(data, database, host, port)
    house = House(options)
    try:
        house.open()
    except Owned as owned:
        stop(f"{options.data_dir}: {owned}; stop it first, or give another --data")
    try:
        asyncio.run(serve(house, on_ready=lambda url: _ready(house, url)))
    finally:
        house.close()


def _ready(house: object, url: str) -> None:
    from damai.accounts.service import first_link_if_empty

    path = first_link_if_empty(house.db)  # type: ignore[attr-defined]
    if path is not None:
        say(f"First administrator: {url}{path}  (single use)")
    say(f"READY {url}")
