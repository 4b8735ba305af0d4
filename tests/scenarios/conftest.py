"""Every story is told for both elections, each on the morning of its own polling day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from damai.core.clock import Clocks
from tests import builders, harness

MORNINGS = {
    "pemilu-2024": harness.POLLING_MORNING,
    "pilkada-2024": datetime(2024, 11, 27, 0, 0, tzinfo=UTC),
}
"""07.00 WIB of voting day."""


@pytest.fixture(params=MORNINGS, autouse=True)
def election(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The election that the story is told in; reports that builders make are of it and of its morning."""
    chosen: str = request.param
    monkeypatch.setattr(builders, "ELECTION", chosen)
    monkeypatch.setattr(builders, "POLLING_MORNING", MORNINGS[chosen])
    return chosen


@pytest.fixture
def other_election(election: str) -> str:
    return next(code for code in MORNINGS if code != election)


@pytest.fixture
def clocks(election: str) -> Clocks:
    return harness.moving_clocks(MORNINGS[election])
