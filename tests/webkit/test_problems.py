"""Every exception becomes one of ours: a status, a stable code, a sentence; nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import get
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    ServiceUnavailableException,
    TooManyRequestsException,
    ValidationException,
)
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from damai.app.build import build
from damai.core import errors
from damai.webkit.pages import local_path
from damai.webkit.problems import translate
from tests import harness

CASES: dict[str, tuple[Exception, int, str]] = {
    "ours": (errors.Conflict("verb-not-now", verb="take", status="closed"), 409, "verb-not-now"),
    "not found": (NotFoundException(), 404, "page-unknown"),
    "method": (MethodNotAllowedException(), 405, "method-refused"),
    "not authorized": (NotAuthorizedException(), 401, "unauthenticated"),
    "denied": (PermissionDeniedException(), 403, "forbidden"),
    "too large": (ClientException(status_code=413), 413, "too-large"),
    "too many": (TooManyRequestsException(), 429, "too-many"),
    "client": (ClientException("cannot parse"), 400, "malformed"),
    "teapot": (HTTPException(status_code=418, detail="x"), 400, "malformed"),
    "validation": (ValidationException("bad", extra=[{"key": "limit", "message": "no"}]), 400, "unfit"),
    "pool": (PoolTimeout("QueuePool limit"), 503, "busy"),
    "database": (OperationalError("SELECT secret", {}, Exception("disk I/O error")), 503, "database-away"),
    "unfit value": (DataError("INSERT secret", {}, Exception("NUL")), 400, "malformed"),
    "defect in SQL": (ProgrammingError("SELECT secret", {}, Exception("no such table")), 500, "internal"),
    "defect": (RuntimeError("a secret of the inside"), 500, "internal"),
    "key": (KeyError("x"), 500, "internal"),
    "http 5xx": (ServiceUnavailableException("inside"), 500, "internal"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_exception_becomes_one_of_ours(case: str) -> None:
    error, status, code = CASES[case]

    found = translate(error)

    assert (found.status, found.code) == (status, code)
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("extra", "detail", "field"),
    [
        ([{"key": "limit", "message": "Expected int"}], "x", "limit"),
        ([{"message": "Expected `str`, got `int` - at `$.text`"}], "x", "text"),
        ([], "Expected `array` - at `$.items[0].id`", "items[0].id"),
        ([], "no place named", None),
        (None, "no place named", None),
        ({"a": 1}, "no place named", None),
        (["text"], "no place named", None),
    ],
)
def test_a_wrong_field_is_named(extra: Any, detail: str, field: str | None) -> None:
    found = translate(ValidationException(detail, extra=extra))

    assert (found.status, found.code, found.field) == (400, "unfit", field)


def test_a_reason_that_is_very_long_is_cut() -> None:
    found = translate(ValidationException("x" * 5000))
    assert len(str(found.data["reason"])) == 200
    assert len(str(translate(ClientException("y" * 5000)).data["reason"])) == 200


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    house = harness.house(tmp_path_factory.mktemp("house"), seeded=False)
    app = build(house)

    @get("/rusak/{case:str}", include_in_schema=False, sync_to_thread=False)
    def broken(case: FromPath[str]) -> None:
        raise CASES[case][0]

    @get("/api/rusak/{case:str}", include_in_schema=False, sync_to_thread=False)
    def broken_api(case: FromPath[str]) -> None:
        raise CASES[case][0]

    app.register(broken)
    app.register(broken_api)
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made
    house.close()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_program_gets_a_problem_of_one_shape(
    client: TestClient[Any], case: str, lang: str
) -> None:
    _, status, code = CASES[case]

    answer = client.get(f"/api/rusak/{case}", headers={"Accept-Language": lang})

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"].endswith(f"/{code}")
    assert body["detail"]
    assert "%(" not in body["detail"]
    assert ("reference" in body) == (code == "internal")
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("case", [c for c in CASES if c != "not authorized"])
def test_a_person_gets_a_page_with_the_sentence(client: TestClient[Any], case: str) -> None:
    _, status, _code = CASES[case]
    told = client.get(f"/api/rusak/{case}", headers={"Accept-Language": "id"}).json()["detail"]

    page = client.get(f"/rusak/{case}", headers={"Accept": "text/html", "Accept-Language": "id"})

    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert told.split("`")[0][:40] in page.text
    assert "secret" not in page.text
    assert ("retry-after" in page.headers) == (status in (429, 503))


def test_a_visitor_is_sent_to_sign_in_and_back(client: TestClient[Any]) -> None:
    answer = client.get("/wilayah", headers={"Accept": "text/html"}, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/masuk?ke=/wilayah"


@pytest.mark.parametrize("path", ["/wilayah/18%0D%0AX:%201", "/wilayah/%E4%B8%AD"])
def test_the_way_to_sign_in_is_a_plain_header(client: TestClient[Any], path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)

    assert answer.status_code == 303
    assert re.fullmatch(r"[!-~]+", answer.headers["location"])


@pytest.mark.parametrize("text", [None, "", "x", "//evil.example", "/\\evil.example", "http://evil.example", "/a\nb", "/\t/evil.example", "/\r/evil.example", "/\x0b/x", "/中"])  # fmt: skip
def test_the_way_back_stays_on_this_site(text: str | None) -> None:
    assert local_path(text) == "/"


def test_the_way_back_may_be_any_path_of_ours() -> None:
    assert local_path("/kejadian/1?x=//y") == "/kejadian/1?x=//y"
    assert len(local_path("/" + "x" * 900)) == 500
