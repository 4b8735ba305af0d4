"""A served house and its readers, for the screens of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.app.house import House
from damai.core.clock import Clocks
from tests import harness
from tests.risk.served import Reader


@pytest.fixture
def house(tmp_path: Path, clocks: Clocks) -> Iterator[House]:
    opened = harness.house(tmp_path / "data", clocks=clocks)
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient[Any]]:
    with TestClient(build(house), base_url="https://damai.test") as served:
        served.follow_redirects = False
        yield served


@pytest.fixture
def by(client: TestClient[Any], house: House) -> Callable[[str], Reader]:
    """by("sari") -> her browser."""
    return lambda key: Reader(client, house, key)
