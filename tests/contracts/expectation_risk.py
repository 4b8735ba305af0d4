"""The index in the world of the matrix: versions of every state, audience and reach, what was seen of places,
preventions and decided classes; and who may do what with them, typed by hand from the design.

It knows nothing of ``accounts.policy``, ``core.audience`` or ``risk.versions.model``. A page of the index takes
its ids from ``world.index``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from damai.risk.actions import service as actions
from damai.risk.classes import service as classes
from damai.risk.classes.model import StationClass
from damai.risk.observations import service as observations
from damai.risk.observations.model import Seen
from damai.risk.versions import service as versions
from damai.risk.versions.prepare import Prepared, prepare
from tests.builders import ELECTION
from tests.contracts.expectation import READERS, Who, lies_in
from tests.risk.kept import DEFINITION, PLACES

if TYPE_CHECKING:
    from tests.contracts.expectation_world import World

RISK_READERS = READERS - {"field_officer"}
DRAFTS = {"commander", "analyst"}
"""And reviews what another of the own institution drafted, or rejects it."""
PUBLISHES = {"commander"}
"""And takes back what is published; of the police also: decides the class of a station."""
OBSERVES = {"commander", "operator", "padal", "liaison", "analyst", "field_officer"}
PREVENTS = OBSERVES - {"field_officer"}
SIGNS = {"review": DRAFTS, "publish": PUBLISHES, "withdraw": DRAFTS}
TABS: dict[str, set[str]] = {
    f"/kerawanan{path}": RISK_READERS
    for path in ("", "/amatan", "/kelas", "/pencegahan", "/versi", "/validasi")
}
"""The screens of the index -> who is offered them."""

CITY, PUSAT, OTHER, PROVINCE = "18.72", "18.72.01", "18.71", "18"
HERE, THERE = "18.72.01.1001", "18.72.05.1001"
"""Places of the city's index, in Metro Pusat and outside it."""
STATIONS = ("18.72.01.1003.003", "18.72.04.1003.001")
EVERYBODY: frozenset[str] = frozenset()
"""Of an audience: all partners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A version as its story should leave it; ``acts`` are (who, verb) after the draft."""

    key: str
    area: str
    institution: str
    audience: frozenset[str]
    state: str
    drafted_by: str
    reviewed_by: str | None = None
    acts: tuple[tuple[str, str], ...] = ()


def _police(key: str, audience: set[str], state: str, *acts: str, area: str = CITY) -> Planned:
    by = {"review": "kapolres", "publish": "polda", "publish-own": "polda", "withdraw": "kapolres"}
    return Planned(
        key=key, area=area, institution="polri", audience=frozenset(audience), state=state,
        drafted_by="analis-polri", reviewed_by="kapolres" if "review" in acts else None,
        acts=tuple((by[verb], verb) for verb in acts),
    )  # fmt: skip


VERSIONS = (
    _police("draft", {"polri"}, "draft"),
    _police("reviewed", {"polri"}, "reviewed", "review"),
    _police("published", set(), "published", "review", "publish"),
    _police("kept", {"polri"}, "published", "review", "publish-own"),
    _police("old", set(), "superseded", "review", "publish"),
    _police("new", set(), "published", "review", "publish"),
    _police("taken-back", set(), "withdrawn", "review", "publish", "withdraw"),
    _police("rejected", {"polri"}, "withdrawn", "withdraw"),
    _police("pusat", set(), "published", "review", "publish", area=PUSAT),
    Planned(
        key="kapolres", area=CITY, institution="polri", audience=frozenset({"polri"}),
        state="draft", drafted_by="kapolres",
    ),
    Planned(
        key="province", area=PROVINCE, institution="polri", audience=frozenset({"polri"}),
        state="draft", drafted_by="polda",
    ),
    Planned(
        key="kpu-draft", area=CITY, institution="kpu", audience=frozenset({"kpu"}), state="draft",
        drafted_by="analis-kpu",
    ),
    Planned(
        key="kpu", area=CITY, institution="kpu", audience=EVERYBODY, state="published",
        drafted_by="ketua-kpu", reviewed_by="analis-kpu",
        acts=(("analis-kpu", "review"), ("ketua-kpu", "publish")),
    ),
)  # fmt: skip
PREVENTIONS = (
    # (key, place, the office that does it, who asked)
    ("kpu", HERE, "kpu-metro", "kapolres"),
    ("polri", THERE, "polres-metro", "ketua-kpu"),
)
SEEN_BY = ("posko", "kpu")


@dataclass(slots=True, kw_only=True)
class PlantedIndex:
    """The ids of what was planted, by key."""

    versions: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)

    def holes(self) -> dict[str, str]:
        """What stands in the holes of the paths of /kerawanan: what all partners of the city see."""
        version = self.versions["published"]
        return {
            "version": version, "index": version, "action": self.actions["kpu"], "place": HERE,
            "station": STATIONS[0], "code": STATIONS[0],
        }  # fmt: skip


def finds(who: Who, path: str) -> bool:
    """Whether what stands in the holes of a path is in a reader's sight (``holes``)."""
    if "{version}" in path or "{index}" in path:
        return sees(who, next(item for item in VERSIONS if item.key == "published"))
    if "{" in path:
        return lies_in(HERE if "{action}" in path or "{place}" in path else STATIONS[0], who.scope)
    return True


def sees(who: Who, item: Planned) -> bool:
    """The law of sight; who works in a part of the area sees the whole area's index."""
    known = who.role == "auditor" or not item.audience or who.institution in item.audience
    near = lies_in(item.area, who.scope) or lies_in(who.scope, item.area)
    return who.role in RISK_READERS and known and near


def signs(who: Who, item: Planned, verb: str) -> str:
    """unseen | refused | not-now | ok, for a signature with the right version and good words."""
    if who.role not in SIGNS[verb]:
        return "refused"
    if not sees(who, item):
        return "unseen"
    if who.institution != item.institution or not lies_in(item.area, who.scope):
        return "refused"
    if verb == "withdraw":
        if item.state == "published" and who.role not in PUBLISHES:
            return "refused"
        return "not-now" if item.state in ("superseded", "withdrawn") else "ok"
    if item.state != {"review": "draft", "publish": "reviewed"}[verb]:
        return "not-now"
    same = {"review": item.drafted_by, "publish": item.reviewed_by}[verb]
    return "refused" if who.key == same else "ok"


def drafts(who: Who, area: str) -> str:
    return "ok" if who.role in DRAFTS and lies_in(area, who.scope) else "refused"


def observes(who: Who, place: str) -> str:
    if who.role not in OBSERVES:
        return "refused"
    return "ok" if lies_in(place, who.scope) else "invalid"


def prevents(who: Who, item: Planned, place: str) -> str:
    """Ask an office to do something at a place of a version."""
    if who.role not in PREVENTS or not lies_in(place, who.scope):
        return "refused"
    if not sees(who, item):
        return "unseen"
    return "ok" if item.state == "published" else "not-now"


def changes(who: Who, place: str, owner: str, asked_by: str) -> str:
    """Say how a prevention stands."""
    if who.role not in RISK_READERS:
        return "refused"
    if not lies_in(place, who.scope):
        return "unseen"
    concerned = who.agency == owner or who.key == asked_by
    return "ok" if who.role in PREVENTS and concerned else "refused"


def classifies(who: Who, station: str) -> str:
    chief = who.role in PUBLISHES and who.institution == "polri"
    return "ok" if chief and lies_in(station, who.scope) else "refused"


@lru_cache
def table_of(area: str, code: str) -> Prepared:
    """A small index of an area's places under a code of its own."""
    places = [p for p in PLACES if p.startswith(area)] if area != PROVINCE else [OTHER, CITY]
    rows = [f"{place},{120 + 40 * at},{at}\n" for at, place in enumerate(places)]
    return prepare(
        DEFINITION.replace('"IKT"', f'"{code}"'),
        ("code,crowding,health_reach\n" + "".join(rows)).encode(),
    )


def sign(uow: Any, person: Any, id: str, seen: int, verb: str) -> Any:
    """The use case of ``verb`` with words that are fine."""
    match verb:
        case "review":
            return versions.review(uow, person, id, seen, "Cocok.")
        case "withdraw":
            return versions.withdraw(uow, person, id, seen, "Kolom tertukar.")
    return versions.publish(uow, person, id, seen, own=verb == "publish-own")


def plant_index(world: World) -> PlantedIndex:
    """Everything above, through the services."""
    made = PlantedIndex()

    def write(who: str, act: Callable[[Any, Any], Any]) -> Any:
        person = world.people[who]
        return world.db.write_now(lambda uow: act(uow, person), actor=person.id).value

    for item in VERSIONS:
        code = "old" if item.key == "new" else item.key
        table = table_of(item.area, f"X-{code}")
        id = write(
            item.drafted_by, lambda u, p, i=item, t=table: versions.draft(u, p, ELECTION, i.area, t)
        ).id
        made.versions[item.key] = id
        for seen, (who, verb) in enumerate(item.acts, 1):
            write(who, lambda u, p, i=id, s=seen, v=verb: sign(u, p, i, s, v))
    for key, place, owner, asked_by in PREVENTIONS:
        made.actions[key] = write(
            asked_by, lambda u, p, w=place, o=owner: prevention(u, p, made.versions["published"], w, o)
        ).id  # fmt: skip
    for who in SEEN_BY:
        write(who, lambda u, p: observations.observe(u, p, ELECTION, [observation(HERE)]))
    for station in STATIONS:
        write("kapolres", lambda u, p, s=station: decision(u, p, s, 0))
    _check(world, made)
    return made


def prevention(uow: Any, person: Any, index: str, place: str, owner: str) -> Any:
    return actions.add(uow, person, index, place, "crowding", "Tambah bilik", owner, "2024-02-12")


def observation(place: str) -> Seen:
    return Seen(
        place=place, indicator="power", value=1.0, observed_on=date(2024, 2, 10), source="LATIHAN"
    )


def decision(uow: Any, person: Any, station: str, seen: int, index: str | None = None) -> Any:
    given = classes.Proposal(index_id=index)
    return classes.decide(
        uow, person, ELECTION, station, seen, StationClass.RAWAN, "Jalan tunggal.", given
    )


def _check(world: World, made: PlantedIndex) -> None:
    """The stories ended where their hand-written lines say."""
    from damai.risk.versions import store

    with world.db.read() as conn:
        for item in VERSIONS:
            found = store.by_id(conn, made.versions[item.key])
            assert found is not None
            audience = "partners" if not item.audience else "+".join(sorted(item.audience))
            assert (found.area, found.institution, found.audience, found.state.value) == (
                item.area, item.institution, audience, item.state,
            ), item.key  # fmt: skip
