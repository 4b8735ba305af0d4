"""schemathesis on the contract: no server error, no answer that the contract does not describe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from damai.app.build import build
from tests import harness

LONG = bool(os.environ.get("DAMAI_LONG"))


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory):
    directory: Path = tmp_path_factory.mktemp("fuzz")
    house = harness.house(directory)
    token = harness.token_for(house.db, "sari")
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", build(house), config=SchemathesisConfig()
    )
    schema = schema.exclude(path="/api/v1/events")
    schema.config.update(headers={"Authorization": f"Bearer {token}"})
    yield schema
    house.close()


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=100 if LONG else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_contract_holds_under_fuzzing(case: schemathesis.Case) -> None:
    case.call_and_validate()
