"""Use cases of duty numbers: permit, load, decide, save, record. The record never holds a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.areas.model import Area, Level
from damai.core.errors import Conflict, DamaiError, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.deployment.entries import LineRemoved, LineSet
from damai.deployment.lines import store
from damai.deployment.lines.model import (
    AUDIENCE,
    OWNER,
    Line,
    LinesRefused,
    Wanted,
    kept_until,
    number_of,
)
from damai.deployment.lines.sight import reads, require_list
from damai.stages import service as stages
from damai.units.duties import voting_on
from damai.webkit.actor import Actor

LIST_N = 200
"""Rows of one page, and so of one form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An area and its number: "" where there is none, or the reader may only know that there is one."""

    area: Area
    number: str
    is_set: bool

    @property
    def is_ppk(self) -> bool:
        return self.area.level is Level.KECAMATAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A page of the list. ``more`` = after which area the next one begins, "" on the last."""

    rows: tuple[Row, ...]
    more: str
    total_n: int
    set_n: int
    until: datetime
    may_read: bool
    may_edit: bool


def board(
    read: Any, actor: Actor, election: str, area: str, *, after: str = "", limit: int = LIST_N
) -> Board:
    """The areas below ``area`` in order of code. Raises Forbidden, also for an area out of the reader's scope."""
    require_list(actor)
    actor.require("areas.read", area=area)
    found = _areas(read, area, after, limit + 1)
    shown = found[:limit]
    lines = store.lines_of(read, election, [item.code for item in shown])
    may_read = reads(actor)
    total_n, set_n = store.counts(read, election, area)
    return Board(
        rows=tuple(
            Row(
                area=item,
                number=lines[item.code].number if may_read and item.code in lines else "",
                is_set=item.code in lines,
            )
            for item in shown
        ),
        more=shown[-1].code if len(found) > limit else "",
        total_n=total_n,
        set_n=set_n,
        until=until(read, election),
        may_read=may_read,
        may_edit=actor.may("lines.edit", area=area, owner=OWNER),
    )


def numbers(read: Any, actor: Actor, election: str) -> dict[str, str]:
    """Area -> duty number in the reader's scope; nothing for who may not read them."""
    if not reads(actor):
        return {}
    return {code: line.number for code, line in store.lines(read, election, actor.scope).items()}


def until(read: Any, election: str) -> datetime:
    """When a number that is entered now will be deleted. Raises NotFound("election-unknown")."""
    zone = areas.the_house(read).zone
    placed = stages.calendar(read, election, zone).placed
    return kept_until(placed, voting_on(read, election), zone)


def set_lines(uow: UnitOfWork, actor: Actor, election: str, wanted: Sequence[Wanted]) -> Done:
    """Enter, change and remove numbers, all of them or none; a row that is as it was seen is not looked at.

    Raises Forbidden, NotFound("area-unknown"), Invalid("line-same"|"line-over"), LinesRefused with every row that is
    no number or was changed by somebody else meanwhile. Records LineSet, LineRemoved.
    """
    actor.require("lines.edit", owner=OWNER)
    for item in wanted:
        actor.require("lines.edit", area=item.area, owner=OWNER)
    asked, faults = _asked(wanted)
    codes = sorted(asked)
    known = area_store.areas_by_code(uow, codes)
    for code in codes:
        if code not in known or known[code].level not in store.LEVELS:
            raise NotFound("area-unknown", value=code[:40])
    there = store.lines_of(uow, election, codes)
    for item in wanted:
        stands = there[item.area].number if item.area in there else ""
        if item.area in asked and stands not in (item.seen, asked[item.area]):
            faults[item.area] = Conflict("line-changed", field="nomor")
    if faults:
        raise LinesRefused(faults)
    changed = {
        code: number
        for code, number in asked.items()
        if number != (there[code].number if code in there else "")
    }
    if not changed:
        raise Invalid("line-same", field="nomor")
    ends_at = until(uow, election)
    if any(changed.values()) and ends_at <= uow.scene_at:
        raise Invalid("line-over", field="nomor")
    for code, number in sorted(changed.items()):
        _save(uow, actor, election, code, number, there, ends_at)
    return Done(id=f"duty-lines/{election}", version=len(changed))


def _asked(wanted: Sequence[Wanted]) -> tuple[dict[str, str], dict[str, DamaiError]]:
    """The rows that somebody touched, as they shall stand, and what is no number."""
    asked: dict[str, str] = {}
    faults: dict[str, DamaiError] = {}
    for item in wanted:
        if item.text.strip() == item.seen:
            continue
        try:
            asked[item.area] = number_of(item.text)
        except Invalid as fault:
            faults[item.area] = fault
    return asked, faults


def _save(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    area: str,
    number: str,
    there: Mapping[str, Line],
    ends_at: datetime,
) -> None:
    header: dict[str, Any] = {
        "subject": f"duty-line/{election}/{area}", "area": area, "audience": AUDIENCE,
        "actor": actor.id, "election": election, "at_scene": uow.scene_at,
    }  # fmt: skip
    before = there[area].number if area in there else ""
    if not number:
        store.remove(uow, election, area, before)
        uow.record(LineRemoved(**header))
        return
    made = Line(area=area, number=number, by=actor.id, at=uow.scene_at, ends_at=ends_at)
    if before:
        store.replace(uow, election, before, made)
    else:
        store.insert(uow, election, made)
    uow.record(LineSet(**header, replaced=bool(before), ends_at=ends_at))


def _areas(read: Any, area: str, after: str, limit: int) -> list[Area]:
    """Kecamatan and kelurahan; what lies above them in the tree is passed over."""
    found: list[Area] = []
    while len(found) < limit:
        some = area_store.areas_in(read, area, after, limit + LIST_N)
        found += [item for item in some if item.level in store.LEVELS]
        if len(some) < limit + LIST_N:
            break
        after = some[-1].code
    return found[:limit]
