"""Options that hold against the inputs: arms, slack, barriers, caps and locks of what is there."""

from __future__ import annotations

from damai.deployment.faults import Unplannable, listed
from damai.deployment.ladder import usual_caps
from damai.deployment.locks import refuse_sent
from damai.deployment.plan import Inputs, Options


def refuse_options(inputs: Inputs, options: Options) -> None:
    """Raises Unplannable ``arm-negative``, ``village-negative``, ``slack-*``, ``barrier-unknown``, ``caps-*``, ``locked``."""
    if options.arm_m is not None and options.arm_m < 0:
        raise Unplannable("arm-negative", arm_m=options.arm_m)
    if options.village_m < 0:
        raise Unplannable("village-negative", village_m=options.village_m)
    _refuse_slack(inputs, options)
    _refuse_barriers(inputs, options)
    _refuse_caps(inputs, options)
    refuse_sent(inputs, options)


def _refuse_slack(inputs: Inputs, options: Options) -> None:
    stations = inputs.stations
    there = (
        set(zip(stations.district, stations.risk_class, strict=True)) if options.slack else set()
    )
    if options.scope == "city":
        there |= {("", name) for name in stations.risk_class}
    for (district, name), n in sorted(options.slack.items()):
        shown = {"district": district or "-", "risk_class": name}
        if n < 0:
            raise Unplannable("slack-negative", n=n, **shown)
        if (district, name) not in there:
            known = listed(sorted({f"{one or '-'} {other}" for one, other in there}))
            raise Unplannable("slack-unknown", known=known, **shown)


def _refuse_barriers(inputs: Inputs, options: Options) -> None:
    known = {*inputs.stations.area, *inputs.stations.district} if options.barrier else set()
    for one, other in options.barrier:
        strange = [code for code in (one, other) if code not in known]
        if strange:
            raise Unplannable("barrier-unknown", one=one, other=other, strange=strange[0])


def _refuse_caps(inputs: Inputs, options: Options) -> None:
    """A cap may thin a class until a station has what one of the class below has as ordered, and the highest never."""
    names = list(inputs.formations)
    for name, cap in sorted(options.caps.items()):
        if name not in inputs.formations:
            raise Unplannable("caps-unknown", risk_class=name, known=", ".join(names))
        if cap < 1:
            raise Unplannable("caps-few", risk_class=name, cap=cap)
        most = fairest_cap(inputs, name)
        if most is not None and cap > most:
            raise Unplannable("caps-order", risk_class=name, cap=cap, most=most)


def fairest_cap(inputs: Inputs, name: str) -> int | None:
    """The most stations a team of a class may be thinned to; None of the lowest, which nothing limits."""
    names = list(inputs.formations)
    place, formation = names.index(name), inputs.formations[name]
    if not place:
        return None
    usual = usual_caps(inputs.formations)[name]
    if place == len(names) - 1:
        return usual
    below = inputs.formations[names[place - 1]]
    tightest = min([below.stations, *below.areas.values()])
    return max(formation.stations_max, formation.police * tightest // below.police)
