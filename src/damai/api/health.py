"""``/healthz`` (the process lives) and ``/readyz`` (it can answer and write). No login needed."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.db.database import Database
from damai.journal import reader
from damai.journal.hub import Hub


@get(
    "/healthz",
    tags=["health"],
    summary="The process is alive",
    exclude_from_auth=True,
    security=[{}],
)
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@get(
    "/readyz",
    tags=["health"],
    summary="The database answers and the writer accepts",
    exclude_from_auth=True,
    security=[{}],
    sync_to_thread=True,
)
def readyz(
    request: Request[Any, Any, Any],
    db: NamedDependency[SkipValidation[Database]],
    hub: NamedDependency[SkipValidation[Hub]],
) -> Response[dict[str, Any]]:
    """200 with the last seq, or 503 when this node cannot write. ``lag`` = entries that its screens have
    not heard of yet; ``clock`` = "held" after a jump, until a person releases it."""
    with db.read() as conn:
        seq = reader.size(conn)
    house = request.app.state["house"]
    writable = db.writer.is_alive() and db.writer.fatal is None
    return Response(
        {
            "status": "ready" if writable else "read-only",
            "seq": seq,
            "node": house.options.node_name,
            "lag": max(0, seq - hub.published),
            "clock": "held" if house.watch.held else "steady",
        },
        status_code=200 if writable else 503,
    )
