"""The probes of workstations: who keeps them, and who may take a turn at one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import secrets, store, workstations
from damai.accounts import service as accounts
from damai.accounts.model import SignedIn
from damai.accounts.tables import installation
from damai.accounts.ways import WORKSTATION_COOKIE
from damai.webkit.security import FORM_COOKIE, SESSION_COOKIE, form_token
from tests.builders import fresh_id
from tests.contracts.expectation_web import Ask
from tests.contracts.mutants_record import RecordProbes

ELSEWHERE = ("//evil.example", "https://evil.example", "/\\evil.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A workstation of Polres Metro at which a commander sits."""

    actor: SignedIn
    session: str
    secret: str
    foreign: str
    """The id of another office's workstation."""

    @property
    def hashed(self) -> bytes:
        return secrets.digest(self.secret)


class DeskProbes(RecordProbes):
    """Those of the record, and these two."""

    @cached_property
    def desk(self) -> Desk:
        db = self.world.db
        made: list[tuple[SignedIn, str, str, str]] = []
        for role, agency in (("administrator", "kpu-metro"), ("commander", "polres-metro")):
            session, secret = secrets.new_secret(), secrets.new_secret()
            # People of their own: those of the matrix have one session each, and keep it.
            added = db.write_now(
                lambda uow, r=role, a=agency: accounts.add_person(
                    uow, f"Meja {r}", r, a, None, None
                )
            )
            db.write_now(
                lambda uow, i=added.value.id, s=session: accounts.open_session(
                    uow, i, secrets.digest(s), "link"
                )
            )
            actor = self._signed_in(session)
            done = db.write_now(
                lambda uow, a=actor, s=secret, g=agency: accounts.enrol_workstation(
                    uow, a, secrets.digest(s), None, "Meja", g
                )
            )
            made.append((self._signed_in(session), session, secret, done.value.id))
        (_, _, _, foreign), (actor, session, secret, _) = made
        return Desk(actor=actor, session=session, secret=secret, foreign=foreign)

    def _signed_in(self, session: str) -> SignedIn:
        with self.world.db.read() as conn:
            found = store.actor_of_session(
                conn, secrets.digest(session), self.world.db.clocks.wall.now()
            )
        assert found is not None
        return found

    def desks(self) -> Iterator[str]:
        desk = self.desk
        people = {"posko": self.world.people["posko"], "kapolres": desk.actor}
        fresh, none = secrets.digest("fresh"), fresh_id()

        def enrol(uow: Any, who: str, agency: str) -> Any:
            return accounts.enrol_workstation(uow, people[who], fresh, None, "Meja", agency)

        rows = (
            ("posko lists", lambda u: accounts.workstations_for(u, people["posko"]), "refused"),
            ("posko enrols", lambda u: enrol(u, "posko", "none"), "refused"),
            ("posko enrols its own", lambda u: enrol(u, "posko", "polres-metro"), "refused"),
            ("kapolres enrols", lambda u: enrol(u, "kapolres", "polres-metro"), "ok"),
            ("kapolres enrols for KPU", lambda u: enrol(u, "kapolres", "kpu-metro"), "refused"),
            ("posko revokes", lambda u: accounts.revoke_workstation(u, people["posko"], none), "refused"),
            ("kapolres revokes its own", lambda u: accounts.revoke_workstation(
                u, people["kapolres"], desk.actor.workstation), "ok"),
            ("kapolres revokes KPU's", lambda u: accounts.revoke_workstation(
                u, people["kapolres"], desk.foreign), "unseen"),
        )  # fmt: skip
        with self.trial() as tried:
            for name, use, wanted in rows:
                if (word := tried.of(use)) != wanted:
                    yield f"{name}: {word}"
        with self.world.db.read() as conn:
            listed = {d.agency for d in accounts.workstations_for(conn, people["kapolres"])}
            every = {
                d.agency for d in accounts.workstations_for(conn, self.world.people["pengelola"])
            }
        if listed != {"polres-metro"} or not listed < every:
            yield f"listed: {listed}, {every}"

    def turns(self) -> Iterator[str]:
        desk = self.desk
        posko = self.world.people["posko"]
        id = posko.id.removeprefix("person/")
        elsewhere = replace(desk.actor, workstation=desk.foreign)
        whole = self.world.db.clocks.wall.now()

        def ready(uow: Any) -> None:
            accounts.give_demo_pin(uow, id, "x")  # here alone: a form that is taken would remove it
            workstations.signed_in(uow, desk.actor.workstation, UUID(id), whole)

        def stale(uow: Any) -> Any:
            accounts.give_demo_pin(uow, id, "x")
            return accounts.try_pin(uow, desk.actor, desk.hashed, id)

        def known(uow: Any, actor: SignedIn) -> Any:
            ready(uow)
            return accounts.try_pin(uow, actor, desk.hashed, id)

        def real(uow: Any) -> Any:
            uow.execute(sa.update(installation).values(exercise=False))
            return accounts.give_demo_pin(uow, id, "x")

        wall = self.world.people["dinding"]
        rows = (
            ("a try", lambda u: known(u, desk.actor), "ok"),
            ("a try from another desk", lambda u: known(u, elsewhere), "not-now"),
            ("a try without a whole sign-in", stale, "invalid"),
            ("a demo PIN in a real house", real, "refused"),
            ("a wall's PIN", lambda u: accounts.set_pin(u, wall, "x"), "refused"),
        )  # fmt: skip
        with self.trial() as tried:
            for name, use, wanted in rows:
                if (word := tried.of(use)) != wanted:
                    yield f"{name}: {word}"
        jar = (
            f"{SESSION_COOKIE}={desk.session}; {WORKSTATION_COOKIE}={desk.secret}; {FORM_COOKIE}=x"
        )
        headers = (("cookie", jar),)
        for text in ELSEWHERE:
            asked = Ask(method="GET", path=f"/ganti?ke={text}", by="nobody", headers=headers)
            form = {"form_token": form_token(desk.session), "person": "x", "pin": "x", "back": text}
            typed = Ask(method="POST", path="/ganti", by="nobody", headers=headers, form=form)
            for ask in (asked, typed):
                page = self.front.ask(None, ask)
                if page.status not in (200, 422) or b"evil" in page.body:
                    yield f"{ask.method} {ask.path}: {page.status}"
