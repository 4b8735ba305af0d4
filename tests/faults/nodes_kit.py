"""What the test of several nodes needs: processes to kill, writers that never give an act up, viewers."""

from __future__ import annotations

import http.client
import json
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.builders import IMOPURO_3, fresh_id
from tests.faults.test_kill import Server

WAIT_S = 60.0
PAGE_N = 500


def until(true: Callable[[], bool], what: str, wait_s: float = WAIT_S) -> None:
    """Look until it is true; a deadline passed is a failure that names what was waited for."""
    end_s = time.monotonic() + wait_s
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end_s, f"waited {wait_s:.0f} s in vain: {what}"
        pause.wait(0.02)


class Node(Server):
    """A node that may come back at another port."""

    def __init__(self, data: Path, database: str, *flags: str) -> None:
        super().__init__(data, database, *flags)
        self.port = 0

    def start(self) -> int:
        self.port = super().start()
        return self.port

    def gone(self) -> None:
        """Not there any more, whichever way; for the end of a test that failed."""
        if self.process.poll() is None:
            self.kill()

    def end(self) -> str:
        """Stop in good order; what it printed after READY."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        self.process.wait(WAIT_S)
        self.process.stdout.close()
        return said


def call(port: int, token: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """One request on a connection of its own. Raises OSError, HTTPException when there is no answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        with connection.getresponse() as answer:
            said = answer.read()
            return answer.status, json.loads(said) if said else None


@dataclass
class Written:
    """What was acknowledged, and answers that should not have been given."""

    reports: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def acks_n(self) -> int:
        return len(self.reports) + len(self.notes)


class Writing(threading.Thread):
    """Files reports and notes at the nodes in turn; an act without an answer is sent again with its id, to
    the next node, until there is one."""

    def __init__(
        self, number: int, nodes: list[Node], token: str, shared: str, kept: Written
    ) -> None:
        super().__init__(name=f"writing-{number}", daemon=True)
        self._number = number
        self._nodes = nodes
        self._token = token
        self._shared = shared
        self._kept = kept
        self._turn = number
        self._pause = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        acts_n = 0
        while not self.stopping.is_set():
            acts_n += 1
            if acts_n % 4 == 0:
                self._note(f"catatan {self._number}-{acts_n}")
            else:
                self._report()

    def _report(self) -> None:
        id = fresh_id()
        body = {
            "id": id, "channel": "api", "kind": "theft", "text": "LATIHAN beban",
            "station": IMOPURO_3, "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        status, said = self._sent("POST", "/api/v1/reports", body)
        if status in (200, 201):
            self._kept.reports.append(id)
        else:
            self._kept.odd.append(f"{status} {said}")

    def _note(self, text: str) -> None:
        _, sheet = self._sent("GET", f"/api/v1/incidents/{self._shared}")
        body = {"id": fresh_id(), "seen_version": sheet["version"], "text": text}
        status, said = self._sent("POST", f"/api/v1/incidents/{self._shared}/note", body)
        if status == 200:
            self._kept.notes.append(text)
        else:
            self._kept.odd.append(f"{status} {said}")

    def _sent(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        while True:
            self._turn += 1
            node = self._nodes[self._turn % len(self._nodes)]
            try:
                status, said = call(node.port, self._token, method, path, body)
                if status < 500:
                    return status, said
            except (OSError, http.client.HTTPException, ValueError):
                pass
            self._pause.wait(0.01)


class Viewing(threading.Thread):
    """A board with one stream at one node: fetches a page, applies frames, comes back where it was cut."""

    def __init__(self, node: Node, token: str) -> None:
        super().__init__(name="viewing", daemon=True)
        self._node = node
        self._token = token
        self.shown: dict[str, int] = {}
        self._versions: dict[str, int] = {}
        self.seq = -1
        self.links_n = 0
        self.doubled: list[str] = []
        self._pause = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                if self.seq < 0:
                    self.shown, self.seq = fresh(self._node.port, self._token)
                    self._versions = dict(self.shown)
                self._watch()
            except (OSError, http.client.HTTPException, ValueError):
                self._pause.wait(0.02)

    def _watch(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}", "Last-Event-ID": str(self.seq)}
        with closing(http.client.HTTPConnection("127.0.0.1", self._node.port, timeout=30)) as link:
            link.request("GET", "/api/v1/events?topics=incidents", headers=headers)
            with link.getresponse() as answer:
                if answer.status != 200:
                    return
                self.links_n += 1
                self._read(answer)

    def _read(self, answer: http.client.HTTPResponse) -> None:
        fields: dict[str, str] = {}
        last, resumed = -1, False
        while not self.stopping.is_set():
            line = answer.readline()
            if not line:
                return
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                fields[name] = value
                continue
            if fields.get("event") == "resync":
                self.seq = -1
                return
            if "id" in fields and "event" not in fields:
                seq = int(fields["id"])
                if seq <= last:
                    self.doubled.append(f"{seq} after {last}")
                # The answer to a resume may overlap with the tick that was under way: it is not counted.
                last, resumed = (seq if resumed else -1), True
                for frame in json.loads(fields["data"]):
                    self._apply(frame)
                self.seq = seq
            fields = {}

    def _apply(self, frame: dict[str, Any]) -> None:
        if frame["version"] < self._versions.get(frame["id"], 0):
            return
        self._versions[frame["id"]] = frame["version"]
        if frame["op"] == "put":
            self.shown[frame["id"]] = frame["row"]["version"]
        else:
            self.shown.pop(frame["id"], None)


def fresh(port: int, token: str) -> tuple[dict[str, int], int]:
    """Every incident as pages show them now (id -> version), and the seq of the first page."""
    shown: dict[str, int] = {}
    after, seq = "", -1
    while True:
        status, page = call(port, token, "GET", f"/api/v1/incidents?limit={PAGE_N}{after}")
        if status != 200:
            raise http.client.HTTPException(str(status))
        shown.update((item["id"], item["version"]) for item in page["items"])
        seq = page["as_of_seq"] if seq < 0 else seq
        if page["next"] is None:
            return shown, seq
        after = f"&after={page['next']}"
