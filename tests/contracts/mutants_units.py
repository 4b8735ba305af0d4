"""The probes of units: every person asked of every unit, officer, post, duty and team, against the hand-written
expectation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from damai.areas.importing.reading import Row
from damai.units import service
from damai.units.importing.plan import plan_of
from damai.units.model import Strength
from damai.units.pages import tabs_for
from tests.builders import ELECTION
from tests.contracts import expectation_units as expected
from tests.contracts.expectation import Who
from tests.contracts.expectation_units import (
    CITY,
    KEEPS,
    NAMES,
    OFFICERS,
    POSTS,
    PUSAT,
    READS,
    TABS,
    TEAMS,
    TIMUR,
    UNITS,
)
from tests.contracts.expectation_world import PEOPLE
from tests.contracts.mutants_risk import heard
from tests.contracts.mutants_versions import VersionProbes


class UnitProbes(VersionProbes):
    """Those before, and these."""

    def units(self) -> Iterator[str]:
        """Who reads which unit, and who adds, changes and strengthens it."""
        with self.world.db.read() as conn:
            for who in PEOPLE:
                yield from self._reads_units(conn, who)
        with self.trial() as tried:
            for who in PEOPLE:
                for code, kind, area, institution in (
                    ("baru-uji", "polsek", PUSAT, "polri"), ("tni-uji", "tni", CITY, "tni"),
                ):  # fmt: skip
                    given = expected.a_unit(code, kind, area)
                    wanted = "ok" if expected.keeps(who, area, institution) else "refused"
                    yield from self._tried(
                        tried, who, lambda u, p, g=given: service.add_unit(u, p, ELECTION, g),
                        wanted, "add", code,
                    )  # fmt: skip
                yield from self._tried(
                    tried, who, lambda u, p: service.add_unit(u, p, ELECTION, {"code": "x y"}),
                    "invalid" if who.role in KEEPS else "refused", "add", "nonsense",
                )  # fmt: skip
                moved = expected.a_unit("polsek-uji", "polsek", TIMUR)
                wanted = expected.on_unit(who, "polsek-uji")
                if wanted == "ok" and not expected.keeps(who, TIMUR):
                    wanted = "refused"
                yield from self._tried(
                    tried, who,
                    lambda u, p, g=moved: service.change_unit(u, p, ELECTION, "polsek-uji", 1, g),
                    wanted, "move", "polsek-uji",
                )  # fmt: skip
                for code in UNITS:
                    yield from self._tried(
                        tried, who, lambda u, p, c=code: _strengthen(u, p, c),
                        expected.on_unit(who, code), "strengthen", code,
                    )  # fmt: skip

    def _reads_units(self, conn: Any, who: Who) -> Iterator[str]:
        person = self.world.people[who.key]
        mine = {code for code in UNITS if expected.sees_unit(who, code)}
        listed = heard(lambda: {u.code for u in service.units(conn, person, ELECTION)} & set(UNITS))
        if listed != (mine if who.role in READS else "refused"):
            yield f"{who.key} lists {listed}"
        for code in UNITS:
            found = heard(lambda c=code: service.unit(conn, person, ELECTION, c).code)
            unseen = "unseen" if who.role in READS else "refused"
            if found != (code if code in mine else unseen):
                yield f"{who.key} opens {code}: {found}"
        told = heard(lambda: service.kuat_pers(conn, person, ELECTION, CITY).published is not None)
        whole = expected.lies_in(CITY, who.scope)
        known = whole and (who.institution == "polri" or who.role == "auditor")
        if told != (known if who.role in READS else "refused"):
            yield f"{who.key} and the published total: {told}"

    def roster(self) -> Iterator[str]:
        """Who knows officers by name, and who keeps the roster."""
        ids = self.world.units.officers
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                mine = {ids[k] for k, code in OFFICERS.items() if expected.names(who, code)}
                listed = heard(
                    lambda p=person: (
                        {o.id for o in service.officers(conn, p, ELECTION)} & set(ids.values())
                    )
                )
                if listed != (mine if who.role in NAMES else "refused"):
                    yield f"{who.key} names {listed}"
                for id in ids.values():
                    found = heard(lambda p=person, i=id: service.officer(conn, p, ELECTION, i).id)
                    unseen = "unseen" if who.role in NAMES else "refused"
                    if found != (id if id in mine else unseen):
                        yield f"{who.key} opens an officer: {found}"
        with self.trial() as tried:
            for who, (key, code) in product(PEOPLE, OFFICERS.items()):
                yield from self._tried(
                    tried, who,
                    lambda u, p, c=code: service.add_officer(
                        u, p, ELECTION, c, expected.an_officer("BARU01")
                    ),
                    expected.on_unit(who, code), "enlist", code,
                )  # fmt: skip
                yield from self._tried(
                    tried, who,
                    lambda u, p, i=ids[key]: service.remove_officer(u, p, ELECTION, i, 1),
                    expected.on_officer(who, key), "remove", key,
                )  # fmt: skip

    def posts(self) -> Iterator[str]:
        """Who knows of which post, and who adds, changes, ends and fills one."""
        ids = self.world.units.posts
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                mine = {ids[key] for key in POSTS if expected.sees_post(who, key)}
                listed = heard(
                    lambda p=person: (
                        {o.id for o in service.posts(conn, p, ELECTION)} & set(ids.values())
                    )
                )
                if listed != (mine if who.role in READS else "refused"):
                    yield f"{who.key} lists posts {listed}"
                for key, id in ids.items():
                    found = heard(lambda p=person, i=id: service.post(conn, p, ELECTION, i).id)
                    unseen = "unseen" if who.role in READS else "refused"
                    if found != (id if id in mine else unseen):
                        yield f"{who.key} opens post {key}: {found}"
        with self.trial() as tried:
            for who in PEOPLE:
                lies = expected.lies_in(PUSAT, who.scope)
                yield from self._tried(
                    tried, who,
                    lambda u, p: service.add_post(u, p, ELECTION, expected.a_post("kpu", PUSAT)),
                    "ok" if who.role in KEEPS and lies else "refused", "add", "post",
                )  # fmt: skip
                yield from self._tried(
                    tried, who, lambda u, p: service.add_post(u, p, ELECTION, {"kind": "x"}),
                    "invalid" if who.role in KEEPS else "refused", "add", "no post",
                )  # fmt: skip
                wanted = expected.on_post(who, "kpu")
                if wanted == "ok" and not expected.lies_in(TIMUR, who.scope):
                    wanted = "refused"
                yield from self._tried(
                    tried, who,
                    lambda u, p: service.change_post(
                        u, p, ELECTION, ids["kpu"], 1, expected.a_post("kpu", TIMUR)
                    ),
                    wanted, "move", "kpu",
                )  # fmt: skip
                for key, id in ids.items():
                    yield from self._tried(
                        tried, who,
                        lambda u, p, i=id: service.end_post(
                            u, p, ELECTION, i, 1, "2024-02-12", "Selesai."
                        ),
                        expected.on_post(who, key), "end", key,
                    )  # fmt: skip
                wanted = expected.on_post(who, "kpu")
                yield from self._tried(
                    tried, who,
                    lambda u, p: service.fill_post(u, p, ELECTION, ids["kpu"], "x", "x")[0],
                    "invalid" if wanted == "ok" else wanted, "fill", "kpu",
                )  # fmt: skip

    def duties(self) -> Iterator[str]:
        """Who knows who stands where, and who puts officers there."""
        officers, posts = self.world.units.officers, self.world.units.posts
        home = f"post/{posts['home']}"
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                got = heard(lambda p=person: {d.target for d in service.duties(conn, p, ELECTION)})
                seen = expected.names(who, "polsek-uji") and expected.sees_post(who, "home")
                if got != (({home} if seen else set()) if who.role in NAMES else "refused"):
                    yield f"{who.key} reads duties {got}"
        with self.trial() as tried:
            for who in PEOPLE:
                for target, there in (
                    (f"post/{posts['kpu']}", expected.sees_post(who, "kpu")),
                    (f"post/{posts['timur']}", expected.sees_post(who, "timur")),
                    ("team/uji-pusat", expected.sees_team(who, "uji-pusat")),
                    ("team/uji-timur", expected.sees_team(who, "uji-timur")),
                ):
                    wanted = expected.on_officer(who, "pusat")
                    duty = expected.a_duty(officers["pusat"], target, 14)
                    yield from self._tried(
                        tried, who,
                        lambda u, p, d=duty: service.assign_duties(u, p, ELECTION, [d]),
                        "unseen" if wanted == "ok" and not there else wanted, "assign", target,
                    )  # fmt: skip
                yield from self._tried(
                    tried, who, lambda u, p: service.assign_duties(u, p, ELECTION, []),
                    "invalid" if who.role in KEEPS else "refused", "assign", "nothing",
                )  # fmt: skip
                yield from self._tried(
                    tried, who, lambda u, p: service.man_teams(u, p, ELECTION),
                    "invalid" if who.role in KEEPS else "refused", "man", "teams",
                )  # fmt: skip
                yield from self._tried(
                    tried, who,
                    lambda u, p: service.release(
                        u, p, ELECTION, officers["pusat"], "2024-02-10", "siang", home
                    ),
                    expected.on_officer(who, "pusat"), "release", "pusat",
                )  # fmt: skip

    def teams(self) -> Iterator[str]:
        """Who reads the published pattern, and who may put another in its place."""
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                mine = {code for code in TEAMS if expected.sees_team(who, code)}
                listed = heard(
                    lambda p=person: {t.code for t in service.teams(conn, p, ELECTION)} & set(TEAMS)
                )
                if listed != (mine if who.role in READS else "refused"):
                    yield f"{who.key} lists teams {listed}"
                for code, (_, station, _) in TEAMS.items():
                    found = heard(
                        lambda p=person, s=station: service.team_of_station(conn, p, ELECTION, s)
                    )
                    told = expected.told_of_station(who, code) or "pengelola" in who.key
                    if "pengelola" not in who.key and (found is not None) != told:
                        yield f"{who.key} and the team of {station}: {found}"
        with self.trial() as tried:
            for who, (code, (area, _, audience)) in product(PEOPLE, TEAMS.items()):
                team = expected.a_team(code)
                yield from self._tried(
                    tried, who,
                    lambda u, p, a=area, w=audience, t=team: service.adopt(
                        u, p, ELECTION, a, "plan/2", w, [t]
                    ),
                    "ok" if expected.keeps(who, area) else "refused", "adopt", code,
                )  # fmt: skip

    def unit_imports(self) -> Iterator[str]:
        """Whose rows a file may hold."""
        new = expected.a_unit("impor-uji", "polsek", PUSAT)
        drawn = expected.a_unit("timur-uji", "polsek", PUSAT)
        person_row = {**expected.an_officer("IMP001"), "unit": "polsek-uji"}
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                keeper = who.role in KEEPS
                for dataset, cells, fine in (
                    ("units", new, expected.keeps(who, PUSAT)),
                    ("units", drawn, expected.keeps(who, PUSAT) and expected.keeps(who, TIMUR)),
                    ("officers", person_row, expected.on_unit(who, "polsek-uji") == "ok"),
                ):
                    got = heard(
                        lambda p=person, d=dataset, c=cells: (
                            plan_of(conn, p, ELECTION, d, [Row(1, 2, dict(c))], "x.csv").report.ok
                        )
                    )
                    if got != (fine if keeper else "refused"):
                        yield f"{who.key} imports {dataset} {cells}: {got}"

    def unit_tabs(self) -> Iterator[str]:
        for who in PEOPLE:
            shown = {tab.href for tab in tabs_for(self.world.people[who.key])}
            wanted = {href for href, roles in TABS.items() if who.role in roles}
            if shown != wanted:
                yield f"{who.key} is offered {sorted(shown)}"


def _strengthen(uow: Any, person: Any, code: str) -> Any:
    row = Strength(unit=code, satgas="humas", officers_n=3)
    return service.set_strengths(uow, person, ELECTION, code, [row], 1)
