"""What is neither the fewest nor the nearest: who meets teams that nobody surveyed, and a level load."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from damai.deployment.checking.found import Found
from damai.deployment.plan import Inputs, Options

Rows = Mapping[str, Sequence[Mapping[str, str]]]


def _sent(rows: Rows, team: str) -> list[tuple[str, int]]:
    """(unit, pairs)."""
    return sorted((r["unit_id"], -(-int(r["police"]) // 2)) for r in rows[team] if r["unit_id"])


def held_by_district(
    teams: Mapping[str, Mapping[str, str]],
    rows: Rows,
    locked: set[str],
    voters: Mapping[str, int],
    inputs: Inputs,
    options: Options,
    pairs: Mapping[str, int],
    found: Found,
) -> None:
    """The rule is gone through again: class by class from the highest, those with more voters first, then by id; first all
    that their own district can meet whole, then the others."""
    stations, names = inputs.stations, list(inputs.formations)
    at = {code: i for i, code in enumerate(stations.station_id)}
    known = stations.is_surveyed
    asking = [
        team
        for team in sorted(set(teams) & set(rows))
        if team not in locked and _sent(rows, team) and not known[at[teams[team]["base_station"]]]
    ]
    if not asking:
        return
    asking.sort(key=lambda t: (-names.index(teams[t]["risk_class"]), -voters.get(t, 0), t))
    left = dict(pairs)
    for team in locked:
        for unit, n in _sent(rows, team) if team in rows else []:
            left[unit] = left.get(unit, 0) - n
    if options.level:
        cut = _cut(rows, locked, pairs)
        left = {unit: min(n, cut.get(unit, n)) for unit, n in left.items()}
    home = dict(zip(inputs.units.unit_id, inputs.units.districts, strict=True))
    met: set[str] = set()
    own_units: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(home):
        own_units[home[unit]].append(unit)
    turns: dict[str, list[str]] = {}
    for lends in (False, True):
        for team in asking:
            own = teams[team]["district"]
            turn = own_units.get(own, [])
            if lends and team not in met:
                turn = turns[own] = [u for u in turns.get(own) or _turn(own, own_units) if left[u]]
            need = inputs.formations[teams[team]["risk_class"]].pairs_n
            if team in met or sum(left[u] for u in turn) < need:
                continue
            met.add(team)
            wanted = []
            full = [u for u in turn if left[u] >= need][:1]
            for unit in full or turn:
                n = min(left[unit], need)
                if n:
                    wanted.append((unit, n))
                    left[unit], need = left[unit] - n, need - n
            if sorted(wanted) != _sent(rows, team):
                said = ", ".join(unit for unit, _ in wanted)
                found.differ("check-assignment/turn", team=team, units=said)  # fmt: skip


def _turn(own: str, units: Mapping[str, Sequence[str]]) -> list[str]:
    """The own district's, those of none, then district by district: the codes after the own one, then those before it."""
    others = sorted(set(units) - {own, ""})
    order = [own, "", *(d for d in others if d > own), *(d for d in others if d < own)]
    return [unit for district in dict.fromkeys(order) for unit in units.get(district, [])]


def _cut(rows: Rows, locked: set[str], pairs: Mapping[str, int]) -> dict[str, int]:
    """Pairs of each unit beside its locked ones, up to the highest share that is in use."""
    kept, used = _used(rows, locked, pairs)
    high = max(((used[u], pairs[u]) for u in used if used[u] > kept[u]), key=lambda x: x[0] / x[1], default=(1, 1))  # fmt: skip
    return {u: max(0, pairs[u] * high[0] // high[1] - kept[u]) for u in pairs}


def held_level(rows: Rows, locked: set[str], pairs: Mapping[str, int], found: Found) -> None:
    """No lower highest share would leave pairs enough. The shares of locked police alone are nobody's choice."""
    kept, used = _used(rows, locked, pairs)
    free = sum(used.values()) - sum(kept.values())
    over = [(used[u], pairs[u]) for u in used if used[u] > kept[u]]
    if not over:
        return
    top, of = max(over, key=lambda x: x[0] / x[1])
    below = sum(max(0, (top * c - 1) // of - kept[u]) for u, c in pairs.items() if c)
    if below >= free:
        found.differ("check-assignment/level", top=top, of=of)  # fmt: skip


def _used(
    rows: Rows, locked: set[str], pairs: Mapping[str, int]
) -> tuple[Counter[str], Counter[str]]:
    """Pairs in use of each unit: those of locked teams, and all."""
    kept: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for team in rows:
        for unit, n in _sent(rows, team):
            if unit in pairs:
                used[unit] += n
                kept[unit] += n if team in locked else 0
    return kept, used
