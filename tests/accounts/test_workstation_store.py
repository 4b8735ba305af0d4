"""Desks and their turns on both engines: what is counted, who can be chosen, what ends with what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from damai.accounts import secrets, store
from damai.accounts import service as accounts
from damai.accounts.model import SWITCH_WITHIN, WRONG_N, Browser, SignedIn
from damai.accounts.tables import session, workstation_sign_in
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.database import Database
from damai.drill.seed import person_id
from damai.webkit.actor import House
from tests.harness import CAST, SEED

DESK = secrets.digest("desk")
HERE = Browser(workstation=DESK)


def who(key: str) -> str:
    return str(person_id(SEED, CAST[key]))


def signed_in(db: Database, key: str, browser: Browser = HERE) -> SignedIn:
    """A whole sign-in; in an exercise a link is one."""
    hashed = secrets.digest(secrets.new_secret())
    db.write_now(lambda uow: accounts.open_session(uow, who(key), hashed, "link", browser))
    return again(db, hashed)


def again(db: Database, hashed: bytes) -> SignedIn:
    with db.read() as conn:
        found = store.actor_of_session(conn, hashed, db.clocks.wall.now())
    assert found is not None
    return found


@pytest.fixture
def desk(metro: Database) -> Database:
    """A desk that Tuti enrolled; Sari and Wira have PINs, and Sari has signed in there."""
    tuti = signed_in(metro, "tuti", Browser())
    metro.write_now(
        lambda uow: accounts.enrol_workstation(uow, tuti, DESK, None, "Meja 1", "polres-metro")
    )
    for key in ("sari", "wira"):
        metro.write_now(lambda uow, k=key: accounts.give_demo_pin(uow, who(k), f"hash of {k}"))
    signed_in(metro, "sari")
    return metro


def names(db: Database, actor: SignedIn) -> list[tuple[str, str]]:
    with db.read() as conn:
        place = accounts.desk_of(conn, actor, DESK)
        found = accounts.choices(conn, place, actor, db.clocks.wall.now())
    return [(c.name.split()[0], c.why_not) for c in found]


def trying(db: Database, actor: SignedIn, key: str) -> Any:
    return db.write_now(lambda uow: accounts.try_pin(uow, actor, DESK, who(key))).value


def test_those_who_may_take_over_stand_first_with_the_reason_of_the_others(desk: Database) -> None:
    tuti = signed_in(desk, "tuti")

    assert names(desk, tuti) == [("Sari", ""), ("Wira", "pin-stale")]
    for _ in range(WRONG_N):
        trying(desk, tuti, "sari")
    signed_in(desk, "wira")
    tuti = signed_in(desk, "tuti")
    assert names(desk, tuti) == [("Wira", ""), ("Sari", "pin-blocked")]
    desk.clocks.wall.forward(seconds=SWITCH_WITHIN.total_seconds())  # type: ignore[attr-defined]
    tuti = signed_in(desk, "tuti")
    assert {why for _, why in names(desk, tuti)} == {"pin-stale"}


def test_tries_at_once_are_all_counted_and_no_more_are_given(desk: Database) -> None:
    tuti = signed_in(desk, "tuti")

    def one(_: int) -> str:
        try:
            return str(trying(desk, tuti, "sari").left_n)
        except Invalid as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        heard = sorted(pool.map(one, range(12)))

    assert heard == ["0", "1", "2", "3", "4", *["pin-blocked"] * 7]


def test_a_turn_ends_one_session_and_begins_one_that_ends_with_the_whole_sign_in(
    desk: Database,
) -> None:
    desk.clocks.wall.forward(hours=9)  # type: ignore[attr-defined]
    tuti = signed_in(desk, "tuti")
    tried = trying(desk, tuti, "sari")
    hashed = secrets.digest("next")

    desk.write_now(lambda uow: accounts.switch_operator(uow, tuti, DESK, tried, hashed, HERE))

    sari = again(desk, hashed)
    assert (sari.id, sari.workstation) == (f"person/{who('sari')}", tuti.workstation)
    with desk.read() as conn:
        open_n = conn.execute(
            sa.select(sa.func.count()).select_from(session).where(session.c.ended_at.is_(None))
        ).scalar()
        mine = sa.select(session.c.expires_at).where(session.c.hash == hashed)
        ends_at = conn.execute(mine).scalar_one()
        wrong_n = conn.execute(
            sa.select(workstation_sign_in.c.wrong_n).where(
                workstation_sign_in.c.person == UUID(who("sari"))
            )
        ).scalar()
    assert open_n == 1
    assert ends_at - desk.clocks.wall.now() == SWITCH_WITHIN - timedelta(hours=9)
    assert wrong_n == 0


def test_what_changed_between_the_try_and_the_turn_stops_it(desk: Database) -> None:
    tuti = signed_in(desk, "tuti")
    tried = trying(desk, tuti, "sari")

    def take() -> None:
        hashed = secrets.digest(secrets.new_secret())
        desk.write_now(lambda uow: accounts.switch_operator(uow, tuti, DESK, tried, hashed, HERE))

    desk.write_now(lambda uow: accounts.give_demo_pin(uow, who("sari"), "another"))
    with pytest.raises(Invalid, match="pin-wrong"):
        take()
    desk.write_now(lambda uow: accounts.end_sessions(uow, House(), who("sari")))
    with pytest.raises(Invalid, match="pin-stale"):
        take()
    desk.write_now(
        lambda uow: accounts.change_person(uow, House(), who("sari"), 1, "operator", None, False)
    )
    with pytest.raises(Invalid, match="pin-unlisted"):
        take()
    desk.write_now(lambda uow: accounts.revoke_workstation(uow, House(), tuti.workstation))
    with pytest.raises(Conflict, match="not-a-workstation"):
        take()


def test_a_desk_that_was_revoked_or_restored_is_none_and_knows_nobody(desk: Database) -> None:
    tuti = signed_in(desk, "tuti")
    with pytest.raises(Conflict, match="workstation-there"):
        desk.write_now(
            lambda uow: accounts.enrol_workstation(
                uow, tuti, secrets.digest("other"), DESK, "Meja 2", "polres-metro"
            )
        )

    desk.write_now(lambda uow: accounts.revoke_workstation(uow, House(), tuti.workstation))

    with pytest.raises(NotFound, match="workstation-unknown"):
        desk.write_now(lambda uow: accounts.revoke_workstation(uow, House(), tuti.workstation))
    assert signed_in(desk, "tuti").workstation == ""
    with desk.read() as conn:
        assert conn.execute(sa.select(workstation_sign_in)).all() == []
        assert accounts.workstations_for(conn, House()) == []


def test_a_restored_house_has_no_desks(desk: Database) -> None:
    tuti = signed_in(desk, "tuti")

    def restored(uow: Any) -> None:
        accounts.end_everything(uow)
        accounts.give_demo_pin(uow, who("sari"), "an entry beside it")

    desk.write_now(restored)

    assert tuti.workstation
    with desk.read() as conn:
        assert accounts.workstation_of(conn, DESK) is None
    assert signed_in(desk, "tuti").workstation == ""
