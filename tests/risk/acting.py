"""A small index of stations, answers to the criteria, and a signed-in browser, for the screens of the index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.house import House
from damai.db.database import Database
from damai.drill.seed import person_id
from damai.risk.observations import service as observations
from damai.risk.observations.model import Seen
from damai.risk.versions.prepare import prepare
from damai.webkit.security import SESSION_COOKIE
from tests import harness
from tests.builders import ELECTION
from tests.harness import actor
from tests.risk.kept import DEFINITION, published

IMOPURO = "18.72.01.1003"
STATIONS = tuple(f"{IMOPURO}.{n:03d}" for n in range(1, 7))
NAMES = 'names = ["kurang rawan", "rawan", "sangat rawan"]'


def stations_table(**changed: str) -> bytes:
    """Six stations of Imopuro; ``changed``: t003="..." -> its row."""
    rows = {f"t{n:03d}": f"{100 + 40 * n},{10 - n}" for n in range(1, 7)} | changed
    lines = [f"{IMOPURO}.{name[1:]},{row}" for name, row in rows.items()]
    return ("code,crowding,health_reach\n" + "\n".join(lines) + "\n").encode()


def of_stations(db: Database, *people: str, polri_words: bool = False, **changed: str) -> str:
    """A published index of stations; ``polri_words`` = its classes have the names of Polri's."""
    text = DEFINITION.replace('names = ["rendah", "sedang", "tinggi"]', NAMES)
    made = prepare(text if polri_words else DEFINITION, stations_table(**changed))
    return published(db, *people, table=made)


def answer(db: Database, who: str, station: str, answers: Mapping[str, bool | None]) -> None:
    """Answers to the criteria, as observations."""
    person = actor(db, who)
    items = [
        Seen(
            place=station.rpartition(".")[0] if code in ("s4", "h4") else station,
            indicator=f"polri-tps-2024.{code}",
            value=None if said is None else float(said),
            missing="not-known" if said is None else "",
            observed_on=date(2024, 2, 10),
            source="Daftar periksa",
        )
        for code, said in answers.items()
    ]
    db.write_now(lambda uow: observations.observe(uow, person, ELECTION, items))


def enter(client: TestClient[Any], house: House, who: str) -> TestClient[Any]:
    """The client as this person's browser."""
    secret = secrets.new_secret()
    id = str(person_id(harness.SEED, harness.CAST[who]))
    house.db.write_now(
        lambda uow: accounts.open_session(uow, id, secrets.digest(secret), "password")
    )
    client.cookies.clear()
    client.cookies.set(SESSION_COOKIE, secret)
    client.follow_redirects = False
    return client


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def words(page: str) -> str:
    """What a reader sees of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
