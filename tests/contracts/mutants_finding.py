"""The probes of search: each person finds exactly what the law of sight lets them read, and nothing by its number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from damai.accounts import finding as people
from damai.accounts import service as accounts
from damai.accounts.model import Person
from damai.app.words import catalogue
from damai.incidents import finding
from damai.incidents.finding import Terms
from damai.journal import reader
from tests.builders import ELECTION
from tests.contracts.expectation import SEES_PEOPLE, lies_in, reads
from tests.contracts.mutants_desk import DeskProbes
from tests.contracts.mutants_probes import ACTORS

NOTHING = Terms(kinds={}, severities={}, statuses={})
MANY_N = 1_000


class FindingProbes(DeskProbes):
    """``rahasia`` stands in every planted report, so that only sight decides who finds it."""

    def finding(self) -> Iterator[str]:
        yield from self._by_words()
        yield from self._by_number()
        yield from self._people()

    def _by_words(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            for who in ACTORS:
                actor = self.world.people[who.key]
                found = finding.find(conn, actor, "rahasia", ELECTION, NOTHING, MANY_N)
                mine = {p.id for p in self.world.items.values() if reads(who, p.what)}
                if {item.id for item in found} != mine:
                    yield f"{who.key} finds {len(found)}, may read {len(mine)}"

    def _by_number(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            entries = {
                key: reader.of_subject(conn, f"incident/{planted.id}")
                for key, planted in self.world.items.items()
            }
            for who, (key, planted) in product(ACTORS, self.world.items.items()):
                actor = self.world.people[who.key]
                by_id = finding.find(conn, actor, planted.id, ELECTION, NOTHING)
                if bool(by_id) != reads(who, planted.what):
                    yield f"{who.key} {key} by its id: {len(by_id)}"
                first = entries[key][0]
                told = who.role == "auditor" or who.institution in first.audience.split("+")
                by_seq = finding.find(conn, actor, f"#{first.seq}", ELECTION, NOTHING)
                if bool(by_seq) != (reads(who, planted.what) and told):
                    yield f"{who.key} {key} by #{first.seq}: {len(by_seq)}"

    def _people(self) -> Iterator[str]:
        roles = {
            key.removeprefix("accounts.role."): catalogue().text(key, "id")
            for key in catalogue().keys("id")
            if key.startswith("accounts.role.")
        }
        with self.world.db.read() as conn:
            everybody = accounts.people(conn)
            for who in ACTORS:
                actor = self.world.people[who.key]
                found = people.find(conn, actor, "a", roles, MANY_N)
                wanted = {
                    one.id
                    for one in everybody
                    if who.role in SEES_PEOPLE
                    and (who.role == "administrator" or lies_in(one.scope, who.scope))
                    and (one.active or who.role == "administrator")
                    and "a" in f"{one.name} {roles[one.role]}".casefold()
                }
                missed = wanted - {one.id for one in found}
                beyond = [
                    one.id
                    for one in found
                    if who.role not in SEES_PEOPLE
                    or not (
                        who.role == "administrator" or lies_in(_scope(everybody, one.id), who.scope)
                    )
                ]
                pages = [one for one in found if one.manageable != (who.role == "administrator")]
                if missed or beyond or pages:
                    yield f"{who.key}: misses {len(missed)}, {len(beyond)} beyond, {len(pages)} pages"


def _scope(everybody: list[Person], id: str) -> str:
    return next(one.scope for one in everybody if one.id == id)
