"""Found an exercise: areas, stations, offices and a cast, through the services only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.vault import Vault
from damai.areas import service as areas
from damai.core.ids import uuid7
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill import metro, outline, places
from damai.drill.day import DAY
from damai.watches import service as watches
from damai.webkit.actor import Actor, House

ELECTION = "pemilu-2024"
ZONE = "Asia/Jakarta"
ACTOR = House("system/drill")
DEMO_PIN = "739154"
"""For trying out *Ganti operator*: the documented PIN of the posko's people in the demo, and of nobody else. The
service refuses to give it outside an exercise, and its entry says that it is the demo's."""
WITH_PIN = ("commander", "operator", "operator-2")


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


ON_WATCH = ("operator", "kpu", "bawaslu")
"""Who is on watch when the exercise opens; their colleagues can relieve them."""


def begin_watches(db: Database, seed: int = 1) -> None:
    """Put the offices' operators on watch, as the morning's shift."""
    for key in ON_WATCH:
        with db.read() as conn:
            actor = accounts.actor_of_person(conn, str(person_id(seed, key)))
        assert actor is not None
        db.write_now(_beginning(actor), actor=actor.id, kind="drill.watch")


def _beginning(actor: Actor) -> Callable[[UnitOfWork], Done]:
    return lambda uow: watches.begin(uow, actor, 0)


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


def demo_pins(db: Database, vault: Vault, seed: int = 1) -> list[str]:
    """Give the posko's people the documented PIN, unless they have one; returns their names."""
    names = {key: name for key, name, *_ in metro.PEOPLE}
    for key in WITH_PIN:
        who = person_id(seed, key)
        with db.read() as conn:
            there = accounts.pin_set_at(conn, str(who)) is not None
        if not there:
            hashed = secrets.hash_password(vault.pin(who, DEMO_PIN))
            db.write_now(_pinning(str(who), hashed), actor=ACTOR.id)
    return [names[key] for key in WITH_PIN]


def _pinning(who: str, hashed: str) -> Callable[[UnitOfWork], None]:
    def give(uow: UnitOfWork) -> None:
        accounts.give_demo_pin(uow, who, hashed)

    return give


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
