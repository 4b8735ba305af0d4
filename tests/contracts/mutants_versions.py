"""The probes of an index's versions: who takes the whole of one away, and whose incidents judge it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from damai.core.errors import Forbidden
from damai.db.database import Database
from damai.incidents.outcomes import closed_by_place
from damai.risk.classes import service, store
from damai.risk.classes.model import StationClass
from damai.risk.classes.service import Proposal
from damai.risk.pages.paper_pages import _whole
from damai.risk.versions.indicators import observable
from damai.risk.versions.prepare import prepare
from tests.builders import ELECTION
from tests.contracts.expectation import READERS, lies_in, reads
from tests.contracts.expectation_world import WHO
from tests.contracts.mutants_risk import RiskProbes
from tests.harness import actor
from tests.risk import kept

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HIDDEN, CLASS = "Indeks tersembunyi", "kelas-tersembunyi"
DECIDED = "18.72.04.1001.002"
PLACES = ("18.72.01.1003", "18.72.04.1003")


def _decisions_n(db: Database) -> int:
    with db.read() as conn:
        return len(store.of_station(conn, ELECTION, DECIDED))


class VersionProbes(RiskProbes):
    """Those before, and these."""

    _published = ""
    _hidden = ""

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

    def titles(self) -> Iterator[str]:
        """What a draft is called and asks for is known to its institution and the auditors, wherever it is named."""
        db = self.world.db
        if not self._hidden:
            text = kept.DEFINITION.replace("Indeks percobaan", HIDDEN).replace(
                "crowding", "tersembunyi"
            )
            table = prepare(
                text, kept.a_table().replace(b"crowding", b"tersembunyi"), replications_n=2
            )
            self._hidden = kept.drafted(db, "eka", table)
            tuti = actor(db, "tuti")
            number = _decisions_n(db)
            db.write_now(
                lambda uow: service.decide(
                    uow,
                    tuti,
                    ELECTION,
                    DECIDED,
                    number,
                    StationClass.RAWAN,
                    "x",
                    Proposal(
                        index_id=self._hidden, index_class=CLASS, criteria_class="sangat-rawan"
                    ),
                )
            )
        for key in ("posko", "analis-polri", "kpu", "analis-kpu", "bawaslu", "auditor"):
            who = WHO[key]
            known = who.institution == "polri" or who.role == "auditor"
            with db.read() as conn:
                person = self.world.people[key]
                if ("tersembunyi" in observable(conn, person, ELECTION)) != known:
                    yield f"{key} and the indicators of a draft"
                decided = service.history(conn, person, ELECTION, DECIDED)
                if any(made.criteria_class for made in decided) != known:
                    yield f"{key} and what the criteria said"
            page = self.get(key, f"/kerawanan/kelas/{DECIDED}").body.decode()
            for word in (HIDDEN, CLASS):
                if (word in page) != known:
                    yield f"{key} and {word} of a draft on a station's page"

    def outcomes(self) -> Iterator[str]:
        """Closed incidents count for those who see them."""
        closed = [item.what for item in self.world.items.values() if item.what.status == "closed"]
        for key, person in self.world.people.items():
            who = WHO[key]
            wanted = sum(reads(who, what) for what in closed) if who.role in READERS else None
            try:
                with self.world.db.read() as conn:
                    by_place, elsewhere_n = closed_by_place(
                        conn, person, ELECTION, PLACES, since=LONG_AGO, stations=False
                    )
                found = sum(by_place.values()) + elsewhere_n
            except Forbidden:
                found = None
            if found != wanted:
                yield f"{key} counts {found}, expected {wanted}"
