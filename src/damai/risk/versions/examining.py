"""A version looked into: what each indicator is, weighs and lacks, whether the parts hold together, how sure ranks are.

Heavy (the index is fitted again from its frozen table), pure, and small in what it returns, so that it may be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.certainty.draws import USUAL, vary
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.classify import CROWDED
from damai.risk.engine.coherence import Coherence, coherence, effective_weights, importance
from damai.risk.engine.definition import Indicator
from damai.risk.engine.faults import Notice
from damai.risk.engine.fit import Result
from damai.risk.engine.methods import Method
from damai.risk.versions.prepare import fitted

STRONGEST_N = 5
SCREENED_N = 20
"""Screened places that are named; the rest are counted."""
REPLICATIONS_N, FEWER_N = 1_000, 200
MANY_UNITS_N = 5_000
"""From here on FEWER_N replications: the interval of a rank among thousands is wide before its edge is blurred."""
SEED = 1

Title = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One indicator: as it is defined, and what was found in its column."""

    code: str
    title: Title
    group: Title
    unit: str
    direction: int
    weight: float
    effective: float
    """Its weight in the top; all together 1."""
    matters: float
    """Squared correlation with the score: what it really moves. NaN where nothing varies."""
    normalise: Method
    source: str
    as_of: str
    reason: Title
    """Why it belongs here; nothing where the definition does not say."""
    proxy: str
    """What it stands in for, or ``true``; empty for what is measured itself."""
    missing_n: int
    """Cells that stayed empty."""
    imputed_n: int

    def name(self, lang: str) -> str:
        return self.title.get(lang) or self.title.get("id") or self.code

    def why(self, lang: str) -> str:
        return self.reason.get(lang) or self.reason.get("id", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One class and the places in it."""

    name: str
    units_n: int
    share: float

    @property
    def crowded(self) -> bool:
        return self.share >= CROWDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    one: str
    other: str
    r: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One group's children beside each other."""

    group: str
    alpha: float
    """Cronbach's; NaN when it cannot be said."""
    children_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    parts: tuple[Part, ...]
    titles: Mapping[str, Title]
    """Of every node by its code."""
    units_n: int
    shares: tuple[Share, ...]
    rule: Method
    cuts: tuple[float, ...]
    aggregate: Method
    notices: tuple[Notice, ...]
    """But that of a class that holds nearly all: ``crowded`` tells it."""
    together: tuple[Together, ...]
    pairs: tuple[Pair, ...]
    screened_n: int
    screened: tuple[tuple[str, float, str], ...]

    @property
    def crowded(self) -> Share | None:
        """The class that holds nearly all, if one does: then the rule tells nobody anything."""
        return next((share for share in self.shares if share.crowded), None)

    def name(self, code: str, lang: str) -> str:
        title = self.titles.get(code, {})
        return title.get(lang) or title.get("id") or code


def examine(definition: str, data: bytes) -> Examined:
    """Fit and look. Raises Refused."""
    return examined(fitted(definition, data))


def examined(result: Result) -> Examined:
    """What a reader asks before signing."""
    definition = result.definition
    assert result.classified is not None
    assert definition.classes is not None
    weights, matters = effective_weights(result), importance(result)
    titles = {item.code: item.title for item in definition.indicators}
    titles |= {group.code: group.title for group in definition.groups}
    found = coherence(result)
    cuts = result.classified.cuts
    return Examined(
        parts=tuple(
            _part(result, item, titles.get(item.parent, {}), weights, matters)
            for item in definition.indicators
        ),
        titles=titles,
        units_n=result.table.units_n,
        shares=_shares(result),
        rule=definition.classes.method,
        cuts=() if cuts is None else tuple(float(cut) for cut in cuts),
        aggregate=definition.top.aggregate,
        notices=tuple(n for n in result.notices if n.code != "risk.notice.crowded"),
        together=tuple(
            Together(group=item.group, alpha=item.alpha, children_n=len(item.correlations.codes))
            for item in found
        ),
        pairs=_strongest(found),
        screened_n=len(result.steps.screened),
        screened=tuple(result.steps.screened[:SCREENED_N]),
    )


def _part(
    result: Result,
    item: Indicator,
    group: Title,
    weights: Mapping[str, float],
    matters: Mapping[str, float],
) -> Part:
    def said(key: str) -> str:
        value = item.facts.get(key, "")
        if isinstance(value, bool):
            return "true" if value else ""
        return str(value)

    return Part(
        code=item.code,
        title=item.title,
        group=group,
        unit=said("unit"),
        direction=item.direction,
        weight=item.weight,
        effective=float(weights[item.code]),
        matters=float(matters[item.code]),
        normalise=item.normalise,
        source=said("source"),
        as_of=said("as_of"),
        reason=_in_languages(item.facts.get("reason", "")),
        proxy=said("proxy"),
        missing_n=int(np.isnan(result.treated[item.code]).sum()),
        imputed_n=result.steps.imputed_n(item.code),
    )


def _in_languages(fact: object) -> Title:
    """A fact that a definition says once, or once for each language."""
    if isinstance(fact, dict):
        return {str(lang): str(text) for lang, text in fact.items()}
    return {"id": str(fact)}


def _shares(result: Result) -> tuple[Share, ...]:
    assert result.classified is not None
    at = result.classified.at
    known = max(int((at >= 0).sum()), 1)
    return tuple(
        Share(name=name, units_n=int((at == k).sum()), share=int((at == k).sum()) / known)
        for k, name in enumerate(result.classified.names)
    )


def _strongest(found: list[Coherence]) -> tuple[Pair, ...]:
    """Of children of one group, whichever sign; pairs that cannot be correlated are left out."""
    pairs = []
    for item in found:
        told = item.correlations
        for a in range(len(told.codes)):
            for b in range(a):
                r = float(told.r[a, b])
                if r == r:
                    pairs.append(Pair(one=told.codes[b], other=told.codes[a], r=r))
    return tuple(sorted(pairs, key=lambda pair: (-abs(pair.r), pair.one, pair.other))[:STRONGEST_N])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Rank intervals by place: 5 to 95 percent of ``replications_n`` computations with varied choices."""

    replications_n: int
    factors: tuple[str, ...]
    between: Mapping[str, tuple[float, float]]
    """Empty for a place that never had a rank."""


def sureness(definition: str, data: bytes) -> Sureness:
    """Compute the version again under what its definition says may vary. Raises Refused."""
    result = fitted(definition, data)
    what = vary(result.definition, result.definition.uncertainty)
    what = what if what.factors else USUAL
    n = REPLICATIONS_N if result.table.units_n < MANY_UNITS_N else FEWER_N
    found = uncertainty(result, what, n, SEED)
    rows = zip(
        result.units.tolist(), found.rank_low.tolist(), found.rank_high.tolist(), strict=True
    )
    return Sureness(
        replications_n=n,
        factors=what.factors,
        between={str(unit): (low, high) for unit, low, high in rows if low == low},
    )
