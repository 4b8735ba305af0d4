"""The exercise's index: Metro's published facts scored and signed, and answers to checklists that are made up.

What is published from the start rests on public facts alone. The answers are seeded, marked as made up, and stand in a
draft of the next version, so that whoever tries the exercise can review it, publish it and compare the two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from damai.accounts import service as accounts
from damai.core.codes import area_of_station
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill.day import DAY
from damai.drill.seed import ELECTION, person_id
from damai.risk.actions import service as actions
from damai.risk.checklist import Answer, Checklist
from damai.risk.checklists import checklist
from damai.risk.classes import service as classes
from damai.risk.classes.model import StationClass
from damai.risk.classes.service import Proposal
from damai.risk.metro.stations import stations
from damai.risk.observations import asking
from damai.risk.observations import service as observations
from damai.risk.observations.answers import cell_of, indicator_of
from damai.risk.observations.model import Seen
from damai.risk.versions import service as versions
from damai.risk.versions.gather import SHIPPED, gather, shipped
from damai.risk.versions.prepare import prepare
from damai.webkit.actor import Actor

AREA = "18.72"
SOURCE = "LATIHAN: data buatan"
ASKED_IN = "18.72.01"
"""The sub-district whose stations the made-up answers are about."""
YES = {
    "B01": 0.3,
    "B02": 0.4,
    "B04": 0.15,
    "B07": 0.1,
    "B08": 0.1,
    "B10": 0.05,
    "B12": 0.03,
    "B15": 0.08,
}
"""How often the made-up answer is yes; 0.04 where it does not say. Invented, like the answers."""
POLRI_YES = 0.02
UNKNOWN = 0.04


def begin_index(db: Database, seed: int = 1) -> None:
    """Publish the two indexes of public facts, then add what is made up. Takes about a second."""
    who = {key: actor_of(db, seed, key) for key in ("analyst", "commander", "chief-ops", "bawaslu")}
    published = {name: _publish(db, who, name) for name in SHIPPED}
    random = Random(f"{seed}/index")
    _observe(db, who["bawaslu"], checklist("bawaslu-tps-2024"), random)
    _observe(db, who["analyst"], checklist("polri-tps-2024"), random)
    _draft(db, who["analyst"], "metro-kelurahan", "Dengan jawaban daftar periksa (LATIHAN).")
    _prevent(db, who["commander"], published["metro-kelurahan"])
    _decide(db, who["commander"], published["metro-tps"])


def actor_of(db: Database, seed: int, key: str) -> Actor:
    """A person of the cast, as if signed in."""
    with db.read() as conn:
        found = accounts.actor_of_person(conn, str(person_id(seed, key)))
    assert found is not None, key
    return found


def write(db: Database, actor: Actor, act: Callable[[UnitOfWork], Done]) -> Done:
    """Run a use case for them."""
    return db.write_now(act, actor=actor.id, kind="drill.index").value


def _draft(db: Database, actor: Actor, name: str, note: str) -> str:
    definition = shipped(name)
    with db.read() as conn:
        table = gather(conn, actor, ELECTION, AREA, SHIPPED[name], definition)
    made = prepare(definition, table.data)
    return write(
        db,
        actor,
        lambda uow: versions.draft(
            uow, actor, ELECTION, AREA, made, note=note, synthetic=table.synthetic
        ),
    ).id


def _publish(db: Database, who: dict[str, Actor], name: str) -> str:
    id = _draft(db, who["analyst"], name, "Fakta publik saja.")
    first, second = who["commander"], who["chief-ops"]
    write(db, first, lambda uow: versions.review(uow, first, id, 1, "Sumber dan tanggal cocok."))
    write(db, second, lambda uow: versions.publish(uow, second, id, 2))
    return id


def _observe(db: Database, actor: Actor, asked: Checklist, random: Random) -> None:
    day = (DAY - timedelta(days=4)).date()
    items = [
        Seen(
            place=place,
            indicator=indicator_of(asked, item.code),
            value=(cell := cell_of(_answer(random, asked, item.code)))[0],
            missing=cell[1],
            observed_on=day,
            source=SOURCE,
        )
        for place in _asked_at()
        for item in asking.items_at(asked, place)
    ]
    write(
        db,
        actor,
        lambda uow: observations.observe(uow, actor, ELECTION, items, shared=True, synthetic=True),
    )


def _asked_at() -> list[str]:
    """The stations and, for the questions about them, the kelurahan."""
    codes = [one.code for one in stations() if one.code.startswith(ASKED_IN)]
    return sorted({*codes, *map(area_of_station, codes)})


def _answer(random: Random, asked: Checklist, code: str) -> Answer:
    """Seldom not known; else the vulnerable answer about as often as the table says."""
    if random.random() < UNKNOWN:
        return Answer.NOT_KNOWN
    item = asked.item(code)
    often = POLRI_YES if asked.institution == "polri" else YES.get(code, 0.04)
    other = Answer.NO if item.vulnerable is Answer.YES else Answer.YES
    return item.vulnerable if random.random() < often else other


def _prevent(db: Database, actor: Actor, index: str) -> None:
    for place, factor, title, owner, days_n in (
        ("18.72.04.1003", "dptb", "Siapkan surat suara cadangan di lokasi khusus Iring Mulyo", "kpu-metro", -1),
        ("18.72.04.1003", "special", "Atur jam layanan dua TPS lokasi khusus bersama pengelola", "kpu-metro", 0),
        ("18.72.02.1003", "km_hospital", "Siagakan ambulans di Puskesmas terdekat", "dinkes-metro", 0),
    ):  # fmt: skip
        due = (DAY + timedelta(days=days_n)).date().isoformat()
        write(
            db,
            actor,
            lambda uow, p=place, f=factor, t=title, o=owner, d=due: actions.add(  # type: ignore[misc]
                uow, actor, index, p, f, t, o, d, "pungut-hitung", synthetic=True
            ),
        )


def _decide(db: Database, actor: Actor, index: str) -> None:
    special = [s.code for s in stations() if s.is_special]
    for code in special:
        write(
            db,
            actor,
            lambda uow, c=code: classes.decide(  # type: ignore[misc]
                uow, actor, ELECTION, c, 0, StationClass.KHUSUS,
                "LATIHAN: TPS lokasi khusus.", Proposal(index_id=index),
            ),
        )  # fmt: skip
