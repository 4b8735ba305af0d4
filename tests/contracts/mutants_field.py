"""The probe of observations: who sees what was seen, answers which list, and is offered what; its mutants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from damai.core.errors import Forbidden
from damai.risk.observations import importing, reading, service
from damai.risk.observations.importing import Terms
from damai.risk.observations.model import Seen
from tests.builders import ELECTION, IMOPURO_3

HOME = "/kerawanan/amatan"
TIMUR_1 = "18.72.04.1003.001"
SAID = (
    # (who, place, indicator, evidence, shared), in this order
    ("posko", IMOPURO_3, "polri-tps-2024.k1", "AMATAN-POLRI", False),
    ("posko", TIMUR_1, "polri-tps-2024.k1", "AMATAN-TIMUR", True),
    ("petugas", IMOPURO_3, "polri-tps-2024.k2", "AMATAN-PETUGAS", False),
    ("posko", IMOPURO_3, "polri-tps-2024.k2", "AMATAN-SESUDAH", False),
    ("bawaslu", IMOPURO_3, "bawaslu-tps-2024.b08", "AMATAN-BAWASLU", False),
)
SEES = {
    "posko": "POLRI TIMUR PETUGAS SESUDAH",
    "polsek-pusat": "POLRI PETUGAS SESUDAH",
    "petugas": "PETUGAS",
    "kpu": "TIMUR",
    "bawaslu": "TIMUR BAWASLU",
    "auditor": "POLRI TIMUR PETUGAS SESUDAH BAWASLU",
    "auditor-pusat": "POLRI PETUGAS SESUDAH BAWASLU",
}


def _planted(probes: Any) -> None:
    """What was seen, once."""
    with probes.world.db.read() as conn:
        there = reading.listed(conn, probes.world.people["posko"], reading.Wanted())
    if any("AMATAN" in str(item) for item in there):
        return
    for who, place, indicator, evidence, shared in SAID:
        actor = probes.world.people[who]
        item = Seen(
            place=place, indicator=indicator, value=1.0, observed_on=date(2024, 2, 10),
            source="Kunjungan", evidence=evidence,
        )  # fmt: skip
        probes.world.db.write_now(
            lambda uow, a=actor, i=item, s=shared: service.observe(uow, a, ELECTION, [i], shared=s)
        )


def _page(probes: Any, who: str, path: str = HOME) -> str:
    return str(probes.get(who, path).body.decode())


def field_probe(probes: Any) -> Iterator[str]:
    _planted(probes)
    for who, sees in SEES.items():
        page = _page(probes, who)
        shown = {name for _, _, _, name, _ in SAID if name in page}
        if shown != {f"AMATAN-{name}" for name in sees.split()}:
            yield f"{who} sees {sorted(shown)}"
    narrowed = _page(probes, "posko", f"{HOME}?place=18.72.04")
    if "AMATAN-TIMUR" not in narrowed or "AMATAN-POLRI" in narrowed:
        yield "what lies out of the place that was asked for"
    if "Bawaslu (22" in _page(probes, "petugas").partition("</main>")[0]:
        yield "another institution's list in the field"
    if "Yosodadi" in _page(probes, "polsek-pusat", f"{HOME}?place=18.72.04"):
        yield "the round of another kecamatan"
    if probes.get("polsek-pusat", f"{HOME}/daftar/polri-tps-2024/{TIMUR_1}").status != 404:
        yield "a list of another kecamatan"
    for path in ("baru", "impor", "contoh.csv"):
        for who, wanted in (("petugas", 403), ("auditor", 403), ("posko", 200)):
            if probes.get(who, f"{HOME}/{path}").status != wanted:
                yield f"{who} and {path}"
    for who, offered in (("petugas", True), ("posko", False)):
        rail = _page(probes, who).partition('<nav class="rail"')[2].partition("</nav>")[0]
        if (f'href="{HOME}"' in rail) != offered:
            yield f"{who} and the way to the lists"
    yield from _of_services(probes)


def _of_services(probes: Any) -> Iterator[str]:
    db, people = probes.world.db, probes.world.people
    raw = (
        "place,indicator,value,observed_on,source\n"
        f"{TIMUR_1},polri-tps-2024.k1,1,2024-02-10,Kunjungan\n"
    ).encode()

    def look(who: str) -> Any:
        terms = Terms(election=ELECTION)
        return importing.import_file(db, people[who], raw, "x.csv", terms, (), dry_run=True)

    if look("polsek-pusat").ok or not look("posko").ok:
        yield "a table of another kecamatan"
    for act in (lambda: look("auditor"), lambda: _listed(db, people["pengelola"])):
        try:
            act()
        except Forbidden:
            continue
        yield "what nobody may who neither reads nor observes"


def _listed(db: Any, actor: Any) -> Any:
    with db.read() as conn:
        return reading.listed(conn, actor, reading.Wanted())


RD, RI = "damai.risk.observations.reading", "damai.risk.observations.importing"
CP, OL = "damai.risk.pages.checklist_pages", "damai.risk.pages.observation_pages"
OF, OI = (f"damai.risk.pages.observation_{name}_pages" for name in ("form", "import"))
VI = "damai.risk.versions.indicators"
_FORM = ("await form_of(request)", "dict(await request.form())", "forms")
FIELD: list[tuple[str, str, str | None, str]] = [
    (f"{RD}:in_sight_of", "actor.may('risk.read')", "True", "field"),
    (f"{RD}:in_sight_of", "actor.require('risk.observe')", None, "field"),
    (f"{RD}:in_sight_of", "below(o.c.place, actor.scope)", "sa.true()", "field"),
    (f"{RD}:in_sight_of", "all_seeing(actor)", "True", "field"),
    (f"{RD}:in_sight_of", "all_seeing(actor)", "False", "field"),
    (f"{RD}:_is_newest", "actor.may('risk.read')", "True", "field"),
    (f"{RD}:listed", "below(o.c.place, wanted.place)", "sa.true()", "field"),
    (f"{RI}:import_file", "actor.require('risk.observe')", None, "field"),
    (f"{RI}:plan_of", "within(place, actor.scope)", "True", "field"),
    (f"{CP}:_sheet", "within(place, actor.scope)", "True", "field"),
    (f"{CP}:answer", "actor.require('risk.observe')", None, "routes"),
    (f"{CP}:answer", *_FORM),
    (f"{OF}:add", *_FORM),
    (f"{OF}:_check", "actor.require('risk.read')", None, "field"),
    (f"{OF}:_check", "actor.require('risk.observe')", None, "field"),
    (f"{OI}:_check", "actor.require('risk.read')", None, "field"),
    (f"{OI}:_check", "actor.require('risk.observe')", None, "field"),
    (f"{OL}:_lists", "actor.may('risk.read')", "True", "field"),
    (f"{OL}:_scope", "within(area, actor.scope)", "True", "field"),
    ("damai.webkit.nav:NavItem.shown_to", "actor.may(self.unless)", "False", "field"),
]
FIELD_ALIKE = {
    (f"{RD}:counts", "below(o.c.place, scope)"): "which places are counted; each is looked up by"
    " its code, and the law of sight stands beside it",
    (f"{CP}:_next", "within(district, actor.scope)"): "how far the next station is looked for: the"
    " register is open, and the page of a place asks",
    **dict.fromkeys(
        (
            (f"{CP}:_page", "actor.may('risk.observe', area=code)"),
            (f"{CP}:_page", "actor.may('risk.observe')"),
            (f"{OL}:list_page", "actor.may('risk.observe')"),
            (f"{OL}:list_page", "actor.may('risk.read')"),
            (f"{OL}:_lists", "actor.may('risk.observe')"),
        ),
        "what the page offers; what is read and what is done ask",
    ),
    **dict.fromkeys(
        (
            (f"{OL}:check_sight", "actor.may('risk.observe')"),
            (f"{OL}:check_sight", "actor.may('risk.read')"),
        ),
        "an early no; what is read asks again",
    ),
    (f"{VI}:observable", "actor.may('risk.read')"): "which indicators have a name: of each version"
    " the law of sight is asked",
    (f"{VI}:observable", "actor.require('risk.observe')"): "an early no; every page and act asks",
}
FIELD_MODULES = [RD, RI, CP, OL, OF, OI, VI]
