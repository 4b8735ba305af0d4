"""Units with strength in Kota Metro, and readers of the screens of plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from tests.deployment.pages.served import Reader
from tests.deployment.pages.staffed import staff


@pytest.fixture
def by(client: TestClient[Any], house: House) -> Callable[[str], Reader]:
    """by("tuti") -> her browser."""
    return lambda key: Reader(client, house, key)


@pytest.fixture
def staffed(house: House) -> House:
    """The house with five Polsek that report their strength."""
    staff(house.db)
    return house
