"""Use cases of watches: each reads permit, load, decide, save, record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.incidents import since
from damai.watches import entries, model, store
from damai.watches.model import End, Verb, Watch
from damai.watches.queries import Stood
from damai.webkit.actor import Actor


def begin(uow: UnitOfWork, actor: Actor, seen: int) -> Done:
    """Go on watch at one's own office, where nobody is. ``seen`` = the office's version on the screen.

    Raises Forbidden, Conflict("watch-running"), Conflict for a stale version. Records Begun.
    """
    _may_stand(actor)
    if store.current(uow, actor.agency) is not None:
        raise Conflict("watch-running")
    version = store.version_of(uow, actor.agency)
    if seen != version:
        raise Conflict(seen=seen, current=version)
    made = _new(uow, actor, version + 1)
    uow.record(entries.Begun(**_header(made, actor), at_scene=uow.scene_at))
    return _done(made)


def sign(uow: UnitOfWork, actor: Actor, seen: int, mark: str, note: str, now: Stood | None) -> Done:
    """The first signature: what stands on the screen (``mark``) is handed over, with a note. ``now`` = how it
    stands (``queries.stood``), read just before.

    Raises Forbidden("watch-others"), Conflict("watch-news") when something happened since the page was read.
    Records Signed.
    """
    found = _load(uow, actor, seen, Verb.SIGN)
    words = said(note, "note", model.NOTE_MAX, needed=False, lines=True)
    stood = _stood(uow, actor, found, mark, now)
    saved = store.save(uow, found, signed_at=uow.scene_at, note=words, version=_next(uow, actor))
    uow.record(entries.Signed(**_header(saved, actor), note=words, at_scene=uow.scene_at, **stood))
    return _done(saved)


def withdraw(uow: UnitOfWork, actor: Actor, seen: int) -> Done:
    """Take one's signature back while nobody has received it; the note stays. Records SignatureWithdrawn."""
    found = _load(uow, actor, seen, Verb.WITHDRAW)
    saved = store.save(uow, found, signed_at=None, version=_next(uow, actor))
    uow.record(entries.SignatureWithdrawn(**_header(saved, actor), at_scene=uow.scene_at))
    return _done(saved)


def receive(uow: UnitOfWork, actor: Actor, seen: int, mark: str, now: Stood | None) -> Done:
    """The second signature, by another person of the office: the watch is theirs from now on. ``now`` as for
    ``sign``.

    Raises Conflict("watch-own") for whoever signed first, Conflict("watch-news") when something happened
    since the page was read. Records Received.
    """
    found = _load(uow, actor, seen, Verb.RECEIVE)
    stood = _stood(uow, actor, found, mark, now)
    _end(uow, found, actor, End.HANDED)
    made = _new(uow, actor, _next(uow, actor))
    uow.record(
        entries.Received(
            **_header(made, actor),
            before=found.id,
            from_person=found.person,
            at_scene=uow.scene_at,
            **stood,
        )
    )
    return _done(made)


def take_over(uow: UnitOfWork, actor: Actor, seen: int, reason: str) -> Done:
    """Take over without the signature of who is on, with a reason; the commander is shown it. Records TakenOver."""
    found = _load(uow, actor, seen, Verb.TAKE_OVER)
    why = said(reason, "reason", model.REASON_MAX, needed=True, lines=True)
    _end(uow, found, actor, End.TAKEN_OVER, why)
    made = _new(uow, actor, _next(uow, actor))
    uow.record(
        entries.TakenOver(
            **_header(made, actor),
            before=found.id,
            from_person=found.person,
            reason=why,
            at_scene=uow.scene_at,
        )
    )
    return _done(made)


def leave(uow: UnitOfWork, actor: Actor, seen: int, reason: str) -> Done:
    """End one's watch with nobody to follow, with a reason; the commander is shown it. Records Left."""
    found = _load(uow, actor, seen, Verb.LEAVE)
    why = said(reason, "reason", model.REASON_MAX, needed=True, lines=True)
    saved = _end(uow, found, actor, End.LEFT, why)
    uow.record(entries.Left(**_header(saved, actor), reason=why, at_scene=uow.scene_at))
    return _done(saved)


def acknowledge(uow: UnitOfWork, actor: Actor, watch_id: str) -> Done:
    """The commander has seen that a watch of the office ended unsigned. Records Acknowledged.

    Raises Forbidden, NotFound("watch-none"), for another office's watch too, Conflict("watch-acknowledged").
    """
    actor.require("watches.acknowledge", agency=actor.agency)
    try:
        found = store.by_id(uow, str(UUID(watch_id)))
    except ValueError:
        raise Invalid("id-missing", field="watch") from None
    if found is None or found.agency != actor.agency:
        raise NotFound("watch-none")
    model.check_acknowledge(found)
    saved = store.save(
        uow,
        found,
        acknowledged_by=actor.id,
        acknowledged_at=uow.scene_at,
        version=_next(uow, actor),
    )
    uow.record(
        entries.Acknowledged(
            **_header(saved, actor), how=found.ended_how or "", at_scene=uow.scene_at
        )
    )
    return _done(saved)


def _may_stand(actor: Actor) -> None:
    actor.require("watches.stand", agency=actor.agency)


def _load(uow: UnitOfWork, actor: Actor, seen: int, verb: Verb) -> Watch:
    """The office's watch, where ``actor`` may do ``verb`` now. Raises NotFound("watch-none")."""
    _may_stand(actor)
    found = store.current(uow, actor.agency)
    if found is None:
        raise NotFound("watch-none")
    model.next_state(found, verb, actor.id)
    version = store.version_of(
        uow, actor.agency
    )  # an earlier watch's acknowledgement raises it too
    if seen != version:
        raise Conflict(seen=seen, current=version)
    return found


def _next(uow: UnitOfWork, actor: Actor) -> int:
    """The office's version after this act."""
    return store.version_of(uow, actor.agency) + 1


def _stood(
    uow: UnitOfWork, actor: Actor, found: Watch, mark: str, now: Stood | None
) -> dict[str, Any]:
    """What is signed, as counts and mark. Raises Conflict("watch-news") when the page was older, or when
    something happened since ``now`` was read."""
    election = areas.the_house(uow).election
    if now is None or mark != now.mark:
        raise Conflict("watch-news")
    if now.changes != since.changes(uow, actor, election, found.began_at):
        raise Conflict("watch-news")
    return {
        "open_n": now.figures.open_n,
        "promised_n": now.figures.promised_n,
        "late_n": now.figures.late_n,
        "mark": now.mark,
    }


def _new(uow: UnitOfWork, actor: Actor, version: int) -> Watch:
    office = accounts.agency_by_code(uow, actor.agency)
    if office is None:
        raise Forbidden("forbidden", action="watches.stand")
    made = Watch(
        id=str(uow.new_id()),
        agency=office.code,
        area=office.area,
        audience=office.institution,
        person=actor.id,
        began_at=uow.scene_at,
        version=version,
    )
    store.insert(uow, made)
    return made


def _end(uow: UnitOfWork, found: Watch, actor: Actor, how: End, reason: str = "") -> Watch:
    return store.save(
        uow,
        found,
        ended_at=uow.scene_at,
        ended_how=how.value,
        ended_by=actor.id,
        reason=reason,
        version=_next(uow, actor),
    )


def _header(found: Watch, actor: Actor) -> dict[str, Any]:
    return {
        "subject": f"watch/{found.agency}",
        "area": found.area,
        "audience": found.audience,
        "actor": actor.id,
        "watch": found.id,
    }


def _done(found: Watch) -> Done:
    return Done(id=found.id, version=found.version)
