"""Found an exercise: areas, stations, offices and a cast, through the services only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.core.ids import uuid7
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill import metro, outline, places
from damai.drill.day import DAY
from damai.webkit.actor import House

ELECTION = "pemilu-2024"
ZONE = "Asia/Jakarta"
ACTOR = House("system/drill")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLink:
    """A single-use way into the exercise."""

    role: str
    name: str
    agency: str
    path: str


def person_id(seed: int, key: str) -> UUID:
    """The same person has the same id in every run of a seed."""
    return uuid7(DAY, Random(f"{seed}/{key}").randbytes(10))


def seed_demo(
    db: Database, seed: int = 1, blob_dir: Path | None = None, *, election: str = ELECTION
) -> None:
    """Write the whole exercise into an empty database. Takes a few seconds."""
    db.write_now(areas.add_elections, actor=ACTOR.id)
    db.write_now(
        lambda uow: accounts.found(uow, "Kota Metro", "18.72", election, ZONE, exercise=True),
        actor=ACTOR.id,
    )
    for dataset, raw, name in (
        ("areas", metro.areas_csv(), "metro-areas.csv"),
        ("areas", outline.geojson(), "metro-indicative.geojson"),
        ("stations", metro.stations_csv(), "metro-stations.csv"),
        ("places", places.places_csv(), "metro-places.csv"),
    ):
        report = areas.import_file(
            db, dataset, raw, name, actor=ACTOR, election=election, blob_dir=blob_dir
        )
        if not report.ok:
            raise RuntimeError(f"{name}: {report.errors[:3]}")
    db.write_now(_offices, actor=ACTOR.id)
    db.write_now(lambda uow: _people(uow, seed), actor=ACTOR.id)


def links(db: Database, seed: int = 1) -> list[DemoLink]:
    """Fresh single-use links, one for each person of the cast that a visitor may play."""
    names = {code: name for code, _, name, _ in metro.AGENCIES}
    out = []
    for key, name, role, agency in metro.PEOPLE:
        secret = secrets.new_secret()
        who = str(person_id(seed, key))
        db.write_now(_linking(who, secrets.digest(secret)), actor=ACTOR.id)
        out.append(DemoLink(role=role, name=name, agency=names[agency], path=f"/tautan/{secret}"))
    return out


def _linking(who: str, link: bytes) -> Callable[[UnitOfWork], None]:
    def make(uow: UnitOfWork) -> None:
        accounts.make_demo_link(uow, who, link)

    return make


def _offices(uow: UnitOfWork) -> None:
    for code, kind, name, area in metro.AGENCIES:
        accounts.add_agency(uow, code, kind, name, area, metro.ADDRESSES.get(code))


def _people(uow: UnitOfWork, seed: int) -> None:
    for key, name, role, agency in metro.PEOPLE:
        accounts.add_person(uow, name, role, agency, None, None, id=person_id(seed, key))
