"""What templates need of an incident: names for codes, the verbs one may use, the timeline in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.incidents.finding import Terms
from damai.incidents.kinds import KINDS, SEVERITIES
from damai.incidents.model import TABLE, Incident, Status, Verb
from damai.incidents.queries import Sheet
from damai.webkit.actor import Actor
from damai.webkit.context import WebContext

ACTION: dict[Verb, str] = {
    Verb.TRIAGE: "incidents.triage",
    Verb.TAKE: "incidents.take",
    Verb.RELEASE: "incidents.take",
    Verb.SEVERITY: "incidents.severity",
    Verb.HAND: "incidents.assign",
    Verb.ACCEPT: "incidents.answer",
    Verb.DECLINE: "incidents.answer",
    Verb.RECALL: "incidents.assign",
    Verb.NOTE: "incidents.note",
    Verb.REPLY: "incidents.answer",
    Verb.JOIN: "incidents.join",
    Verb.ARCHIVE: "incidents.archive",
    Verb.CLOSE: "incidents.close",
    Verb.REOPEN: "incidents.reopen",
}


def allowed(actor: Actor, item: Incident) -> set[Verb]:
    """The verbs a screen offers: those that fit the state, the policy and the rules of the record."""
    found = set()
    for status, verb in TABLE:
        if status is not item.status:
            continue
        if not actor.may(ACTION[verb], area=item.area, owner=item.owner, agency=item.agency or ""):
            continue
        if item.complaint and (
            verb is Verb.ARCHIVE or (actor.institution == "polri" and verb is not Verb.NOTE)
        ):
            continue
        if item.complaint and verb is Verb.JOIN:
            continue
        if actor.institution != item.owner and verb is Verb.RECALL:
            continue
        if (
            actor.institution != item.owner
            and verb is Verb.HAND
            and item.status not in (Status.REPORTED, Status.OPEN)
        ):
            continue
        if verb is Verb.TAKE and item.taken_by == actor.id:
            continue
        found.add(verb)
    return found


def may_on(actor: Actor) -> str:
    """The acts whose keys a screen names to this role, between spaces: one that never may is offered none."""
    acts = {verb.value: action for verb, action in ACTION.items()} | {"file": "reports.file"}
    return " ".join(name for name, action in acts.items() if actor.may(action))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of areas, agencies and people that a page mentions."""

    areas: dict[str, str]
    agencies: dict[str, str]
    people: dict[str, str]

    @classmethod
    def load(
        cls,
        conn: sa.Connection,
        actor: Actor,
        items: Sequence[Incident],
        actors: Sequence[str] = (),
    ) -> Names:
        codes = {c for i in items for c in (i.area, i.area.rpartition(".")[0]) if c}
        people = [
            a.removeprefix("person/")
            for a in {*actors, *(i.taken_by for i in items if i.taken_by), actor.id}
            if a.startswith("person/")
        ]
        return cls(
            areas={code: a.name for code, a in areas.areas_named(conn, sorted(codes)).items()},
            agencies={a.code: a.name for a in accounts.agencies(conn)},
            people=accounts.names_of(conn, people),
        )

    def place(self, item: Incident) -> str:
        """TPS 003 Imopuro, Metro Pusat - or the area alone."""
        return self.place_of(item.area, item.station)

    def place_of(self, area: str, station: str | None) -> str:
        name = self.areas.get(area, area)
        parent = self.areas.get(area.rpartition(".")[0], "")
        tail = f"{name}, {parent}" if parent and area.count(".") == 3 else name
        return f"TPS {station[-3:]} {tail}" if station else tail

    def agency(self, code: str | None) -> str:
        return self.agencies.get(code or "", code or "")

    def person(self, actor: str | None) -> str:
        if not actor:
            return ""
        id = actor.removeprefix("person/")
        return self.people.get(id, "Damai" if actor.startswith("system/") else id[:8])


def terms(web: WebContext, lang: str) -> Terms:
    """What a search in this language can be told."""

    def words(part: str, codes: Iterable[str]) -> dict[str, str]:
        return {code: web.words.text(f"incidents.{part}.{code}", lang) for code in codes}

    return Terms(
        kinds=words("kind", KINDS),
        severities=words("severity", SEVERITIES),
        statuses=words("status", (status.value for status in Status)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline: a catalogue key with values, the words people wrote, the seq as proof."""

    seq: int
    at: datetime
    who: str
    key: str
    values: dict[str, Any]
    said: str


def timeline_lines(sheet: Sheet, names: Names) -> list[Line]:
    """The timeline in the order of the journal."""
    out = []
    for moment in sheet.timeline:
        body = moment.body or {}
        said = str(body.get("text") or body.get("reason") or body.get("note") or "")
        if moment.kind == "reported":
            said = ""
        out.append(
            Line(
                seq=moment.seq,
                at=moment.at,
                who=names.person(moment.actor),
                key=f"incidents.timeline.{moment.kind}{'-old' if body.get('sent_code') else ''}",
                values={
                    "agency": names.agency(body.get("agency")),
                    "severity": body.get("severity", ""),
                    "outcome": body.get("outcome", ""),
                    "code": body.get("sent_code") or "",
                },
                said=said,
            )
        )
    return out
