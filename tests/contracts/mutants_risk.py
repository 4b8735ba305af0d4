"""The probes of the index: every person asked of every version, observation, prevention and class, against the
hand-written expectation. A page of the index adds its lines to ``mutants_risk_list`` and asks here, or by the
probes ``routes`` and ``forms``, which ask every route of ``expectation.ROUTES``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import sqlalchemy as sa

from damai.core.errors import DamaiError
from damai.risk.actions import service as actions
from damai.risk.actions.model import Status
from damai.risk.classes import service as classes
from damai.risk.observations import service as observations
from damai.risk.pages import tabs_for
from damai.risk.tables import risk_action, risk_class
from damai.risk.versions import service as versions
from damai.risk.versions import store
from tests.builders import ELECTION
from tests.contracts import expectation_risk as expected
from tests.contracts.expectation import Who, lies_in
from tests.contracts.expectation_risk import (
    CITY,
    HERE,
    OTHER,
    PREVENTIONS,
    PUSAT,
    RISK_READERS,
    SEEN_BY,
    SIGNS,
    STATIONS,
    TABS,
    THERE,
    VERSIONS,
)
from tests.contracts.expectation_trial import WORDS
from tests.contracts.expectation_world import PEOPLE, WHO
from tests.contracts.mutants_hooks import HookProbes

NARROWED = "polri"
Act = Callable[[Any, Any], Any]
"""Of a unit of work and a person."""


def heard(read: Callable[[], Any]) -> Any:
    """What somebody reads, or the word by which it is refused."""
    try:
        return read()
    except DamaiError as error:
        return next(word for kind, word in WORDS if isinstance(error, kind))


class RiskProbes(HookProbes):
    """Those before, and these."""

    def index(self) -> Iterator[str]:
        """Who signs which version, with the version as it is; and who drafts."""
        with self.trial() as tried:
            for who, item, verb in product(PEOPLE, VERSIONS, SIGNS):
                id = self.world.index.versions[item.key]

                def act(uow: Any, person: Any, id: str = id, verb: str = verb) -> Any:
                    found = store.by_id(uow, id)
                    assert found is not None
                    return expected.sign(uow, person, id, found.version, verb)

                yield from self._tried(
                    tried, who, act, expected.signs(who, item, verb), verb, item.key
                )
            for who, area in product(PEOPLE, (CITY, PUSAT)):
                table = expected.table_of(area, "X-mine")

                def draft(uow: Any, person: Any, area: str = area, table: Any = table) -> Any:
                    return versions.draft(uow, person, ELECTION, area, table)

                yield from self._tried(tried, who, draft, expected.drafts(who, area), "draft", area)
            astray = expected.table_of(CITY, "X-mine")
            yield from self._tried(
                tried, WHO["polda"], lambda u, p: versions.draft(u, p, ELECTION, OTHER, astray),
                "invalid", "draft", "places of another city",
            )  # fmt: skip
            for key, verb in (("draft", "review"), ("reviewed", "publish"), ("draft", "withdraw")):
                id = self.world.index.versions[key]
                yield from self._tried(
                    tried, WHO["polda"], lambda u, p, i=id, v=verb: expected.sign(u, p, i, 99, v),
                    "not-now", verb, f"{key} as nobody saw it",
                )  # fmt: skip

    def index_sight(self) -> Iterator[str]:
        """Who sees which version, one by one and in the list."""
        ids = self.world.index.versions
        planted = set(ids.values())  # other probes keep versions of their own
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                mine = {ids[item.key] for item in VERSIONS if expected.sees(who, item)}
                listed = heard(
                    lambda p=person: {v.id for v in versions.versions(conn, p, ELECTION)} & planted
                )
                if listed != (mine if who.role in RISK_READERS else "refused"):
                    yield f"{who.key} lists {listed}"
                for item in VERSIONS:
                    id = ids[item.key]
                    found = heard(lambda p=person, i=id: versions.version(conn, p, i).id)
                    unseen = "unseen" if who.role in RISK_READERS else "refused"
                    if found != (id if id in mine else unseen):
                        yield f"{who.key} opens {item.key}: {found}"

    def observed(self) -> Iterator[str]:
        """Who says what of places, and who reads what was said."""
        with self.trial() as tried:
            for who, place in product(PEOPLE, (HERE, THERE, OTHER)):

                def act(uow: Any, person: Any, place: str = place) -> Any:
                    given = [expected.observation(place)]
                    return observations.observe(uow, person, ELECTION, given)

                yield from self._tried(
                    tried, who, act, expected.observes(who, place), "observes", place
                )
        with self.world.db.read() as conn:
            for who in PEOPLE:
                person = self.world.people[who.key]
                found = heard(
                    lambda p=person: {
                        o.institution for o in observations.seen_of_place(conn, p, HERE)
                    }
                )
                by = {WHO[key].institution for key in SEEN_BY}
                mine = by if who.role == "auditor" else by & {who.institution}
                wanted: Any = mine if lies_in(HERE, who.scope) else set()
                if found != (wanted if who.role in RISK_READERS else "refused"):
                    yield f"{who.key} reads what was seen by {found}"

    def prevented(self) -> Iterator[str]:
        """Who asks for a prevention, who says how it stands, who sees it."""
        ids = self.world.index
        with self.trial() as tried:
            for who, item in product(PEOPLE, VERSIONS):
                id = ids.versions[item.key]

                def add(uow: Any, person: Any, id: str = id) -> Any:
                    return expected.prevention(uow, person, id, HERE, "kpu-metro")

                yield from self._tried(
                    tried, who, add, expected.prevents(who, item, HERE), "asks", item.key
                )
            for who, (key, place, owner, by) in product(PEOPLE, PREVENTIONS):
                yield from self._tried(
                    tried, who, self._doing(ids.actions[key]),
                    expected.changes(who, place, owner, by), "changes", key,
                )  # fmt: skip
            stale = self._doing(ids.actions["kpu"], 99)
            yield from self._tried(tried, WHO["kpu"], stale, "not-now", "changes", "unseen")
            for who in PEOPLE:
                every = {
                    ids.actions[key] for key, place, *_ in PREVENTIONS if lies_in(place, who.scope)
                }
                yield from self._listed(tried, who, risk_action, every, _actions)

    def classified(self) -> Iterator[str]:
        """Who decides the class of a station, and who reads what was decided."""
        ids = self.world.index.versions
        with self.trial() as tried:
            for who, station in product(PEOPLE, STATIONS):
                wanted = expected.classifies(who, station)

                def act(uow: Any, person: Any, station: str = station) -> Any:
                    return expected.decision(uow, person, station, 1)

                yield from self._tried(tried, who, act, wanted, "decides", station)
                seen = heard(
                    lambda w=who, s=station: tried.answer(
                        lambda uow: [
                            d.number
                            for d in classes.history(uow, self.world.people[w.key], ELECTION, s)
                        ]
                    )
                )
                near = ("ok", [1]) if lies_in(station, who.scope) else ("unseen", None)
                wanted_list = near if who.role in RISK_READERS else ("refused", None)
                if seen[0] != wanted_list[0] or (seen[0] == "ok" and seen[1] != wanted_list[1]):
                    yield f"{who.key} reads of {station}: {seen}"
            for who in PEOPLE:
                every = {s for s in STATIONS if lies_in(s, who.scope)}
                yield from self._listed(tried, who, risk_class, every, _classes)
                yield from self._narrowed_history(tried, who)
            chief = WHO["kapolres"]
            for key, word in (("published", "ok"), ("kpu-draft", "unseen")):
                yield from self._tried(
                    tried, chief,
                    lambda u, p, i=ids[key]: expected.decision(u, p, STATIONS[0], 1, i),
                    word, "decides by", key,
                )  # fmt: skip
            yield from self._tried(
                tried, chief, lambda u, p: expected.decision(u, p, STATIONS[0], 0), "not-now",
                "decides", "what another decided",
            )  # fmt: skip

    def index_tabs(self) -> Iterator[str]:
        """The screens of the index that somebody is offered: ``expectation_risk.TABS``."""
        for who in PEOPLE:
            offered = {tab.href for tab in tabs_for(self.world.people[who.key])}
            if offered != {href for href, roles in TABS.items() if who.role in roles}:
                yield f"{who.key} is offered {offered}"

    def _tried(
        self, tried: Any, who: Who, act: Act, wanted: str, verb: str, what: str
    ) -> Iterator[str]:
        got = tried.of(lambda uow: act(uow, self.world.people[who.key]))
        if got != wanted:
            yield f"{who.key} {verb} {what}: {got}, expected {wanted}"

    def _doing(self, id: str, seen: int = 1) -> Act:
        def act(uow: Any, person: Any) -> Any:
            return actions.change(uow, person, id, seen, Status.DOING, "2024-02-12", "")

        return act

    def _listed(
        self, tried: Any, who: Who, table: sa.Table, every: set[str], listed: Act
    ) -> Iterator[str]:
        """As it is, all partners see it; with the audience of one institution, that one and auditors."""
        person = self.world.people[who.key]
        for audience in (None, NARROWED):

            def read(uow: Any, audience: str | None = audience) -> Any:
                if audience is not None:
                    uow.execute(sa.update(table).values(audience=audience))
                return listed(uow, person)

            word, found = tried.answer(read)
            told = audience is None or who.role == "auditor" or who.institution == audience
            wanted = every if told else set()
            if who.role not in RISK_READERS:
                if word != "refused":
                    yield f"{who.key} lists {table.name}: {word}"
            elif found != wanted:
                yield f"{who.key} lists {table.name} for {audience}: {found}"

    def _narrowed_history(self, tried: Any, who: Who) -> Iterator[str]:
        if who.role not in RISK_READERS or not lies_in(STATIONS[0], who.scope):
            return

        def read(uow: Any) -> Any:
            uow.execute(sa.update(risk_class).values(audience=NARROWED))
            return classes.history(uow, self.world.people[who.key], ELECTION, STATIONS[0])

        told = who.role == "auditor" or who.institution == NARROWED
        if len(tried.answer(read)[1]) != told:
            yield f"{who.key} reads a decision of one institution"


def _actions(uow: Any, person: Any) -> set[str]:
    return {a.id for a in actions.actions(uow, person, ELECTION)}


def _classes(uow: Any, person: Any) -> set[str]:
    """Of the stations that the world decided about: another probe of the same world decides about another."""
    return set(classes.classes(uow, person, ELECTION)) & set(STATIONS)
