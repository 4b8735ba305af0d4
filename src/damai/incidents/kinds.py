"""The taxonomy as data: what can be reported, whose it is at birth, who sees it, how urgent it begins.

Sources: the 19 voting-day problems of Bawaslu's 14 February 2024 tabulation (domain study 8.2), the four
groups of Perkap 7/2009 (8.1), health of officers (8.4), conduct rules (2.5). Severity words are our
proposal; a person may change them. An incident needs an act, not a crowd: a peaceful gathering is not a
kind. Contestants and their supporters do not appear.
"""

from __future__ import annotations

from dataclasses import dataclass

from damai.core.audience import join
from damai.core.errors import Invalid

LOW, MODERATE, HIGH, CRITICAL = "low", "moderate", "high", "critical"
SEVERITIES = (LOW, MODERATE, HIGH, CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``owner`` decides what becomes of it; ``audience`` may read it from birth."""

    code: str
    group: str
    owner: str
    severity: str
    audience: str
    complaint: bool = False


def _kind(
    code: str, group: str, owner: str, severity: str, *also: str, complaint: bool = False
) -> Kind:
    return Kind(
        code=code,
        group=group,
        owner=owner,
        severity=severity,
        audience=join(owner, *also),
        complaint=complaint,
    )


_ALL = (
    # Procedure and logistics: KPU's from birth. The police see them as the shared intake, Bawaslu supervises.
    _kind("opened-late", "voting", "kpu", MODERATE, "polri", "bawaslu"),
    _kind("braille-missing", "voting", "kpu", LOW, "polri", "bawaslu"),
    _kind("logistics-incomplete", "voting", "kpu", MODERATE, "polri", "bawaslu"),
    _kind("ballots-swapped", "voting", "kpu", HIGH, "polri", "bawaslu"),
    _kind("companion-form-missing", "voting", "kpu", LOW, "polri", "bawaslu"),
    _kind("procedure-not-explained", "voting", "kpu", LOW, "polri", "bawaslu"),
    _kind("voter-list-not-posted", "voting", "kpu", LOW, "polri", "bawaslu"),
    _kind("counting-early", "counting", "kpu", HIGH, "polri", "bawaslu"),
    _kind("count-app-down", "counting", "kpu", MODERATE, "polri", "bawaslu"),
    _kind("count-interrupted", "counting", "kpu", HIGH, "polri", "bawaslu"),
    _kind("logistics-late", "logistics", "kpu", MODERATE, "polri", "bawaslu"),
    _kind("seal-damaged", "logistics", "kpu", HIGH, "polri", "bawaslu"),
    _kind("tent-or-site-damaged", "logistics", "kpu", MODERATE, "polri", "bpbd"),
    # Election offences, vote right, neutrality: Bawaslu's from birth, whoever reports them.
    _kind("voter-outside-domicile", "rights", "bawaslu", MODERATE, "polri", "kpu"),
    _kind("voted-more-than-once", "rights", "bawaslu", HIGH, "polri", "kpu"),
    _kind("voter-refused", "rights", "bawaslu", MODERATE, "polri", "kpu"),
    _kind("voters-mobilised", "offence", "bawaslu", HIGH, "polri"),
    _kind("witness-attributes", "offence", "bawaslu", LOW, "polri", "kpu"),
    _kind("witness-without-mandate", "offence", "bawaslu", LOW, "polri", "kpu"),
    _kind("intimidation", "offence", "bawaslu", HIGH, "polri"),
    _kind("organisers-intimidated", "offence", "bawaslu", HIGH, "polri", "kpu"),
    _kind("money-politics", "offence", "bawaslu", HIGH, "polri"),
    _kind("campaign-in-quiet-period", "offence", "bawaslu", MODERATE, "polri"),
    _kind("neutrality", "offence", "bawaslu", HIGH, "polri"),
    _kind("ballots-and-voters-differ", "counting", "bawaslu", HIGH, "polri", "kpu"),
    _kind("supervisor-without-copy", "counting", "bawaslu", MODERATE, "polri", "kpu"),
    _kind("observers-cannot-watch", "counting", "bawaslu", MODERATE, "polri", "kpu"),
    # People and places: the police's.
    _kind("brawl", "order", "polri", HIGH),
    _kind("threat", "order", "polri", HIGH),
    _kind("damage", "order", "polri", HIGH),
    _kind("theft", "order", "polri", MODERATE),
    _kind("road-blocked", "order", "polri", MODERATE, "dishub"),
    _kind("disorder", "order", "polri", HIGH, "satpolpp"),
    _kind("traffic-accident", "order", "polri", HIGH, "dinkes"),
    _kind("suspicious-object", "order", "polri", CRITICAL),
    _kind("box-seized", "order", "polri", CRITICAL, "kpu", "bawaslu"),
    # Others' jobs, which the posko watches because people or stations depend on them.
    _kind("officer-ill", "health", "dinkes", HIGH, "polri", "kpu"),
    _kind("person-injured", "health", "dinkes", CRITICAL, "polri"),
    _kind("fire", "disaster", "damkar", CRITICAL, "polri"),
    _kind("flood", "disaster", "bpbd", HIGH, "polri", "kpu"),
    _kind("storm", "disaster", "bpbd", MODERATE, "polri", "kpu"),
    _kind("power-cut", "network", "pln", MODERATE, "polri", "kpu"),
    _kind("network-down", "network", "telkom", MODERATE, "polri", "kpu"),
    # A complaint about an officer: copied at commit to Bawaslu and internal affairs, out of the officer's reach.
    _kind("officer-complaint", "complaint", "bawaslu", HIGH, "propam", "polri", complaint=True),
    _kind("other", "other", "polri", LOW),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
GROUPS = tuple(dict.fromkeys(kind.group for kind in _ALL))

ANSWER_WITHIN_S: dict[str, int] = {LOW: 3600, MODERATE: 1800, HIGH: 600, CRITICAL: 300}
"""How soon an agency should accept or decline a hand-over. Own proposal, to be confirmed with the agencies."""


def kind_of(code: str) -> Kind:
    """Raises Invalid("kind-unknown")."""
    found = KINDS.get(code)
    if found is None:
        raise Invalid("kind-unknown", field="kind", value=code[:40])
    return found
