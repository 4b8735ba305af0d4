"""Units in the world of the matrix: of two institutions and three areas, with officers, posts and published teams; and
who may do what with them, typed by hand from the design.

It knows nothing of ``accounts.policy``, ``core.audience`` or ``units.sight``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from damai.units import service
from damai.units.model import Duty, Team
from damai.webkit.actor import House
from tests.builders import ELECTION
from tests.contracts.expectation import Who, lies_in

if TYPE_CHECKING:
    from tests.contracts.expectation_world import World

READS = {"commander", "operator", "padal", "analyst", "auditor"}
KEEPS = {"commander", "operator"}
NAMES = {"commander", "operator", "padal"}
CITY, PUSAT, TIMUR, OTHER = "18.72", "18.72.01", "18.72.04", "18.71"
UNITS: dict[str, tuple[str, str, set[str]]] = {
    # code: (kind, area, who may read it beside auditors)
    "polsek-uji": ("polsek", PUSAT, {"polri"}),
    "timur-uji": ("polsek", TIMUR, {"polri"}),
    "kodim-uji": ("tni", CITY, {"polri", "tni"}),
    "bl-uji": ("polsek", OTHER, {"polri"}),
}
INSTITUTION = {"polsek-uji": "polri", "timur-uji": "polri", "kodim-uji": "tni", "bl-uji": "polri"}
OFFICERS = {"pusat": "polsek-uji", "timur": "timur-uji", "kodim": "kodim-uji"}
POSTS: dict[str, tuple[str, str, bool]] = {
    # key: (kind, area, restricted)
    "kpu": ("kpu", PUSAT, False),
    "timur": ("other", TIMUR, False),
    "home": ("candidate", PUSAT, True),
}
TEAMS = {
    # code: (area, station, audience)
    "uji-pusat": (PUSAT, "18.72.01.1003.003", "partners"),
    "uji-timur": (TIMUR, "18.72.04.1003.001", "polri"),
}
TABS = {
    "/satuan": READS, "/satuan/pos": READS, "/satuan/daftar": NAMES, "/satuan/impor": KEEPS,
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class PlantedUnits:
    """The ids of what was planted, by key."""

    officers: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)

    def holes(self, path: str) -> dict[str, str]:
        """What stands in the holes of the paths of /satuan: what the police of Metro Pusat see."""
        found = self.officers["pusat"] if "/personel/{" in path else self.posts["kpu"]
        return {"code": "polsek-uji", "id": found}


def unit_there(who: Who, path: str) -> bool:
    """Whether what stands in the holes of a path is in the sight of somebody whose role may ask."""
    if "{code}" not in path and "{id}" not in path:
        return True
    return sees_unit(who, "polsek-uji") and ("/personel/{" not in path or names(who, "polsek-uji"))


def sees_unit(who: Who, code: str) -> bool:
    _, area, told = UNITS[code]
    known = who.role == "auditor" or who.institution in told
    return who.role in READS and known and lies_in(area, who.scope)


def names(who: Who, code: str) -> bool:
    """Officers by name: their own institution's commanders, operators and padal, and nobody else."""
    own = who.institution == INSTITUTION[code]
    return who.role in NAMES and own and lies_in(UNITS[code][1], who.scope)


def keeps(who: Who, area: str, institution: str = "polri") -> bool:
    return who.role in KEEPS and who.institution == institution and lies_in(area, who.scope)


def on_unit(who: Who, code: str) -> str:
    """unseen | refused | ok, for a change of a unit, its strength or its roster."""
    if who.role not in KEEPS:
        return "refused"
    if not sees_unit(who, code):
        return "unseen"
    return "ok" if keeps(who, UNITS[code][1], INSTITUTION[code]) else "refused"


def on_officer(who: Who, key: str) -> str:
    """unseen | refused | ok, for a change of an officer."""
    if who.role not in KEEPS:
        return "refused"
    return "ok" if names(who, OFFICERS[key]) else "unseen"


def sees_post(who: Who, key: str) -> bool:
    """A restricted one: commanders and operators of the police alone."""
    _, area, restricted = POSTS[key]
    known = who.institution == "polri" or (who.role == "auditor" and not restricted)
    roles = KEEPS if restricted else READS
    return who.role in roles and known and lies_in(area, who.scope)


def on_post(who: Who, key: str) -> str:
    if who.role not in KEEPS:
        return "refused"
    return "ok" if sees_post(who, key) else "unseen"


def sees_team(who: Who, code: str) -> bool:
    area, _, audience = TEAMS[code]
    known = who.role == "auditor" or audience == "partners" or who.institution == audience
    return who.role in READS and known and lies_in(area, who.scope)


def told_of_station(who: Who, code: str) -> bool:
    """Who stands at a station: whoever may read the station, of the pattern's audience."""
    _, station, audience = TEAMS[code]
    known = who.role == "auditor" or audience == "partners" or who.institution == audience
    return known and lies_in(station, who.scope)


def a_unit(code: str, kind: str, area: str) -> dict[str, str]:
    return {"code": code, "name": code, "kind": kind, "area": area, "source": "LATIHAN"}


def an_officer(nrp: str) -> dict[str, str]:
    return {"nrp": nrp, "name": f"Personel {nrp}", "rank": "Bripda", "satgas": "humas"}


def a_post(kind: str, area: str) -> dict[str, str]:
    return {
        "kind": kind, "name": f"Pos {kind}", "area": area, "starts_on": "2024-02-10",
        "ends_on": "2024-02-16", "shifts": "siang 07:00 8", "officers_n": "1", "satgas": "humas",
    }  # fmt: skip


def a_duty(officer: str, target: str, day: int = 10) -> Duty:
    return Duty(
        officer=officer, on_date=f"2024-02-{day}", shift="siang", target=target,
        starts_at=datetime(2024, 2, day, 0, tzinfo=UTC), ends_at=datetime(2024, 2, day, 8, tzinfo=UTC),
    )  # fmt: skip


def a_team(code: str) -> Team:
    area, station, _ = TEAMS[code]
    return Team(
        code=code, plan="plan/uji", area=area, risk_class="rawan", base_station=station, police_n=2,
        linmas_n=2, formation="2 polisi", stations=(station,),
    )  # fmt: skip


def plant_units(world: World) -> PlantedUnits:
    """Everything above, through the services."""
    made = PlantedUnits()
    setup = House("system/matrix")

    def write(act: Callable[[Any, Any], Any], who: str | None = None) -> Any:
        person = setup if who is None else world.people[who]
        return world.db.write_now(lambda uow: act(uow, person), actor=person.id).value

    for code, (kind, area, _) in UNITS.items():
        unit = a_unit(code, kind, area)
        write(lambda u, p, g=unit: service.add_unit(u, p, ELECTION, g))
    for n, (key, code) in enumerate(OFFICERS.items()):
        given = an_officer(f"UJI{n:03d}")
        made.officers[key] = write(
            lambda u, p, c=code, g=given: service.add_officer(u, p, ELECTION, c, g)
        ).id
    for key, (kind, area, _) in POSTS.items():
        post = a_post(kind, area)
        made.posts[key] = write(
            lambda u, p, g=post: service.add_post(u, p, ELECTION, g), "kapolres"
        ).id
    there = [a_duty(made.officers["pusat"], f"post/{made.posts['home']}")]
    write(lambda u, p: service.assign_duties(u, p, ELECTION, there), "kapolres")
    for code, (area, _, audience) in TEAMS.items():
        team = a_team(code)
        write(
            lambda u, p, a=area, w=audience, t=team: service.adopt(
                u, p, ELECTION, a, "plan/uji", w, [t]
            ),
            "kapolres",
        )
    return made
