"""Plans in the world of the matrix: of every state, audience and reach; and who may do what with them, typed by hand from
the design.

It knows nothing of ``accounts.policy``, ``core.audience`` or ``deployment.plans.model``. A page of plans takes its ids
from ``world.plans``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from damai.deployment.plans import service as plans
from damai.deployment.plans.making import Made, make
from damai.deployment.plans.model import Asked
from tests.builders import ELECTION
from tests.contracts.expectation import READERS, Who, lies_in
from tests.deployment.plans.briefs import a_brief
from tests.units.given import add

if TYPE_CHECKING:
    from tests.contracts.expectation_world import World

PLAN_READERS = READERS - {"field_officer"}
DRAFTS = {"commander", "analyst"}
"""Of the police alone: they secure people and places; the others read what is published."""
SIGNS_FIRST = {"commander"}
PUBLISHES = {"commander"}
SETS_PATTERN = {"commander"}
ORDERS = {"commander", "operator", "padal"}
NAMES = {"commander", "operator"}
"""Of those who print orders: who says by name who stands there."""
OWNER = "polri"
ACTS = {
    "lock": DRAFTS, "unlock": DRAFTS, "sign": SIGNS_FIRST, "publish": PUBLISHES, "withdraw": DRAFTS,
}  # fmt: skip
"""And a published one is taken back by who may publish."""
TABS: dict[str, set[str]] = {
    "/rencana": PLAN_READERS,
    "/rencana/banding": PLAN_READERS,
    "/rencana/pola": SETS_PATTERN,
}
"""The screens of plans -> who is offered them; the last one to the police alone."""
UNITS = {"polsek-pusat": "18.72.01", "polsek-timur": "18.72.04"}
CITY, PUSAT, PROVINCE = "18.72", "18.72.01", "18"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A plan as its story should leave it; ``acts`` are (who, verb) after the draft. ``team`` is locked or not."""

    key: str
    area: str
    audience: frozenset[str]
    state: str
    drafted_by: str
    signed_by: str | None = None
    acts: tuple[tuple[str, str], ...] = ()
    is_locked: bool = False


POLICE: frozenset[str] = frozenset({"polri"})
EVERYBODY: frozenset[str] = frozenset()
TWO = (("kapolres", "sign"), ("polda", "publish"))
PLANS = (
    Laid(key="old", area=CITY, audience=EVERYBODY, state="superseded", drafted_by="analis-polri",
         signed_by="kapolres", acts=TWO),
    Laid(key="published", area=CITY, audience=EVERYBODY, state="published",
         drafted_by="analis-polri", signed_by="kapolres", acts=TWO),
    Laid(key="draft", area=CITY, audience=POLICE, state="draft", drafted_by="analis-polri"),
    Laid(key="locked", area=CITY, audience=POLICE, state="draft", drafted_by="kapolres",
         acts=(("analis-polri", "lock"),), is_locked=True),
    Laid(key="signed", area=CITY, audience=POLICE, state="signed", drafted_by="kapolres",
         signed_by="kapolres", acts=(("kapolres", "sign"),)),
    Laid(key="locked-signed", area=CITY, audience=POLICE, state="signed", drafted_by="kapolres",
         signed_by="kapolres", acts=(("analis-polri", "lock"), ("kapolres", "sign")),
         is_locked=True),
    Laid(key="rejected", area=CITY, audience=POLICE, state="withdrawn", drafted_by="kapolres",
         acts=(("analis-polri", "withdraw"),)),
    Laid(key="pusat", area=PUSAT, audience=POLICE, state="draft", drafted_by="kapolres"),
    Laid(key="province", area=PROVINCE, audience=POLICE, state="draft", drafted_by="polda"),
    # The city's plan stands around the one and inside the other: neither can be published beside it.
    Laid(key="pusat-signed", area=PUSAT, audience=POLICE, state="signed", drafted_by="kapolres",
         signed_by="kapolres", acts=(("kapolres", "sign"),)),
    Laid(key="province-signed", area=PROVINCE, audience=POLICE, state="signed", drafted_by="polda",
         signed_by="polda", acts=(("polda", "sign"),)),
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class PlantedPlans:
    """The ids of what was planted, by key."""

    ids: dict[str, str] = field(default_factory=dict)

    def holes(self) -> dict[str, str]:
        """What stands in the holes of the paths of /rencana: what all partners of the city see."""
        return {"plan": self.ids["published"]}


def laid(key: str) -> Laid:
    return next(item for item in PLANS if item.key == key)


def sees(who: Who, item: Laid) -> bool:
    """The law of sight; who works in a part of the area sees the whole area's plan, of the own teams."""
    known = who.role == "auditor" or not item.audience or who.institution in item.audience
    near = lies_in(item.area, who.scope) or lies_in(who.scope, item.area)
    return who.role in PLAN_READERS and known and near


def takes_files(who: Who, item: Laid) -> str:
    """They hold strengths and places of units: the police's and the auditors', who see the whole area."""
    if who.role not in PLAN_READERS:
        return "refused"
    if not sees(who, item):
        return "unseen"
    own = who.institution == OWNER or who.role == "auditor"
    return "ok" if own and lies_in(item.area, who.scope) else "refused"


def acts(who: Who, item: Laid, verb: str) -> str:
    """unseen | refused | not-now | ok, with the right version and good words."""
    if who.role not in ACTS[verb]:
        return "refused"
    if not sees(who, item):
        return "unseen"
    if who.institution != OWNER or not lies_in(item.area, who.scope):
        return "refused"
    match verb:
        case "lock":
            return "ok" if item.state == "draft" and not item.is_locked else "not-now"
        case "unlock":
            return "ok" if item.state == "draft" and item.is_locked else "not-now"
        case "sign":
            return "ok" if item.state == "draft" else "not-now"
        case "withdraw":
            if item.state == "published" and who.role not in PUBLISHES:
                return "refused"
            return "not-now" if item.state in ("superseded", "withdrawn") else "ok"
    if item.state != "signed":
        return "not-now"
    if who.key == item.signed_by:
        return "refused"
    return "ok" if item.area == CITY else "not-now"


def drafts(who: Who, area: str) -> str:
    may = who.role in DRAFTS and who.institution == OWNER and lies_in(area, who.scope)
    return "ok" if may else "refused"


def sets_pattern(who: Who, area: str) -> str:
    may = who.role in SETS_PATTERN and who.institution == OWNER and lies_in(area, who.scope)
    return "ok" if may else "refused"


def reads_pattern(who: Who) -> str:
    """What plans are made with is the police's own, and the auditors'."""
    if who.role not in PLAN_READERS:
        return "refused"
    return "ok" if who.institution == OWNER or who.role == "auditor" else "unseen"


@lru_cache
def solved() -> Made:
    return make(a_brief(), Asked())


TEAM = "18.72.01-kurang-rawan-01"


def act(uow: Any, person: Any, id: str, seen: int, verb: str) -> Any:
    """The use case of ``verb`` with words that are fine."""
    match verb:
        case "lock":
            return plans.lock(uow, person, id, seen, TEAM)
        case "unlock":
            return plans.unlock(uow, person, id, seen, TEAM)
        case "sign":
            return plans.sign(uow, person, id, seen, "Cocok.")
        case "withdraw":
            return plans.withdraw(uow, person, id, seen, "Kekuatan salah.")
    return plans.publish(uow, person, id, seen)


def draft(uow: Any, person: Any, area: str, base: str = "") -> Any:
    return plans.draft(uow, person, ELECTION, area, solved(), Asked(), name="Rencana", base=base)


def plant_plans(world: World) -> PlantedPlans:
    """Everything above, through the services."""
    made = PlantedPlans()
    for code, area in UNITS.items():
        add(world.db, code=code, name=code, area=area)
    assert TEAM in {team.team for team in solved().teams}
    for item in PLANS:
        person = world.people[item.drafted_by]
        id = world.db.write_now(
            lambda uow, p=person, a=item.area: draft(uow, p, a), actor=person.id
        ).value.id
        made.ids[item.key] = id
        for seen, (who, verb) in enumerate(item.acts, 1):
            by = world.people[who]
            world.db.write_now(
                lambda uow, p=by, i=id, s=seen, v=verb: act(uow, p, i, s, v), actor=by.id
            )
    _check(world, made)
    return made


def _check(world: World, made: PlantedPlans) -> None:
    """The stories ended where their hand-written lines say."""
    from damai.deployment.plans import store

    with world.db.read() as conn:
        for item in PLANS:
            found = store.by_id(conn, made.ids[item.key])
            assert found is not None
            audience = "partners" if not item.audience else "+".join(sorted(item.audience))
            assert (found.area, found.institution, found.audience, found.state.value) == (
                item.area, OWNER, audience, item.state,
            ), item.key  # fmt: skip
