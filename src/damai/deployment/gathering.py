"""What the files say together: inputs that hold against each other, or one sentence that says why they do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from damai.deployment.asking import refuse_options
from damai.deployment.faults import Both, Unplannable
from damai.deployment.formations import Formation, pairs_of
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.formations import read_formations
from damai.deployment.reading.minutes import Matrix, read_matrix
from damai.deployment.reading.places import (
    Sites,
    Stations,
    Units,
    read_sites,
    read_stations,
    read_units,
    refuse_at_sea,
)
from damai.deployment.travel.interface import Travel


def gathered(
    stations: Path,
    units: Path,
    formations: Path,
    options: Options,
    *,
    minutes: Path | None = None,
    candidates: Path | None = None,
    travel: Travel | None = None,
) -> Inputs:
    """Read and hold against each other. Raises Unplannable for everything that no plan can be made of."""
    read_s, read_u = read_stations(stations), read_units(units)
    read_f = read_formations(formations)
    if minutes and travel:
        raise Unplannable("minutes-twice")
    matrix = read_matrix(minutes) if minutes else None
    sites = read_sites(candidates) if candidates else None
    files = {"stations": stations, "units": units, "formations": formations}
    if minutes:
        files["minutes"] = minutes
    if candidates:
        files["candidates"] = candidates
    inputs = Inputs(
        stations=read_s, units=read_u, formations=read_f, matrix=matrix, sites=sites, travel=travel,
        files=files,
    )  # fmt: skip
    return held(inputs, options)


def held(inputs: Inputs, options: Options) -> Inputs:
    """The inputs, once they hold against each other and the options. Raises Unplannable."""
    stations, units, matrix, sites = inputs.stations, inputs.units, inputs.matrix, inputs.sites
    refuse_without_formation(stations, inputs.formations)
    refuse_strange(units, stations, matrix)
    if matrix is not None:
        refuse_idle(matrix, units, sites, stations)
    refuse_powerless(units, options.reserve)
    refuse_few(sites, stations, matrix, options)
    refuse_options(inputs, options)
    return inputs


def refuse_without_formation(stations: Stations, formations: Mapping[str, Formation]) -> None:
    """Raises Unplannable ``no-formation``."""
    bare = sorted(set(stations.risk_class) - set(formations))
    if bare:
        at = stations.risk_class.index(bare[0])
        n = stations.risk_class.count(bare[0])
        raise Unplannable(
            "no-formation",
            risk_class=bare[0],
            station=stations.station_id[at],
            n=n,
            known=", ".join(formations),
        )


def refuse_strange(places: Units | Sites, stations: Stations, matrix: Matrix | None) -> None:
    """Raises Unplannable ``in-the-sea``."""
    refuse_at_sea(places, stations, matrix.origins if matrix else frozenset())


def refuse_idle(matrix: Matrix, units: Units, sites: Sites | None, stations: Stations) -> None:
    """Raises Unplannable ``matrix-idle`` for a matrix that knows no way of this plan: turned round, or of other codes."""
    known = set(stations.station_id)
    starts = {*units.unit_id, *(sites.site_id if sites else ())}
    if not any(one in starts and other in known for one, other in matrix.pairs):
        raise Unplannable("matrix-idle", file=matrix.file)


def refuse_powerless(units: Units, reserve: float) -> None:
    """Raises Unplannable ``reserve``, and ``no-pair`` when no unit can send two officers."""
    if not 0 <= reserve <= 1:
        raise Unplannable("reserve", reserve=reserve)
    if not any(pairs_of(int(one), reserve) for one in units.strength):
        raise Unplannable("no-pair", **smallest_force(units, reserve))


def smallest_force(units: Units, reserve: float) -> dict[str, object]:
    """What the refusal of units without a pair names: the strongest, how many officers more it would need, and the highest
    reserve in whole percent at which it could send a pair (0 where none would do)."""
    k = max(range(len(units)), key=lambda i: (int(units.strength[i]), units.unit_id[i]))
    most = int(units.strength[k])
    missing = next((n for n in range(1, 1_000) if pairs_of(most + n, reserve)), 0)
    lower = next((p for p in range(100, -1, -1) if pairs_of(most, p / 100)), None)
    add = Both(
        f"tambah {missing} orang di {units.unit_id[k]}", f"add {missing} to {units.unit_id[k]}"
    )
    less = Both(f"turunkan cadangan ke {lower} %", f"lower the reserve to {lower} %")
    ways = [one for one, helps in ((add, missing), (less, lower is not None)) if helps]
    change = Both(" atau ".join(w.id for w in ways), " or ".join(w.en for w in ways))
    return {"most": most, "percent": 100 * reserve, "change": change}


def refuse_few(
    sites: Sites | None, stations: Stations, matrix: Matrix | None, options: Options
) -> None:
    """Raises Unplannable ``no-candidates`` and ``reserves-unasked`` when one is given without the other."""
    if sites is None and options.reserves_n:
        raise Unplannable("no-candidates")  # fmt: skip
    if sites is not None and not options.reserves_n:
        raise Unplannable("reserves-unasked")  # fmt: skip
    if sites is not None:
        refuse_strange(sites, stations, matrix)
        refuse_fewer(sites, options.reserves_n)


def refuse_fewer(sites: Sites, asked_n: int) -> None:
    """Raises Unplannable ``candidates-few``, also where units may share a site: who asks for more units than places most
    likely gave the wrong file."""
    if asked_n > len(sites):
        raise Unplannable(
            "candidates-few", asked=asked_n, n=len(sites), missing=asked_n - len(sites)
        )
