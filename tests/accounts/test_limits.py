"""Waits at the sign-in are of minutes, also when the clock was ahead while somebody failed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from damai.accounts import limits
from damai.accounts.tables import sign_in_attempt
from damai.core.clock import MovableClock
from damai.core.errors import TooMany
from damai.db.database import Database

YEAR_S = 365 * 86_400
NAME = "Sari"


def try_once(db: Database, name: str = NAME) -> None:
    db.write_now(lambda uow: limits.count(uow, name))


def forward(db: Database, seconds: float) -> None:
    clock = db.clocks.wall
    assert isinstance(clock, MovableClock)
    clock.forward(seconds=seconds)


def test_a_wait_set_by_a_clock_that_was_ahead_keeps_nobody_out(db: Database) -> None:
    forward(db, YEAR_S)
    for _ in range(limits.FREE_N):
        try_once(db)
    with pytest.raises(TooMany):
        try_once(db)
    forward(db, -YEAR_S)

    try_once(db)

    with pytest.raises(TooMany) as caught:  # and the count goes on
        try_once(db)
    assert caught.value.data["retry_after_s"] == 2 * limits.WAIT.total_seconds() + 1


def test_a_node_whose_clock_is_a_little_behind_gives_no_try_more(db: Database) -> None:
    for _ in range(limits.FREE_N + 4):
        try_once(db)
        forward(db, limits.LONGEST.total_seconds())
    try_once(db)
    forward(db, -5)

    with pytest.raises(TooMany):
        try_once(db)


def test_names_that_were_tried_while_the_clock_was_ahead_do_not_stay_for_ever(db: Database) -> None:
    forward(db, YEAR_S)
    try_once(db, "nobody")
    forward(db, -YEAR_S)

    try_once(db)

    with db.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(sign_in_attempt)).scalar() == 1
