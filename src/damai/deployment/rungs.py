"""Which rung of the thinning ladder a plan stands on, and how many stations a team may have there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from damai.deployment.cells import Cell, Overrides, cell_of, cells_of
from damai.deployment.counting import Kept
from damai.deployment.faults import Unplannable
from damai.deployment.formations import pairs_of
from damai.deployment.ladder import Ladder, Rung, ladder
from damai.deployment.locks import in_order
from damai.deployment.plan import Inputs, Options


@dataclass(frozen=True, slots=True)
class Rungs:
    """The ladder of some inputs, and the ``rung`` in force: the first that covers everybody (or the last) with
    ``thin="ladder"``, else the formations as given."""

    ladder: Ladder
    rung: Rung
    scope: str
    for_all_found: tuple[int | None, ...] = ()
    """With a longest arm: the first rung whose groups the strength was found to cover."""

    @property
    def for_all(self) -> int | None:
        """The first rung that would cover everybody; None: no rung does."""
        if self.for_all_found:
            return self.for_all_found[0]
        return None if self.ladder.covering is None else self.ladder.covering.number

    @property
    def needed(self) -> int:
        """Persons by the formations as given."""
        return self.ladder.rungs[0].police_needed

    @property
    def available(self) -> int:
        """Persons in pairs, after the reserve is held back."""
        return self.rung.police_available

    @property
    def stations_of(self) -> Mapping[str, int]:
        """T in force by class."""
        return self.rung.per_team

    @property
    def stations_in(self) -> dict[tuple[str, str], int]:
        """T in force by (kelurahan, class) where a formation names the kelurahan."""
        return {
            (area, name): self.ladder.per_team(self.rung, Cell(name, "", area))
            for area, name in self.ladder.overrides
        }

    @property
    def teams_n(self) -> int:
        """Teams on the rung in force, as arithmetic has it."""
        return self.rung.teams_n

    def at(self, number: int) -> Rungs:
        """The same ladder with another rung in force."""
        return replace(self, rung=self.ladder.rungs[number])

    def most(self, area: str, risk_class: str) -> int:
        """T in force for one station."""
        cell = cell_of(risk_class, "", area, self.ladder.overrides, scope=self.scope)
        return self.ladder.per_team(self.rung, cell)

    def ordered(self, area: str, risk_class: str) -> int:
        """The most stations a team there has as ordered."""
        usual = self.ladder.formations[risk_class].stations_max
        return self.ladder.overrides.get((area, risk_class), usual)

    def is_thinned(self, area: str, risk_class: str) -> bool:
        """Whether a station's team may have more stations than was ordered."""
        return self.most(area, risk_class) > self.ordered(area, risk_class)


def rungs_of(inputs: Inputs, options: Options, *, apart: bool = False) -> Rungs:
    """The ladder for these inputs and the rung that the options ask for; ``apart`` as ``counting.Kept`` has it.

    Raises Unplannable ``rung-unknown``.
    """
    made = ladder_of(inputs, options, apart=apart)
    rung = made.rungs[0]
    if options.thin == "ladder":
        rung = made.taken if options.rung is None else _asked(made, options.rung)
    return Rungs(made, rung, options.scope)


def _asked(made: Ladder, number: int) -> Rung:
    last = len(made.rungs) - 1
    if not 0 <= number <= last:
        raise Unplannable("rung-unknown", rung=number, last=last)
    return made.rungs[number]


def ladder_of(inputs: Inputs, options: Options, *, apart: bool = False) -> Ladder:
    """Every rung, from the formations as given to the thinnest. Raises Unplannable for a class without formation."""
    stations, formations = inputs.stations, inputs.formations
    own: Overrides = {
        (area, name): t for name, one in formations.items() for area, t in one.areas.items()
    }
    surveyed = stations.is_surveyed.tolist()
    cells = cells_of(
        stations.risk_class, stations.district, stations.area, formations, own,
        scope=options.scope, surveyed=surveyed,
    )  # fmt: skip
    kept = Kept(_locked(inputs, options, own), options.slack, apart)
    pairs_n = sum(pairs_of(int(n), options.reserve) for n in inputs.units.strength)
    return ladder(formations, cells, pairs_n, caps=options.caps, overrides=own, kept=kept)


def _locked(inputs: Inputs, options: Options, own: Overrides) -> list[dict[Cell, int]]:
    """The stations of each locked team by their cell."""
    if not options.locked:
        return []
    stations = inputs.stations
    at = {code: i for i, code in enumerate(stations.station_id)}
    surveyed = stations.is_surveyed
    found = []
    for team in in_order(options.locked):
        rows = [at[code] for code in team.stations]
        cells = [
            cell_of(
                stations.risk_class[i], stations.district[i], stations.area[i], own,
                scope=options.scope, surveyed=bool(surveyed[i]),
            )
            for i in rows
        ]  # fmt: skip
        found.append(dict(Counter(cells)))
    return found
