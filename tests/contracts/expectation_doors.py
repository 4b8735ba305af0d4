"""The doors of the application, one sample request each, and what every role should hear there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from damai.drill.seed import person_id
from damai.webkit.security import form_token
from tests import harness
from tests.builders import fresh_id
from tests.contracts.expectation import (
    READERS,
    ROLES_OF,
    ROUTES,
    Who,
    lies_in,
    permitted,
    reads,
)
from tests.contracts.expectation_lines import keeps as keeps_lines
from tests.contracts.expectation_lines import lists as lists_lines
from tests.contracts.expectation_plan import laid, takes_files
from tests.contracts.expectation_plan import sees as sees_plan
from tests.contracts.expectation_risk import finds
from tests.contracts.expectation_trial import office_of
from tests.contracts.expectation_units import unit_there
from tests.contracts.expectation_web import Ask, Front
from tests.contracts.expectation_world import WHO, Planted, World

STALE = 2**31 - 1
"""A version that no incident has: who may act hears "conflict", who may not hears "no", and nothing changes."""
SOMEBODY = str(person_id(harness.SEED, "telkom"))
"""A person of the exercise who does not act here."""


def filled(world: World, path: str, *, item: str = "pusat/fresh") -> str:
    """The path with real values in its holes."""
    values = {
        "incident": world.items[item].id, "verb": "note", "code": "18.72.01.1003.003",
        "person": SOMEBODY, "token": fresh_id(), "session": fresh_id(),
        "workstation": fresh_id(),
        "z": "8", "x": "202", "y": "131.mvt", "seq": "3", "secret": "x" * 43,
        "version": "x", "name": "webkit/tokens.css", "path": "x", "rest": "tidak-ada",
        "listed": "polri-tps-2024", "dataset": "units",
    }  # fmt: skip
    if path.startswith(("/api/v1/areas/", "/wilayah/")):
        values["code"] = "18.72.01"
    if path.startswith("/ekspor/"):
        values["name"] = "places.csv"
    if path.startswith("/tempat/"):
        values["code"] = "pos-imopuro"
    if path.startswith("/kerawanan/"):
        values |= world.index.holes()
    values |= {"job": fresh_id(), **world.plans.holes()}
    if path.startswith("/satuan/"):
        values |= world.units.holes(path)
    return re.sub(r"{(\w+)}", lambda m: values[m.group(1)], path)


# A request to each route that is fine but for one thing that is checked after the permission,
# so that nothing is changed by being allowed: (body, what the allowed hear).
BODIES: dict[tuple[str, str], tuple[dict[str, Any], set[int]]] = {
    ("POST", "/api/v1/reports"): (
        {"channel": "api", "kind": "protest", "text": "x", "area": "18.72.01.1003",
         "occurred_at": "2024-02-14T00:00:00Z"}, {422}),
    ("POST", "/lapor"): ({"kind": "protest", "text": "x", "place": "18.72.01.1003"}, {422}),
    ("POST", "/orang"): ({"name": "", "role": "operator", "agency": "kpu-metro"}, {422}),
    ("POST", "/orang/instansi"): ({"code": "x", "kind": "x", "office": "x"}, {422}),
    ("POST", "/orang/{person}"): ({"version": "0", "role": "operator"}, {409}),
    ("POST", "/orang/{person}/undang"): ({}, {404}),
    ("POST", "/orang/{person}/keluarkan"): ({}, {404}),
    ("POST", "/orang/{person}/token/{token}/cabut"): ({}, {404}),
    ("POST", "/tahapan/peristiwa"): (
        {"event": "verdict", "on": "2024-02-14", "at": "06:00", "decision": " "}, {422}),
    ("POST", "/tahapan/peristiwa/koreksi"): (
        {"event": "repeat-recommended", "version": "1", "never": "yes", "decision": "x",
         "note": "x"}, {404}),
    ("POST", "/tahapan/ulang"): (
        {"cause": "psu", "voting_on": "2024-02-20", "stations": "18.72.01.1003.003",
         "decision": " "}, {422}),
    ("POST", "/tps/{code}/pindah"): ({"version": "1"}, {422}),
    ("POST", "/tps/{code}/akses"): ({"version": "1"}, {422}),
    ("POST", "/tps/{code}/catatan"): ({"text": " "}, {422}),
    ("POST", "/tempat"): (
        {"code": "pos-imopuro", "kind": "kpu", "name": "x", "area": "18.72.01.1003",
         "source": "x"}, {409}),
    ("POST", "/tempat/{code}"): ({"version": "1", "kind": "x"}, {422}),
    ("POST", "/tempat/{code}/hapus"): ({"version": "1", "reason": " "}, {422}),
    ("POST", "/orang/{person}/undang/batal"): ({}, {404}),
    ("POST", "/orang/{person}/faktor/hapus"): ({}, {404}),
    ("POST", "/meja"): ({"name": "", "agency": "polres-metro"}, {422}),
    ("POST", "/meja/{workstation}/cabut"): ({}, {404}),
    ("GET", "/ganti"): ({}, {409}),
    ("POST", "/ganti"): ({"person": "x", "pin": "x"}, {409}),
    ("POST", "/akun/pin"): ({"pin": "x", "again": "x", "password": "x"}, {422}),
    ("POST", "/akun/pin/hapus"): ({}, {409}),
    ("POST", "/akun/sandi"): ({"password": "x", "new_password": "x", "again": "x"}, {422}),
    ("POST", "/akun/tombol"): ({"keys": '{"a": "?"}'}, {422}),
    ("POST", "/akun/sesi/akhiri"): ({}, {404}),
    ("POST", "/akun/sesi/{session}/akhiri"): ({}, {404}),
    ("POST", "/akun/faktor"): ({"code": "x"}, {422, 429}),
    ("POST", "/akun/faktor/cadangan"): ({"code": "x"}, {409}),
    ("POST", "/setelan"): ({"lang": "xx"}, {422}),
    ("POST", "/orang/{person}/lihat"): ({}, {404}),
    ("POST", "/lihat/keluar"): ({}, {404}),
    # Nobody is on watch in this world.
    ("POST", "/jaga"): ({"verb": "sign", "version": "0"}, {404}),
    ("POST", "/jaga/ketahui"): ({"watch": "00000000-0000-7000-8000-000000000000"}, {404}),
    ("POST", "/api/v1/watch/begin"): ({"seen_version": STALE}, {409}),
    ("POST", "/api/v1/watch/sign"): ({"seen_version": 0, "mark": "0" * 32}, {404}),
    ("POST", "/api/v1/watch/withdraw"): ({"seen_version": 0}, {404}),
    ("POST", "/api/v1/watch/receive"): ({"seen_version": 0, "mark": "0" * 32}, {404}),
    ("POST", "/api/v1/watch/take-over"): ({"seen_version": 0, "reason": "x"}, {404}),
    ("POST", "/api/v1/watch/leave"): ({"seen_version": 0, "reason": "x"}, {404}),
    ("POST", "/api/v1/watch/acknowledge"): (
        {"watch": "00000000-0000-7000-8000-000000000000"}, {404}),
    ("POST", "/kerawanan/pencegahan/baru"): (
        {"index": "x", "place": "18.72.01.1003", "stage": ""}, {404}),
    # Whose it is hears of the version, the others no.
    ("POST", "/kerawanan/pencegahan/{action}"): (
        {"version": str(STALE), "status": "doing", "due_on": "2024-02-14"}, {403, 409}),
    ("POST", "/kerawanan/kelas"): ({"class": "rawan", "reason": "x"}, {422}),
    ("POST", "/kerawanan/kelas/{code}"): ({"class": "rawan", "reason": " ", "seen": "0:x"}, {409, 422}),
    ("POST", "/kerawanan/amatan/baru"): ({"place": "18.72.01.1003", "indicator": "x"}, {422}),
    ("POST", "/kerawanan/amatan/impor"): ({}, {422}),
    ("POST", "/kerawanan/amatan/daftar/{listed}/{code}"): ({"observed_on": "2024-02-10"}, {422}),
    ("POST", "/impor"): ({"dataset": "places"}, {422}),
    ("POST", "/kerawanan/versi/baru"): ({}, {422}),
    ("GET", "/kerawanan/versi/{index}/paket.zip"): ({}, {200, 403}),  # whose area holds the whole
    ("POST", "/kerawanan/versi/{index}/telaah"): ({"version": str(STALE), "review": "x"}, {403, 409}),
    ("POST", "/kerawanan/versi/{index}/terbitkan"): ({"version": str(STALE)}, {403, 409}),
    ("POST", "/kerawanan/versi/{index}/tarik"): ({"version": str(STALE), "reason": "x"}, {403, 409}),
    ("POST", "/kerawanan/validasi"): ({}, {422}),
    ("POST", "/rencana/nomor"): ({}, {422}),
    ("POST", "/rencana/pola"): ({"version": str(STALE)}, {422}),
    ("POST", "/rencana/hitung"): ({"name": "x", "cut": "x"}, {422}),
    ("GET", "/rencana/kerja/{job}"): ({}, {404}),
    ("GET", "/rencana/kerja/{job}/kabar"): ({}, {404}),
    ("POST", "/rencana/kerja/{job}/henti"): ({}, {404}),
    ("POST", "/rencana/{plan}/kunci"): ({"version": str(STALE), "team": "x"}, {403, 409}),
    ("POST", "/rencana/{plan}/ajukan"): ({"version": str(STALE)}, {403, 409}),
    ("POST", "/rencana/{plan}/terbitkan"): ({"version": str(STALE)}, {403, 409}),
    ("POST", "/rencana/{plan}/tarik"): ({"version": str(STALE), "reason": "x"}, {403, 409}),
    # No unit is named: there is no paper of none.
    ("GET", "/rencana/{plan}/perintah/lembar.pdf"): ({}, {404}),
    ("GET", "/rencana/{plan}/perintah/daftar.pdf"): ({}, {404}),
    ("GET", "/rencana/{plan}/perintah/lampiran.pdf"): ({}, {404}),
    ("GET", "/rencana/{plan}/perintah/lampiran.xlsx"): ({}, {404}),
    ("POST", "/rencana/{plan}/perintah/lampiran"): ({}, {422}),
    ("POST", "/rencana/{plan}/perintah/nama"): ({"id": "x"}, {422}),  # else names would be filled in
    ("POST", "/satuan"): ({"code": "x y"}, {422}),
    ("POST", "/satuan/{code}"): (
        {"version": str(STALE), "kind": "polsek", "name": "x", "source": "x", "area": "18.72.01"}, {409}),
    ("POST", "/satuan/{code}/kekuatan"): ({"version": str(STALE)}, {409}),
    ("POST", "/satuan/{code}/personel"): ({"name": "x", "part": "humas", "rank": ""}, {422}),
    ("POST", "/satuan/personel/{id}"): ({"version": str(STALE)}, {409, 422}),
    ("POST", "/satuan/personel/{id}/keluarkan"): ({"version": str(STALE)}, {409}),
    ("POST", "/satuan/pos"): ({"kind": "x"}, {422}),
    ("POST", "/satuan/pos/{id}"): ({"version": str(STALE), "area": "18.72.01"}, {409}),
    ("POST", "/satuan/pos/{id}/akhiri"): ({"version": str(STALE), "ends_on": "2024-02-11"}, {409}),
    ("POST", "/satuan/pos/{id}/isi"): ({"since": "x"}, {422}),
    ("POST", "/satuan/pos/{id}/tugas"): ({"on_date": "x"}, {422}),
    ("POST", "/satuan/pos/{id}/lepas"): ({"officer": "x"}, {404}),
    ("POST", "/satuan/daftar"): ({}, {422}),  # no team of this world names its units
    ("POST", "/satuan/impor"): ({}, {422}),
    ("POST", "/pengaturan"): ({"name": "", "area": "", "election": "x", "zone": "x"}, {422}),
}  # fmt: skip
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    # The last part of an API route -> (body, verb): the acts with an own table of expectation.
    "acknowledge": ({}, "take"),
    "severity": ({"severity": "critical", "reason": "x"}, "severity"),
    "assign": ({"agency": "kpu-metro"}, "hand"),
    "status": ({"status": "archived", "reason": "x"}, "archive"),
    "note": ({"text": " "}, "note"),
    "link": ({"other": "00000000-0000-7000-8000-000000000000", "relation": "duplicate"}, "join"),
    "close": ({"outcome": "resolved", "note": "x"}, "close"),
}


def in_reach(who: Who, path: str) -> bool:
    """Places that the sample paths name, against the person's reach (a wider area is still shown)."""
    if "{code}" not in path or path.startswith("/satuan/"):
        return True
    if path.startswith(
        ("/api/v1/stations", "/tps", "/tempat", "/kerawanan/kelas", "/kerawanan/amatan")
    ):
        return lies_in("18.72.01.1003", who.scope)
    return lies_in("18.72.01", who.scope) or lies_in(who.scope, "18.72.01")


def of_plans(who: Who, path: str, wanted: set[int]) -> set[int]:
    """What one whose role is admitted hears of the city's published plan and of the pattern."""
    if path == "/rencana/pola":
        return wanted if who.institution == "polri" else {404}
    if "{plan}" not in path:
        return wanted
    if not sees_plan(who, laid("published")):
        return {404}
    if path.endswith("/berkas.zip"):
        return {200} if takes_files(who, laid("published")) == "ok" else {403}
    if "/perintah" in path and who.institution != "polri":
        return {404, 403}
    return wanted


def doors(world: World, people: Sequence[Who]) -> list[tuple[Who, Ask, set[int], str]]:
    """(person, request, what they should hear, route) of every route that asks who somebody is."""
    cells: list[tuple[Who, Ask, set[int], str]] = []
    for who, ((method, path), rule) in product(people, ROUTES.items()):
        means, _, group = rule.partition(":")
        if path == "/api/v1/events" or means in ("nobody", "visitor") or group == "act":
            continue
        by = {"person": "token", "token": "token", "form": "form"}[means]
        body, allowed = BODIES.get((method, path), ({}, {200}))
        admitted = who.role in ROLES_OF[group]
        if group in ("filer", "risk-preventer") and method == "POST":
            admitted = admitted and lies_in("18.72.01.1003", who.scope)
        if group.endswith(("-mover", "-classifier")):
            admitted = admitted and who.institution == group.partition("-")[0]
        if group.startswith("polri-plan"):
            admitted = admitted and who.institution == "polri" and lies_in("18.72", who.scope)
        if group in ("line-lister", "line-keeper"):
            admitted = lists_lines(who) if group == "line-lister" else keeps_lines(who)
        if group == "placer" and who.role != "administrator":
            admitted = admitted and lies_in("18.72.01.1003", who.scope)
        if group.endswith(("-recorder", "-decider")):
            admitted = admitted and who.institution == group.partition("-")[0]
            admitted = admitted and lies_in("18.72", who.scope)
        wanted = allowed if admitted else {403}
        if path == "/" and who.role not in READERS:
            wanted = {303}
        if not in_reach(who, path):
            wanted = {404}
        if path.startswith("/kerawanan/") and admitted and not finds(who, path):
            wanted = {404}
        if path.startswith("/rencana/") and admitted:
            wanted = of_plans(who, path, wanted)
        if path.startswith("/satuan/") and admitted and not unit_there(who, path):
            wanted = {404}
        if "{incident}" in path and admitted:
            wanted = {200} if reads(who, world.items["pusat/fresh"].what) else {404}
        target = filled(world, path)
        if admitted and wanted == {404}:
            target = target.replace(SOMEBODY, fresh_id())
        if path.endswith("/cabut"):
            wanted = {403, 404}
        given = {"id": fresh_id(), **body} if method == "POST" else None
        ask = Ask(
            method=method, path=target, by=by,
            json=given if means == "token" else None, form=given if means == "form" else None,
        )  # fmt: skip
        cells.append((who, ask, wanted, path))
    return cells


def acts_of(world: World, who: Who, planted: Planted) -> Iterator[tuple[str, Ask]]:
    """Every act on an incident that the API knows, by its verb."""
    item = planted.what
    opens = {"reported": "triage", "taken": "release"}.get(item.status, "reopen")
    calls: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("take", "acknowledge", {}),
        ("take", "assign", {"person": world.people[who.key].id}),
        ("severity", "severity", {"severity": "critical", "reason": "x"}),
        ("hand", "assign", {"agency": office_of(item.owner, item.area)}),
        (opens, "status", {"status": "open", "reason": "x"}),
        ("archive", "status", {"status": "archived", "reason": "x"}),
        ("accept", "status", {"status": "working"}),
        ("decline", "status", {"status": "handed-back", "reason": "x"}),
        ("recall", "status", {"status": "recalled", "reason": "x"}),
        ("note", "note", {"text": " "}),
        ("reply", "note", {"text": " ", "reply": True}),
        ("join", "link", {"other": world.anchor(item), "relation": "duplicate"}),
        ("close", "close", {"outcome": "resolved", "note": "x"}),
    )
    for verb, call, body in calls:
        if not reads(who, item) and verb in ("severity", "accept", "decline", "archive", "reply"):
            continue  # unseen is unseen; seven other acts ask here, and the service was asked all
        yield (
            verb,
            Ask(
                method="POST",
                path=f"/api/v1/incidents/{planted.id}/{call}",
                json={"id": fresh_id(), "seen_version": STALE, **body},
            ),
        )


def status_of(who: Who, planted: Planted, verb: str) -> set[int]:
    """What a stale act is answered."""
    if not reads(who, planted.what):
        return {404}
    if verb == "recall" and who.institution == "polri" != planted.what.owner:
        return {403, 409}  # whose it is is asked last; with the right version the answer is no
    if not permitted(who, planted.what, verb):
        return {403}
    return {409, 422} if verb in ("note", "reply") else {409}


def told_nobody(front: Front) -> Iterator[str]:
    """Routes that answer somebody who is not signed in, or whose token is wrong."""
    for (method, path), rule in ROUTES.items():
        if rule.startswith(("nobody", "visitor")):
            continue
        body = {"id": fresh_id()} if method == "POST" else None
        api = path.startswith("/api/")
        ask = Ask(
            method=method, path=filled(front.world, path), by="nobody",
            json=body if api else None, form=None if api else body,
        )  # fmt: skip
        answer = front.ask(None, ask)
        away = answer.status == 303 and answer.headers["location"].startswith("/masuk?ke=/")
        if not (answer.status == 401 or (away and not api and method == "GET")):
            yield f"{method} {path}: {answer.status}"
    for path in ("/masuk", "/api/v1/codes", "/"):
        headers = (("authorization", "Bearer damai_wrong"), ("accept", "application/json"))
        answer = front.ask(None, Ask(method="GET", path=path, by="nobody", headers=headers))
        if answer.status != 401:
            yield f"a wrong token at {path}: {answer.status}"


def written_by_cookie(front: Front) -> Iterator[str]:
    """Routes of the API that a cookie alone can write through."""
    for (method, path), rule in ROUTES.items():
        if not rule.startswith("token"):
            continue
        verb = path.rpartition("/")[2]
        body = ACTS[verb][0] if verb in ACTS else BODIES[method, path][0]
        body = {"id": fresh_id(), **body}
        if verb in ACTS:
            body["seen_version"] = STALE
        for who in (WHO["posko"], None):
            by = "cookie" if who else "nobody"
            ask = Ask(method=method, path=filled(front.world, path), by=by, json=body)
            answer = front.ask(who, ask)
            if answer.status != 401:
                yield f"{path}: {answer.status}"


def taken_from_elsewhere(front: Front) -> Iterator[str]:
    """Forms that are taken without their own token or from another site; or not taken when they are ours."""
    foreign = form_token(front.world.sessions["kpu"])
    for (method, path), rule in ROUTES.items():
        if rule.partition(":")[0] not in ("form", "visitor"):
            continue
        # Somebody who may, so that nothing but the form stands in the way.
        keys = {
            "administrator": "pengelola", "desk-keeper": "pengelola", "acknowledger": "kapolres", "risk-reader": "kapolres",
            "kpu-mover": "ketua-kpu", "polri-classifier": "kapolres", "risk-drafter": "kapolres",
            "risk-publisher": "kapolres", "plan-drafter": "kapolres", "plan-signer": "kapolres",
            "polri-plan-drafter": "kapolres", "line-keeper": "ketua-kpu", "polri-plan-setter": "kapolres",
        }  # fmt: skip
        who = WHO[keys.get(rule.partition(":")[2], "posko")]
        own = form_token(front.world.sessions[who.key])
        tries: list[tuple[str, tuple[tuple[str, str], ...]]] = [
            ("", ()),
            ("0" * 64, ()),
            (foreign, ()),
            (form_token("visitor"), ()),  # the visitor's cookie is sent too, and no longer counts
            (own, (("origin", "https://evil.example"),)),
            (own, (("origin", "http://damai.test.evil.example"),)),
        ]
        for token, headers in tries:
            body = {
                "id": fresh_id(),
                "form_token": token,
                "text": " ",
                "name": "x",
                "password": "x",
            }
            ask = Ask(
                method=method, path=filled(front.world, path), by="form", form=body, headers=headers
            )
            answer = front.ask(who, ask)
            if answer.status != 403:
                yield f"{path} {token[:6]} {headers}: {answer.status}"
    ours = Ask(method="POST", path="/pilihan", by="form", form={"lang": "id"},
               headers=(("origin", "http://damai.test"),))  # fmt: skip
    if front.ask(WHO["posko"], ours).status != 303:
        yield "our own form was refused"
