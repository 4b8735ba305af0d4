"""The grants of the policy in the words of the design, role by role; the other copy of the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from damai.accounts.model import Role, SignedIn

SHARED = "areas.read stations.read places.read stages.read"
READ = f"{SHARED} incidents.read watches.read"
FIELD = f"{READ} reports.file incidents.note stations.note risk.observe"
INDEX = "risk.read risk.act plan.read"
KNOWS = f"{FIELD} stations.describe {INDEX}"

ANY: dict[str, str] = {
    "commander": f"{KNOWS} places.edit people.read journal.read risk.draft units.read",
    "operator": f"{KNOWS} places.edit units.read",
    "padal": f"{KNOWS} units.read",
    "liaison": KNOWS,
    "field_officer": FIELD,
    "analyst": f"{READ} {INDEX} risk.observe risk.draft units.read",
    "auditor": f"{READ} risk.read plan.read people.read journal.read journal.verify units.read",
    "administrator": "",
    "wall": SHARED,
}
"""On any record in the reach of one's area."""
OWNERS: dict[str, str] = {
    "commander": "incidents.triage incidents.take incidents.severity incidents.assign"
    " incidents.join incidents.archive incidents.close incidents.reopen senders.read"
    " stages.record stages.repeat stations.move risk.review risk.publish risk.classify"
    " units.edit roster.read roster.edit plan.draft plan.pattern plan.sign plan.publish plan.orders",
    "operator": "incidents.triage incidents.take incidents.severity incidents.assign"
    " incidents.join incidents.archive incidents.close incidents.reopen senders.read"
    " stages.record stages.repeat stations.move units.edit roster.read roster.edit plan.orders",
    "padal": "incidents.take incidents.severity roster.read plan.orders",
    "liaison": "incidents.take stages.record stations.move",
    "analyst": "risk.review plan.draft",
}
"""On what one's institution owns. The class of a station is the police's own (``classes.service.OWNER``)."""
LINES: dict[str, str] = {
    "commander": "lines.read lines.edit",
    "operator": "lines.read lines.edit",
    "padal": "lines.read",
    "liaison": "lines.read lines.edit",
}
"""Duty numbers, on what one's institution owns: that is KPU (``lines.model.OWNER``)."""
SET: dict[str, str] = {"auditor": "lines.list"}
"""Whether one is set, on any record in reach."""
HANDED: dict[str, str] = {
    "commander": "incidents.take incidents.answer incidents.close watches.stand"
    " watches.acknowledge workstations.manage",
    "operator": "incidents.take incidents.answer incidents.close watches.stand",
    "padal": "incidents.take",
    "liaison": "incidents.take incidents.answer incidents.close watches.stand",
}
"""On what was handed to one's own office, and on the office itself."""
POSKO: dict[str, str] = {
    "commander": "incidents.triage incidents.assign",
    "operator": "incidents.triage incidents.assign",
}
"""By the police on what others own: open it, pass it on."""
HOUSE: dict[str, str] = {
    "administrator": "areas.read stations.read places.read places.edit stages.read areas.import people.read people.manage"
    " tokens.manage house.manage journal.verify workstations.manage",
}
"""On the installation itself, whatever the area."""

ACTIONS = sorted(
    {
        a
        for table in (ANY, OWNERS, LINES, SET, HANDED, POSKO, HOUSE)
        for acts in table.values()
        for a in acts.split()
    }
)


def may(role: str, action: str, place: str, institution: str, owner: str, handed: bool) -> bool:
    """``place``: own | child are within reach; sibling, parent and other are not."""

    def listed(table: dict[str, str]) -> bool:
        return action in table.get(role, "").split()

    if listed(HOUSE):
        return True
    if place not in ("own", "child"):
        return False
    return (
        listed(ANY)
        or listed(SET)
        or ((listed(OWNERS) or listed(LINES)) and institution == owner)
        or (listed(HANDED) and handed)
        or (listed(POSKO) and institution == "polri")
    )


AREAS = {
    "own": "18.72", "child": "18.72.01.1003", "sibling": "18.71", "parent": "18",
    "other": "32.73.01",
}  # fmt: skip


def every_difference(only_role: str | None = None, only_action: str | None = None) -> Iterator[str]:
    """Cells in which the policy decides otherwise than this copy: role x action x place x owner x office."""
    roles = [r for r in Role if only_role in (None, r)]
    actions = [a for a in ACTIONS if only_action in (None, a)]
    for role, action, place in product(roles, actions, AREAS):
        for institution, owner, agency in product(
            ("polri", "kpu"), ("polri", "kpu", "dinkes"), ("", "mine", "theirs")
        ):
            who = SignedIn(
                id="person/x", name="x", role=role, agency="mine", institution=institution,
                scope="18.72",
            )  # fmt: skip
            got = who.may(action, area=AREAS[place], owner=owner, agency=agency)
            if got != may(role, action, place, institution, owner, agency == "mine"):
                yield f"{role} {action} {place} {institution} {owner} {agency!r}: {got}"
