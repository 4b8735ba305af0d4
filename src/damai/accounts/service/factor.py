"""The second factor: set up by its person, asked after the password, taken away by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from damai.accounts import factors, known, store, totp, workstations
from damai.accounts.entries import FactorReset, FactorSet, SpareCodesMade
from damai.accounts.model import KEEPERS, Browser, Factor, Person, may_have_factor
from damai.accounts.service.access import end_all, end_others, open_session
from damai.accounts.vault import Vault
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def factor_of(read: object, person_id: str) -> Factor | None:
    """Since when a person has a second factor and how many spare codes are left; None without one."""
    return factors.factor_of(read, person_id)


def enrol(uow: UnitOfWork, vault: Vault, actor: Actor, typed: str, spares: Sequence[str]) -> None:
    """Set up one's own second factor: the secret that this session was shown, confirmed by a code of it.

    The person's other sessions end and devices are strange again: both were got with less. Raises Forbidden for a role that has
    none, Conflict("factor-there"), Invalid("code-wrong"). Records FactorSet.
    """
    who = _self(uow, actor)
    if not may_have_factor(who.role):
        raise Forbidden("forbidden", action="factor")
    if factors.factor_of(uow, who.id) is not None:
        raise Conflict("factor-there")
    secret = vault.draft(actor.session)
    step = totp.matching_step(secret, totp.plain(typed), uow.wall_at)
    if step is None:
        raise Invalid("code-wrong", field="code")
    id = UUID(who.id)
    factors.put(uow, vault, id, secret, step)
    factors.put_spares(uow, vault, id, spares)
    end_others(uow, actor)
    known.forget(uow, id)
    if actor.workstation:
        workstations.signed_in(uow, actor.workstation, id, uow.wall_at)
    uow.record(
        FactorSet(subject=f"person/{who.id}", area=who.scope, audience=KEEPERS, actor=actor.id)
    )


def renew_spares(
    uow: UnitOfWork, vault: Vault, actor: Actor, typed: str, spares: Sequence[str]
) -> None:
    """Ten new spare codes against a good code. Raises Invalid("code-wrong"). Records SpareCodesMade."""
    who = _self(uow, actor)
    if factors.spend(uow, vault, UUID(who.id), typed) is None:
        raise Invalid("code-wrong", field="code")
    factors.put_spares(uow, vault, UUID(who.id), spares)
    uow.record(
        SpareCodesMade(subject=f"person/{who.id}", area=who.scope, audience=KEEPERS, actor=actor.id)
    )


def reset_factor(uow: UnitOfWork, actor: Actor, person_id: str) -> None:
    """Take a lost second factor away; the person signs in by password and sets a new one up.

    Raises Forbidden, NotFound, Conflict("factor-own") for one's own, Conflict("factor-none").
    Records FactorReset.
    """
    actor.require("people.manage")
    who = store.person_by_id(uow, person_id)
    if who is None:
        raise NotFound("person-unknown")
    if actor.id == f"person/{who.id}":
        raise Conflict("factor-own")
    if factors.factor_of(uow, who.id) is None:
        raise Conflict("factor-none")
    factors.take(uow, UUID(who.id))
    end_all(uow, who.id)
    uow.record(
        FactorReset(subject=f"person/{who.id}", area=who.scope, audience=KEEPERS, actor=actor.id)
    )


def begin_sign_in(
    uow: UnitOfWork, person_id: str, secret: bytes, means: str, browser: Browser
) -> bool:
    """After the first part was right: open the session, or wait for the code of a second factor.

    ``secret`` is the digest of the session, or of the step when the answer is False.
    """
    if factors.factor_of(uow, person_id) is None:
        open_session(uow, person_id, secret, means, browser)
        return True
    factors.put_step(uow, secret, UUID(person_id), means)
    return False


def step_person(read: object, step: bytes, now: datetime) -> str | None:
    """Whose code is awaited; None when the step is unknown, used or older than five minutes."""
    row = factors.waiting_step(read, step, now)
    return None if row is None else str(row.person)


def finish_sign_in(
    uow: UnitOfWork,
    vault: Vault,
    step: bytes,
    typed: str,
    session_hash: bytes,
    browser: Browser,
) -> Done:
    """The code after the password. Raises Invalid("step-over"), Invalid("code-wrong"). Records SignedIn."""
    row = factors.waiting_step(uow, step, uow.wall_at)
    if row is None:
        raise Invalid("step-over", field="code")
    by = factors.spend(uow, vault, row.person, typed)
    if by is None:
        raise Invalid("code-wrong", field="code")
    factors.burn_step(uow, step)
    return open_session(uow, str(row.person), session_hash, f"{row.means}+{by}", browser)


def _self(uow: UnitOfWork, actor: Actor) -> Person:
    kind, _, id = actor.id.partition("/")
    found = store.person_by_id(uow, id) if kind == "person" else None
    if found is None:
        raise NotFound("person-unknown")
    return found
