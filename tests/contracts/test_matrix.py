"""The matrix through the front door: every route x every person, and what no answer may contain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from tests import harness
from tests.builders import fresh_id
from tests.contracts.expectation import READERS, ROUTES, Who, lies_in, reads
from tests.contracts.expectation_doors import (
    STALE,
    acts_of,
    doors,
    filled,
    status_of,
    taken_from_elsewhere,
    told_nobody,
    written_by_cookie,
)
from tests.contracts.expectation_trial import office_of
from tests.contracts.expectation_web import Answer, Ask, Front
from tests.contracts.expectation_world import PEOPLE, WHO, build_world
from tests.contracts.mutants_record import every_entry, record_differences


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    house = harness.house(tmp_path_factory.mktemp("matrix"))
    with TestClient(build(house)) as client:
        world = build_world(house.db)
        house.keeper.sign_now()
        yield Front(client, world)
    house.close()


def test_the_expectation_knows_every_route_the_application_serves(front: Front) -> None:
    assert front.routes() == set(ROUTES)


@pytest.mark.asvs("4.1.4", "13.4.4")
def test_a_method_that_a_route_does_not_have_is_refused(front: Front) -> None:
    size = front.size()
    have = front.routes()
    wrong = []
    for path in sorted({path for _, path in have}):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"):
            if (method, path) in have:
                continue
            ask = Ask(method=method, path=filled(front.world, path), json={})
            answer = front.ask(WHO["pengelola"], ask)
            if answer.status not in (404, 405):
                wrong.append((method, path, answer.status))
    assert wrong == []
    assert front.size() == size


@pytest.mark.asvs("8.2.1")
def test_every_route_admits_the_roles_it_should_and_no_other(
    front: Front, record_property: pytest.RecordProperty
) -> None:
    size = front.size()
    cells = doors(front.world, PEOPLE)
    answers = front.all([(who, ask) for who, ask, _, _ in cells])
    wrong = [
        f"{who.key} ({who.role}) {ask.method} {path}: {answer.status}, expected {wanted}"
        for (who, ask, wanted, path), answer in zip(cells, answers, strict=True)
        if answer.status not in wanted
    ]
    leaks = [
        leak
        for (who, ask, _, _), answer in zip(cells, answers, strict=True)
        for leak in front.searchers[who.key].leaks(ask, answer)
    ]
    record_property("cells", len(cells))
    assert len(cells) > 900
    assert wrong == []
    assert leaks == []
    assert front.size() == size


@pytest.mark.asvs("8.2.1", "8.3.1")
def test_nobody_is_sent_to_sign_in_and_told_nothing(front: Front) -> None:
    assert list(told_nobody(front)) == []


@pytest.mark.asvs("3.5.1", "3.5.2")
def test_a_cookie_alone_never_writes_through_the_api(front: Front) -> None:
    size = front.size()

    assert list(written_by_cookie(front)) == []
    assert front.size() == size


@pytest.mark.asvs("3.5.1")
def test_every_form_needs_its_own_token_and_our_own_origin(front: Front) -> None:
    size = front.size()

    assert list(taken_from_elsewhere(front)) == []
    assert front.size() == size


@pytest.mark.asvs("8.2.1", "8.2.2", "8.2.3", "8.3.1")
def test_every_act_through_the_api_is_answered_as_expected_and_tells_nothing_else(
    front: Front, record_property: pytest.RecordProperty
) -> None:
    size = front.size()
    cells = [
        (who, ask, planted, verb)
        for who, planted in product(PEOPLE, front.world.items.values())
        for verb, ask in acts_of(front.world, who, planted)
    ]
    answers = front.all([(who, ask) for who, ask, _, _ in cells])
    wrong, leaks = [], []
    for (who, ask, planted, verb), answer in zip(cells, answers, strict=True):
        if answer.status not in status_of(who, planted, verb):
            wrong.append(
                f"{who.key} {verb} {planted.what.key}: {answer.status} {answer.body[:200]!r}"
            )
        leaks += front.searchers[who.key].leaks(ask, answer)
    record_property("cells", len(cells))
    assert len(cells) > 12_000
    assert wrong == []
    assert leaks == []
    assert front.size() == size


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_every_act_through_a_form_is_answered_as_expected_and_tells_nothing_else(
    front: Front, record_property: pytest.RecordProperty
) -> None:
    size = front.size()
    names = ("fresh", "birth-kpu", "complaint", "working", "declined", "bawaslu-working", "closed")
    near = [front.world.items[key] for key in (*(f"pusat/{n}" for n in names), "bl/fresh")]
    verbs = ("triage", "take", "severity", "hand", "accept", "note", "archive", "close")
    cells = []
    for who, planted, verb in product(PEOPLE, near, verbs):
        if reads(who, planted.what) and verb in ("severity", "accept") and who.key != "posko":
            continue  # a seen sheet is a whole page; the same answers were asked of the API
        form = {"id": fresh_id(), "version": str(STALE), "reason": "x", "text": " ", "note": "x",
                "severity": "critical", "outcome": "resolved",
                "agency": office_of(planted.what.owner, planted.what.area)}  # fmt: skip
        path = f"/kejadian/{planted.id}/{verb}"
        drawer = (("x-drawer", "1"),)
        cells.append((who, Ask(method="POST", path=path, by="form", form=form, headers=drawer),
                      planted, verb))  # fmt: skip
    answers = front.all([(who, ask) for who, ask, _, _ in cells])
    wrong, leaks = [], []
    for (who, ask, planted, verb), answer in zip(cells, answers, strict=True):
        wanted = status_of(who, planted, verb) if who.role in READERS else {403}
        if answer.status not in wanted:
            wrong.append(f"{who.key} {verb} {planted.what.key}: {answer.status}")
        leaks += front.searchers[who.key].leaks(ask, answer)
    record_property("cells", len(cells))
    assert wrong == []
    assert leaks == []
    assert front.size() == size


READS = (
    "/api/v1/incidents?limit=500", "/api/v1/incidents?status=alive", "/api/v1/incidents?limit=3",
    "/api/v1/incidents?status=joined", "/api/v1/incidents?status=closed",
    "/api/v1/incidents?severity=high", "/api/v1/incidents?kind=officer-complaint",
    "/api/v1/incidents?agency=satpolpp-metro", "/api/v1/incidents?agency=bawaslu-metro",
    "/api/v1/incidents?area=18", "/api/v1/incidents?area=18.71", "/api/v1/incidents?area=18.72.04",
    "/api/v1/incidents?since=2024-01-01T00:00:00Z", "/api/v1/incidents?election=pemilu-2024",
    "/api/v1/find?q=rahasia", "/api/v1/find?q=zq", "/api/v1/find?q=Imopuro", "/api/v1/find?q=%23150",
    "/api/v1/find?q=aduan", "/cari?q=rahasia", "/cari?q=kpu", "/?q=rahasia", "/?q=zq&status=handed",
    "/api/v1/search?q=rahasia", "/api/v1/search?q=TPS%203%20Imopuro",
    "/api/v1/search?q=18.71.01.1001", "/api/v1/areas/18", "/api/v1/areas/18.72.01.1003",
    "/api/v1/areas/desakel.geojson", "/api/v1/areas/kabkota.geojson",
    "/api/v1/stations?limit=1000", "/api/v1/stations?area=18.71&bbox=100,-10,110,0",
    "/api/v1/journal/entries?limit=500", "/api/v1/journal/entries?after=60",
    "/integritas", "/integritas?sebelum=60", "/integritas?jenis=incidents.reported", "/integritas?oleh=posko",
    "/integritas/60", "/integritas/150", "/integritas/periksa",
    "/api/v1/journal/checkpoint", "/api/v1/journal/proof/200?from=7", "/metrics",
    "/api/v1/codes", "/api/v1/openapi.json", "/readyz", "/", "/?status=joined", "/?status=closed",
    "/?status=archived", "/?severity=high", "/?area=18.71", "/kotak", "/lapor", "/orang", "/meja", "/ganti",
    "/ringkas", "/ringkas/salin", "/pengaturan", "/wilayah", "/wilayah?q=rahasia", "/wilayah/18.72", "/wilayah/18.72.01.1003",
    "/tps/18.72.01.1003.003", "/peta/titik.json", "/masuk", "/nowhere",
    "/api/v1/places?limit=1000", "/api/v1/places?area=18.71", "/tempat", "/tempat/pos-imopuro",
    "/peta/tempat.json", "/peta/lapis.json", "/ekspor/stations.csv", "/ekspor/places.csv",
    "/kerawanan/pencegahan", "/kerawanan/pencegahan?q=rahasia", "/kerawanan/pencegahan/salin",
    "/kerawanan/pencegahan/ekspor", "/kerawanan/kelas", "/kerawanan/kelas?wilayah=18.72.01.1003",
    "/kerawanan/kelas/ekspor", "/kerawanan/kelas/18.72.01.1003.003",
    "/kerawanan/versi", "/kerawanan/versi/baru", "/kerawanan/validasi",
    "/kerawanan/amatan", "/kerawanan/amatan?place=18.71", "/kerawanan/amatan/baru",
    "/kerawanan/amatan/daftar/polri-tps-2024/18.72.01.1003.003",
    "/kerawanan/amatan/daftar/bawaslu-tps-2024/18.72.01.1003",
    "/rencana", "/rencana?hanya=thinned", "/rencana/banding", "/rencana/pola",
    "/rencana/nomor", "/rencana/nomor?after=18.72.01",
    "/satuan", "/satuan?satgas=preventif", "/satuan/polsek-uji", "/satuan/pos", "/satuan/daftar",
    "/satuan/daftar?satuan=kodim-uji", "/satuan/impor",
    "/ekspor/areas.csv", "/ekspor/stations.csv?area=18.72", "/ekspor/places.csv?area=18.71",
)  # fmt: skip


@pytest.mark.asvs("8.2.2", "8.2.3", "8.3.1")
def test_no_reading_tells_what_is_out_of_sight(
    front: Front, record_property: pytest.RecordProperty
) -> None:
    cells: list[tuple[Who, Ask]] = [
        (who, Ask(method="GET", path=path)) for who, path in product(PEOPLE, READS)
    ]
    for who, planted in product(PEOPLE, front.world.items.values()):
        cells.append((who, Ask(method="GET", path=f"/api/v1/incidents/{planted.id}")))
        if planted.what.key.startswith("pusat") or not reads(who, planted.what):
            cells.append((who, Ask(method="GET", path=f"/kejadian/{planted.id}", by="cookie")))
            cells.append((who, Ask(method="GET", path=f"/kejadian/{planted.id}/salin")))
    answers = front.all(list(cells))
    leaks = [
        leak
        for (who, ask), answer in zip(cells, answers, strict=True)
        for leak in front.searchers[who.key].leaks(ask, answer)
    ]
    failed = [
        (who.key, ask.path) for (who, ask), a in zip(cells, answers, strict=True) if a.status >= 500
    ]
    shown = sum(b"zq" in answer.body for answer in answers)
    record_property("cells", len(cells))
    assert leaks == []
    assert failed == []
    assert shown > 500  # the search finds what is there, so finding nothing means something


def test_the_journal_is_given_whole_to_whom_it_should_and_to_others_as_leaves(front: Front) -> None:
    given = {who.key: every_entry(front, who) for who in PEOPLE}
    leaves = {tuple(item["leaf"] for item in items) for items in given.values()}
    whole_n = {key: sum(i["entry"] is not None for i in items) for key, items in given.items()}
    leaks = [
        leak
        for who in PEOPLE
        for path in ("/api/v1/journal/entries?limit=500", "/api/v1/journal/entries?after=150")
        for ask in [Ask(method="GET", path=path)]
        for leak in front.searchers[who.key].leaks(ask, front.ask(who, ask))
    ]

    assert list(record_differences(front, PEOPLE)) == []
    assert len(leaves) == 1  # everybody can build the same tree
    assert whole_n["posko"] == whole_n["pengelola"] == whole_n["dinding"] == 0
    assert 20 < whole_n["ketua-kpu"] < whole_n["kapolres"] < whole_n["auditor-ri"]
    assert leaks == []


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_lists_boards_and_inboxes_hold_exactly_what_is_in_sight(front: Front) -> None:
    wrong = []
    for who in PEOPLE:
        if who.role not in READERS:
            continue
        mine = {p.id for p in front.world.items.values() if reads(who, p.what)}
        gone = ("closed", "archived", "joined")
        alive = {
            p.id for p in front.world.items.values() if p.id in mine and p.what.status not in gone
        }
        listed = front.ask(who, Ask(method="GET", path="/api/v1/incidents?limit=500")).json()
        if {i["id"] for i in listed["items"]} != mine:
            wrong.append(f"{who.key} list")
        page = front.ask(who, Ask(method="GET", path="/")).body.decode()
        rows = re.search(r'<script type="application/json" id="rows">(.*?)</script>', page, re.S)
        assert rows is not None
        if {r["id"] for r in json.loads(rows.group(1))} != alive:
            wrong.append(f"{who.key} board")
        if not re.search(rf"data-count>[^<]*\b{len(alive)}\b", page):
            wrong.append(f"{who.key} count")
    assert wrong == []


@pytest.mark.asvs("8.4.1")
def test_places_outside_the_reach_are_not_listed(front: Front) -> None:
    wrong = []
    for who in PEOPLE:
        asks = [
            Ask(method="GET", path=path)
            for path in ("/api/v1/stations?limit=1000", "/peta/titik.json",
                         "/api/v1/areas/desakel.geojson", "/api/v1/search?q=TPS%201")
        ]  # fmt: skip
        stations, points, shapes, found = (a.json() for a in front.all([(who, a) for a in asks]))
        codes = [s["code"] for s in stations["items"]]
        codes += [f["properties"]["code"] for f in (*points["features"], *shapes["features"])]
        codes += [f["code"] for f in found]
        if not codes or not all(lies_in(code, who.scope) for code in codes):
            wrong.append(who.key)
    assert wrong == []


def test_what_is_unseen_and_what_does_not_exist_answer_the_same_bytes(front: Front) -> None:
    wrong = []
    checked = 0
    for who in PEOPLE:
        unseen = [p for p in front.world.items.values() if not reads(who, p.what)]
        for planted in [*unseen[:2], *unseen[-1:]]:
            absent = fresh_id()
            pairs = [
                Ask(method="GET", path=f"/api/v1/incidents/{planted.id}"),
                Ask(method="GET", path=f"/api/v1/incidents?after={planted.id}"),
                Ask(method="GET", path=f"/api/v1/incidents?after={planted.id}&limit=1"),
                Ask(method="GET", path=f"/kejadian/{planted.id}"),
                Ask(method="GET", path=f"/kejadian/{planted.id}", headers=(("x-drawer", "1"),)),
                *(ask for _, ask in acts_of(front.world, who, planted)),
                Ask(method="POST", path=f"/kejadian/{planted.id}/note", by="form",
                    form={"id": fresh_id(), "version": "1", "text": "x"}),
                Ask(method="POST", path=f"/kejadian/{planted.id}/take", by="form",
                    form={"id": fresh_id(), "version": "1"}),
            ]  # fmt: skip
            seen = next((p for p in front.world.items.values() if reads(who, p.what)), None)
            if seen is not None:
                pairs.append(
                    Ask(
                        method="POST",
                        path=f"/api/v1/incidents/{seen.id}/link",
                        json={
                            "id": fresh_id(),
                            "seen_version": STALE,
                            "other": planted.id,
                            "relation": "duplicate",
                        },
                    )
                )
            one = front.all([(who, ask) for ask in pairs])
            two = front.all([(who, elsewhere(ask, planted.id, absent)) for ask in pairs])
            for ask, a, b in zip(pairs, one, two, strict=True):
                checked += 1
                if plain(a, planted.id) != plain(b, absent):
                    wrong.append(f"{who.key} {ask.method} {ask.path}: {a.status} and {b.status}")
    assert checked > 1_000
    assert wrong == []


def elsewhere(ask: Ask, old: str, new: str) -> Ask:
    body = None if ask.json is None else json.loads(json.dumps(ask.json).replace(old, new))
    if body is not None:
        body["id"] = fresh_id()
    form = None if ask.form is None else {**ask.form, "id": fresh_id()}
    return Ask(
        method=ask.method, path=ask.path.replace(old, new), by=ask.by, json=body, form=form,
        headers=ask.headers,
    )  # fmt: skip


def plain(answer: Answer, id: str) -> tuple[int, dict[str, str], bytes]:
    """The answer without the id that was asked for and without the clock."""
    body = answer.body.replace(id.encode(), b"ID")
    body = re.sub(rb'data-now-ms="\d+"', b"", body)
    return answer.status, {**answer.headers, "content-length": ""}, body


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_the_stream_brings_what_is_in_sight_and_nothing_else(front: Front) -> None:
    wrong, leaks = [], []
    once_seen = {"declined": "satpolpp", "recalled": "tni", "from-pemda": "pemda"}
    keys = {p.id: p.what for p in front.world.items.values()}
    for who in PEOPLE:
        if who.role not in READERS:
            refused = front.ask(who, Ask(method="GET", path="/api/v1/events?after=0"))
            if refused.status != 403:
                wrong.append(f"{who.key} may listen")
            continue
        for area in (None, "18.72.01"):
            if area is not None and not lies_in(area, who.scope):
                refused = front.ask(who, Ask(method="GET", path=f"/api/v1/events?area={area}"))
                if refused.status != 403:
                    wrong.append(f"{who.key} narrows to {area}")
                continue
            query = "after=0" + (f"&area={area}" if area else "")
            answer = front.listen(who, query)
            frames = [
                frame
                for line in answer.body.splitlines()
                if line.startswith(b"data: [")
                for frame in json.loads(line[6:])
            ]
            puts = {f["id"] for f in frames if f["op"] == "put"}
            gone = {keys[f["id"]] for f in frames if f["op"] == "gone"}
            wanted = {
                p.id
                for p in front.world.items.values()
                if reads(who, p.what) and (area is None or lies_in(p.what.area, area))
            }
            if puts != wanted:
                wrong.append(f"{who.key} {area}: {len(puts)} rows, expected {len(wanted)}")
            # Who saw it while it was handed to them hears that it went; nobody else hears of it.
            if any(once_seen.get(item.key.split("/")[1]) != who.institution for item in gone):
                wrong.append(f"{who.key} {area}: told of {[i.key for i in gone]}")
            ask = Ask(method="GET", path=" ".join(f["id"] for f in frames if f["op"] == "gone"))
            leaks += front.searchers[who.key].leaks(ask, answer)
    assert wrong == []
    assert leaks == []


@pytest.mark.asvs("8.4.1")
def test_an_id_that_is_taken_says_only_that(front: Front) -> None:
    """Ids are the clients' own; a report with one in use is refused without a word about whose it is."""
    planted = front.world.items["pusat/birth-bawaslu"]
    body = {
        "id": planted.id, "channel": "api", "kind": "intimidation", "text": "x",
        "area": "18.72.01.1003", "occurred_at": "2024-02-14T00:00:00Z",
    }  # fmt: skip
    answer = front.ask(WHO["kodim"], Ask(method="POST", path="/api/v1/reports", json=body))

    assert answer.status == 409
    assert set(answer.json()) == {"type", "title", "status", "code", "detail"}


@pytest.mark.asvs("8.2.3")
def test_who_filed_a_complaint_about_an_officer_is_hidden_from_the_police(front: Front) -> None:
    """The one who types it in may be the one who complains: a colleague, a KPU officer."""
    planted = front.world.items["pusat/complaint-working"]  # filed by the person "kpu"
    filer = front.world.people["kpu"]
    told = {}
    for key in ("posko", "kapolres", "petugas", "auditor-polri", "bawaslu", "propam"):
        pages = [
            front.ask(WHO[key], Ask(method="GET", path=path))
            for path in (f"/api/v1/incidents/{planted.id}", f"/kejadian/{planted.id}")
        ]
        said = b"".join(page.body for page in pages)
        told[key] = filer.id.encode() in said or filer.name.encode() + b"<" in said
        assert [page.status for page in pages] == [200, 200]
        assert planted.secret.encode() in said

    assert [key for key, known in told.items() if known] == ["bawaslu", "propam"]


def test_a_report_for_an_election_that_does_not_exist_is_refused(front: Front) -> None:
    size = front.size()
    body = {
        "id": fresh_id(),
        "channel": "api",
        "kind": "brawl",
        "text": "x",
        "area": "18.72.01.1003",
        "occurred_at": "2024-02-14T00:00:00Z",
    }
    ask = Ask(method="POST", path="/api/v1/reports?election=pemilu-1955", json=body)

    answer = front.ask(WHO["posko"], ask)

    assert (answer.status, answer.json()["field"]) == (422, "election")
    assert front.size() == size
