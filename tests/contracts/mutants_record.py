"""The probe of the journal's door: who has which entry whole, against the hand-written expectation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from damai.journal import reader
from damai.journal.entries import Committed
from tests.contracts.expectation import READS_JOURNAL, Who, lies_in, reads_entry
from tests.contracts.expectation_web import Ask, Front
from tests.contracts.expectation_world import PEOPLE, WHO
from tests.contracts.mutants_doors import DoorProbes


def every_entry(front: Front, who: Who, limit: int = 200) -> list[dict[str, Any]]:
    """The whole journal as this person is given it, page by page."""
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        path = f"/api/v1/journal/entries?after={after}&limit={limit}"
        page = front.ask(who, Ask(method="GET", path=path)).json()
        items += page["items"]
        after = page["next"]
    return items


def record_differences(front: Front, people: tuple[Who, ...]) -> Iterator[str]:
    """What a person is given of the journal and should not be, or is not given and should be."""
    with front.world.db.read() as conn:
        whole = reader.after(conn, 0, 10_000)
    now = {entry.subject: entry for entry in whole}
    for who in people:
        given = every_entry(front, who)
        if [item["seq"] for item in given] != [entry.seq for entry in whole]:
            yield f"{who.key}: {len(given)} of {len(whole)}"
        for item, entry in zip(given, whole, strict=False):
            if set(item) != {"seq", "leaf", "entry"}:
                yield f"{who.key} {entry.seq}: {sorted(item)}"
            if (item["entry"] is not None) != expected(front, who, entry, now[entry.subject]):
                yield f"{who.key} {entry.kind} {entry.seq}: {item['entry'] is not None}"


def expected(front: Front, who: Who, entry: Committed, now: Committed) -> bool:
    """Should this person have it whole? ``now`` is the last entry about the same."""
    by_id = {p.id: p.what for p in front.world.items.values()}
    told = who.role == "auditor" or who.institution in entry.audience.split("+")
    if entry.subject.startswith("incident/"):
        item = by_id[entry.subject.removeprefix("incident/")]
        if entry.kind == "incidents.joined" and entry.body is not None:
            told = told and reads_entry(who, by_id[json.loads(entry.body)["into"]], entry.kind)
        return told and reads_entry(who, item, entry.kind)
    told = told or entry.audience == "partners"
    if entry.kind.startswith("units.post-") and b'"restricted":true' in (entry.body or b""):
        told = (
            who.institution == "polri" and who.role == "commander"
        )  # a home: not the auditor's either
    here = lies_in(entry.area, who.scope) and lies_in(now.area, who.scope)
    return told and here and who.role in READS_JOURNAL


class RecordProbes(DoorProbes):
    """Those of the doors, and this one."""

    def record(self) -> Iterator[str]:
        return record_differences(self.front, PEOPLE)

    def record_pages(self) -> Iterator[str]:
        """The screen tells what the API tells: to whom it opens, and which entries stand there whole."""
        with self.front.world.db.read() as conn:
            whole = reader.after(conn, 0, 10_000)
        now, seq = {entry.subject: entry for entry in whole}, whole[-1].seq
        for key in ("posko", "analis-polri", "pengelola", "kapolres", "auditor-ri"):
            who = WHO[key]
            opens = who.role in READS_JOURNAL
            for path, may in (
                ("/integritas", opens),
                (f"/integritas/{seq}", opens),
                ("/integritas/periksa", who.role == "auditor"),
            ):
                if (self.get(key, path).status == 200) != may:
                    yield f"{key} {path}: {self.get(key, path).status}"
            if not opens:
                continue
            # Where incidents are, for some of them are sealed from somebody.
            incidents = [e for e in whole if e.kind.startswith("incidents.")]
            sealed = [
                e for e in incidents if not expected(self.front, who, e, now[e.subject])
            ]  # other probes of this world may have filed whole ones after them
            about = [*incidents[-40:], *sealed[-5:]]
            for end in {incidents[-1].seq + 1, *(e.seq + 1 for e in sealed[-1:])}:
                page = self.get(key, f"/integritas?sebelum={end}").body.decode()
                for entry in [e for e in whole if e.seq < end][-50:]:
                    told = expected(self.front, who, entry, now[entry.subject])
                    link = f'<a href="/integritas/{entry.seq}">'
                    row = page.partition(link)[2].partition("</tr>")[0]
                    if (entry.subject in row) != told:
                        yield f"{key} is shown {entry.kind} {entry.seq} in the list"
            for entry in about:
                told = expected(self.front, who, entry, now[entry.subject])
                sheet = self.get(key, f"/integritas/{entry.seq}").body.decode()
                if (entry.subject in sheet) != told:
                    yield f"{key} is shown {entry.kind} {entry.seq} opened"
