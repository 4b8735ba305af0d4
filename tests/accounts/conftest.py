"""Two served houses with a movable clock: a real one, and an exercise; and a browser to knock with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
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
    phones: dict[str, harness.Phone] = field(default_factory=dict)
    agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    def get(self, path: str) -> Any:
        return self._keep(self.client.get(path, headers=self._headers(), follow_redirects=False))

    def post(self, path: str, *, page: str | None = None, **fields: str) -> Any:
        """Send the form found on ``page`` (the same path when not told)."""
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get(page or path).text)
        sent = {"form_token": token.group(1) if token else "", **fields}
        answer = self.client.post(path, data=sent, headers=self._headers(), follow_redirects=False)
        return self._keep(answer)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> Any:
        """By password, and by a spare code of the name's phone when one is asked for."""
        answer = self.by_password(name, password, **fields)
        asked = answer.headers.get("location", "").startswith("/masuk/kode")
        if not asked or name not in self.phones:
            return answer
        return self.by_code(self.phones[name].spares.pop(), **fields)

    def by_password(self, name: str, password: str = PASSWORD, **fields: str) -> Any:
        return self.post("/masuk", name=name, password=password, **fields)

    def by_code(self, code: str, **fields: str) -> Any:
        return self.post("/masuk/kode", page="/masuk", code=code, **fields)

    def set_up(self, at: datetime) -> harness.Phone:
        """Set the second factor up as the page says, its text typed into an app."""
        phone = harness.Phone.typed(self.get("/akun/faktor").text)
        done = self.post("/akun/faktor", code=phone.code(at))
        assert done.status_code == 200
        phone.spares.extend(re.findall(r"<li><code>([a-z2-7-]+)</code>", done.text))
        return phone

    @property
    def session(self) -> str:
        return self.cookies.get(SESSION_COOKIE, "")

    def _headers(self) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Origin": ORIGIN, "User-Agent": self.agent, **({"Cookie": jar} if jar else {})}

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
    phones: dict[str, harness.Phone] = field(default_factory=dict)

    def browser(self) -> Browser:
        return Browser(client=self.client, phones=self.phones)

    def invite(self, name: str, role: str = "operator", agency: str = "polres-metro") -> str:
        """A new person's invite path."""
        made: str = tasks.add_user(self.house.db, name, role, agency, None)["path"]
        return made

    def person(self, name: str, role: str = "operator", agency: str = "polres-metro") -> str:
        """A person with the password and a second factor, never signed in; returns the id."""
        id = self.newcomer(name, role, agency)
        self.phones[name] = harness.enrolled(self.house, id)
        return id

    def newcomer(self, name: str, role: str = "operator", agency: str = "polres-metro") -> str:
        """A person with the password and no second factor yet."""
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
