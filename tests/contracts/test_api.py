"""What outsiders script against: calls, answers, the one shape of an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from damai.journal import reader
from damai.journal.verify import verify
from tests.builders import IMOPURO_3, fresh_id
from tests.contracts.conftest import Served

WHEN = "2024-02-14T00:00:00Z"
SNAPSHOT = Path(__file__).with_name("openapi.json")


def a_body(**given: object) -> dict[str, object]:
    return {
        "id": fresh_id(),
        "channel": "api",
        "kind": "brawl",
        "text": "Perkelahian di parkiran.",
        "station": IMOPURO_3,
        "occurred_at": WHEN,
        **given,
    }


def test_a_report_lives_through_the_api(served: Served) -> None:
    client, sari, hadi = served.client, served.auth("sari"), served.auth("hadi")
    body = a_body(kind="disorder", station="1872011003003")

    made = client.post("/api/v1/reports", json=body, headers=sari)
    assert made.status_code == 201, made.text
    again = client.post("/api/v1/reports", json=body, headers=sari)
    assert (again.status_code, again.json()) == (200, made.json())
    other = client.post("/api/v1/reports", json={**body, "text": "lain"}, headers=sari)
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")

    id = made.json()["incident"]

    def act(verb: str, who: dict[str, str], **values: object) -> dict[str, object]:
        seen = client.get(f"/api/v1/incidents/{id}", headers=who).json()["version"]
        answer = client.post(
            f"/api/v1/incidents/{id}/{verb}",
            json={"id": fresh_id(), "seen_version": seen, **values},
            headers=who,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    act("acknowledge", sari)
    act("severity", sari, severity="critical", reason="Ada yang terluka.")
    act("assign", sari, agency="satpolpp-metro")
    act("status", hadi, status="working")
    act("note", hadi, text="Kami di tempat.", reply=True)
    done = act("close", hadi, outcome="resolved", note="Tertib.")
    sheet = client.get(f"/api/v1/incidents/{id}", headers=sari).json()
    assert (sheet["status"], sheet["version"]) == ("closed", done["version"])
    assert [m["kind"] for m in sheet["timeline"]][-1] == "closed"


def test_a_stale_version_is_a_conflict_that_tells_both(served: Served) -> None:
    client, sari = served.client, served.auth("sari")
    id = client.post("/api/v1/reports", json=a_body(), headers=sari).json()["id"]
    act = {"id": fresh_id(), "seen_version": 1}
    first = client.post(f"/api/v1/incidents/{id}/acknowledge", json=act, headers=sari)
    assert first.status_code == 200

    stale = client.post(
        f"/api/v1/incidents/{id}/acknowledge",
        json={"id": fresh_id(), "seen_version": 1},
        headers=served.auth("wira"),
    )
    assert stale.status_code == 409
    assert {k: stale.json()[k] for k in ("code", "seen", "current")} == {
        "code": "conflict",
        "seen": 1,
        "current": 2,
    }
    replay = client.post(f"/api/v1/incidents/{id}/acknowledge", json=act, headers=sari)
    assert (replay.status_code, replay.json()) == (200, first.json())
    misuse = client.post(
        f"/api/v1/incidents/{id}/acknowledge", json=act, headers=served.auth("wira")
    )
    assert misuse.json()["code"] == "id-reused"


BAD = {
    "unknown field": ({**a_body(), "party": "x"}, 400, "unfit"),
    "text is a number": ({**a_body(), "text": 7}, 400, "unfit"),
    "no zone": ({**a_body(), "occurred_at": "2024-02-14T00:00:00"}, 400, "unfit"),
    "not a uuid": ({**a_body(), "id": "1"}, 400, "unfit"),
    "unknown kind": (a_body(kind="protest"), 422, "kind-unknown"),
    "place outside every area": (a_body(station="9999999999999"), 422, "station-unknown"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_and_changes_nothing(served: Served, name: str) -> None:
    body, status, code = BAD[name]
    sari = served.auth("sari")
    with served.house.db.read() as conn:
        size = reader.size(conn)

    answer = served.client.post("/api/v1/reports", json=body, headers=sari)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].endswith(".")
    with served.house.db.read() as conn:
        assert reader.size(conn) == size


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"id": NaN}', 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"text": "' + b"x" * 10_000_000 + b'"}', 413),
    ],
    ids=["NaN", "cut off", "not UTF-8", "10 MB"],
)
def test_a_body_that_cannot_be_read_is_refused_cleanly(
    served: Served, raw: bytes, status: int
) -> None:
    headers = {**served.auth("sari"), "content-type": "application/json"}
    answer = served.client.post("/api/v1/reports", content=raw, headers=headers)
    assert answer.status_code == status, answer.text
    assert {"type", "title", "status", "code", "detail"} <= answer.json().keys()


def _routes(served: Served) -> list[tuple[str, str]]:
    schema = served.client.get("/api/v1/openapi.json").json()
    return [(path, method) for path, item in schema["paths"].items() for method in item]


def test_every_api_route_refuses_strangers_in_the_one_shape(served: Served) -> None:
    for path, method in _routes(served):
        if path in ("/healthz", "/readyz"):
            continue
        url = path.replace("{incident}", fresh_id()).replace("{code}", "18.72")
        url = url.replace("{seq}", "3")
        url = url.replace("{z}/{x}/{y}", "8/202/131.mvt")
        for headers in ({}, {"Authorization": "Bearer damai_wrong"}):
            answer = served.client.request(method, url, headers=headers, json={})
            assert answer.status_code == 401, (method, path, answer.text)
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert answer.json()["code"] in ("unauthenticated", "token-unknown", "bearer-needed")


def test_every_route_carries_the_security_headers(served: Served) -> None:
    for url in (
        "/",
        "/masuk",
        "/api/v1/codes",
        "/healthz",
        "/nothing-here",
        "/static/x/webkit/tokens.css",
    ):
        headers = served.client.get(url, follow_redirects=False).headers
        assert "default-src 'none'" in headers["content-security-policy"], url
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff", url


def test_a_cookie_alone_cannot_write_through_the_api(served: Served) -> None:
    cookie = {"Cookie": "__Host-damai-session=x"}
    answer = served.client.post("/api/v1/reports", json=a_body(), headers=cookie)
    assert answer.status_code == 401


def test_a_form_from_another_site_is_refused(served: Served) -> None:
    answer = served.client.post("/masuk", data={"name": "x", "password": "y"})
    assert answer.status_code == 403


def test_reading_never_writes(served: Served) -> None:
    sari = served.auth("sari")
    with served.house.db.read() as conn:
        size = reader.size(conn)
    for url in (
        "/api/v1/incidents",
        "/api/v1/stations",
        "/api/v1/areas/18.72",
        "/api/v1/codes",
        "/api/v1/journal/entries",
        "/api/v1/journal/proof/3",
        "/",
        "/kotak",
        "/lapor",
    ):
        served.client.get(url, headers=sari)
    with served.house.db.read() as conn:
        assert reader.size(conn) == size


def test_the_contract_is_the_snapshot(served: Served) -> None:
    """Delete the file and run this test to write it anew; the diff is the change of contract."""
    now = served.client.get("/api/v1/openapi.json").json()
    text = json.dumps(now, indent=1, sort_keys=True) + "\n"
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()


def test_lists_page_by_key_and_end(served: Served) -> None:
    client, sari = served.client, served.auth("sari")
    for _ in range(5):
        client.post("/api/v1/reports", json=a_body(), headers=sari)
    seen: list[str] = []
    url = "/api/v1/incidents?limit=2"
    for _ in range(50):
        page = client.get(url, headers=sari).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        url = f"/api/v1/incidents?limit=2&after={page['next']}"
    assert len(seen) == len(set(seen)) >= 5


def test_areas_and_stations_are_served_within_scope(served: Served) -> None:
    client = served.client
    everything = client.get("/api/v1/stations?limit=1000", headers=served.auth("sari")).json()
    assert len(everything["items"]) == 462
    assert {s["point"] for s in everything["items"]} == {"synthetic"}
    mine = client.get("/api/v1/stations?limit=1000", headers=served.auth("dewi")).json()
    assert {s["area"][:8] for s in mine["items"]} == {"18.72.01"}
    assert (
        client.get("/api/v1/stations/18.72.04.1003.001", headers=served.auth("dewi")).status_code
        == 404
    )
    sheet = client.get("/api/v1/areas/18.72", headers=served.auth("sari")).json()
    assert (sheet["stations_n"], len(sheet["children"])) == (462, 5)
    shape = client.get("/api/v1/areas/desakel.geojson", headers=served.auth("sari"))
    assert len(shape.json()["features"]) == 22
    tag = {"If-None-Match": shape.headers["etag"]}
    same = client.get("/api/v1/areas/desakel.geojson", headers={**served.auth("sari"), **tag})
    assert same.status_code == 304


def test_the_journal_of_all_this_verifies(served: Served) -> None:
    served.house.keeper.sign_now()
    with served.house.db.read() as conn:
        verdict = verify(conn, served.house.signer)
    assert verdict.ok, verdict
