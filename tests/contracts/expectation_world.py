"""The world of the matrix: people of every role, institution and reach, and incidents of every kind of
ownership, audience and state, each carrying a secret that nobody out of its sight may ever meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor, House
from tests.builders import ELECTION, do, file, fresh_id
from tests.contracts.expectation import What, Who
from tests.contracts.expectation_lines import plant_lines
from tests.contracts.expectation_plan import PlantedPlans, plant_plans
from tests.contracts.expectation_risk import PlantedIndex, plant_index
from tests.contracts.expectation_units import PlantedUnits, plant_units

SETUP = House("system/matrix")

MORE_AREAS = b"""code,name,type,lon,lat,area_km2
18.71,Bandar Lampung,kota,,,
18.71.01,Kedaton,kecamatan,,,
18.71.01.1001,Sidodadi,kelurahan,105.25,-5.38,1
"""
MORE_STATIONS = b"""tps_code,tps_no,is_special,dpt_clean,quality_flags
1871011001001,1,False,250,
"""
OFFICES = (
    # (code, kind, area): a wider and a neighbouring reach, beside those of Metro's cast.
    ("polda-lampung", "polres", "18"),
    ("mabes-polri", "polres", ""),
    ("polres-bl", "polres", "18.71"),
    ("kpu-bl", "kpu", "18.71"),
    ("bawaslu-bl", "bawaslu", "18.71"),
    ("damai-admin", "house", "18.72"),
)
CITY, PUSAT, TIMUR, OTHER, PROVINCE = "18.72", "18.72.01", "18.72.04", "18.71", "18"


def _who(key: str, role: str, agency: str, institution: str, scope: str = CITY) -> Who:
    return Who(key=key, role=role, agency=agency, institution=institution, scope=scope)


PEOPLE = (
    _who("posko", "operator", "polres-metro", "polri"),
    _who("kapolres", "commander", "polres-metro", "polri"),
    _who("padal-pusat", "padal", "polsek-metro-pusat", "polri", PUSAT),
    _who("padal-timur", "padal", "polsek-metro-timur", "polri", TIMUR),
    _who("polsek-pusat", "operator", "polsek-metro-pusat", "polri", PUSAT),
    _who("polsek-timur", "operator", "polsek-metro-timur", "polri", TIMUR),
    _who("perwira", "liaison", "polres-metro", "polri"),
    _who("petugas", "field_officer", "polsek-metro-pusat", "polri", PUSAT),
    _who("analis-polri", "analyst", "polres-metro", "polri"),
    _who("dinding", "wall", "polres-metro", "polri"),
    _who("dinding-pusat", "wall", "polres-metro", "polri", PUSAT),
    _who("posko-bl", "operator", "polres-bl", "polri", OTHER),
    _who("polda", "commander", "polda-lampung", "polri", PROVINCE),
    _who("mabes", "operator", "mabes-polri", "polri", ""),
    _who("kpu", "operator", "kpu-metro", "kpu"),
    _who("ketua-kpu", "commander", "kpu-metro", "kpu"),
    _who("humas-kpu", "liaison", "kpu-metro", "kpu"),
    _who("padal-kpu", "padal", "kpu-metro", "kpu"),
    _who("analis-kpu", "analyst", "kpu-metro", "kpu"),
    _who("ppk-pusat", "liaison", "ppk-metro-pusat", "kpu", PUSAT),
    _who("ppk-timur", "liaison", "ppk-metro-timur", "kpu", TIMUR),
    _who("kpu-pusat", "operator", "kpu-metro", "kpu", PUSAT),
    _who("kpu-bl", "operator", "kpu-bl", "kpu", OTHER),
    _who("bawaslu", "operator", "bawaslu-metro", "bawaslu"),
    _who("panwas-pusat", "liaison", "panwascam-metro-pusat", "bawaslu", PUSAT),
    _who("bawaslu-bl", "operator", "bawaslu-bl", "bawaslu", OTHER),
    _who("auditor", "auditor", "bawaslu-metro", "bawaslu"),
    _who("auditor-polri", "auditor", "polres-metro", "polri"),
    _who("auditor-pusat", "auditor", "bawaslu-metro", "bawaslu", PUSAT),
    _who("auditor-ri", "auditor", "mabes-polri", "polri", ""),
    _who("propam", "operator", "sipropam-metro", "propam"),
    _who("analis-propam", "analyst", "sipropam-metro", "propam"),
    _who("satpolpp", "liaison", "satpolpp-metro", "satpolpp"),
    _who("operator-satpolpp", "operator", "satpolpp-metro", "satpolpp"),
    _who("dinkes", "liaison", "dinkes-metro", "dinkes"),
    _who("kodim", "liaison", "kodim-0411", "tni"),
    _who("walikota", "commander", "pemda-metro", "pemda"),
    _who("pengelola", "administrator", "kpu-metro", "kpu"),
    _who("pengelola-damai", "administrator", "damai-admin", "house"),
    _who("pengelola-polri", "administrator", "polres-metro", "polri"),
)
WHO = {who.key: who for who in PEOPLE}

P, K, B, C = "polri", "kpu", "bawaslu", frozenset({"bawaslu", "polri", "propam"})

# (name, kind, filed by, owner, audience, status, agency, taken by, acts). ``{city}`` = metro or bl.
STORIES: tuple[tuple[Any, ...], ...] = (
    ("fresh", "brawl", "mabes", P, {P}, "reported", None, None, ()),
    ("open", "threat", "mabes", P, {P}, "open", None, None, (("mabes", "triage"),)),
    ("birth-kpu", "opened-late", "mabes", K, {P, K, B}, "handed", "kpu-{city}", None, ()),
    ("birth-bawaslu", "intimidation", "mabes", B, {P, B}, "handed", "bawaslu-{city}", None, ()),
    ("complaint", "officer-complaint", "mabes", B, C, "handed", "bawaslu-{city}", None, ()),
    ("taken", "box-seized", "mabes", P, {P, K, B}, "taken", None, "mabes", (("mabes", "take"),)),
    ("joined", "box-seized", "mabes", P, {P, K, B}, "joined", None, None,
     (("mabes", "join", "fresh"),)),
)  # fmt: skip
METRO_STORIES: tuple[tuple[Any, ...], ...] = (
    ("working", "disorder", "mabes", P, {P, "satpolpp"}, "working", "satpolpp-metro", None,
     (("mabes", "hand", "satpolpp-metro"), ("satpolpp", "accept"))),
    ("widened", "theft", "mabes", P, {P, "satpolpp"}, "handed", "satpolpp-metro", None,
     (("mabes", "hand", "satpolpp-metro"),)),
    ("declined", "theft", "mabes", P, {P}, "open", None, None,
     (("mabes", "hand", "satpolpp-metro"), ("satpolpp", "decline", "Bukan kami."))),
    ("recalled", "damage", "mabes", P, {P}, "open", None, None,
     (("mabes", "hand", "kodim-0411"), ("mabes", "recall", "Salah alamat."))),
    ("to-pemda", "damage", "mabes", P, {P, "pemda"}, "handed", "pemda-metro", None,
     (("mabes", "hand", "pemda-metro"),)),
    ("from-pemda", "damage", "mabes", P, {P}, "open", None, None,
     (("mabes", "hand", "pemda-metro"), ("mabes", "recall", "Salah alamat."))),
    ("ill", "officer-ill", "mabes", "dinkes", {"dinkes", P, K}, "handed", "dinkes-metro", None, ()),
    ("by-kodim", "flood", "kodim", "bpbd", {P, K, "bpbd", "tni"}, "handed", "bpbd-metro", None, ()),
    ("kpu-open", "seal-damaged", "mabes", K, {P, K, B}, "open", None, None,
     (("kpu", "decline", "Perlu foto."),)),
    ("kpu-taken", "logistics-late", "kpu", K, {P, K, B}, "taken", None, "kpu", (("kpu", "take"),)),
    ("bawaslu-working", "money-politics", "mabes", B, {P, B}, "working", "bawaslu-metro", None,
     (("bawaslu", "accept"),)),
    ("complaint-open", "officer-complaint", "mabes", B, C, "open", None, None,
     (("bawaslu", "decline", "Nanti."),)),
    ("complaint-working", "officer-complaint", "kpu", B, C, "working", "bawaslu-metro", None,
     (("bawaslu", "accept"),)),
    ("complaint-propam", "officer-complaint", "bawaslu", B, C, "handed", "sipropam-metro", None,
     (("bawaslu", "hand", "sipropam-metro"),)),
    ("closed", "threat", "mabes", P, {P}, "closed", None, "mabes",
     (("mabes", "take"), ("mabes", "close", "resolved", "Selesai."))),
    ("closed-kpu", "opened-late", "mabes", K, {P, K, B}, "closed", "kpu-metro", None,
     (("kpu", "accept"), ("kpu", "close", "resolved", "Sudah buka."))),
    ("archived", "damage", "mabes", P, {P}, "archived", None, None,
     (("mabes", "archive", "Laporan ganda."),)),
)  # fmt: skip
PLACES: tuple[tuple[str, str, str | None, tuple[tuple[Any, ...], ...]], ...] = (
    # (short name, area, station, stories): own and sibling kecamatan, the city itself, another city, above.
    ("pusat", "18.72.01.1003", "18.72.01.1003.003", (*STORIES, *METRO_STORIES)),
    ("timur", "18.72.04.1003", "18.72.04.1003.001", (*STORIES, *METRO_STORIES[:3])),
    ("kecamatan", "18.72.01", None, STORIES[:1]),
    ("kota", "18.72", None, (STORIES[0], STORIES[2], STORIES[4])),
    ("bl", "18.71.01.1001", "18.71.01.1001.001", STORIES),
)


@dataclass(slots=True, kw_only=True)
class Planted:
    """An incident with its id and the words that must stay in its sight."""

    what: What
    id: str
    secret: str
    note: str
    sender: str


@dataclass(slots=True, kw_only=True)
class World:
    """Who and what, with the keys to act as each person."""

    db: Database
    people: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    items: dict[str, Planted] = field(default_factory=dict)
    index: PlantedIndex = field(default_factory=PlantedIndex)
    plans: PlantedPlans = field(default_factory=PlantedPlans)
    units: PlantedUnits = field(default_factory=PlantedUnits)

    def anchor(self, item: What) -> str:
        """A living incident of the same owner in the same place, to join into (else one that is not)."""
        place = item.key.partition("/")[0]
        near = (i for k, i in self.items.items() if k.startswith(place) and k != item.key)
        for other in near:
            what = other.what
            alive = what.status not in ("closed", "archived", "joined")
            if alive and what.owner == item.owner and not what.complaint:
                return other.id
        return self.items["pusat/fresh"].id


def build_world(db: Database) -> World:
    """Plant everything into a database that holds Metro's exercise. About a second."""
    for dataset, raw, name in (
        ("areas", MORE_AREAS, "more-areas.csv"),
        ("stations", MORE_STATIONS, "more-stations.csv"),
    ):
        report = areas.import_file(db, dataset, raw, name, actor=SETUP, election=ELECTION)
        assert report.ok, report.errors
    world = World(db=db)
    ids = {who.key: UUID(fresh_id()) for who in PEOPLE}

    def setup(uow: UnitOfWork) -> None:
        for code, kind, area in OFFICES:
            accounts.add_agency(uow, code, kind, code, area)
        for who in PEOPLE:
            accounts.add_person(
                uow, f"Orang {who.key}", who.role, who.agency, who.scope, None, id=ids[who.key]
            )

    db.write_now(setup)
    for who in PEOPLE:
        token, session = secrets.TOKEN_PREFIX + secrets.new_secret(), secrets.new_secret()
        id = str(ids[who.key])
        db.write_now(lambda uow, i=id, t=token: accounts.make_token(uow, i, "m", secrets.digest(t)))
        db.write_now(
            lambda uow, i=id, s=session: accounts.open_session(uow, i, secrets.digest(s), "link")
        )
        with db.read() as conn:
            found = accounts.actor_of_person(conn, id)
        assert found is not None
        world.people[who.key] = found
        world.tokens[who.key], world.sessions[who.key] = token, session
    _move_away(world)
    for short, area, station, stories in PLACES:
        for story in stories:
            _plant(world, short, area, station, story)
    _plant(world, "provinsi", PROVINCE, None, STORIES[0])
    world.index = plant_index(world)
    world.plans = plant_plans(world)
    world.units = plant_units(world)  # after the plans: its teams are those that stand
    plant_lines(world)
    return world


def _move_away(world: World) -> None:
    """Somebody of the city who works in the neighbouring one now: what the journal says of them went along."""
    gone = UUID(fresh_id())

    def add(uow: UnitOfWork) -> None:
        accounts.add_person(uow, "Orang pindahan", "operator", "mabes-polri", CITY, None, id=gone)

    def move(uow: UnitOfWork) -> None:
        accounts.change_person(uow, SETUP, str(gone), 1, "operator", OTHER, True)

    world.db.write_now(add)
    world.db.write_now(move)


def _plant(
    world: World, short: str, area: str, station: str | None, story: tuple[Any, ...]
) -> None:
    name, kind, filer, owner, audience, status, agency, taken_by, acts = story
    number = len(world.items)
    secret, note, sender = f"zq{number:03d}rahasia", f"zn{number:03d}catatan", f"zs{number:03d}nama"
    city = "bl" if area.startswith(OTHER) else "metro"
    complaint = kind == "officer-complaint"
    sealed = audience - {P} if complaint else set(_born(kind, audience))
    what = What(
        key=f"{short}/{name}",
        area=area,
        owner=owner,
        audience=frozenset(audience),
        status=status,
        agency=None if agency is None else agency.format(city=city),
        complaint=complaint,
        taken_by=taken_by,
        sender_known_to=frozenset(sealed),
    )
    actor = world.people[filer]
    id = file(
        world.db,
        actor,
        kind=kind,
        text=f"{secret} di tempat. Selebihnya {note}.",
        station=station,
        area=None if station else area,
        source=sender,
    )
    for by, verb, *args in acts:
        given = [world.items[f"{short}/{a}"].id if verb == "join" else a for a in args]
        if verb == "hand":
            given = [given[0], note]
        do(world.db, world.people[by], verb, id, *given)
    if status not in ("joined",):
        do(world.db, world.people[_noter(what)], "note", id, note)
    world.items[what.key] = Planted(what=what, id=id, secret=secret, note=note, sender=sender)
    _check(world, world.items[what.key])


def _noter(what: What) -> str:
    return "mabes" if P in what.audience else "kpu"


def _born(kind: str, audience: Any) -> frozenset[str]:
    """Who knew the sender from birth: the audience before any hand-over widened it."""
    late = {"satpolpp"} if kind == "theft" else set()
    return frozenset(set(audience) - late)


def _check(world: World, planted: Planted) -> None:
    """The story ended where its hand-written line says, or the matrix would test something else."""
    from damai.incidents import store

    with world.db.read() as conn:
        found = store.by_id(conn, planted.id)
    assert found is not None
    what = planted.what
    taken = None if what.taken_by is None else world.people[what.taken_by].id
    assert (
        found.area, found.owner, set(found.audience.split("+")), found.status.value, found.agency,
        found.complaint, found.taken_by,
    ) == (
        what.area, what.owner, set(what.audience), what.status, what.agency, what.complaint, taken,
    ), what.key  # fmt: skip
