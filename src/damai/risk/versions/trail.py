"""Who signed a version when, with the journal's numbers by which each act can be proved."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from damai.accounts import service as accounts
from damai.journal import reader
from damai.risk.versions.model import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One act on a version. ``act``: drafted, reviewed, published, superseded or withdrawn."""

    act: str
    seq: int
    """The journal's entry: ``./damai journal prove SEQ``."""
    entry: str
    by: str
    name: str
    at: datetime
    words: str
    other: str
    """The version that it follows, or that followed it; empty."""


def trail(conn: Any, found: Version) -> list[Signed]:
    """The acts on a version, oldest first."""
    made = reader.of_subject(conn, f"risk-index/{found.id}")
    who = names(conn, {entry.actor for entry in made})
    words = {"drafted": found.note, "reviewed": found.review, "withdrawn": found.reason}
    times = {
        "drafted": found.drafted_at, "reviewed": found.reviewed_at, "published": found.published_at,
        "superseded": found.ended_at, "withdrawn": found.ended_at,
    }  # fmt: skip
    signed = []
    for entry in made:
        act = entry.kind.removeprefix("risk.")
        body = {} if entry.body is None else json.loads(entry.body)
        signed.append(
            Signed(
                act=act,
                seq=entry.seq,
                entry=str(entry.id),
                by=entry.actor,
                name=who(entry.actor),
                at=times.get(act) or entry.at,
                words=words.get(act, ""),
                other=str(body.get("by_version") or body.get("before") or ""),
            )
        )
    return signed


def names(conn: Any, actors: set[str]) -> Callable[[str], str]:
    """A person's name by the actor's id; the house's own for what no person did."""
    wanted = sorted(a.removeprefix("person/") for a in actors if a.startswith("person/"))
    known: Mapping[str, str] = accounts.names_of(conn, wanted)
    return lambda by: known.get(by.removeprefix("person/"), "Damai")
