"""One served exercise for the chapters, the fingerprint of its database, and every GET asked once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.build import build
from damai.app.house import House
from damai.db.database import Database
from damai.db.schema import metadata
from damai.drill.seed import person_id
from damai.webkit.security import SESSION_COOKIE, form_token
from tests import harness
from tests.accounts.conftest import door
from tests.builders import file, fresh_id
from tests.contracts.expectation import ROUTES

__all__ = ["door"]
ORIGIN = "https://damai.test"
STREAM = "/api/v1/events"  # an answer without an end


def fingerprint(db: Database) -> dict[str, str]:
    """table -> hash of all its rows."""
    found = {}
    with db.read() as conn:
        for table in metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in conn.execute(sa.select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@dataclass
class Served:
    """The application over a house with one incident, and the keys of the cast."""

    client: TestClient[Any]
    house: House
    incident: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def token(self, key: str) -> dict[str, str]:
        """Headers of a program of a person of the cast."""
        if key not in self.tokens:
            self.tokens[key] = harness.token_for(self.house.db, key)
        return {"Authorization": f"Bearer {self.tokens[key]}"}

    def cookie(self, key: str) -> dict[str, str]:
        """Headers of a browser of a person of the cast."""
        if key not in self.cookies:
            secret = secrets.new_secret()
            who = str(person_id(harness.SEED, harness.CAST[key]))
            self.house.db.write_now(
                lambda uow: accounts.open_session(uow, who, secrets.digest(secret), "password")
            )
            self.cookies[key] = secret
        return {"Cookie": f"{SESSION_COOKIE}={self.cookies[key]}", "Origin": ORIGIN}

    def post(self, key: str, path: str, **fields: str) -> Any:
        """Send a form of our own page."""
        headers = self.cookie(key)
        sent = {"form_token": form_token(self.cookies[key]), **fields}
        return self.client.post(path, data=sent, headers=headers, follow_redirects=False)

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> Any:
        answer = self.client.request(
            method, path, headers=headers or {}, follow_redirects=False, **more
        )
        self.client.cookies.clear()
        return answer

    def filled(self, path: str) -> str:
        """The path of a route with values in its holes."""
        values = {
            "incident": self.incident, "code": "18.72.01.1003.003", "verb": "note",
            "person": str(person_id(harness.SEED, harness.CAST["budi"])),
            "z": "8", "x": "202", "y": "131.mvt", "seq": "3", "secret": "x" * 43,
            "version": "x", "name": "webkit/tokens.css", "path": "x", "listed": "polri-tps-2024",
            "dataset": "units",
        }  # fmt: skip
        if path.startswith(("/api/v1/areas/", "/wilayah/")):
            values["code"] = "18.72.01"
        return re.sub(r"{(\w+)}", lambda m: values.get(m[1]) or fresh_id(), path)

    def gets(self) -> list[tuple[str, str]]:
        """(route, path) of every GET that ends."""
        return [
            (path, self.filled(path))
            for method, path in ROUTES
            if method == "GET" and path != STREAM
        ]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    house = harness.house(tmp_path_factory.mktemp("asvs"))
    house.keeper.sign_now()
    with TestClient(build(house), base_url=ORIGIN, raise_server_exceptions=False) as client:
        made = Served(client=client, house=house)
        made.incident = file(house.db, harness.actor(house.db, "sari"), kind="theft")
        house.keeper.sign_now()
        yield made
    house.close()


@dataclass
class Asked:
    """Every GET, by a program, a browser and a stranger."""

    route: str
    by: str
    answer: Any

    def __str__(self) -> str:
        return f"{self.by} {self.route}: {self.answer.status_code}"


@pytest.fixture(scope="session")
def every_get(served: Served) -> list[Asked]:
    keys = {"stranger": {}, **{f"{k} by {how.__name__}": how(k) for k in ("sari", "admin")
                               for how in (served.token, served.cookie)}}  # fmt: skip
    return [
        Asked(route, by, served.ask("GET", quote(path, safe="/"), headers))
        for route, path in served.gets()
        for by, headers in keys.items()
    ]
