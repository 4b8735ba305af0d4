"""Which rung of the thinning ladder a plan stands on, and how many stations a team may have there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from damai.deployment.cells import Cell, Overrides, cell_of, cells_of
from damai.deployment.formations import Formation, pairs_of
from damai.deployment.ladder import Ladder, Rung, ladder
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.places import Stations, Units


@dataclass(frozen=True, slots=True)
class Rungs:
    """The ladder of some inputs, and the ``rung`` in force: the first that covers everybody (or the last) with
    ``thin="ladder"``, else the formations as given."""

    ladder: Ladder
    rung: Rung
    scope: str

    @property
    def for_all(self) -> int | None:
        """The first rung that would cover everybody; None: no rung does."""
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

    def most(self, area: str, risk_class: str) -> int:
        """T in force for one station."""
        cell = cell_of(risk_class, "", area, self.ladder.overrides, scope=self.scope)
        return self.ladder.per_team(self.rung, cell)

    def is_thinned(self, area: str, risk_class: str) -> bool:
        """Whether a station's team may have more stations than was ordered."""
        ordered = self.ladder.formations[risk_class].stations_max
        return self.most(area, risk_class) > self.ladder.overrides.get((area, risk_class), ordered)


def rungs_of(inputs: Inputs, options: Options) -> Rungs:
    """The ladder for these inputs and the rung that the options ask for."""
    made = ladder_of(inputs.stations, inputs.units, inputs.formations, options)
    rung = made.taken if options.thin == "ladder" else made.rungs[0]
    return Rungs(made, rung, options.scope)


def ladder_of(
    stations: Stations, units: Units, formations: Mapping[str, Formation], options: Options
) -> Ladder:
    """Every rung, from the formations as given to the thinnest. Raises Unplannable for a class without formation."""
    own: Overrides = {
        (area, name): t for name, one in formations.items() for area, t in one.areas.items()
    }
    cells = cells_of(stations.risk_class, stations.district, stations.area, formations, own, scope=options.scope)  # fmt: skip
    pairs_n = sum(pairs_of(int(n), options.reserve) for n in units.strength)
    return ladder(formations, cells, pairs_n, overrides=own)
