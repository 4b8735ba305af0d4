"""Duty numbers in the world of the matrix; and who may know and enter them, typed by hand from the design.

It knows nothing of ``accounts.policy``, ``core.audience`` or ``deployment.lines``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from damai.deployment.lines import service
from damai.deployment.lines.model import Wanted
from tests.builders import ELECTION
from tests.contracts.expectation import Who, lies_in

if TYPE_CHECKING:
    from tests.contracts.expectation_world import World

KEEPS = {"commander", "operator", "liaison"}
"""Of KPU."""
READS = {"kpu": {"commander", "operator", "padal", "liaison"}, "polri": {"commander", "operator", "padal"}}  # fmt: skip
"""Institution -> who reads the numbers: KPU's people, and of the police those who print orders."""
NUMBERS = {
    "18.72.01": "0812 0001 0001", "18.72.01.1003": "0812 0001 0003", "18.72.04": "0812 0004 0001",
    "18.71.01": "0812 0071 0001",
}  # fmt: skip


def reads(who: Who) -> bool:
    return who.role in READS.get(who.institution, set())


def lists(who: Who) -> bool:
    """Which areas have one: an auditor too."""
    return reads(who) or who.role == "auditor"


def keeps(who: Who, area: str = "") -> bool:
    """``area`` "" = somewhere."""
    own = who.role in KEEPS and who.institution == "kpu"
    return own and (not area or lies_in(area, who.scope))


def known_to(who: Who) -> dict[str, str]:
    """The numbers that somebody reads."""
    return {a: n for a, n in NUMBERS.items() if lies_in(a, who.scope)} if reads(who) else {}


def plant_lines(world: World) -> None:
    for key, within in (("ketua-kpu", "18.72"), ("kpu-bl", "18.71")):
        person = world.people[key]
        rows = [Wanted(area=a, text=n, seen="") for a, n in NUMBERS.items() if lies_in(a, within)]
        world.db.write_now(
            lambda uow, p=person, r=rows: service.set_lines(uow, p, ELECTION, r),  # type: ignore[misc]
            actor=person.id,
        )
