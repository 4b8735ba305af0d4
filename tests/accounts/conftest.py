"""Two served houses with a movable clock: a real one, and an exercise; and a browser to knock with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app import tasks
from damai.app.build import build
from damai.app.house import House
from damai.core.clock import MovableClock
from damai.db.uow import UnitOfWork
from damai.webkit.security import SESSION_COOKIE
from tests import harness

PASSWORD = "lembayung senja 58"
ORIGIN = "https://damai.test"


@dataclass(slots=True, kw_only=True)
class Browser:
    """Keeps cookies and fills forms in, as a person's browser does."""

    client: TestClient[Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        return self._keep(self.client.get(path, headers=self._headers(), follow_redirects=False))

    def post(self, path: str, *, page: str | None = None, **fields: str) -> Any:
        """Send the form found on ``page`` (the same path when not told)."""
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get(page or path).text)
        sent = {"form_token": token.group(1) if token else "", **fields}
        answer = self.client.post(path, data=sent, headers=self._headers(), follow_redirects=False)
        return self._keep(answer)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> Any:
        return self.post("/masuk", name=name, password=password, **fields)

    @property
    def session(self) -> str:
        return self.cookies.get(SESSION_COOKIE, "")

    def _headers(self) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Origin": ORIGIN, **({"Cookie": jar} if jar else {})}

    def _keep(self, answer: Any) -> Any:
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        self.client.cookies.clear()
        return answer


@dataclass(slots=True, kw_only=True)
class Door:
    """A served house, its clock and its people."""

    house: House
    client: TestClient[Any]
    clock: MovableClock

    def browser(self) -> Browser:
        return Browser(client=self.client)

    def invite(self, name: str, role: str = "operator", agency: str = "polres-metro") -> str:
        """A new person's invite path."""
        made: str = tasks.add_user(self.house.db, name, role, agency, None)["path"]
        return made

    def person(self, name: str, role: str = "operator", agency: str = "polres-metro") -> str:
        """A person with the password, never signed in; returns the id."""
        path = self.invite(name, role, agency)
        link = secrets.digest(path.rpartition("/")[2])
        hashed = secrets.hash_password(PASSWORD)
        done = self.house.db.write_now(lambda uow: accounts.redeem_invite(uow, link, hashed))
        return done.value.id

    def write(self, fn: Any) -> Any:
        return self.house.db.write_now(fn).value


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A real installation (no exercise) with three offices and nobody in it."""
    clocks = harness.moving_clocks()
    house = harness.house(tmp_path_factory.mktemp("real"), seeded=False, clocks=clocks)
    tasks.found_if_new(house.db)
    house.db.write_now(_offices)
    with TestClient(build(house), base_url=ORIGIN) as client:
        assert isinstance(clocks.wall, MovableClock)
        yield Door(house=house, client=client, clock=clocks.wall)
    house.close()


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The exercise of Kota Metro with its cast."""
    clocks = harness.moving_clocks()
    house = harness.house(tmp_path_factory.mktemp("drill"), clocks=clocks)
    with TestClient(build(house), base_url=ORIGIN) as client:
        assert isinstance(clocks.wall, MovableClock)
        yield Door(house=house, client=client, clock=clocks.wall)
    house.close()


def _offices(uow: UnitOfWork) -> None:
    for code, kind in (
        ("polres-metro", "polres"),
        ("kpu-metro", "kpu"),
        ("bawaslu-metro", "bawaslu"),
    ):
        accounts.add_agency(uow, code, kind, code, "18.72")
