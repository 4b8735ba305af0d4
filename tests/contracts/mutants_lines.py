"""The probes of duty numbers, and of who stands in the published teams: every person asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from damai.deployment.lines import service
from damai.deployment.lines.model import Wanted
from damai.units import service as units
from damai.webkit.actor import House
from tests.builders import ELECTION
from tests.contracts import expectation_lines as expected
from tests.contracts import expectation_units as of_units
from tests.contracts.expectation import lies_in
from tests.contracts.expectation_world import PEOPLE
from tests.contracts.mutants_plan import PlanProbes, heard

SETUP = House("system/matrix")
STANDING = {"pusat": "uji-pusat", "timur": "uji-pusat", "kodim": "uji-timur"}
"""Officer -> the team in which the probe lets them stand."""


class LineProbes(PlanProbes):
    """Those before, and these."""

    def lines(self) -> Iterator[str]:
        """Who reads which number, who sees which area has one, and who enters one."""
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                told = service.numbers(conn, person, ELECTION)
                if told != expected.known_to(who):
                    yield f"{who.key} knows {told}"
                for area in ("18.72", "18.72.01", "18.72.04", "18.71"):
                    found = heard(lambda p=person, a=area: _board(conn, p, a))
                    if found != _wanted(who, area):
                        yield f"{who.key} lists {area}: {found}"
        with self.trial() as tried:
            for who in PEOPLE:
                for area in ("18.72.01", "18.72.01.1002", "18.72.04", "18.71.01"):
                    row = Wanted(area=area, text="0813 1", seen=expected.NUMBERS.get(area, ""))
                    whole = Wanted(area=area, text="0813 1111", seen=row.seen)
                    may = expected.keeps(who, area)
                    for item, wanted in ((row, "invalid"), (whole, "ok")):
                        yield from self._tried(
                            tried, who,
                            lambda u, p, r=item: service.set_lines(u, p, ELECTION, [r]),
                            wanted if may else "refused", "enter", area,
                        )  # fmt: skip
                yield from self._tried(
                    tried, who, lambda u, p: service.set_lines(u, p, ELECTION, []),
                    "invalid" if expected.keeps(who) else "refused", "enter", "nothing",
                )  # fmt: skip

    def people_standing(self) -> Iterator[str]:
        """Who is told by name who stands in which team: of the own institution, in the teams of the own area."""
        ids = self.world.units.officers
        duties = [of_units.a_duty(ids[key], f"team/{team}", 12) for key, team in STANDING.items()]

        def read(uow: Any, person: Any) -> Any:
            units.assign_duties(uow, SETUP, ELECTION, duties)
            return heard(lambda: {t: {o.id for o in some} for t, some in
                                  units.standing(uow, person, ELECTION).items()})  # fmt: skip

        with self.trial() as tried:
            for who in PEOPLE:
                person = self.world.people[who.key]
                _, told = tried.answer(lambda uow, p=person: read(uow, p))
                wanted: dict[str, set[str]] = {}
                for key, team in STANDING.items():
                    own = who.institution == of_units.INSTITUTION[of_units.OFFICERS[key]]
                    if own and of_units.sees_team(who, team):
                        wanted.setdefault(team, set()).add(ids[key])
                if told != (wanted if who.role in of_units.NAMES else "refused"):
                    yield f"{who.key} knows who stands: {told}"


def _board(conn: Any, person: Any, area: str) -> Any:
    found = service.board(conn, person, ELECTION, area, limit=1000)
    rows = {row.area.code: row.number for row in found.rows if row.is_set}
    return rows, found.may_read, found.may_edit


def _wanted(who: Any, area: str) -> Any:
    if not expected.lists(who) or not lies_in(area, who.scope):
        return "refused"
    there = {a: n for a, n in expected.NUMBERS.items() if lies_in(a, area)}
    shown = there if expected.reads(who) else dict.fromkeys(there, "")
    return shown, expected.reads(who), expected.keeps(who)
