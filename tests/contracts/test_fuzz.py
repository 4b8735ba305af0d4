"""schemathesis on the contract: no server error, no answer that the contract does not describe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar import Litestar
from schemathesis.specs.openapi.checks import positive_data_acceptance

from damai.app.build import build
from damai.app.house import House
from tests import harness

EXAMPLES_N = 100 if os.environ.get("DAMAI_LONG") else 20
STREAM = "/api/v1/events"  # an answer without an end is not for a fuzzer

OPERATIONS = [
    "GET /api/v1/areas/{code}", "GET /api/v1/codes", "GET /api/v1/incidents",
    "GET /api/v1/incidents/{incident}", "GET /api/v1/places", "GET /api/v1/find",
    "GET /api/v1/search", "GET /api/v1/stations",
    "GET /api/v1/journal/checkpoint", "GET /api/v1/journal/entries",
    "GET /api/v1/journal/proof/{seq}", "GET /api/v1/stations/{code}", "GET /healthz", "GET /readyz",
    "GET /api/v1/tiles/stations/{z}/{x}/{y}",
    "POST /api/v1/incidents/{incident}/acknowledge", "POST /api/v1/incidents/{incident}/assign",
    "POST /api/v1/incidents/{incident}/close", "POST /api/v1/incidents/{incident}/link",
    "POST /api/v1/incidents/{incident}/note", "POST /api/v1/incidents/{incident}/severity",
    "POST /api/v1/incidents/{incident}/status", "POST /api/v1/reports",
    "GET /api/v1/watch", "POST /api/v1/watch/begin", "POST /api/v1/watch/sign",
    "POST /api/v1/watch/withdraw", "POST /api/v1/watch/receive", "POST /api/v1/watch/take-over",
    "POST /api/v1/watch/leave", "POST /api/v1/watch/acknowledge",
]  # fmt: skip


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, str]]]:
    directory: Path = tmp_path_factory.mktemp("fuzz")
    house: House = harness.house(directory)
    token = harness.token_for(house.db, "sari")
    house.keeper.sign_now()
    app: Litestar = build(house)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    yield schema, {"Authorization": f"Bearer {token}"}
    house.close()


def test_the_list_of_operations_is_the_contracts(fuzzed: tuple[Any, dict[str, str]]) -> None:
    schema, _ = fuzzed
    found = {f"{op.ok().method.upper()} {op.ok().path}" for op in schema.get_all_operations()} - {
        f"GET {STREAM}"
    }
    assert found == set(OPERATIONS)


@pytest.mark.asvs("2.2.1", "2.2.2")
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_contract_holds_under_fuzzing(fuzzed: tuple[Any, dict[str, str]], name: str) -> None:
    schema, headers = fuzzed
    method, path = name.split(" ")
    operation = schema[path][method]

    @settings(
        max_examples=EXAMPLES_N,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def fuzz(case: Any) -> None:
        # A code of the right shape that does not exist is refused with 422; no schema can say which do.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    fuzz()
