"""Units and teams of Kota Metro for tests: say only what the test is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.db.command import Done
from damai.db.database import Database
from damai.units import service
from damai.units.model import Strength, Team
from damai.webkit.actor import Actor, House
from tests.builders import ELECTION

HOUSE = House("system/test")
PUSAT, TIMUR, CITY = "18.72.01", "18.72.04", "18.72"
IMOPURO = tuple(f"18.72.01.1003.{n:03d}" for n in range(1, 9))
IRING_MULYO = tuple(f"18.72.04.1003.{n:03d}" for n in range(1, 9))


def a_unit(**given: str) -> dict[str, str]:
    """Polsek Metro Pusat, without a point."""
    return {
        "code": "polsek-pusat", "name": "Polsek Metro Pusat", "kind": "polsek", "area": PUSAT,
        "source": "Latihan", **given,
    }  # fmt: skip


def a_team(**given: Any) -> Team:
    """One pair for the first eight stations of Imopuro."""
    values: dict[str, Any] = {
        "code": "T-01-001", "plan": "plan/1", "area": PUSAT, "risk_class": "low",
        "base_station": IMOPURO[0], "police_n": 2, "linmas_n": 16,
        "formation": "2 polisi menjaga 8 TPS dibantu 16 Linmas", "stations": IMOPURO,
    }  # fmt: skip
    return Team(**{**values, **given})


def add(db: Database, actor: Actor = HOUSE, **given: str) -> Done:
    return db.write_now(
        lambda uow: service.add_unit(uow, actor, ELECTION, a_unit(**given)), actor=actor.id
    ).value


def strengthen(
    db: Database, code: str, *rows: tuple[str, str, int], actor: Actor = HOUSE, seen: int = 1
) -> Done:
    """Set rows of (satgas, subsatgas, officers) of the whole operation."""
    made = [Strength(unit=code, satgas=s, subsatgas=p, officers_n=n) for s, p, n in rows]
    return db.write_now(
        lambda uow: service.set_strengths(uow, actor, ELECTION, code, made, seen), actor=actor.id
    ).value


def adopt(
    db: Database, teams: Sequence[Team], area: str = PUSAT, actor: Actor = HOUSE,
    audience: str = "partners", plan: str = "plan/1",
) -> None:  # fmt: skip
    db.write_now(
        lambda uow: service.adopt(uow, actor, ELECTION, area, plan, audience, teams),
        actor=actor.id,
    )


def an_officer(nrp: str = "LAT-001", **given: str) -> dict[str, str]:
    return {
        "nrp": nrp, "name": f"Personel {nrp} (latihan)", "rank": "Bripda", "satgas": "preventif",
        "subsatgas": "pam-objek", "position": "Banit", "ops_position": "Anggota", **given,
    }  # fmt: skip


def enlist(
    db: Database, n: int = 4, unit: str = "polsek-pusat", actor: Actor = HOUSE, first: int = 1,
    **given: str,
) -> list[str]:  # fmt: skip
    """Officers of a unit; their ids in order of service number."""
    return [
        db.write_now(
            lambda uow, k=k: service.add_officer(  # type: ignore[misc]
                uow, actor, ELECTION, unit, an_officer(f"LAT-{k:03d}", **given)
            ),
            actor=actor.id,
        ).value.id
        for k in range(first, first + n)
    ]


def a_post(**given: str) -> dict[str, str]:
    """The warehouse, two officers around the clock on three days."""
    return {
        "kind": "warehouse", "name": "Gudang KPU", "area": CITY, "starts_on": "2024-02-10",
        "ends_on": "2024-02-12", "shifts": "pagi 07:00 12\nmalam 19:00 12", "officers_n": "2",
        "satgas": "preventif", "subsatgas": "pam-objek", **given,
    }  # fmt: skip


def place_post(db: Database, actor: Actor = HOUSE, **given: str) -> str:
    return db.write_now(
        lambda uow: service.add_post(uow, actor, ELECTION, a_post(**given)), actor=actor.id
    ).value.id
