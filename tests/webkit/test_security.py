"""Headers on every answer, and forms that come from our own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.core.errors import Forbidden
from damai.webkit.security import CSP, HEADERS, check_form, form_token
from tests import harness


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    house = harness.house(tmp_path_factory.mktemp("house"))
    with TestClient(build(house)) as made:
        made.headers["x-test-token"] = harness.token_for(house.db, "sari")
        yield made
    house.close()


PATHS = (
    "/healthz", "/readyz", "/metrics", "/masuk", "/", "/papan", "/tidak-ada", "/tautan/salah", "/wilayah",
    "/api/v1/openapi.json", "/api/v1/incidents", "/api/v1/tidak-ada", "/api/v1/areas/x",
    "/api/v1/areas/desakel.geojson", "/peta/titik.json", "/static/x/webkit/base.css",
    "/static/x/none",
)  # fmt: skip


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed", [False, True], ids=["visitor", "signed-in"])
def test_every_answer_carries_the_headers(client: TestClient[Any], path: str, signed: bool) -> None:
    headers = {"Authorization": f"Bearer {client.headers['x-test-token']}"} if signed else {}

    answer = client.get(path, headers=headers, follow_redirects=False)

    assert answer.status_code < 500
    for name, value in HEADERS:
        assert answer.headers.get_list(name) == [value], name
    assert len(answer.headers.get_list("cache-control")) == 1
    if not path.startswith("/static/x/webkit"):
        kept = answer.headers["cache-control"]
        assert "no-store" in kept or "private" in kept, kept


def test_refused_methods_and_bodies_carry_the_headers_too(client: TestClient[Any]) -> None:
    for answer in (
        client.delete("/healthz"),
        client.post("/api/v1/reports", content=b"{"),
        client.post("/masuk", content=b"x" * 200_000),
        client.request("HEAD", "/masuk"),
    ):
        assert answer.status_code < 500
        assert answer.headers["content-security-policy"] == CSP


@pytest.mark.asvs("3.4.3", "3.4.6")
def test_the_policy_allows_no_inline_script_style_or_foreign_source() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in CSP
    assert "http" not in CSP
    assert "*" not in CSP


def test_a_form_of_ours_passes_from_our_origin_or_without_one() -> None:
    token = form_token("secret")

    check_form("secret", token, None, "damai.local:8000")
    check_form("secret", token, "http://damai.local:8000", "damai.local:8000")
    check_form("secret", token, "https://damai.local", "damai.local")


@pytest.mark.parametrize(
    ("secret", "given", "origin"),
    [
        (None, form_token("secret"), None),
        ("", form_token(""), None),
        ("secret", None, None),
        ("secret", "", None),
        ("secret", form_token("other"), None),
        ("secret", form_token("secret")[:-1], None),
        ("secret", form_token("secret"), "http://evil.example"),
        ("secret", form_token("secret"), "http://damai.local:8000.evil.example"),
        ("secret", form_token("secret"), "http://damai.local:8001"),
        ("secret", form_token("secret"), "damai.local"),
    ],
)
def test_any_other_form_is_refused(
    secret: str | None, given: str | None, origin: str | None
) -> None:
    with pytest.raises(Forbidden, match="form-expired"):
        check_form(secret, given, origin, "damai.local:8000")


def test_a_form_without_its_token_changes_nothing(client: TestClient[Any]) -> None:
    answer = client.post("/pilihan", data={"lang": "en", "back": "/masuk"}, follow_redirects=False)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
