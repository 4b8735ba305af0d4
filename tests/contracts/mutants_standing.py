"""The probe of stations and places: notes of one institution, places of another area, forms on offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from damai.areas import places, standing, standing_store
from damai.areas import service as areas
from damai.webkit.actor import House
from tests.builders import ELECTION, IMOPURO_3, fresh_id
from tests.contracts.expectation_web import Ask
from tests.contracts.expectation_world import WHO

OWN_NOTE = "Hanya polisi yang membaca ini."
OFFERS = ("pindah", "akses", "catatan")


def _noted(probes: Any) -> None:
    """One note of the police for themselves, once."""
    with probes.world.db.read() as conn:
        if standing_store.notes_of(conn, ELECTION, IMOPURO_3):
            return
    sari = probes.world.people["posko"]
    probes.world.db.write_now(
        lambda uow: standing.note(uow, sari, ELECTION, IMOPURO_3, OWN_NOTE, own=True)
    )


def _renamed(probes: Any) -> None:
    """Iring Mulyo had another code once; imported once."""
    raw = b"code,new,since,source\n18.72.09.1001,18.72.04.1003,2020-01-01,x\n"
    areas.import_file(
        probes.world.db,
        "code-history",
        raw,
        "x.csv",
        actor=House("system/matrix"),
        election=ELECTION,
    )


def standing_probe(probes: Any) -> Iterator[str]:
    _noted(probes)
    _renamed(probes)
    for who, found in (("polsek-pusat", []), ("posko", ["18.72.04.1003"])):
        if [f["code"] for f in probes.get(who, "/api/v1/search?q=18.72.09.1001").json()] != found:
            yield f"{who} and an old code"
    path = f"/tps/{IMOPURO_3}"
    for who, reads in (("polsek-pusat", True), ("kpu", False), ("bawaslu", False), ("auditor", True),
                       ("analis-kpu", False)):  # fmt: skip
        if (OWN_NOTE in probes.get(who, path).body.decode()) != reads:
            yield f"{who} and the note of the police"
    for who, offered in (
        ("kpu", (True, True, True)), ("posko", (False, True, True)),
        ("petugas", (False, False, True)), ("analis-polri", (False, False, False)),
        ("dinding", (False, False, False)), ("padal-kpu", (False, True, True)),
    ):  # fmt: skip
        page = probes.get(who, path).body.decode()
        shown = tuple(f'action="{path}/{form}"' in page for form in OFFERS)
        if shown != offered:
            yield f"{who} is offered {shown}"
    yield from _places(probes)


def _places(probes: Any) -> Iterator[str]:
    who = "polsek-pusat"  # reach: 18.72.01
    if probes.get(who, "/tempat/pos-iring-mulyo").status != 404:
        yield "a place of another kecamatan"
    if probes.get(who, "/tempat/pos-imopuro").status != 200:
        yield "a place of one's own"
    listed = probes.get(who, "/api/v1/places?limit=1000").json()["items"]
    if not listed or not all(p["area"].startswith("18.72.01") for p in listed):
        yield "places out of reach"
    narrowed = probes.get("posko", "/api/v1/places?area=18.72.04").json()["items"]
    if not narrowed or not all(p["area"].startswith("18.72.04") for p in narrowed):
        yield "places out of the area that was asked for"
    for person, offered in (("posko", True), ("perwira", False), ("dinding", False)):
        for path in ("/tempat", "/tempat/pos-imopuro"):
            if ('action="/tempat' in _forms(probes.get(person, path).body.decode())) != offered:
                yield f"{person} {path}"
    for name in ("areas", "stations", "places"):
        lines = probes.get(who, f"/ekspor/{name}.csv").body.decode().splitlines()[1:]
        if not lines or any(
            "18.72." in line and "18.72.01" not in line and "18.72,kabkota" not in line
            for line in lines
        ):
            yield f"{name} out of reach are taken away"
    if probes.get(who, "/ekspor/stations.csv?area=18.72.02").status != 404:
        yield "stations out of reach are taken away by their area"
    lines = probes.get("posko", "/ekspor/stations.csv?area=18.72.04").body.decode().splitlines()[1:]
    if not lines or not all(line.startswith("18.72.04") for line in lines):
        yield "stations out of the area that was asked for are taken away"
    if probes.get("posko-bl", "/peta/lapis.json").json()["levels"]:
        yield "boundaries of nobody's reach"
    if probes.get("posko", "/peta/lapis.json").json()["levels"] != ["kabkota", "kecamatan", "desakel"]:  # fmt: skip
        yield "boundaries of the reach"
    moved = {
        "id": fresh_id(), "version": "1", "kind": "police-post", "name": "x", "source": "x",
        "area": "18.72.04.1003",
    }  # fmt: skip
    # One of its own: where the check was deleted the place does move, and the others' stays.
    code = _fresh_place(probes)
    ask = Ask(method="POST", path=f"/tempat/{code}", by="form", form=moved)
    answer = probes.front.ask(WHO[who], ask)
    if answer.status != 403:
        yield f"a place moved out of reach: {answer.status}"


def _fresh_place(probes: Any) -> str:
    code = f"pindah-{fresh_id()[-12:]}"
    fields = {
        "code": code, "kind": "police-post", "name": code, "source": "LATIHAN",
        "area": "18.72.01.1003", "synthetic": "true",
    }  # fmt: skip
    probes.world.db.write_now(lambda uow: places.add(uow, House("system/matrix"), fields))
    return code


def _forms(page: str) -> str:
    """The page without its search form, which is everybody's."""
    return page.replace('<form class="form" method="get" action="/tempat"', "")
