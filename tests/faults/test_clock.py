"""A real process on a machine whose clock is set wrong: nothing due is missed or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from damai.app.control import ask
from damai.app.house import House
from damai.app.options import Options
from damai.drill.seed import seed_demo
from tests import harness
from tests.builders import IMOPURO_3, fresh_id
from tests.faults.nodes_kit import Node, call, until


class Shifted(Node):
    """A server whose clock is off by ``shift`` ("+3h").

    The steady clock stays true: libfaketime's default shifts it too, for whoever reads it but not for the
    system's waits, so that every wait with a time limit would last three hours longer.
    """

    def __init__(self, data: Path, shift: str) -> None:
        super().__init__(data, "")
        if shift:
            # The library itself: its command stays between us and the server, and keeps our signals.
            given = (
                f"LD_PRELOAD={libfaketime()}",
                f"FAKETIME={shift}",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
            )
            self._argv = ["env", *given, *self._argv]


def libfaketime() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("libfaketime is not installed (apt install faketime)")
    return found[-1]


@contextmanager
def served(options: Options, shift: str) -> Iterator[Node]:
    node = Shifted(options.data_dir, shift)
    node.start()
    try:
        yield node
        node.end()
    finally:
        node.gone()


def test_clocks_set_hours_wrong_between_starts_miss_and_double_no_late_answer(
    tmp_path: Path,
) -> None:
    libfaketime()
    options = Options(data_dir=tmp_path / "data")
    house = House(options)
    house.open()
    seed_demo(house.db, harness.SEED)
    token = harness.token_for(house.db, "sari")
    house.close()

    def handed(node: Node) -> str:
        """KPU must answer within half an hour, by the clock of this process."""
        id = fresh_id()
        body = {
            "id": id, "channel": "api", "kind": "opened-late", "text": "LATIHAN jam",
            "station": IMOPURO_3, "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        assert call(node.port, token, "POST", "/api/v1/reports", body)[0] == 201
        return id

    def late_n(node: Node, id: str) -> int:
        _, sheet = call(node.port, token, "GET", f"/api/v1/incidents/{id}")
        return sum(moment["kind"] == "answer-late" for moment in sheet["timeline"])

    def noted(node: Node, id: str) -> Callable[[], bool]:
        return lambda: late_n(node, id) == 1

    def clock(node: Node) -> Any:
        return call(node.port, token, "GET", "/readyz")[1]["clock"]

    with served(options, "+3h") as ahead:
        first = handed(ahead)
        assert clock(ahead) == "steady"
    with served(options, "+4h") as further:
        until(noted(further, first), "the first answer's lateness", 20)
    with served(options, "") as right:
        assert clock(right) == "held", "it is four hours behind what was written before"
        second = handed(right)
        assert (late_n(right, first), late_n(right, second)) == (1, 0)
        *_, told = ask(options.socket_path, {"verb": "clock", "release": True}, patience_s=20)
        assert told["result"]["held"] is False
        assert clock(right) == "steady"
    with served(options, "+1h") as on:
        until(noted(on, second), "the second answer's lateness", 20)
        assert (late_n(on, first), late_n(on, second)) == (1, 1)
