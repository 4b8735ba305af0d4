"""What a plan warns of besides its formations: places far from every road, and reserves sited by points nobody measured."""

from __future__ import annotations

from collections.abc import Sequence

from damai.deployment.faults import Said
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs
from damai.deployment.travel.interface import places
from damai.deployment.travel.roads import FAR_M, Roads


def remarks(inputs: Inputs, teams: Sequence[Team]) -> list[Said]:
    """In one order; none for a plan that has neither roads nor unsurveyed stations."""
    return [*_far(inputs, teams), *_unsurveyed(inputs)]


def _far(inputs: Inputs, teams: Sequence[Team]) -> list[Said]:
    roads, stations, units = inputs.travel, inputs.stations, inputs.units
    if not isinstance(roads, Roads):
        return []
    at = {code: i for i, code in enumerate(stations.station_id)}
    known = stations.is_surveyed
    bases = sorted({at[t.base_station] for t in teams if known[at[t.base_station]]})
    codes = [stations.station_id[i] for i in bases]
    far = roads.far(places(units.unit_id, units.lat, units.lon))
    far += roads.far(places(codes, stations.lat[bases], stations.lon[bases])) if bases else []
    if not far:
        return []
    place, metres = max(far, key=lambda one: (one[1], one[0]))
    return [Said("places-far", {"n": len(far), "far": FAR_M, "source": roads.source, "place": place, "metres": metres})]  # fmt: skip


def _unsurveyed(inputs: Inputs) -> list[Said]:
    if inputs.sites is None:
        return []
    there = inputs.stations.has_point
    made_up = int((there & ~inputs.stations.is_surveyed).sum())
    found = [Said("reserves-unsurveyed", {"n": made_up})] if made_up else []
    bare = int((~there).sum())
    return [*found, Said("reserves-pointless", {"n": bare})] if bare else found
