"""Use cases of versions: each reads permit, load, decide, save, record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.core.audience import PARTNERS, visible
from damai.core.codes import is_place, within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.risk import entries
from damai.risk.versions import model, store
from damai.risk.versions.model import Level, State, Version
from damai.risk.versions.prepare import Prepared
from damai.webkit.actor import Actor, all_seeing

_TOLD_N = 3


def draft(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    area: str,
    computed: Prepared,
    *,
    note: str = "",
    synthetic: bool = False,
) -> Done:
    """Put a computed version of one's institution's index on the table; its institution alone sees it.

    Raises Forbidden, NotFound for an area that is none, Invalid for an election or places that are not known or
    not of ``area``. Records Drafted.
    """
    actor.require("risk.draft", area=area)
    known = {item.code for item in areas.elections(uow)}
    if election not in known:
        raise Invalid("election-unknown", field="election", value=election[:40])
    areas.area(uow, area)
    _check_places(uow, election, area, computed)
    institution = actor.institution
    number = store.next_number(uow, election, area, computed.level, institution, computed.code)
    made = Version(
        id=str(uow.new_id()),
        code=computed.code,
        election=election,
        area=area,
        level=computed.level,
        institution=institution,
        audience=institution,
        number=number,
        title_id=computed.titles[0],
        title_en=computed.titles[1],
        class_names=computed.class_names,
        state=State.DRAFT,
        definition_sha256=computed.definition_sha256,
        data_sha256=computed.data_sha256,
        scores_sha256=computed.scores_sha256,
        units_n=len(computed.rows),
        scored_n=computed.scored_n,
        synthetic=synthetic,
        note=said(note, "note", model.NOTE_MAX, needed=False, lines=True),
        drafted_by=actor.id,
        drafted_at=uow.scene_at,
        reviewed_by=None,
        reviewed_at=None,
        review="",
        published_by=None,
        published_at=None,
        ended_by=None,
        ended_at=None,
        reason="",
        version=1,
    )
    store.insert(uow, made, computed)
    uow.record(
        entries.Drafted(
            **_header(made, actor),
            code=made.code,
            number=number,
            election=election,
            level=made.level.value,
            definition_sha256=made.definition_sha256,
            data_sha256=made.data_sha256,
            scores_sha256=made.scores_sha256,
            units_n=made.units_n,
            scored_n=made.scored_n,
            synthetic=synthetic,
            note=made.note,
            at_scene=uow.scene_at,
        )
    )
    return _done(made)


def review(uow: UnitOfWork, actor: Actor, id: str, seen: int, words: str) -> Done:
    """The first signature: somebody else than who drafted it has looked at definition, data and result.

    Raises NotFound, Forbidden("risk-own-draft"), Conflict. Records Reviewed.
    """
    found = _load(uow, actor, id, seen, "risk.review")
    model.check_review(found, actor.id)
    what = said(words, "review", model.NOTE_MAX, lines=True)
    saved = store.save(
        uow,
        found,
        state=State.REVIEWED,
        reviewed_by=actor.id,
        reviewed_at=uow.scene_at,
        review=what,
    )
    uow.record(
        entries.Reviewed(
            **_header(saved, actor),
            scores_sha256=saved.scores_sha256,
            review=what,
            at_scene=uow.scene_at,
        )
    )
    return _done(saved)


def publish(uow: UnitOfWork, actor: Actor, id: str, seen: int, *, own: bool = False) -> Done:
    """The second signature, by another person: the version stands from now on, the one before it is superseded.

    ``own`` = for the institution alone, not for its partners. Raises NotFound, Forbidden("risk-same-person"),
    Conflict. Records Published, and Superseded for the one before.
    """
    found = _load(uow, actor, id, seen, "risk.publish")
    model.check_publish(found, actor.id)
    before = store.of_same(uow, found)
    if before is not None:
        ended = store.save(
            uow, before, state=State.SUPERSEDED, ended_by=actor.id, ended_at=uow.scene_at
        )
        uow.record(
            entries.Superseded(**_header(ended, actor), by_version=found.id, at_scene=uow.scene_at)
        )
    audience = found.institution if own else PARTNERS
    saved = store.save(
        uow,
        found,
        state=State.PUBLISHED,
        published_by=actor.id,
        published_at=uow.scene_at,
        audience=audience,
    )
    header = _header(saved, actor)
    if audience != found.audience:
        header["audience_before"] = found.audience
    uow.record(
        entries.Published(
            **header,
            scores_sha256=saved.scores_sha256,
            before="" if before is None else before.id,
            at_scene=uow.scene_at,
        )
    )
    return _done(saved)


def withdraw(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Reject a draft, or take a published version back, with a reason.

    Who may review may reject, the drafter too; a published one needs who may publish. Raises Forbidden, NotFound,
    Conflict. Records Withdrawn.
    """
    found = _load(uow, actor, id, seen, "risk.review")
    if found.state is State.PUBLISHED:
        actor.require("risk.publish", area=found.area, owner=found.institution)
    model.check_withdraw(found)
    why = said(reason, "reason", model.REASON_MAX)
    saved = store.save(
        uow, found, state=State.WITHDRAWN, ended_by=actor.id, ended_at=uow.scene_at, reason=why
    )
    uow.record(entries.Withdrawn(**_header(saved, actor), reason=why, at_scene=uow.scene_at))
    return _done(saved)


def version(read: Any, actor: Actor, id: str) -> Version:
    """Raises Forbidden, NotFound("risk-version-none") also for one out of sight."""
    actor.require("risk.read")
    return _seen(read, actor, id)


def versions(read: Any, actor: Actor, election: str) -> list[Version]:
    """What the reader may see of an election, the newest first."""
    actor.require("risk.read")
    return [found for found in store.of_election(read, election) if in_sight(found, actor)]


def in_sight(found: Version, actor: Actor) -> bool:
    """The law of sight, for a version whose area holds the reader's scope too: a sub-district's reader sees the
    city's index, of the own places."""
    if within(found.area, actor.scope):
        area = found.area
    elif within(actor.scope, found.area):
        area = actor.scope
    else:
        return False
    return visible(
        area,
        found.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _seen(read: Any, actor: Actor, id: str) -> Version:
    found = store.by_id(read, id)
    if found is None or not in_sight(found, actor):
        raise NotFound("risk-version-none")
    return found


def _load(uow: UnitOfWork, actor: Actor, id: str, seen: int, action: str) -> Version:
    actor.require(action)
    found = _seen(uow, actor, id)
    actor.require(action, area=found.area, owner=found.institution)
    if seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found


def check(read: Any, actor: Actor, election: str, area: str, computed: Prepared) -> None:
    """What ``draft`` asks of its places, before anything is written. Raises Forbidden, Invalid."""
    actor.require("risk.draft", area=area)
    _check_places(read, election, area, computed)


def _check_places(uow: Any, election: str, area: str, computed: Prepared) -> None:
    codes = [row.place for row in computed.rows]
    odd = [code for code in codes if not is_place(code)]
    if odd:
        raise Invalid("risk-places-unknown", field="data", places=_told(odd), n=len(odd))
    outside = [code for code in codes if not within(code, area)]
    if outside:
        raise Invalid("risk-places-outside", field="data", places=_told(outside), n=len(outside))
    if computed.level is Level.STATION:
        known = {item.code for item in area_store.stations_by_codes(uow, election, codes)}
    else:
        known = set(areas.areas_named(uow, codes))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise Invalid("risk-places-unknown", field="data", places=_told(unknown), n=len(unknown))


def _told(codes: Sequence[str]) -> str:
    return ", ".join(code[:40] for code in codes[:_TOLD_N])


def _header(found: Version, actor: Actor) -> dict[str, Any]:
    return {
        "subject": f"risk-index/{found.id}",
        "area": found.area,
        "audience": found.audience,
        "actor": actor.id,
    }


def _done(found: Version) -> Done:
    return Done(id=found.id, version=found.version)
