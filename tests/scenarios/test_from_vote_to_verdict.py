"""From the last vote to the verdict, on the days on which it really was so."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from damai.core.clock import Clocks, MovableClock
from damai.core.errors import Forbidden, Invalid
from damai.db.database import Database
from damai.stages import model, service
from tests.builders import IMOPURO_3
from tests.harness import actor

WIB = ZoneInfo("Asia/Jakarta")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[misc, arg-type]


STORIES = {
    # (event, when, the stage that it opens, the last moment of that stage)
    "pemilu-2024": (
        ("results-announced", at(2024, 3, 20, 22, 19), "filing-legislature", at(2024, 3, 23, 22, 19)),
        ("case-registered-president", at(2024, 3, 25, 13), "trial-president", at(2024, 4, 23)),
        ("verdict", at(2024, 4, 22, 15), "determination-after-verdict", at(2024, 4, 26)),
    ),
    "pilkada-2024": (
        ("results-announced", at(2024, 12, 3, 20), "filing", at(2024, 12, 6)),
        ("case-registered", at(2025, 1, 3, 14), "trial", at(2025, 3, 12)),
        ("verdict", at(2025, 3, 11, 10), "determination-after-verdict", at(2025, 3, 15)),
    ),
}  # fmt: skip


def runs(db: Database, election: str, now: datetime) -> list[str]:
    with db.read() as conn:
        found = service.calendar(conn, election, "Asia/Jakarta")
    return [p.stage.code for p in model.running(found.all, now)]


def test_each_event_opens_its_stage_to_the_last_moment_that_the_law_gives(
    metro: Database, clocks: Clocks, election: str
) -> None:
    assert isinstance(clocks.scene, MovableClock)
    budi, sari = actor(metro, "budi"), actor(metro, "sari")
    assert runs(metro, election, clocks.scene.now())[0] == "voting"

    for event, when, opened, until in STORIES[election]:
        clocks.scene.set(when - timedelta(minutes=1))
        assert opened not in runs(metro, election, clocks.scene.now())

        def say(uow, who=budi, event=event, when=when):
            return service.record_event(uow, who, election, event, when, "Surat 1/2024")

        with pytest.raises(Invalid, match="event-ahead"):
            metro.write_now(say)
        clocks.scene.set(when)
        with pytest.raises(Forbidden):
            metro.write_now(lambda uow, say=say: say(uow, sari))
        metro.write_now(say)

        assert opened in runs(metro, election, when)
        assert opened in runs(metro, election, until - timedelta(seconds=1))
        assert opened not in runs(metro, election, until)


def test_a_vote_that_is_held_again_has_its_own_days_beside_the_others(
    metro: Database, clocks: Clocks, election: str
) -> None:
    budi = actor(metro, "budi")
    day = clocks.scene.now().astimezone(WIB).date() + timedelta(days=10)

    code = metro.write_now(
        lambda uow: service.decide_repeat(
            uow, budi, election, "psu", day, IMOPURO_3, "Keputusan KPU Kota Metro 12/2024"
        )
    ).value.id

    assert code == f"psu-{election}-{day:%Y%m%d}"
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=WIB)
    assert runs(metro, code, noon) == ["voting", "counting"]
    assert runs(metro, election, noon)[:2] == ["voting", "counting"]
    assert runs(metro, code, noon + timedelta(days=1)) == []
