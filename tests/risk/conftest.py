"""A served house for the screens of the index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.app.house import House
from tests import harness


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = harness.house(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient[Any]]:
    with TestClient(
        build(house), base_url="https://damai.test", raise_server_exceptions=False
    ) as served:
        yield served
