"""A real installation from nothing: link, areas, offices, people, and a report that two institutions share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.accounts import service as accounts
from damai.app import tasks
from damai.app.build import build
from damai.app.house import House
from damai.areas import service as areas
from damai.core.clock import Clocks
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.drill import metro
from damai.journal.verify import verify
from tests import harness
from tests.builders import IMOPURO_3, fresh_id

PASSWORD = "kapal-biru-laut-tenang-77"


class Visitor:
    """A browser without scripts: own cookies, forms with the token of the page it came from."""

    def __init__(self, client: TestClient) -> None:  # type: ignore[type-arg]
        self._client = client
        self._jar: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> str:
        answer = self._ask("GET", path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        self.token = _token(answer.text)
        return str(answer.text)

    def post(self, path: str, **fields: str) -> str:
        answer = self._ask("POST", path, data={"form_token": self.token, **fields})
        self.token = _token(answer.text) or self.token
        return str(answer.text)

    def set_up(self, house: House) -> None:
        """The second factor, as the page asks for it."""
        phone = harness.Phone.typed(self.get("/akun/faktor"))
        done = self.post("/akun/faktor", code=phone.code(house.clocks.wall.now()))
        assert self.status == 200, done[:300]

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        self._client.cookies.clear()
        self._client.cookies.update(self._jar)
        answer = self._client.request(method, path, **given)
        self._jar = dict(self._client.cookies)
        self.status, self.at = answer.status_code, answer.url.path
        return answer


def _token(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def _link(page: str) -> str:
    found = re.search(r"(/tautan/[\w-]+)", page)
    assert found, page[:500]
    return found[1]


@pytest.fixture
def house(tmp_path: Path, clocks: Clocks) -> Iterator[House]:
    opened = harness.house(tmp_path / "data", seeded=False, clocks=clocks)
    tasks.found_if_new(opened.db)
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:  # type: ignore[type-arg]
    with TestClient(build(house), base_url="https://damai.test") as served:
        yield served


def _import(
    house: House,
    dataset: str,
    raw: bytes,
    name: str,
    directory: Path,
    election: str | None = None,
) -> None:
    path = directory / name
    path.write_bytes(raw)
    report = tasks.import_file(
        house.db, dataset, path, election=election, renames={}, dry_run=False, blob_dir=directory
    )
    assert report["ok"], report["errors"][:3]


def _administrator(house: House, client: TestClient) -> Visitor:  # type: ignore[type-arg]
    path = tasks.first_link(house.db)
    assert path is not None
    admin = Visitor(client)
    admin.get(path)
    admin.post(path, name="Asih", password=PASSWORD, again=PASSWORD)
    admin.set_up(house)
    return admin


def test_a_house_is_set_up_and_two_institutions_work_one_report(
    house: House,
    client: TestClient,  # type: ignore[type-arg]
    tmp_path: Path,
    election: str,
) -> None:
    admin = _administrator(house, client)
    _import(house, "areas", metro.areas_csv(), "a.csv", tmp_path)
    _import(house, "stations", metro.stations_csv(), "s.csv", tmp_path, election)

    admin.get("/pengaturan")
    admin.post(
        "/pengaturan", name="Kota Metro", area="18.72", election=election, zone="Asia/Jakarta"
    )
    assert "Kota Metro" in admin.get("/orang")
    for kind, code, office in (
        ("polres", "polres-metro", "Polres Metro"),
        ("kpu", "kpu-metro", "KPU Kota Metro"),
    ):
        admin.post("/orang/instansi", kind=kind, code=code, office=office, office_area="18.72")
    invites = {}
    for name, role, agency in (
        ("Sari", "operator", "polres-metro"),
        ("Budi", "liaison", "kpu-metro"),
    ):
        admin.get("/orang")
        invites[name] = _link(admin.post("/orang", name=name, role=role, agency=agency, area=""))

    people = {}
    for name, path in invites.items():
        people[name] = Visitor(client)
        people[name].get(path)
        people[name].post(path, password=PASSWORD, again=PASSWORD)
        people[name].set_up(house)
    sari, budi = people["Sari"], people["Budi"]
    id = fresh_id()
    sari.get("/lapor")
    sari.post("/lapor", id=id, kind="opened-late", place=IMOPURO_3, text="Belum dibuka.")
    page = budi.get("/kotak")
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    assert id in page
    budi.post(f"/kejadian/{id}/accept", id=fresh_id(), version=version[1], back="/kotak")
    assert "Ditangani" in sari.get(f"/kejadian/{id}")

    house.keeper.sign_now()
    with house.db.read() as conn:
        assert verify(conn, house.signer).ok


@pytest.mark.asvs("7.4.2", "8.3.2")
def test_an_administrator_changes_rights_and_the_person_is_out_at_once(
    house: House,
    client: TestClient,  # type: ignore[type-arg]
    tmp_path: Path,
) -> None:
    admin = _administrator(house, client)
    _import(house, "areas", metro.areas_csv(), "a.csv", tmp_path)
    made = tasks.add_user(house.db, "Sari", "operator", "polres-metro", "18.72")
    assert made["agency_made"]["name"] == "Polres Kota Metro"
    sari = Visitor(client)
    sari.get(made["path"])
    sari.post(made["path"], password=PASSWORD, again=PASSWORD)
    sari.set_up(house)
    sari.get("/lapor")

    page = admin.get(f"/orang/{made['id']}")
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    admin.post(f"/orang/{made['id']}", version=version[1], role="operator", area="18.72.01")
    house.sessions.forget()

    assert "tidak aktif" in admin.get(f"/orang/{made['id']}")
    sari.get("/lapor")
    assert sari.at == "/masuk"
    admin.post(f"/orang/{made['id']}", version=version[1], role="operator", active="yes")
    assert admin.status == 409
    again = _link(admin.post(f"/orang/{made['id']}/undang"))
    assert "kata sandi" in sari.get(again).lower()


@pytest.mark.parametrize(
    ("code", "kind", "name", "area", "error"),
    [
        ("Polres Metro", "polres", "Polres", "18.72", Invalid),
        ("", "polres", "Polres", "18.72", Invalid),
        ("polres-x", "partai", "X", "18.72", Invalid),
        ("polres-x", "polres", "  ", "18.72", Invalid),
        ("polres-x", "polres", "X", "187", Invalid),
        ("polres-x", "polres", "X", "99.99", NotFound),
    ],
)
def test_an_office_of_the_wrong_shape_is_refused_and_nothing_changes(
    house: House,
    tmp_path: Path,
    code: str,
    kind: str,
    name: str,
    area: str,
    error: type[DamaiError],
) -> None:
    _import(house, "areas", metro.areas_csv(), "a.csv", tmp_path)

    with pytest.raises(error):
        tasks.add_agency(house.db, code, kind, name, area)

    with pytest.raises(Invalid, match="agency-unknown"):
        tasks.add_user(house.db, "Sari", "operator", code or "x", None)


def test_an_office_is_added_once(house: House) -> None:
    tasks.add_agency(house.db, "polri", "polres", "Polri", "")
    with pytest.raises(Conflict, match="agency-exists"):
        tasks.add_agency(house.db, "polri", "polres", "Polri", "")


def test_nobody_but_an_administrator_belongs_to_the_houses_own_office(
    house: House,
    client: TestClient,  # type: ignore[type-arg]
) -> None:
    _administrator(house, client)
    with pytest.raises(Invalid, match="role-of-office"):
        tasks.add_user(house.db, "Sari", "operator", "damai-admin", None)


def test_an_administrator_cannot_lock_himself_out(
    house: House,
    client: TestClient,  # type: ignore[type-arg]
) -> None:
    admin = _administrator(house, client)
    page = admin.get("/orang")
    id = re.search(r"/orang/([0-9a-f-]{36})", page)
    assert id
    admin.get(f"/orang/{id[1]}")
    admin.post(f"/orang/{id[1]}", version="1", role="operator", active="yes")
    assert admin.status in (409, 422)
    admin.get(f"/orang/{id[1]}")
    admin.post(f"/orang/{id[1]}", version="1", role="administrator")
    assert admin.status == 409


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "name-missing"),
        ("area", "77", "area-unknown"),
        ("election", "pemilu-1955", "election-unknown"),
        ("zone", "Europe/Paris", "zone-unknown"),
    ],
)
def test_settings_that_do_not_exist_are_refused(
    house: House, field: str, value: str, code: str
) -> None:
    wanted = {"name": None, "area": None, "election": None, "zone": None, field: value}
    with pytest.raises(Invalid, match=code):
        tasks.settle(house.db, **wanted)


@pytest.mark.parametrize("who", ["sari", "tuti", "budi", "maya"])
def test_settings_and_offices_are_an_administrators(
    sqlite_metro: Database, who: str, election: str
) -> None:
    person = harness.actor(sqlite_metro, who)
    for act in (
        lambda uow: areas.settle(uow, person, "x", "", election, "Asia/Jakarta"),
        lambda uow: accounts.open_agency(uow, person, "kpu-x", "kpu", "KPU X", ""),
    ):
        with pytest.raises(Forbidden):
            sqlite_metro.write_now(act)
