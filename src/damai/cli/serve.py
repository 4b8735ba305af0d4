"""``damai serve``: run an installation until a signal."""

from __future__ import annotations

from damai.app.options import Options
from damai.cli.tell import say, stop


def run(
    *, data: str | None, database: str | None, host: str, port: int, node: str | None = None
) -> None:
    """Serve; print READY when requests are answered."""
    import uvloop

    from damai.app.house import House
    from damai.app.serving import serve
    from damai.app.tasks import first_link, found_if_new
    from damai.db.lockfile import Owned

    options = Options.of(data, database, host, port, node)
    house = House(options)
    try:
        house.open()
    except Owned as owned:
        stop(f"{options.data_dir}: {owned}; stop it first, or give another --data")
    try:
        found_if_new(house.db)
        path = first_link(house.db)
        uvloop.run(serve(house, on_ready=lambda url: _ready(url, path)))
    finally:
        house.close()


def _ready(url: str, path: str | None) -> None:
    if path is not None:
        say(f"First administrator: {url}{path}  (single use)")
    say(f"READY {url}")
