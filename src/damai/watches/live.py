"""Watches on live screens: one row an office, for its institution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.core.clock import epoch_ms
from damai.journal.entries import Committed
from damai.journal.live import Row, Touch
from damai.watches import store
from damai.watches.model import State

PREFIX = "watch/"


class WatchesTopic:
    """Topic ``watches``: who is on, since when, and how many unsigned ends wait for a commander."""

    name = "watches"
    kind = "watch"

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if not entry.subject.startswith(PREFIX):
            return []
        return [Touch.of(entry, entry.subject[len(PREFIX) :])]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        found = store.of_agencies(conn, ids)
        people = [w.person.removeprefix("person/") for w, _, _ in found.values()]
        names = accounts.names_of(conn, people)
        return {
            agency: Row(
                area=last.area,
                audience=last.audience,
                version=version,
                row={
                    "agency": agency,
                    "state": last.state.value,
                    "name": ""
                    if last.state is State.OVER
                    else names.get(last.person.removeprefix("person/"), ""),
                    "began_ms": epoch_ms(last.began_at),
                    "unsigned_n": unseen_n,
                },
            )
            for agency, (last, version, unseen_n) in found.items()
        }


topic = WatchesTopic()
