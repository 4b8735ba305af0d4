"""A served house for the contract tests: real application, real database, in process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.app.house import House
from tests import harness


@dataclass
class Served:
    """The application's client and the house behind it."""

    client: TestClient  # type: ignore[type-arg]
    house: House

    def __post_init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def auth(self, key: str) -> dict[str, str]:
        """Headers of a person of the cast."""
        if key not in self.tokens:
            self.tokens[key] = harness.token_for(self.house.db, key)
        return {"Authorization": f"Bearer {self.tokens[key]}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory: Path = tmp_path_factory.mktemp("house")
    house = harness.house(directory)
    with TestClient(build(house)) as client:
        yield Served(client=client, house=house)
    house.close()
