"""The probes of plans: every person asked of every plan, its locks, signatures and files, and of the pattern."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from damai.accounts.model import Role, SignedIn
from damai.core.errors import DamaiError
from damai.deployment.pages import tabs_for
from damai.deployment.plans import gather, manning, patterning, service, store
from damai.deployment.plans.model import Asked
from damai.deployment.plans.patterns import LAMPUNG_2024
from tests.builders import ELECTION
from tests.contracts import expectation_plan as expected
from tests.contracts.expectation import lies_in
from tests.contracts.expectation_doors import doors
from tests.contracts.expectation_lines import lists as lists_numbers
from tests.contracts.expectation_plan import ACTS, CITY, PLAN_READERS, PLANS, PUSAT
from tests.contracts.expectation_trial import WORDS
from tests.contracts.expectation_world import PEOPLE, WHO
from tests.contracts.mutants_units import UnitProbes

FORMATIONS = json.dumps(LAMPUNG_2024)


def heard(read: Callable[[], Any]) -> Any:
    """What somebody reads, or the word by which it is refused."""
    try:
        return read()
    except DamaiError as error:
        return next(word for kind, word in WORDS if isinstance(error, kind))


class PlanProbes(UnitProbes):
    """Those before, and these."""

    def plan_acts(self) -> Iterator[str]:
        """Who locks and signs which plan, with the version as it is; and who drafts."""
        with self.trial() as tried:
            for who, item, verb in product(PEOPLE, PLANS, ACTS):
                id = self.world.plans.ids[item.key]

                def act(uow: Any, person: Any, id: str = id, verb: str = verb) -> Any:
                    found = store.by_id(uow, id)
                    assert found is not None
                    return expected.act(uow, person, id, found.version, verb)

                wanted = expected.acts(who, item, verb)
                yield from self._tried(tried, who, act, wanted, verb, item.key)
            for who, area in product(PEOPLE, (CITY, PUSAT)):

                def draft(uow: Any, person: Any, area: str = area) -> Any:
                    return expected.draft(uow, person, area)

                yield from self._tried(tried, who, draft, expected.drafts(who, area), "draft", area)
            ids = self.world.plans.ids
            other = SignedIn(
                id="person/x", name="x", role=Role.COMMANDER, agency="polda-lampung",
                institution=expected.OWNER, scope=expected.PROVINCE,
            )  # fmt: skip
            got = tried.of(lambda u: expected.act(u, other, ids["province-signed"], 2, "publish"))
            if got != "not-now":
                yield f"a plan around one that stands: {got}"
            for key, verb in (("draft", "sign"), ("signed", "publish"), ("draft", "lock")):
                yield from self._tried(
                    tried, WHO["polda"],
                    lambda u, p, i=ids[key], v=verb: expected.act(u, p, i, 99, v),
                    "not-now", verb, f"{key} as nobody saw it",
                )  # fmt: skip

    def plan_districts(self) -> Iterator[str]:
        """Who locks a whole district."""
        with self.trial() as tried:
            for who, item in product(PEOPLE, PLANS):
                id = self.world.plans.ids[item.key]

                def act(uow: Any, person: Any, id: str = id) -> Any:
                    found = store.by_id(uow, id)
                    assert found is not None
                    return service.lock_district(
                        uow, person, id, found.version, "18.72.04", locked=True
                    )

                wanted = expected.acts(who, item, "lock")
                if item.is_locked and item.state == "draft" and wanted == "not-now":
                    wanted = "ok"  # of another district than the team that is locked
                yield from self._tried(tried, who, act, wanted, "locks a district of", item.key)

    def plan_sight(self) -> Iterator[str]:
        """Who sees which plan, one by one and in the list, which of its teams, and who takes its files."""
        ids = self.world.plans.ids
        planted = set(ids.values())
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                reads = who.role in PLAN_READERS
                mine = {ids[item.key] for item in PLANS if expected.sees(who, item)}
                listed = heard(
                    lambda p=person: {f.id for f in service.plans(conn, p, ELECTION)} & planted
                )
                if listed != (mine if reads else "refused"):
                    yield f"{who.key} lists {listed}"
                for item in PLANS:
                    id = ids[item.key]
                    unseen = "unseen" if reads else "refused"
                    found = heard(lambda p=person, i=id: service.plan(conn, p, i).id)
                    if found != (id if id in mine else unseen):
                        yield f"{who.key} opens {item.key}: {found}"
                    files = heard(lambda p=person, i=id: service.package(conn, p, i)[0].id)
                    may = expected.takes_files(who, item)
                    if files != (id if may == "ok" else may):
                        yield f"{who.key} takes the files of {item.key}: {files}"
                yield from self._teams_seen(conn, who, person)

    def _teams_seen(self, conn: Any, who: Any, person: Any) -> Iterator[str]:
        plan = store.by_id(conn, self.world.plans.ids["published"])
        assert plan is not None
        districts = heard(
            lambda: {t.district for t in service.teams(conn, person, plan)}  # type: ignore[arg-type]
        )
        every = {"18.72.01", "18.72.04"}
        near = {d for d in every if lies_in(d, who.scope)} if expected.sees(
            who, expected.laid("published")
        ) else None  # fmt: skip
        if who.role not in PLAN_READERS:
            near = "refused"  # type: ignore[assignment]
        if near is not None and districts != near:
            yield f"{who.key} sees teams of {districts}"

    def plan_pattern(self) -> Iterator[str]:
        """Who reads the pattern that plans are made with, who sets it, and who gathers what a plan is made of."""
        with self.trial() as tried:
            for who in PEOPLE:
                yield from self._tried(
                    tried, who, lambda u, p: patterning.pattern(u, p, ELECTION, CITY),
                    expected.reads_pattern(who), "reads", "the pattern",
                )  # fmt: skip
                for area in (CITY, PUSAT):
                    yield from self._tried(
                        tried, who,
                        lambda u, p, a=area: patterning.set_pattern(
                            u, p, ELECTION, a, 0, FORMATIONS, "{}", "Sprin"
                        ),
                        expected.sets_pattern(who, area), "sets the pattern of", area,
                    )  # fmt: skip
                got = tried.of(
                    lambda u, p=self.world.people[who.key]: gather.brief(
                        u, p, ELECTION, CITY, Asked()
                    )
                )
                may = expected.drafts(who, CITY) == "ok"
                if (got == "refused") == may:
                    yield f"{who.key} gathers: {got}"

    def plan_doors(self) -> Iterator[str]:
        """The doors of plans, for a commander of another institution and for one of the police."""
        for key in ("ketua-kpu", "kpu", "kapolres"):
            cells = [cell for cell in doors(self.world, [WHO[key]]) if "/rencana" in cell[3]]
            answers = self.front.all([(who, ask) for who, ask, _, _ in cells])
            for (who, ask, wanted, path), answer in zip(cells, answers, strict=True):
                if answer.status not in wanted:
                    yield f"{who.key} {ask.method} {path}: {answer.status}, expected {wanted}"

    def plan_named(self) -> Iterator[str]:
        """Who lets officers stand in the published teams. Nobody of the task is in the roster: who may is told so."""
        item = expected.laid("published")
        id = self.world.plans.ids["published"]
        with self.trial() as tried:
            for who in PEOPLE:
                wanted = "refused"
                if who.role in expected.ORDERS and not expected.sees(who, item):
                    wanted = "unseen"
                elif who.role in expected.NAMES and who.institution == expected.OWNER:
                    wanted = "invalid" if lies_in(item.area, who.scope) else "refused"
                yield from self._tried(
                    tried, who, lambda u, p: manning.fill_names(u, p, id), wanted, "names", "teams"
                )
            yield from self._tried(
                tried, WHO["kapolres"],
                lambda u, p: manning.fill_names(u, p, self.world.plans.ids["draft"]),
                "not-now", "names", "teams of a draft",
            )  # fmt: skip

    def plan_tabs(self) -> Iterator[str]:
        """The screens of plans that somebody is offered: ``expectation_plan.TABS``."""
        for who in PEOPLE:
            offered = {tab.href for tab in tabs_for(self.world.people[who.key])}
            wanted = {href for href, roles in expected.TABS.items() if who.role in roles}
            if who.institution != expected.OWNER:
                wanted -= {"/rencana/pola"}
            if lists_numbers(who):
                wanted.add("/rencana/nomor")
            if offered != wanted:
                yield f"{who.key} is offered {offered}"
