"""What a plan says beside its rows: each class's formation in words, the ladder, one rung opened, what differs from the
plan that stands, who signed. Pure but for reading the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from damai.core.audience import sees
from damai.deployment.formation_words import at_rung, sentence
from damai.deployment.formations import Formations
from damai.deployment.plans.comparing import Compared, compare
from damai.deployment.plans.gather import BY_INDEX, DECIDED, LOWEST
from damai.deployment.plans.model import Plan, Team
from damai.deployment.plans.patterns import CLASSES
from damai.deployment.reading.formations import parsed_formations
from damai.journal import reader
from damai.webkit.actor import Actor, all_seeing

ACTS = ("drafted", "signed", "published", "superseded", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """``step`` 1 to 4 in rising order. ``ordered`` and ``now`` are sentences; ``now`` is empty where the plan stands as ordered. ``decided_n``,
    ``index_n`` and ``lowest_n`` say where its stations' class comes from."""

    klass: str
    step: int
    ordered: str
    now: str
    stations_n: int
    teams_n: int
    police_n: int
    decided_n: int
    index_n: int
    lowest_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRow:
    """``short_n`` officers that this rung lacks, 0 = it is enough. ``thinned_n`` stations beyond their formation."""

    number: int
    klass: str
    per_team: Mapping[str, int]
    needed_n: int
    available_n: int
    short_n: int
    thinned_n: int
    is_in_force: bool
    is_for_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """A class that a rung thins: its formation as ordered and at the rung, and its stations by district."""

    klass: str
    ordered: str
    at_rung: str
    stations_n: int
    districts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """The plan against the published one: stations with fewer or more police each, teams that are not there."""

    thinner_n: int
    thicker_n: int
    teams_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An act on a plan and the entry of the journal that proves it."""

    act: str
    seq: int
    by: str
    at: datetime
    words: str


def step_of(klass: str) -> int:
    """1 for the lowest class, one more for each above."""
    return CLASSES.index(klass) + 1 if klass in CLASSES else 1


def formations_of(plan: Plan) -> Formations:
    """As the plan was solved with them."""
    return parsed_formations(plan.summary["formations"], "formations")


def class_rows(plan: Plan, lang: str) -> list[ClassRow]:
    """The classes that have stations, in rising order."""
    rows = []
    for name, one in formations_of(plan).items():
        told = plan.summary["classes"][name]
        if not told["stations"]:
            continue
        most = plan.summary["in_force"][name]
        rows.append(
            ClassRow(
                klass=name,
                step=step_of(name),
                ordered=sentence(one, lang),
                now=sentence(at_rung(one, most), lang) if most > one.stations_max else "",
                stations_n=told["stations"],
                teams_n=told["teams"],
                police_n=told["police"],
                decided_n=told["from"].get(DECIDED, 0),
                index_n=told["from"].get(BY_INDEX, 0),
                lowest_n=told["from"].get(LOWEST, 0),
            )
        )
    return rows


def rung_rows(plan: Plan) -> list[RungRow]:
    """The ladder from the formations as ordered to the thinnest."""
    return [
        RungRow(
            number=told["rung"],
            klass=told["class"],
            per_team=told["per_team"],
            needed_n=told["police_needed"],
            available_n=told["police_available"],
            short_n=max(0, told["police_needed"] - told["police_available"]),
            thinned_n=told["stations_thinned"],
            is_in_force=told["rung"] == plan.summary["rung"],
            is_for_all=told["rung"] == plan.summary["rung_for_all"],
        )
        for told in plan.summary["rungs"]
    ]


def thinned_at(plan: Plan, rung: RungRow, teams: Sequence[Team], lang: str) -> list[Thinned]:
    """The classes that stand beyond their formation at a rung, with the stations of ``teams`` that it would be felt at."""
    found = []
    for name, one in formations_of(plan).items():
        most = rung.per_team[name]
        by_district: Counter[str] = Counter()
        for team in teams:
            if team.risk_class == name:
                by_district[team.district] += team.stations_n
        if most > one.stations_max and by_district:
            found.append(
                Thinned(
                    klass=name,
                    ordered=sentence(one, lang),
                    at_rung=sentence(at_rung(one, most), lang),
                    stations_n=by_district.total(),
                    districts=tuple(sorted(by_district.items())),
                )
            )
    return found


def against(one: Plan, one_teams: Sequence[Team], plan: Plan, teams: Sequence[Team]) -> Against:
    """``plan`` against ``one``, which stands."""
    found: Compared = compare(one, one_teams, plan, teams)
    known = {team.stations for team in one_teams}
    return Against(
        thinner_n=len(found.thinner),
        thicker_n=len(found.thicker),
        teams_n=sum(team.stations not in known for team in teams),
    )


def signed(conn: Any, actor: Actor, plan: Plan) -> list[Signed]:
    """The signatures and what ended it, oldest first. What was noted for the second signer is the institution's own."""
    words = {
        "drafted": plan.note if not plan.signed_at else "",
        "signed": plan.note,
        "withdrawn": plan.reason,
    }
    times = {
        "drafted": plan.drafted_at, "signed": plan.signed_at, "published": plan.published_at,
        "superseded": plan.ended_at, "withdrawn": plan.ended_at,
    }  # fmt: skip
    own = sees(plan.institution, actor.institution, all_seeing=all_seeing(actor))
    found = []
    for entry in reader.of_subject(conn, f"plan/{plan.id}"):
        act = entry.kind.removeprefix("plan.")
        if act in ACTS:
            at = times[act] or entry.at
            found.append(
                Signed(
                    act=act,
                    seq=entry.seq,
                    by=entry.actor,
                    at=at,
                    words=words.get(act, "") if own else "",
                )
            )
    return found
