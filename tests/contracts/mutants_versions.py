"""The probes of an index's versions: who takes the whole of one away, and whose incidents judge it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from damai.core.errors import Forbidden
from damai.incidents.outcomes import closed_by_place
from damai.risk.pages.paper_pages import _whole
from tests.builders import ELECTION
from tests.contracts.expectation import READERS, lies_in, reads
from tests.contracts.expectation_world import WHO
from tests.contracts.mutants_risk import RiskProbes
from tests.risk import kept

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PLACES = ("18.72.01.1003", "18.72.04.1003")


class VersionProbes(RiskProbes):
    """Those before, and these."""

    _published = ""

    def packages(self) -> Iterator[str]:
        """Every place of the city's index goes only to those whose reach holds the city."""
        if not self._published:
            self._published = kept.published(self.world.db)
        for key in ("posko", "kpu", "auditor", "panwas-pusat", "auditor-pusat"):
            try:
                given = bool(_whole(self.world.db, self.world.people[key], self._published))
            except Forbidden:
                given = False
            if given != lies_in("18.72", WHO[key].scope):
                yield f"{key} takes the package: {given}"

    def outcomes(self) -> Iterator[str]:
        """Closed incidents count for those who see them."""
        closed = [item.what for item in self.world.items.values() if item.what.status == "closed"]
        for key, actor in self.world.people.items():
            who = WHO[key]
            wanted = sum(reads(who, what) for what in closed) if who.role in READERS else None
            try:
                with self.world.db.read() as conn:
                    by_place, elsewhere_n = closed_by_place(
                        conn, actor, ELECTION, PLACES, since=LONG_AGO, stations=False
                    )
                found = sum(by_place.values()) + elsewhere_n
            except Forbidden:
                found = None
            if found != wanted:
                yield f"{key} counts {found}, expected {wanted}"
