"""Chapters 3, 4 and 14: every route as a browser and a proxy meet it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from damai.webkit.security import HEADERS, form_token
from tests.asvs.conftest import Asked, Served, fingerprint
from tests.asvs.sources import SRC
from tests.contracts.expectation import ROUTES

ORIGINS = (
    "https://evil.example", "null", "https://damai.test.evil.example", "https://evildamai.test",
    "http://damai.test", "https://damai.test:444", "https://damai.test%60.evil.example", "file://",
    "https://localhost", "*", "", "https://damai.test@evil.example", "HTTPS://DAMAI.TEST",
)  # fmt: skip


def is_public(asked: Asked) -> bool:
    return asked.route == "/static/{version}/{name}" and asked.answer.status_code == 200


@pytest.mark.asvs("3.4.1", "3.4.4", "3.4.5")
def test_v3_4_4_every_get_carries_every_header(every_get: list[Asked]) -> None:
    wrong = [
        f"{asked} {name}"
        for asked in every_get
        for name, value in HEADERS
        if asked.answer.headers.get_list(name) != [value]
    ]
    assert len(every_get) > 150
    assert wrong == []
    assert dict(HEADERS)["x-content-type-options"] == "nosniff"
    assert dict(HEADERS)["referrer-policy"] == "no-referrer"
    [age_s] = re.findall(r"max-age=(\d+); includeSub", dict(HEADERS)["strict-transport-security"])
    assert int(age_s) >= 365 * 86_400


@pytest.mark.asvs("14.3.2")
def test_v14_3_2_no_page_of_a_person_is_kept_by_anybody_in_between(every_get: list[Asked]) -> None:
    wrong = []
    for asked in every_get:
        kept = asked.answer.headers.get("cache-control", "")
        if not (is_public(asked) or "no-store" in kept or "private" in kept):
            wrong.append(f"{asked}: {kept}")
        html = "text/html" in asked.answer.headers.get("content-type", "")
        if html and asked.answer.status_code == 200 and "no-store" not in kept:
            wrong.append(f"{asked}: {kept}")
    assert wrong == []


@pytest.mark.asvs("4.1.1")
def test_v4_1_1_every_answer_says_truly_what_it_is(every_get: list[Asked]) -> None:
    wrong = []
    for asked in every_get:
        answer = asked.answer
        said = answer.headers.get("content-type", "")
        if not answer.content:
            continue
        if said.startswith("text/") and said.lower().count("charset=utf-8") != 1:
            wrong.append(f"{asked}: {said}")
        looks_like_a_page = answer.content.lstrip()[:15].lower().startswith(b"<!doctype html")
        if looks_like_a_page and not said.startswith("text/html"):
            wrong.append(f"{asked}: {said}")
        if "json" in said:
            answer.json()
    assert wrong == []


@pytest.mark.asvs("3.4.2")
def test_v3_4_2_no_other_origin_may_read_an_answer(served: Served) -> None:
    wrong = []
    for origin in ORIGINS:
        for path in ("/", "/api/v1/incidents", "/masuk", "/static/x/webkit/tokens.css", "/healthz"):
            for method in ("GET", "OPTIONS"):
                headers = {**served.cookie("sari"), "Origin": origin,
                           "Access-Control-Request-Method": "POST",
                           "Access-Control-Request-Headers": "authorization"}  # fmt: skip
                answer = served.ask(method, path, headers)
                wrong += [
                    f"{origin} {method} {path}: {name}"
                    for name in answer.headers
                    if name.startswith("access-control-")
                ]
    assert wrong == []


@pytest.mark.asvs("3.5.3")
def test_v3_5_3_no_get_changes_a_row(served: Served) -> None:
    for by in ("sari", "admin"):  # made beforehand: signing in is a write
        served.cookie(by)
        served.token(by)
    before = fingerprint(served.house.db)
    asked_n = 0
    for _, path in served.gets():
        for by in ("sari", "admin"):
            for headers in (served.cookie(by), served.token(by)):
                served.ask("GET", path, headers)
                served.ask("GET", path + "?id=x&verb=close&text=x&form_token=x", headers)
                asked_n += 2
    assert asked_n > 300
    assert fingerprint(served.house.db) == before


FORGED = {
    "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http", "X-Forwarded-Prefix": "/x", "X-Forwarded-User": "admin",
    "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=evil.example;proto=http",
    "X-User": "admin", "X-Remote-User": "admin", "Remote-User": "admin", "X-Authenticated-User": "1",
    "X-Original-URL": "/orang", "X-Rewrite-URL": "/orang", "X-HTTP-Method-Override": "DELETE",
    "X-HTTP-Method": "PUT", "X-Role": "administrator", "X-Actor": "person/1", "X-Auth": "bearer",
    "True-Client-IP": "127.0.0.1", "Client-Cert": "x", "SSL-Client-Verify": "SUCCESS",
}  # fmt: skip


@pytest.mark.asvs("4.1.3")
def test_v4_1_3_headers_that_only_a_proxy_should_set_change_nothing(served: Served) -> None:
    wrong = []
    for route, path in served.gets():
        for who in ({}, served.cookie("sari")):
            plain, forged = served.ask("GET", path, who), served.ask("GET", path, {**who, **FORGED})
            if told(plain) != told(forged) or b"evil.example" in forged.content:
                wrong.append(f"{route}: {plain.status_code} and {forged.status_code}")
    assert wrong == []


@pytest.mark.asvs("4.1.3")
def test_v4_1_3_a_forged_host_does_not_make_a_foreign_form_ours(served: Served) -> None:
    headers = {**served.cookie("sari"), **FORGED, "Origin": "https://evil.example"}
    form = {"form_token": form_token(served.cookies["sari"]), "lang": "en"}

    answer = served.ask("POST", "/pilihan", headers, data=form)

    assert answer.status_code == 403


def told(answer: Any) -> tuple[int, str, str]:
    """An answer without what differs at each look: ids made for forms, tokens, the clock."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|[0-9a-f]{64}", "", answer.text)
    text = re.sub(r"^damai_\S+ \S+$", "", text, flags=re.MULTILINE)  # what metrics measure
    return answer.status_code, answer.headers.get("location", ""), text


METHODS = (
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "DEBUG",
    "X",
    "POST",
    "GET",
)


@pytest.mark.asvs("4.1.4", "13.4.4")
def test_v4_1_4_a_method_that_no_route_lists_is_refused(served: Served) -> None:
    served.token("admin")
    before = fingerprint(served.house.db)
    wrong = []
    for path in sorted({path for _, path in ROUTES} - {"/api/v1/events"}):
        listed = {method for method, known in ROUTES if known == path}
        for method in METHODS:
            if method in listed or (method == "GET" and path.startswith("/api/v1/")):
                continue  # an unknown address of the contract answers with where the contract is
            answer = served.ask(method, served.filled(path), served.token("admin"))
            if answer.status_code not in (404, 405) or "form_token" in answer.text:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []
    assert fingerprint(served.house.db) == before


IN_ADDRESSES = {
    "q", "ke", "severity", "terkirim", "back", "area", "kind", "status", "level", "institution", "index",
    "menurut", "milik", "terlambat", "tempat", "versi", "faktor", "cari", "place", "place_text", "indicator",
    "missing", "since", "until", "indeks", "tingkat", "wilayah", "lapis", "banding", "dengan", "keputusan", "kelas",
    "jenis", "tentang", "oleh", "satgas", "tanggal", "satuan", "regu",
    # What a screen of the index hands on of its own address, and the weights of its parts.
    "{{ key }}", "{{ name }}", "bobot.{{ code }}",
    # A plan's teams by district; of printed orders their number, classification and copies.
    "kecamatan", "nomor", "klasifikasi", "salinan", "dari",
}  # fmt: skip
"""What forms and links put into addresses: words of a search for places, a way back, a filter, an index's version."""
PERSONAL = re.compile(r"name|nama|phone|telp|email|password|sandi|code|kode|source|text|note|token")


@pytest.mark.asvs("14.2.1")
def test_v14_2_1_nothing_personal_stands_in_an_address(served: Served) -> None:
    fields = set()
    for path in SRC.rglob("*.html"):
        for form in re.findall(r"<form\b[^>]*>.*?</form>", path.read_text(), re.DOTALL):
            if not re.match(r'<form\b[^>]*method="post"', form):
                fields |= set(re.findall(r'\bname="([^"]+)"', form))
    contract = served.client.get("/api/v1/openapi.json").json()
    asked = {
        p["name"]
        for item in contract["paths"].values()
        for operation in item.values()
        for p in _parameters(operation)
        if p["in"] in ("query", "path")
    }

    assert fields <= IN_ADDRESSES
    assert len(asked) > 10
    assert [name for name in asked - {"code"} if PERSONAL.search(name)] == []  # code = of an area
    named = [path for _, path in ROUTES if "{name}" in path]
    assert all(path.startswith(("/static/", "/ekspor/")) for path in named)  # of files


def _parameters(operation: dict[str, Any]) -> Iterable[dict[str, Any]]:
    found: list[dict[str, Any]] = operation.get("parameters", [])
    return found
