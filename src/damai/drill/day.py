"""A simulated polling day as a list of acts: pure, and the same for the same seed.

Rates: the 19 problems that Bawaslu counted nationally on 14 February 2024, times 462 / 823,220 stations
(domain study 8.2). Everything beside those (order, health, weather, power, pranks) is our assumption,
chosen so that a posko has something to do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from damai.core.ids import uuid7
from damai.drill import texts
from damai.incidents.kinds import KINDS, SEVERITIES
from damai.incidents.model import Verb

DAY = datetime(2024, 2, 13, 22, 30, tzinfo=UTC)
"""05.30 WIB on 14 February 2024."""
NATION_N, CITY_N = 823_220, 462
COUNTED = {
    "opened-late": 37_466, "braille-missing": 12_284, "logistics-incomplete": 10_496,
    "voter-outside-domicile": 8_219, "ballots-swapped": 6_084, "companion-form-missing": 5_836,
    "procedure-not-explained": 5_449, "voter-list-not-posted": 3_724, "witness-attributes": 3_521,
    "voters-mobilised": 2_632, "witness-without-mandate": 2_509, "voted-more-than-once": 2_413,
    "intimidation": 2_271, "count-app-down": 11_233, "counting-early": 3_463,
    "ballots-and-voters-differ": 2_162, "supervisor-without-copy": 1_895,
    "observers-cannot-watch": 1_888, "organisers-intimidated": 1_473,
}  # fmt: skip
ASSUMED = {
    "brawl": 2, "threat": 2, "damage": 1, "theft": 3, "road-blocked": 2, "disorder": 1,
    "traffic-accident": 3, "suspicious-object": 1, "officer-ill": 6, "person-injured": 1, "fire": 1,
    "flood": 1, "storm": 2, "tent-or-site-damaged": 2, "power-cut": 4, "network-down": 4,
    "logistics-late": 3, "seal-damaged": 1, "officer-complaint": 2, "other": 4,
}  # fmt: skip
# When a group happens, as hours after 05.30: (earliest, most likely, latest).
HOURS = {
    "voting": (1.6, 2.2, 7.5),
    "rights": (2.0, 5.0, 7.5),
    "offence": (0.5, 4.0, 8.0),
    "counting": (7.6, 10.0, 16.5),
    "logistics": (0.5, 12.0, 18.0),
    "order": (1.0, 7.0, 18.0),
    "health": (3.0, 11.0, 18.0),
    "disaster": (5.0, 9.0, 14.0),
    "network": (2.0, 12.0, 17.0),
    "complaint": (3.0, 7.0, 12.0),
    "other": (1.5, 6.0, 15.0),
}
HELPERS = {"road-blocked": "dishub", "disorder": "satpolpp", "traffic-accident": "dinkes"}
"""Whom the posko asks for help with what it owns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing a person of the cast does. ``verb`` None = files a report."""

    at: datetime
    who: str
    incident: str
    verb: Verb | None = None
    values: dict[str, Any] = field(default_factory=dict)


def polling_day(seed: int, stations: Sequence[str]) -> list[Act]:
    """Acts in order of time. ``stations`` are the station codes to draw from, in a fixed order."""
    random = Random(seed)
    acts: list[Act] = []
    for kind, count in sorted(
        {**{k: n * CITY_N / NATION_N for k, n in COUNTED.items()}, **ASSUMED}.items()
    ):
        whole = int(count)
        for _ in range(whole + (random.random() < count - whole)):
            acts.extend(_life(random, kind, random.choice(stations)))
    return sorted(acts, key=lambda act: (act.at, act.incident, str(act.verb)))


def _life(random: Random, kind_code: str, station: str) -> list[Act]:
    kind = KINDS[kind_code]
    low, mode, high = HOURS[kind.group]
    at = DAY + timedelta(hours=random.triangular(low, high, mode))
    id = str(uuid7(at, random.randbytes(10)))
    plain = random.choice(texts.TEXTS[kind_code])
    filer = random.choices(("operator", "operator-2", "kpu", "bawaslu"), (5, 3, 2, 2))[0]
    if kind.owner in ("kpu", "bawaslu") and random.random() < 0.35:
        filer = kind.owner
    if kind_code == "other":
        filer = "operator"  # the telephone of the posko
    acts = [_report(random, at, filer, id, kind_code, plain, station)]
    clock = _Clock(random, at, kind.severity)
    own = "operator" if kind.owner == "polri" else kind.owner
    if kind_code == "other":
        acts.append(_act(clock.next(90), own, id, Verb.ARCHIVE, reason=random.choice(texts.PRANK)))
        return acts
    open_until = at
    if kind.owner == "polri" and random.random() < 0.18:
        again = _again(random, at, kind_code, plain, station, id)
        open_until = again[-1].at
        acts.extend(again)
    handed_at_birth = kind.owner != _institution(filer)
    if handed_at_birth:
        acts.append(_act(clock.next(150), own, id, Verb.ACCEPT))
    if kind.owner == "polri" or not handed_at_birth:
        acts.append(_act(clock.next(70), own, id, Verb.TAKE))
    worker = own
    if kind.owner == "polri":
        acts.extend(_judged(random, clock, kind.severity, id))
        worker = HELPERS.get(kind_code, own)
        if worker != own:
            acts.extend(_handed(random, clock, worker, id))
            worker = acts[-1].who
    if random.random() < 0.5:
        acts.append(
            _act(clock.next(240), "operator", id, Verb.NOTE, text=random.choice(texts.NOTE))
        )
    if worker != "operator" and (handed_at_birth or worker != own):
        acts.append(_act(clock.next(300), worker, id, Verb.REPLY, text=random.choice(texts.REPLY)))
    if random.random() < 0.9:
        clock.wait(open_until)
        acts.append(
            _act(
                clock.next(1200), worker, id, Verb.CLOSE,
                outcome=random.choices(("resolved", "passed-on", "not-found"), (8, 1, 1))[0],
                note=random.choice(texts.DONE),
            )
        )  # fmt: skip
    return acts


def _institution(filer: str) -> str:
    return filer if filer in ("kpu", "bawaslu") else "polri"


def _judged(random: Random, clock: _Clock, severity: str, id: str) -> list[Act]:
    """Now and then the posko raises or lowers the severity word, with a reason."""
    if random.random() >= 0.3:
        return []
    step = 1 if random.random() < 0.6 else -1
    index = min(3, max(0, SEVERITIES.index(severity) + step))
    if SEVERITIES[index] == severity:
        return []
    reason = random.choice(texts.RAISE if step > 0 else texts.LOWER)
    return [
        _act(
            clock.next(60), "operator", id, Verb.SEVERITY,
            severity=SEVERITIES[index], reason=reason,
        )
    ]  # fmt: skip


def _handed(random: Random, clock: _Clock, helper: str, id: str) -> list[Act]:
    """The posko asks a helper; one in five declines and another is asked. The last act accepts."""
    acts = [
        _act(
            clock.next(45), "operator", id, Verb.HAND,
            agency=f"{helper}-metro", note="Mohon bantuan di tempat.",
        )
    ]  # fmt: skip
    if random.random() < 0.2:
        reason = random.choice(texts.DECLINE)
        acts.append(_act(clock.next(120), helper, id, Verb.DECLINE, reason=reason))
        helper = "satpolpp" if helper != "satpolpp" else "dishub"
        acts.append(
            _act(clock.next(60), "operator", id, Verb.HAND, agency=f"{helper}-metro", note="")
        )
    acts.append(_act(clock.next(150), helper, id, Verb.ACCEPT))
    return acts


def _report(
    random: Random, at: datetime, who: str, id: str, kind: str, text: str, station: str
) -> Act:
    channel = random.choice(("phone", "radio", "partner", "in-person"))
    values = {"kind": kind, "text": f"{text} (LATIHAN)", "station": station, "channel": channel}
    return Act(at=at, who=who, incident=id, values=values)


def _again(
    random: Random, first: datetime, kind: str, text: str, station: str, into: str
) -> list[Act]:
    """Somebody else reports the same a little later; the posko joins the two."""
    at = first + timedelta(seconds=random.uniform(60, 400))
    id = str(uuid7(at, random.randbytes(10)))
    said = random.choice(texts.AGAIN).format(text=text)
    joined = at + timedelta(seconds=random.uniform(40, 160))
    return [
        _report(random, at, "operator-2", id, kind, said, station),
        _act(joined, "operator-2", id, Verb.JOIN, other=into),
    ]


def _act(at: datetime, who: str, incident: str, verb: Verb, **values: Any) -> Act:
    return Act(at=at, who=who, incident=incident, verb=verb, values=values)


class _Clock:
    """Delays of people: log-normal, shorter when it is urgent."""

    def __init__(self, random: Random, at: datetime, severity: str) -> None:
        self._random = random
        self.at = at
        self._pace = {"critical": 0.4, "high": 0.7, "moderate": 1.0, "low": 1.5}[severity]

    def wait(self, until: datetime) -> None:
        self.at = max(self.at, until)

    def next(self, typical_s: float) -> datetime:
        delay_s = self._random.lognormvariate(math.log(typical_s * self._pace), 0.5)
        self.at += timedelta(seconds=round(min(delay_s, typical_s * 6), 3))
        return self.at
