"""The whole screen of the index for one reader and one address."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa

from damai.areas import service as areas
from damai.areas.calling import place_names
from damai.areas.model import Area
from damai.core.codes import area_code, is_place, within
from damai.core.errors import DamaiError, NotFound
from damai.db.database import Database
from damai.risk.engine.definition import Indicator
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.seen import rows as rowing
from damai.risk.seen.drawing import Drawing, drawing
from damai.risk.seen.reasons import Beside, Reasons, beside, reasons
from damai.risk.seen.rows import DOTS, Row
from damai.risk.seen.scale import spread, step_of, step_of_change, step_of_share
from damai.risk.seen.what_if import parts_of, with_weights
from damai.risk.versions import service, store
from damai.risk.versions.held import Fitted, fitted_of
from damai.risk.versions.model import Level, State, Version
from damai.webkit.actor import Actor

ROWS_N = 100
"""Rows that the table shows at a time; the count says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address says; empty = the screen chooses."""

    version: str = ""
    level: str = ""
    area: str = ""
    place: str = ""
    other: str = ""
    layer: str = ""
    against: str = ""
    page: int = 1
    weights: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    version: Version
    choices: list[Version]
    """Published versions in sight, and the one that is looked at."""
    earlier: list[Version]
    """Versions of the same index that this one can be compared with."""
    against: Version | None
    level: Level
    levels: list[Level]
    area: str
    trail: list[Area]
    rows: list[Row]
    total_n: int
    page: int
    pages_n: int
    by_class: list[int]
    unknown_n: int
    drawing: Drawing | None
    drawn: Level
    on_map: dict[str, Row]
    """Place -> its row, of everything that is drawn."""
    steps: dict[str, str]
    """Place -> how it is drawn: ``1`` to ``5``, a change, or ``u`` for unknown."""
    layer: Indicator | None
    layers: tuple[Indicator, ...]
    values: dict[str, float]
    """Place -> the layer's value, when one is looked at."""
    place: str
    row: Row | None
    reasons: Reasons | None
    no_reasons: DamaiError | None
    beside: Beside | None
    parts: list[str]
    part_titles: Mapping[str, Mapping[str, str]]
    weights: dict[str, int]
    is_what_if: bool
    error: DamaiError | None
    names: dict[str, str]
    scored_of: int
    varied: tuple[str, ...]
    """What the intervals of the ranks rest on; see ``Fitted``."""
    unsure_n: int
    there_n: int

    @property
    def classes_n(self) -> int:
        return len(self.version.class_names)


def view(db: Database, actor: Actor, election: str, asked: Asked) -> View | None:
    """None when nothing is published in the reader's sight. Raises Forbidden, NotFound, Invalid, and Refused for a
    version that an older release computed and this one does not.

    Read shortly, computed outside the read, then read again: a snapshot is not held while an index is fitted.
    """
    with db.read() as conn:
        seen = service.versions(conn, actor, election)
        published = _preferred([v for v in seen if v.state is State.PUBLISHED], actor)
        if asked.version:
            chosen = service.version(conn, actor, asked.version)
        elif published:
            chosen = published[0]
        else:
            return None
    scope = _narrower(actor.scope, chosen.area)
    if scope is None:
        raise NotFound("risk-version-none")
    try:
        held = fitted_of(db, chosen.id)
    except Refused:
        others = [v for v in published if v.id != chosen.id]
        if asked.version or not others:
            raise
        return view(db, actor, election, replace(asked, version=others[0].id))
    result, weights, error = _weighed(held, asked.weights)
    with db.read() as conn:
        return _seen(
            conn, actor, asked, seen, published, chosen, scope, held, result, weights, error
        )


def _seen(
    conn: sa.Connection,
    actor: Actor,
    asked: Asked,
    seen: Sequence[Version],
    published: list[Version],
    chosen: Version,
    scope: str,
    held: Fitted,
    result: Result,
    weights: dict[str, int],
    error: DamaiError | None,
) -> View:
    own, before, against = _own_rows(
        conn, chosen, seen, asked, result, weighed=result is not held.result
    )
    level = _level(chosen, asked.level)
    area = _area(scope, asked.area, level)
    cuts = _cuts(result)

    def at(depth: Level, rows: Sequence[Row]) -> list[Row]:
        return (
            list(rows) if depth is chosen.level else rowing.rolled(conn, chosen, rows, depth, cuts)
        )

    shown = rowing.inside(at(level, own), area)
    if before is not None:
        then = {row.place: row for row in at(level, before)}
        shown = rowing.compared(shown, then)
    own_level = level is chosen.level
    layer = next(
        (i for i in result.definition.indicators if own_level and i.code == asked.layer), None
    )
    drawn = level if DOTS[level] < 4 else Level.DESAKEL
    on_map = shown if drawn is level else rowing.inside(at(drawn, own), area)
    if before is not None and drawn is not level:
        on_map = rowing.compared(on_map, {row.place: row for row in at(drawn, before)})
    values = _values(result, layer) if layer is not None else {}
    place = asked.place if any(row.place == asked.place for row in shown) else ""
    row = next((item for item in shown if item.place == place), None)
    why, no_why = _reasons(held, result, chosen, level, row)
    pages_n = max(1, -(-len(shown) // ROWS_N))
    page = min(max(asked.page, 1), pages_n)
    if row is not None and asked.page < 1:
        page = 1 + shown.index(row) // ROWS_N
    visible = shown[(page - 1) * ROWS_N : page * ROWS_N]
    picture = drawing(conn, drawn, area) if DOTS[drawn] >= area.count(".") else None
    other = asked.other if is_place(asked.other) else ""
    codes = [item.place for item in visible] + [other, place] + [area]
    return View(
        version=chosen,
        choices=published if any(v.id == chosen.id for v in published) else [chosen, *published],
        earlier=[v for v in seen if _same_index(v, chosen) and v.id != chosen.id],
        against=against,
        level=level,
        levels=rowing.levels_of(chosen),
        area=area,
        trail=[a for a in areas.path(conn, area) if within(a.code, scope) or a.code == scope],
        rows=visible,
        total_n=len(shown),
        page=page,
        pages_n=pages_n,
        by_class=[sum(r.klass == k for r in shown) for k in range(len(chosen.class_names))],
        unknown_n=sum(r.klass is None for r in shown),
        drawing=picture,
        drawn=drawn,
        on_map={row.place: row for row in on_map},
        steps=_steps(on_map, chosen, against is not None, layer, values, result),
        layer=layer,
        layers=result.definition.indicators if own_level else (),
        values=values,
        place=place,
        row=row,
        reasons=why,
        no_reasons=no_why,
        beside=_beside(result, chosen, level, place, other, shown),
        parts=parts_of(result) if result.definition.top.weights.name == "given" else [],
        part_titles={
            **{g.code: g.title for g in result.definition.groups},
            **{i.code: i.title for i in result.definition.indicators},
        },
        weights=weights,
        is_what_if=result is not held.result,
        error=error,
        names=place_names(conn, [code for code in codes if code]),
        scored_of=sum(r.score is not None for r in shown),
        varied=held.varied,
        unsure_n=held.unsure_n,
        there_n=held.there_n,
    )


def _preferred(found: list[Version], actor: Actor) -> list[Version]:
    """The own institution's first, kelurahan before stations: the map that most people look for."""
    order = (Level.DESAKEL, Level.KECAMATAN, Level.STATION, Level.KABKOTA, Level.PROVINSI)
    return sorted(
        found,
        key=lambda v: (order.index(v.level), v.institution != actor.institution, v.code, v.id),
    )


def _same_index(one: Version, other: Version) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("area", "level", "institution", "code")
    )


def _narrower(scope: str, area: str) -> str | None:
    if within(area, scope):
        return area
    return scope if within(scope, area) else None


def _weighed(
    held: Fitted, asked: Mapping[str, int] | None
) -> tuple[Result, dict[str, int], DamaiError | None]:
    """The index as asked; where the weights are refused, as published, with the error."""
    changed = {code: factor for code, factor in (asked or {}).items() if factor != 100}
    if not changed:
        return held.result, {}, None
    try:
        return _kept_what_if(held, changed), changed, None
    except DamaiError as error:
        return held.result, changed, error


_what_ifs: OrderedDict[tuple[int, tuple[tuple[str, int], ...]], tuple[Fitted, Result]] = (
    OrderedDict()
)
_trying = threading.Semaphore(2)
WHAT_IFS_N = 8


def _kept_what_if(held: Fitted, changed: dict[str, int]) -> Result:
    """The last few are kept: several tabs and the page's own refreshes ask for the same. Two are computed at a time."""
    key = (id(held), tuple(sorted(changed.items())))
    found = _what_ifs.get(key)
    if found is not None and found[0] is held:
        return found[1]
    with _trying:
        made = with_weights(held.result, changed)
    _what_ifs[key] = (held, made)
    while len(_what_ifs) > WHAT_IFS_N:
        _what_ifs.popitem(last=False)
    return made


def _own_rows(
    conn: sa.Connection,
    chosen: Version,
    seen: Sequence[Version],
    asked: Asked,
    result: Result,
    *,
    weighed: bool,
) -> tuple[list[Row], list[Row] | None, Version | None]:
    """All places of the version, and what they are compared with: another version, or themselves before."""
    published = rowing.own_rows(store.scores(conn, chosen.id))
    if weighed:
        return rowing.fitted_rows(result), published, None
    against = next((v for v in seen if v.id == asked.against and _same_index(v, chosen)), None)
    if against is None or against.id == chosen.id:
        return published, None, None
    return published, rowing.own_rows(store.scores(conn, against.id)), against


def _level(chosen: Version, asked: str) -> Level:
    levels = rowing.levels_of(chosen)
    return next((level for level in levels if level.value == asked), levels[0])


def _area(scope: str, asked: str, level: Level) -> str:
    """The area that is looked into, never outside the reader's own. Raises Invalid("area-code")."""
    if not asked or asked == scope:
        return scope
    code = area_code(asked)
    # A level above the area that was looked into: its place is the nearest that has such places.
    wanted = ".".join(code.split(".")[: DOTS[level]]) if code.count(".") >= DOTS[level] else code
    return wanted if within(wanted, scope) else scope


def _cuts(result: Result) -> Sequence[float] | None:
    classified = result.classified
    if classified is None or classified.cuts is None:
        return None
    found: list[float] = classified.cuts.tolist()
    return found


def _values(result: Result, layer: Indicator) -> dict[str, float]:
    return dict(
        zip(map(str, result.units.tolist()), result.filled[layer.code].tolist(), strict=True)
    )


def _steps(
    shown: Sequence[Row],
    chosen: Version,
    changes: bool,
    layer: Indicator | None,
    values: Mapping[str, float],
    result: Result,
) -> dict[str, str]:
    if changes:
        most = spread([row.change for row in shown if row.change is not None])
        return {row.place: step_of_change(row.change, most) or "u" for row in shown}
    if layer is not None and values:
        scaled = result.normalised(layer.code)
        if np.isnan(scaled).all():
            return {row.place: "u" for row in shown}
        low, high = float(np.nanmin(scaled)), float(np.nanmax(scaled))
        share = (
            (scaled - low) / (high - low) if high > low else np.where(np.isnan(scaled), np.nan, 0.5)
        )
        at = dict(zip(map(str, result.units.tolist()), share.tolist(), strict=True))
        return {row.place: str(step_of_share(at.get(row.place)) or "u") for row in shown}
    n = len(chosen.class_names)
    return {row.place: str(step_of(row.klass, n) or "u") for row in shown}


def _reasons(
    held: Fitted, result: Result, chosen: Version, level: Level, row: Row | None
) -> tuple[Reasons | None, DamaiError | None]:
    """A rolled-up place has its places below as reasons, not factors."""
    if row is None or level is not chosen.level or row.score is None:
        return None, None
    try:
        return reasons(result, row.place, held.why), None
    except Refused as refused:
        return None, refused


def _beside(
    result: Result, chosen: Version, level: Level, place: str, other: str, shown: Sequence[Row]
) -> Beside | None:
    scored = {row.place for row in shown if row.score is not None}
    if not place or place == other or level is not chosen.level or not {place, other} <= scored:
        return None
    try:
        return beside(result, place, other)
    except Refused:
        return None
